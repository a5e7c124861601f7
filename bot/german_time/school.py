"""School holidays of North Rhine-Westphalia, from the library `holidays`, which follows the Ferienordnung."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays.countries.germany import Germany

from bot.german_time.days import Cycle, Days
from bot.german_time.model import TableEnds

_KINDS = {
    "Easter": "Osterferien",
    "Whit": "Pfingstferien",
    "Summer": "Sommerferien",
    "Autumn": "Herbstferien",
    "Christmas": "Weihnachtsferien",
}
FIRST_YEAR, LAST_YEAR = 2024, 2032
"""Years that are looked for in the library's table, which ends earlier."""


@lru_cache(maxsize=1)
def _table() -> dict[str, list[Days]]:
    """Each kind's holidays in order of time; "any" holds them all."""
    table: dict[str, list[Days]] = {kind: [] for kind in (*_KINDS, "any")}
    entries = Germany(subdiv="NW", years=range(FIRST_YEAR, LAST_YEAR + 1), categories=("school",), language="en_US")
    for day, name in sorted(entries.items()):
        kind = next((kind for kind in _KINDS if kind in name), None)
        if kind is not None:
            _add(table[kind], day)
    table["any"] = sorted((days for kind in _KINDS for days in table[kind]), key=lambda days: days.start)
    return table


def _add(runs: list[Days], day: date) -> None:
    if runs and runs[-1].end == day:
        runs[-1] = Days(runs[-1].start, day + timedelta(1))
    else:
        runs.append(Days(day, day + timedelta(1)))


def school_holidays(kind: str) -> Cycle:
    """The holidays of this kind ("any": whichever comes next), one a round.

    The cycle raises `TableEnds` where a round lies beyond the table.
    """
    runs = _table()[kind]

    def index(day: date) -> int:
        return next((number for number, days in enumerate(runs) if days.end > day), len(runs))

    def make(number: int) -> Days | None:
        if number < 0:
            return None
        if number >= len(runs):
            raise TableEnds(_sentence(kind, runs))
        return runs[number]

    return Cycle(index, make, spread=0)


def _sentence(kind: str, runs: list[Days]) -> str:
    name = _KINDS.get(kind, "Schulferien")
    return f"Mir liegen die {name} nur bis {runs[-1].last.year} vor."
