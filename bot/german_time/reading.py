"""Sentence in, readings out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import BERLIN
from bot.german_time.absence import asked_afterwards
from bot.german_time.choosing import main_reading
from bot.german_time.days import NoSuchDay
from bot.german_time.joining import Group, join
from bot.german_time.model import Kind, Reading, TableEnds
from bot.german_time.not_time import mask
from bot.german_time.resolving import resolve
from bot.german_time.scanning import scan
from bot.german_time.scene import Scene
from bot.german_time.tense import Tense, tense_of
from bot.german_time.tokens import Token, sentences, tokenise
from bot.german_time.wishes import as_reminder

NO_SUCH_DAY = "Ein solches Datum gibt es nicht."


def read(text: str, now: datetime) -> Reading:
    """The main reading of a sentence: a lead before a period or moment; `Kind.NONE` where there is none.

    `now` is aware; a naive one is taken as Berlin's wall time. Never raises.
    """
    return main_reading(text, read_all(text, now), now)


def read_all(text: str, now: datetime) -> tuple[Reading, ...]:
    """All readings of a sentence in the order of the text; none overlap. Never raises."""
    tokens = tokenise(text)
    mask(tokens)
    try:
        here = now.replace(tzinfo=BERLIN) if now.tzinfo is None else now.astimezone(BERLIN)
        found = [reading for sentence in sentences(tokens) for reading in _sentence(sentence, here)]
        found = asked_afterwards(tokens, found, text, here)
    except (OverflowError, ValueError):
        # A day before the year 1 or after 9999.
        return ()
    return tuple(found)


def _sentence(tokens: list[Token], now: datetime) -> list[Reading]:
    tense = tense_of(tokens)
    if tense is not Tense.EITHER:
        return _readings(tokens, now, past=tense is Tense.BACK)
    ahead, back = _readings(tokens, now, past=False), _readings(tokens, now, past=True)
    if [reading.span for reading in ahead] != [reading.span for reading in back]:
        return ahead
    return [_nearer(one, other, now) for one, other in zip(ahead, back, strict=True)]


def _readings(tokens: list[Token], now: datetime, *, past: bool) -> list[Reading]:
    scene = Scene.of(tokens, now, past=past)
    readings = (_read(scene, group) for group in join(scene, scan(scene)))
    return [reading for reading in readings if reading is not None]


def _nearer(ahead: Reading, back: Reading, now: datetime) -> Reading:
    """The one of two readings that lies nearer, with the other beside it: what was planned may be still to come."""
    if ahead.interval == back.interval or ahead.interval is None or back.interval is None:
        return ahead
    start, end = ahead.interval.start, back.interval.end
    if start is None or end is None or start - now <= now - end:
        return replace(ahead, other=(*ahead.other, back))
    return replace(back, other=(*back.other, ahead))


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
    reading = as_reminder(scene, group, reading)
    return replace(reading, span=span, other=tuple(replace(item, span=span) for item in reading.other))
