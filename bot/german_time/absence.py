"""What says that somebody cannot: bin weg, kann ich schlecht, passt mir nicht; and what is asked for "danach"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.clock import BERLIN
from bot.german_time.model import Interval, Kind, Reading
from bot.german_time.numbers import amount_at
from bot.german_time.scene import Scene
from bot.german_time.tokens import Token

_NOT = r"(?:nicht|nich|net|ned|nix|kaum)"
_CAN = r"(?:k(?:a|ö|oe)nn\w*|passt|gehts?|klappts?|schaff\w*)"
AWAY = re.compile(
    r"\b(?:weg|(?i:urlaub|krank\w*|verhindert|verreist|unterwegs|auswärts|auswaerts|abwesend|elternzeit|reha|kur|schonen|"
    rf"ausgebucht|ungünstig|unguenstig|ungunstig|{_NOT} (?:da|dabei|möglich|moeglich)|kein\w* zeit|"
    rf"{_CAN}(?: \w+){{0,4}} (?:{_NOT}|schlecht)|(?:ist|sind|wäre|waere) (?:\w+ ){{0,3}}(?:schlecht|voll|dicht)|"
    rf"{_NOT}(?=\s*(?:$|,|aber))))\b"
)
"""In the text as written, or in folded words."""
_AFTERWARDS = frozenset({"danach", "hinterher", "anschliessend"})
_ON_TOP = frozenset({"drauf", "darauf", "danach"})
_DURATION = frozenset({"dauert", "dauern", "geht", "gehen", "seit", "vor", "in", "nach"})


def asked_afterwards(tokens: list[Token], readings: list[Reading], text: str, now: datetime) -> list[Reading]:
    """The readings, of which an absence followed by "danach" is open from its end: im Urlaub … was gibt es danach?"""
    place = next((index for index in range(len(tokens)) if _is_afterwards(tokens, index)), None)
    if place is None or any(reading.span[0] > tokens[place].start for reading in readings):
        return readings
    said = text[: tokens[place].start]
    if readings:
        week = timedelta(7) if _is_week_after(tokens, place) else None
        return [*readings[:-1], _opened(readings[-1], said, week)]
    found = _span_before(tokens[:place], now) if AWAY.search(said) else None
    return [] if found is None else [found]


def _is_afterwards(tokens: list[Token], index: int) -> bool:
    return tokens[index].word in _AFTERWARDS or _is_week_after(tokens, index)


def _is_week_after(tokens: list[Token], index: int) -> bool:
    """die Woche drauf, die Woche danach."""
    return index > 0 and tokens[index].word in _ON_TOP and tokens[index - 1].word == "woche"


def _opened(reading: Reading, said: str, length: timedelta | None) -> Reading:
    if reading.kind is not Kind.INTERVAL or reading.interval is None:
        return reading
    following = said[reading.span[1] :]
    if AWAY.search(following):
        edge = reading.interval.end
    elif re.search(r"\bwieder\b", following):
        edge = reading.interval.start
    else:
        return reading
    if edge is None:
        return reading
    end = None if length is None else edge + length
    side = "from" if end is None else ""
    return replace(reading, interval=Interval(edge, end), side=side, parts=(), recurrence=None, other=())


def _span_before(tokens: list[Token], now: datetime) -> Reading | None:
    """Ich muss mich sechs Wochen schonen: the days after these weeks."""
    scene = Scene.of(tokens, now, past=False)
    for index in range(scene.size):
        found = amount_at(scene, index)
        if found is None or found[0].is_clock or _DURATION & {scene.word(index - 1), scene.word(index - 2)}:
            continue
        start = datetime.combine(found[0].added_to(scene.today), time(), BERLIN)
        span = (scene.at(index).start, scene.at(found[1] - 1).end)
        return Reading(Kind.INTERVAL, Interval(start, None), grain=found[0].unit, span=span, side="from")
    return None
