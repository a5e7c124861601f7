"""The report: notes, and Markdown tables of the systems, the conversations and the goals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conversations import AT_ONCE, TURNS_EACH, ActionCost
from benchmarks.measure import WARM_UP, Figures, Tenfold
from benchmarks.questions import ASKED, REJECTED, Questions
from benchmarks.systems.base import megabytes
from benchmarks.systems.project import shared_parts
from benchmarks.systems.rasa_default import STOCK_EPOCHS

NOTES = Path(__file__).with_name("notes.md")
NOT_MEASURED = "–"


@dataclass(frozen=True)
class Goal:
    """A figure to reach; `at_most` says on which side of `wanted` it has to lie."""

    text: str
    value: float
    wanted: float
    unit: str = ""
    at_most: bool = True

    def row(self) -> list[str]:
        """Text, figure, goal, and whether it was reached."""
        reached = self.value <= self.wanted if self.at_most else self.value >= self.wanted
        sign = "≤" if self.at_most else "≥"
        measured, wanted = f"{self.value:.2f}{self.unit}", f"{sign} {self.wanted:g}{self.unit}"
        return [self.text, measured, wanted, "yes" if reached else "**no**"]


def notes(questions: Questions, sets: Sequence[Path], stock: Figures, epochs: int) -> str:
    """What was measured and how, so that nobody takes a figure for more than it is."""
    return NOTES.read_text(encoding="utf-8").format(
        questions=len(questions.items),
        sets=len(sets),
        names=", ".join(path.stem for path in sets),
        asked=questions.count(*ASKED),
        rejected=questions.count(*REJECTED),
        left_out=questions.left_out,
        epochs=f"{epochs} epochs" if epochs == STOCK_EPOCHS else f"**{epochs} epochs instead of {STOCK_EPOCHS}**",
        few=f"{stock.examples:,}",
        warm_up=WARM_UP,
        at_once=AT_ONCE,
        turns_each=TURNS_EACH,
        shared=" and ".join(f"{name} ({megabytes(path):.0f} MB)" for name, path in shared_parts().items()),
    )


def systems_table(systems: Sequence[Figures]) -> str:
    """The comparison of all systems."""
    rows: list[tuple[str, Callable[[Figures], str]]] = [
        ("training examples", lambda f: f"{f.examples:,}"),
        ("accuracy, questions the AG can answer", lambda f: f"{f.score.share(*ASKED):.1%}"),
        ("… of these factual ones", lambda f: f"{f.score.share('fakt'):.1%}"),
        ("out-of-scope rejection", lambda f: f"{f.score.share(*REJECTED):.1%}"),
        ("all questions", lambda f: f"{f.score.share():.1%}"),
        ("understanding a message, p50", lambda f: _ms(f.parse.p50)),
        ("understanding a message, p95", lambda f: _ms(f.parse.p95)),
        ("messages per second, end to end", _throughput),
        ("start until ready (median)", lambda f: f"{f.start_seconds:.1f} s"),
        ("memory (RSS) of each process", _memory),
        ("model file", lambda f: f"{f.model_mb:.1f} MB"),
        ("training", lambda f: f"{f.training_seconds:.0f} s"),
    ]
    return _table(["", *(f.name for f in systems)], ([title, *map(cell, systems)] for title, cell in rows))


def conversations_table(systems: Sequence[Figures], turns: Sequence[int]) -> str:
    """What turns cost in the systems that hold conversations."""
    talking = [figures for figures in systems if figures.turns]
    rows = [
        ["plain utterance, at Rasa's channel", *(_action(f.rasa_action, lambda c: _ms(c.plain)) for f in talking)],
        ["custom action, at Rasa's channel", *(_action(f.rasa_action, lambda c: _ms(c.action)) for f in talking)],
        ["… action / plain", *(_action(f.rasa_action, lambda c: f"{c.ratio:.2f}") for f in talking)],
        ["action / plain, through the bot", *(_action(f.bot_action, lambda c: f"{c.ratio:.2f}") for f in talking)],
    ]
    rows += [[f"turn {turn:,} of one conversation", *(_ms(f.turns.get(turn)) for f in talking)] for turn in turns]
    return _table(["median of a turn", *(f.name for f in talking)], rows)


def tenfold_table(result: Tenfold) -> str:
    """The project with its own knowledge and with ten times as much."""
    rows = [
        ("turn about a topic (median)", result.topic_ms, "ms"),
        ("turn about a glossary term (median)", result.term_ms, "ms"),
        ("start until ready (once)", result.start_seconds, "s"),
        ("memory of the bot", result.bot_mb, "MB"),
    ]
    cells = ([title, f"{a:.1f} {unit}", f"{b:.1f} {unit}", f"{b / a:.2f}"] for title, (a, b), unit in rows)
    return _table(["knowledge entries", "as shipped", "ten times", "ratio"], cells)


def goals_table(stock: Figures, same_data: Figures, project: Figures, result: Tenfold) -> str:
    """The figures to reach, against Rasa's default; `same_data` is this project on the same examples."""
    assert project.rasa_action is not None
    points = 100 * (same_data.score.share() - stock.score.share())
    in_scope = 100 * (same_data.score.share(*ASKED) - stock.score.share(*ASKED))
    memory = sum(project.memory.values()) / sum(stock.memory.values())
    goals = [
        Goal("all questions above Rasa's default, same examples", points, 10, " points", at_most=False),
        Goal("accuracy above Rasa's default, same examples", in_scope, 10, " points", at_most=False),
        Goal("understanding p50 / Rasa's default", project.parse.p50 / stock.parse.p50, 0.7),
        Goal("memory of the Rasa process / Rasa's default", project.memory["Rasa"] / stock.memory["Rasa"], 0.5),
        Goal("memory of all processes / all of Rasa's default", memory, 0.5),
        Goal("start / Rasa's default", project.start_seconds / stock.start_seconds, 0.4),
        Goal("training on all examples", project.training_seconds, 60, " s"),
        Goal("custom action / plain utterance, at Rasa's channel", project.rasa_action.ratio, 1.3),
        Goal("turn 1,000 / turn 10", project.turns[1000] / project.turns[10], 1.2),
        Goal("turn about a topic, ten times the entries", result.topic_ms[1] / result.topic_ms[0], 1.2),
        Goal("turn about a term, ten times the entries", result.term_ms[1] / result.term_ms[0], 1.2),
    ]
    return _table(["goal", "measured", "wanted", "reached"], (goal.row() for goal in goals))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _ms(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:.1f} ms"


def _action(cost: ActionCost | None, cell: Callable[[ActionCost], str]) -> str:
    return NOT_MEASURED if cost is None else cell(cost)


def _throughput(figures: Figures) -> str:
    if figures.throughput is None:
        return NOT_MEASURED
    failed = f" ({figures.throughput.failed} failed)" if figures.throughput.failed else ""
    return f"{figures.throughput.per_second:.1f}{failed}"


def _memory(figures: Figures) -> str:
    return ", ".join(f"{name} {size:.0f} MB" for name, size in figures.memory.items())
