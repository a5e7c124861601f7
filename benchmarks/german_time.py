"""Speed and scores of `bot.german_time`, side by side with dateparser and Duckling.

    python -m benchmarks.german_time [--install] [SETS]

SETS are lists like tests/german_time/zeit_gold.yml; without any, the gold list and tests/understanding/zeit/*.yml.
`--install` makes the environment `.venv-bench` for the other readers, which are skipped where it is missing.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import Timings
from bot.clock import BERLIN
from bot.german_time import Interval, Kind, Lead, Reading, read
from bot.german_time.lexicon import LEXICON
from tests.german_time.scoring import GOLD, NOW, Case, is_offered, is_right, load

ROOT = Path(__file__).parent.parent
OTHERS = ROOT / ".venv-bench"
REQUIREMENTS = ROOT / "requirements"
SETS = ROOT / "tests/understanding/zeit"
LENGTH = 500
ROUNDS = 5
GLUE = [
    "am",
    "im",
    "vom",
    "bis",
    "und",
    "vor",
    "nach",
    "in",
    "der",
    "um",
    "Uhr",
    ".",
    "-",
    "3.",
    "12",
    "2027",
    "Termin",
]
REPEATED = ["von ", "am ", "3. ", "Woche vor ", "im Mai und ", "vom 3. bis ", "Ende der ", "1.", "erste ", "ä", "…"]


@dataclass(frozen=True)
class Score:
    """How a reader did on a list."""

    right: int
    wrong: int
    """Read as something else, and what is right is not among the other readings."""
    missed: int
    """Nothing read where something stands."""
    negatives: int
    clean: int
    total: int

    def row(self, name: str, milliseconds: float) -> str:
        """A line of the table."""
        return (
            f"| {name} | {self.right}/{self.total} ({self.right / self.total:.1%}) | "
            f"{self.wrong} ({self.wrong / self.total:.1%}) | {self.missed} | {self.clean}/{self.negatives} | "
            f"{milliseconds:.2f} |"
        )


def score(cases: list[Case], readings: list[Reading]) -> Score:
    pairs = list(zip(cases, readings, strict=True))
    failed = [(case, reading) for case, reading in pairs if not is_right(case, reading)]
    return Score(
        right=len(pairs) - len(failed),
        wrong=sum(reading.kind is not Kind.NONE and not is_offered(case, reading) for case, reading in failed),
        missed=sum(reading.kind is Kind.NONE for _, reading in failed),
        negatives=sum(case.kind == "none" for case in cases),
        clean=sum(case.kind == "none" and reading.kind is Kind.NONE for case, reading in pairs),
        total=len(pairs),
    )


def ours(cases: list[Case]) -> tuple[list[Reading], float]:
    timings = Timings()
    readings = []
    for case in cases:
        with timings.one():
            readings.append(read(case.text, NOW))
    return readings, timings.p95


def others(reader: str, cases: list[Case]) -> tuple[list[Reading], float]:
    """Readings and p95 in milliseconds of a reader in the environment of its own."""
    program = [str(OTHERS / "bin/python"), str(ROOT / "benchmarks/german_time_others.py"), reader]
    lines = "".join(case.text.replace("\n", " ") + "\n" for case in cases)
    done = subprocess.run(program, input=lines, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    times = sorted(item["ms"] for item in found)
    return [_reading(item) for item in found], times[int(0.95 * len(times))]


def _reading(item: dict[str, str | None]) -> Reading:
    kind = Kind(item["kind"] or "none")
    if kind is Kind.LEAD:
        return Reading(kind, lead=_lead(item["lead"] or ""))
    if kind is Kind.NONE:
        return Reading(kind)
    return Reading(kind, Interval(_moment(item["start"]), _moment(item["end"])))


def _moment(text: str | None) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def _lead(text: str) -> Lead:
    number, unit = int("".join(sign for sign in text if sign.isdecimal()) or 0), text[-1:]
    if "T" in text:
        return Lead(minutes=number * (60 if unit == "H" else 1))
    return Lead(months=number * (12 if unit == "Y" else 1)) if unit in {"M", "Y"} else Lead(days=number)


def nonsense() -> list[str]:
    """Texts of full length that say nothing."""
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyzäöü .,-0123456789"
    words = [*LEXICON, *GLUE]
    texts = ["".join(chance.choices(letters, k=LENGTH)) for _ in range(50)]
    texts += [" ".join(chance.choices(words, k=LENGTH))[:LENGTH] for _ in range(50)]
    return texts + [(piece * LENGTH)[:LENGTH] for piece in REPEATED]


def milliseconds(text: str) -> float:
    """The best of some rounds: other programs can only make it slower."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        read(text, NOW)
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def speed(cases: list[Case]) -> str:
    times = sorted(milliseconds(case.text) for case in cases)
    worst = max(milliseconds(text) for text in nonsense())
    growth = max(
        milliseconds((piece * LENGTH)[:LENGTH]) / max(milliseconds((piece * LENGTH)[: LENGTH // 2]), 0.01)
        for piece in REPEATED
    )
    return (
        f"A sentence: p50 {times[len(times) // 2]:.2f} ms, p95 {times[int(0.95 * len(times))]:.2f} ms. "
        f"{LENGTH} characters of nonsense: at most {worst:.1f} ms. "
        f"Twice the nonsense takes at most {growth:.1f} times as long.\n"
    )


def install() -> None:
    """Makes the environment of the other readers from the lock, or from the short list where there is none."""
    lock = REQUIREMENTS / "bench.lock"
    wanted = ["--require-hashes", "-r", str(lock)] if lock.exists() else ["-r", str(REQUIREMENTS / "bench.in")]
    subprocess.run([sys.executable, "-m", "venv", str(OTHERS)], check=True)
    subprocess.run([str(OTHERS / "bin/python"), "-m", "pip", "install", "--quiet", *wanted], check=True)


def readers() -> dict[str, Callable[[list[Case]], tuple[list[Reading], float]]]:
    found: dict[str, Callable[[list[Case]], tuple[list[Reading], float]]] = {"bot.german_time": ours}
    if (OTHERS / "bin/python").exists():
        found["dateparser"] = lambda cases: others("dateparser", cases)
        found["Duckling"] = lambda cases: others("duckling", cases)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.german_time", description=__doc__)
    parser.add_argument("--install", action="store_true", help="make .venv-bench first")
    parser.add_argument("sets", nargs="*", type=Path, metavar="SETS")
    options = parser.parse_args()
    if options.install:
        install()
    print(speed(load(GOLD)))
    for path in options.sets or [GOLD, *sorted(SETS.glob("*.yml"))]:
        cases = load(path)
        print(f"## {path.name}: {len(cases)} sentences\n")
        print("| reader | right | silently wrong | missed | negatives clean | p95 ms |\n|---|---|---|---|---|---|")
        for name, reader in readers().items():
            readings, p95 = reader(cases)
            print(score(cases, readings).row(name, p95))
        print()


if __name__ == "__main__":
    main()
