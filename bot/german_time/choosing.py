"""Which of the readings of a text is the main one."""

from __future__ import annotations

import re
from datetime import datetime

from bot.clock import BERLIN
from bot.german_time.absence import AWAY
from bot.german_time.model import Kind, Reading

_CLAUSE = re.compile(r"[,;!?–](?!\d)|\s(?:aber|danach|dann|dafür|dafuer|sondern)\s|(?<=[^\W\d_]{3})\.\s")
_BUT = ("aber ", "dafür ", "dafuer ", "sondern ")
NOTHING = Reading(Kind.NONE)


def main_reading(text: str, readings: tuple[Reading, ...], now: datetime) -> Reading:
    """A lead before all else; then what is still to come; then what is said of a time when one is not away."""
    leads = [reading for reading in readings if reading.kind is Kind.LEAD]
    if leads:
        return leads[0]
    good = [reading for reading in readings if reading.kind is not Kind.NONE]
    ahead = [reading for reading in good if not _is_past(reading, now)]
    if len(ahead) > 1:
        ahead = _asked_for(text, ahead)
    return next(iter(ahead or good or readings), NOTHING)


def _is_past(reading: Reading, now: datetime) -> bool:
    end = None if reading.interval is None else reading.interval.end
    return end is not None and end <= (now.replace(tzinfo=BERLIN) if now.tzinfo is None else now)


def _asked_for(text: str, readings: list[Reading]) -> list[Reading]:
    """Without those that tell of an absence: bin bis 8.1. weg, ab 11.1. wieder ein Treffen?"""
    edges = [0, *(found.start() for found in _CLAUSE.finditer(text)), len(text)]
    away = [reading for reading in readings if AWAY.search(_clause(text, edges, reading))]
    kept = [reading for reading in readings if reading not in away]
    if not kept:
        return readings
    is_set_against = _clause(text, edges, kept[0]).lstrip(" ,").startswith(_BUT)
    if not is_set_against and any(_may_lie_in(kept[0], absence) for absence in away):
        return readings
    return kept


def _may_lie_in(reading: Reading, absence: Reading) -> bool:
    """Im März bin ich weg, ist am 15. was: a single day named before it is over may be one of it."""
    if reading.grain != "day" or absence.grain == "day" or reading.interval is None or absence.interval is None:
        return False
    start, end = reading.interval.start, absence.interval.end
    return None not in {start, reading.interval.end} and start is not None and end is not None and start < end


def _clause(text: str, edges: list[int], reading: Reading) -> str:
    """The part of the text between two commas or dots in which the reading stands."""
    start = max(edge for edge in edges if edge <= reading.span[0])
    end = min((edge for edge in edges if edge >= reading.span[1]), default=len(text))
    return text[start:end]
