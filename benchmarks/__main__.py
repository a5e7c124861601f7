"""`python -m benchmarks [options] [SET…]`, called by `scripts/bench` and `make bench`; prints a report in Markdown."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import machine, report
from benchmarks.examples import load_examples
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
    results, code = Results(), 0
    try:
        with tempfile.TemporaryDirectory(prefix="ag-bench-") as folder:
            _measure_all(options, task, Path(folder), results)
    except BenchmarkError as error:
        print(f"✗ {error}", file=sys.stderr)
        code = 1
    except OSError as error:
        print(f"✗ A program does not answer any more; did something else end it? ({error})", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    # What was measured before a failure took its time too.
    _print_report(options, task, sets, results, other_work.cores())
    say(f"took {(time.monotonic() - began) / 60:.0f} minutes")
    return code


@dataclass
class Results:
    """What has been measured so far: Rasa's default first, this project with all its data last."""

    systems: list[Figures] = field(default_factory=list)
    tenfold: Tenfold | None = None


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


def _measure_all(options: argparse.Namespace, task: Task, folder: Path, results: Results) -> None:
    examples = load_examples(ROOT / "data" / "nlu.yml")
    number = options.examples_per_intent
    few = examples.sample(number, SEED) if number else examples
    results.systems.append(measure(RasaDefault(folder / "rasa", options.epochs), few, task, STOCK_TURNS))
    if shutil.which("node") is None:
        say("nlp.js is not measured: node is missing.")
    else:
        results.systems.append(measure(NlpJs(folder / "nlpjs"), few, task))
    if few is not examples:
        results.systems.append(measure(Project(folder / "few"), few, task))
    project = Project(folder / "project")
    results.systems.append(measure(project, examples, task, TURNS))
    results.tenfold = tenfold(project, examples, folder)


def _print_report(
    options: argparse.Namespace, task: Task, sets: Sequence[Path], results: Results, other_work: float
) -> None:
    systems = results.systems
    if not systems:
        return
    print("# Benchmark\n")
    print(machine.description(other_work))
    print(report.notes(task.questions, sets, systems[0], options.epochs))
    print(report.systems_table(systems))
    print("\n## Conversations\n")
    print(report.conversations_table(systems, TURNS))
    if results.tenfold is not None:
        same_data = next(f for f in systems if f.name == systems[-1].name)
        print("\n## Ten times the knowledge\n")
        print(report.tenfold_table(results.tenfold))
        print("\n## Figures to reach\n")
        print(report.goals_table(systems[0], same_data, systems[-1], results.tenfold))


if __name__ == "__main__":
    sys.exit(main())
