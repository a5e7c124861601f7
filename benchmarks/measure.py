"""Measures one system after the other; nothing else of the benchmark runs meanwhile."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import conversations
from benchmarks.conversations import ActionCost, Throughput
from benchmarks.examples import Examples
from benchmarks.knowledge_tenfold import write_tenfold
from benchmarks.questions import Questions, judge
from benchmarks.systems import Project, Server, System
from benchmarks.systems.project import WISSEN
from benchmarks.timing import Timings
from bot.knowledge import Knowledge
from tests.understanding.scoring import Score

WARM_UP = 50
"""Messages before the first one that is timed."""


@dataclass(frozen=True)
class Task:
    """What is measured: the questions, how often a system starts, and for how many seconds visitors write to it."""

    questions: Questions
    knowledge: Knowledge
    starts: int
    seconds: float


@dataclass
class Figures:
    """All figures of one system; what was not measured is None or empty."""

    name: str
    examples: int
    training_seconds: float
    model_mb: float
    start_seconds: float = 0.0
    score: Score = field(default_factory=Score)
    parse: Timings = field(default_factory=Timings)
    memory: dict[str, float] = field(default_factory=dict)
    throughput: Throughput | None = None
    rasa_action: ActionCost | None = None
    bot_action: ActionCost | None = None
    turns: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tenfold:
    """With the knowledge as it is, and with ten times the entries: start (s), bot (MB), turns (ms)."""

    start_seconds: tuple[float, float]
    bot_mb: tuple[float, float]
    topic_ms: tuple[float, float]
    term_ms: tuple[float, float]


def measure(system: System, examples: Examples, task: Task, turns: Sequence[int] = ()) -> Figures:
    """Train, start and question the system; with `turns`, hold conversations up to the longest of them too."""
    say(f"{system.name}, {len(examples)} examples: training …")
    seconds = system.train(examples)
    figures = Figures(system.name, len(examples), seconds, system.model_mb())
    say(f"{system.name}, {len(examples)} examples: trained in {seconds:.0f} s; starting and asking …")
    starts = [_start_seconds(system) for _ in range(task.starts - 1)]
    with system.running() as server:
        figures.start_seconds = statistics.median([*starts, server.start_seconds])
        _question(figures, server, task)
        if turns:
            say(f"{system.name}, {len(examples)} examples: conversations …")
            _converse(figures, server, examples, task, turns)
        else:
            figures.memory = server.memory()
    return figures


def tenfold(project: Project, examples: Examples, folder: Path) -> Tenfold:
    """Compare the trained project's own knowledge with ten times as much."""
    say(f"{project.name}: ten times the knowledge …")
    larger = folder / "wissen.yml"
    write_tenfold(WISSEN, larger)
    start, memory, topic, term = zip(*(_with_knowledge(project, examples, w) for w in (WISSEN, larger)), strict=True)
    return Tenfold(start, memory, topic, term)


def say(message: str) -> None:
    """Tell how far it is; on the error output, so that the report alone can be sent to a file."""
    print(f"▸ {message}", file=sys.stderr, flush=True)


def _start_seconds(system: System) -> float:
    with system.running() as server:
        return server.start_seconds


def _question(figures: Figures, server: Server, task: Task) -> None:
    texts = task.questions.texts
    for text in texts[:WARM_UP]:
        server.parse(text)
    predicted = []
    for text in texts:
        with figures.parse.one():
            predicted.append(server.parse(text))
    figures.score = judge(task.questions, predicted, task.knowledge)


def _converse(figures: Figures, server: Server, examples: Examples, task: Task, turns: Sequence[int]) -> None:
    assert server.open_bot is not None
    assert server.open_rasa is not None
    figures.throughput = conversations.throughput(server.open_bot, task.questions.texts, task.seconds)
    figures.memory = server.memory()
    figures.rasa_action = conversations.action_cost(server, server.open_rasa(), examples)
    figures.bot_action = conversations.action_cost(server, server.open_bot(), examples)
    figures.turns = conversations.long_conversation(server, server.open_bot(), examples, turns)


def _with_knowledge(project: Project, examples: Examples, wissen: Path) -> tuple[float, float, float, float]:
    with project.running(wissen) as server:
        assert server.open_bot is not None
        send = server.open_bot()
        topic = conversations.topic_cost(server, send, examples, conversations.TOPICS[0])
        term = conversations.topic_cost(server, send, examples, "begriff")
        return server.start_seconds, server.memory()["bot"], topic, term
