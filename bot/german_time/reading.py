"""Sentence in, readings out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import BERLIN
from bot.german_time.days import NoSuchDay
from bot.german_time.joining import Group, join
from bot.german_time.listing import listed
from bot.german_time.model import Kind, Reading, TableEnds
from bot.german_time.not_time import mask
from bot.german_time.resolving import resolve
from bot.german_time.scanning import scan
from bot.german_time.scene import Scene
from bot.german_time.tokens import Token, sentences, tokenise

_LOOKING_BACK = listed("""
    war waren wars fand fanden hatte hatten hattet gab gabs gewesen stattgefunden gegeben lief liefen vergangen
    verpasst teilgenommen
""")
_HAVE = listed("habt haben hat habe hast wurde wurden")
_DONE = listed(
    "gemacht angeboten veranstaltet durchgefuehrt behandelt gelaufen besprochen besucht getroffen diskutiert"
)
NO_SUCH_DAY = "Ein solches Datum gibt es nicht."
_NOTHING = Reading(Kind.NONE)


def read(text: str, now: datetime) -> Reading:
    """The main reading of a sentence: a lead before a period or moment; `Kind.NONE` where there is none.

    `now` is aware; a naive one is taken as Berlin's wall time. Never raises.
    """
    readings = read_all(text, now)
    leads = [reading for reading in readings if reading.kind is Kind.LEAD]
    if leads:
        return leads[0]
    good = [reading for reading in readings if reading.kind is not Kind.NONE]
    ahead = [reading for reading in good if not _is_past(reading, now)]
    return next(iter(ahead or good or readings), _NOTHING)


def read_all(text: str, now: datetime) -> tuple[Reading, ...]:
    """All readings of a sentence in the order of the text; none overlap. Never raises."""
    tokens = tokenise(text)
    mask(tokens)
    try:
        here = now.replace(tzinfo=BERLIN) if now.tzinfo is None else now.astimezone(BERLIN)
        found = [reading for sentence in sentences(tokens) for reading in _sentence(sentence, here)]
    except (OverflowError, ValueError):
        # A day before the year 1 or after 9999.
        return ()
    return tuple(found)


def _sentence(tokens: list[Token], now: datetime) -> list[Reading]:
    scene = Scene.of(tokens, now, past=_looks_back(tokens))
    readings = (_read(scene, group) for group in join(scene, scan(scene)))
    return [reading for reading in readings if reading is not None]


def _looks_back(tokens: list[Token]) -> bool:
    """Whether the sentence asks for what has been: a verb in the past, or the perfect (habt ihr … gemacht)."""
    words = {token.word for token in tokens}
    return bool(words & _LOOKING_BACK) or bool(words & _HAVE and words & _DONE)


def _read(scene: Scene, group: Group) -> Reading | None:
    span = (scene.at(group.first).start, scene.at(group.after - 1).end)
    try:
        reading = resolve(scene, group)
    except NoSuchDay:
        return Reading(Kind.NONE, span=span, problem=NO_SUCH_DAY)
    except TableEnds as end:
        return Reading(Kind.NONE, span=span, problem=str(end))
    if reading is None:
        return None
    return replace(reading, span=span, other=tuple(replace(item, span=span) for item in reading.other))


def _is_past(reading: Reading, now: datetime) -> bool:
    end = None if reading.interval is None else reading.interval.end
    return end is not None and end <= (now.replace(tzinfo=BERLIN) if now.tzinfo is None else now)
