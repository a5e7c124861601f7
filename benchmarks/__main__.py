"""`python -m benchmarks [options] [SET…]`, called by `scripts/bench` and `make bench`; prints a report in Markdown."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine, report
from benchmarks.examples import Examples, load_examples
from benchmarks.measure import Figures, Task, Tenfold, measure, say, tenfold
from benchmarks.processes import BenchmarkError
from benchmarks.questions import load_questions
from benchmarks.systems import NlpJs, Project, RasaDefault
from benchmarks.systems.base import ROOT
from benchmarks.systems.project import WISSEN
from benchmarks.systems.rasa_default import STOCK_EPOCHS
from bot.knowledge import load_knowledge

SETS = ROOT / "tests" / "understanding" / "sets"
SEED = 2026
TURNS = (10, 100, 1000)
STOCK_TURNS = (10, 100)
"""Rasa's default replays the whole conversation in each turn: the 1,000th would take minutes to reach."""


def main(arguments: list[str] | None = None) -> int:
    """Measure everything and print the report; returns the exit code."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves all blocks, which end the programs
    sets = options.sets or sorted(SETS.glob("*.yml"))
    questions = load_questions(sets)
    if not questions.items:
        print(f"✗ No questions: put sets into {SETS.relative_to(ROOT)}/ or name some files.", file=sys.stderr)
        return 2
    began, other_work = time.monotonic(), machine.OtherWork()
    task = Task(questions, load_knowledge(WISSEN), options.starts, options.seconds)
    try:
        with tempfile.TemporaryDirectory(prefix="ag-bench-") as folder:
            systems, larger = _measure_all(options, task, Path(folder))
    except BenchmarkError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    _print_report(options, task, sets, systems, larger, other_work.cores())
    say(f"took {(time.monotonic() - began) / 60:.0f} minutes")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure this project, Rasa's default and nlp.js side by side; prints a report in Markdown.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add(
        "sets", nargs="*", type=Path, metavar="SET", help="files of questions instead of tests/understanding/sets/*.yml"
    )
    add(
        "--examples-per-intent",
        type=int,
        default=10,
        metavar="N",
        help="training examples of each intent for all systems; 0 for all, with which Rasa's default trains for hours",
    )
    add("--epochs", type=int, default=STOCK_EPOCHS, metavar="N", help="epochs of Rasa's default configuration")
    add("--starts", type=int, default=3, metavar="N", help="starts of each system, of which the median counts")
    add("--seconds", type=float, default=15.0, metavar="S", help="how long visitors write for the messages per second")
    return parser


def _measure_all(options: argparse.Namespace, task: Task, folder: Path) -> tuple[list[Figures], Tenfold]:
    examples = load_examples(ROOT / "data" / "nlu.yml")
    number = options.examples_per_intent
    few = examples.sample(number, SEED) if number else examples
    measured = [measure(RasaDefault(folder / "rasa", options.epochs), few, task, STOCK_TURNS)]
    measured += _measure_nlpjs([few] if few is examples else [few, examples], task, folder)
    if few is not examples:
        measured.append(measure(Project(folder / "few"), few, task))
    project = Project(folder / "all")
    measured.append(measure(project, examples, task, TURNS))
    return measured, tenfold(project, examples, folder)


def _measure_nlpjs(data: Sequence[Examples], task: Task, folder: Path) -> list[Figures]:
    if shutil.which("node") is None:
        say("nlp.js is not measured: node is missing.")
        return []
    return [measure(NlpJs(folder / f"nlpjs-{number}"), examples, task) for number, examples in enumerate(data)]


def _print_report(
    options: argparse.Namespace,
    task: Task,
    sets: Sequence[Path],
    systems: Sequence[Figures],
    larger: Tenfold,
    other_work: float,
) -> None:
    stock, project = systems[0], systems[-1]
    same_data = next(f for f in systems if f.name == project.name)
    print("# Benchmark\n")
    print(machine.description(other_work))
    print(report.notes(task.questions, sets, stock, project, options.epochs))
    print(report.systems_table(systems))
    print("\n## Conversations\n")
    print(report.conversations_table(systems, TURNS))
    print("\n## Ten times the knowledge\n")
    print(report.tenfold_table(larger))
    print("\n## Figures to reach\n")
    print(report.goals_table(stock, same_data, project, larger))


if __name__ == "__main__":
    sys.exit(main())
