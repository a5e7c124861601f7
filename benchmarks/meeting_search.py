"""How long a question takes over large calendars: `python -m benchmarks.meeting_search`.

For 1,000, 10,000 and 100,000 meetings: making the catalogue, and for some questions reading the sentence and finding
what fits (best of five, one thread).
"""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable

from bot.clock import BERLIN
from bot.meetings import FORMATS, Calendar, Meeting
from bot.meetings.search import Catalogue, load_vocabulary, read_wish
from bot.settings import ROOT

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)
SIZES = (1_000, 10_000, 100_000)
RUNS = 5
QUESTIONS = (
    "Wann ist das nächste Netzwerktreffen?",
    "Welche Seminare zu Klima gibt es in Köln?",
    "Was läuft im März 2027?",
    "Welche Termine gibt es?",
)
_TITLES = (
    "Klima im Quartier",
    "Leerstand beleben",
    "Integration gestalten",
    "Jugend beteiligen",
    "Förderung abrechnen",
)
_PLACES = ("Essen, Rathaus", "Köln, Volkshochschule", "Duisburg, Hauptbahnhof", "")


def meetings(count: int) -> tuple[Meeting, ...]:
    """Meetings spread over four years, the same with every run."""
    chance = random.Random(2026)
    first = datetime.datetime(2026, 1, 1, 10, tzinfo=BERLIN)
    begins = [first + datetime.timedelta(hours=chance.randint(0, 24 * 1400)) for _ in range(count)]
    return tuple(
        Meeting(
            f"m-{number}",
            f"{chance.choice(_TITLES)} {number % 50}",
            chance.choice(FORMATS),
            begin,
            begin + datetime.timedelta(hours=2),
            ort=chance.choice(_PLACES),
        )
        for number, begin in enumerate(begins)
    )


def milliseconds(work: Callable[[], object]) -> float:
    """The best of some runs."""
    best = float("inf")
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def main() -> None:
    """Print a table."""
    vocabulary = load_vocabulary(ROOT / "data/termin_worte.yml", ROOT / "data/orte.yml")
    print("| meetings | question | read ms | find ms | found |\n|---:|---|---:|---:|---:|")
    for size in SIZES:
        calendar = Calendar(meetings(size))
        made = milliseconds(lambda calendar=calendar: Catalogue(calendar, vocabulary))  # type: ignore[misc]
        catalogue = Catalogue(calendar, vocabulary)
        for question in QUESTIONS:
            wish = read_wish(question, NOW, catalogue)
            read = milliseconds(lambda q=question, c=catalogue: read_wish(q, NOW, c))  # type: ignore[misc]
            find = milliseconds(lambda w=wish, c=catalogue: c.find(w, NOW))  # type: ignore[misc]
            print(f"| {size:,} | {question} | {read:.1f} | {find:.1f} | {len(catalogue.find(wish, NOW)):,} |")
        print(f"| {size:,} | (making the catalogue) | | {made:.0f} | |", flush=True)


if __name__ == "__main__":
    main()
