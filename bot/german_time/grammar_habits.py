"""Customs: donnerstags, jeden ersten Donnerstag im Monat, an einem Freitag, werktags, unter der Woche."""

from __future__ import annotations

from dataclasses import dataclass

from bot.german_time.listing import listed
from bot.german_time.scene import PLACES, Scene

_AND = frozenset({"und", "oder", "/", ",", "bzw"})


_OF = frozenset({"im", "in", "des", "der", "vom", "von", "nach", "vor", "dieses", "diesen", "jeden"})
_MONTH = frozenset({"monat", "monats", "monates"})


@dataclass(frozen=True, slots=True)
class Habit:
    """Days on which something is wished."""

    weekdays: frozenset[int]
    nth: int | None = None
    """Which of them in a month; -1 is the last."""


_WORKDAYS = frozenset(range(5))
_EVERY = listed("jeden jeder jede jedem jedes immer einem einen nem nen alle stets")
_SOMETHING = listed("was wat etwas iwas irgendwas termine veranstaltungen treffen angebote seminare")
_NOW_AND_THEN = {("auch", "mal"), ("mal", "auch"), ("ueberhaupt", "mal"), ("und", "wieder"), ("und", "zu")}
_SOMETIMES = listed("gelegentlich manchmal generell grundsaetzlich")


def habit(scene: Scene, index: int) -> tuple[Habit, int] | None:
    """donnerstags, jeden (ersten) Donnerstag (im Monat), an einem Donnerstag, auch mal samstags, unter der Woche."""
    start = scene.skip(scene.skip(index, PLACES), {"der", "dem"})
    every = scene.word(start) in _EVERY or _is_now_and_then(scene, index, start)
    start = scene.skip(start, _EVERY | {"den", "am", "an"}, 2)
    nth = _nth(scene, start) if every else None
    days, after = _weekdays(scene, start + (nth is not None), every=every)
    if not days:
        return _nth_of_any_month(scene, start)
    monthly = scene.skip(after, {"im", "des", "eines", "jeden"}, 2)
    if scene.word(monthly) in _MONTH:
        return Habit(frozenset(days), nth), monthly + 1
    # "Jeden zweiten Mittwoch" is every other one.
    return Habit(frozenset(days), nth if nth in {1, -1} else None), after


def _is_now_and_then(scene: Scene, index: int, start: int) -> bool:
    """auch mal was am Wochenende, gelegentlich am Samstag: no certain one."""
    if scene.word(index) not in {"am", "an"} or scene.at(start).meaning.short:
        return False
    before = index - 1 if scene.word(index - 1) in _SOMETHING else index
    pair = (scene.word(before - 2), scene.word(before - 1))
    following = scene.word(start + 1)
    has_date = scene.at(start + 1).number is not None or following in {",", "den", "der", "in", "dem", "um"}
    return not has_date and (pair in _NOW_AND_THEN or pair[1] in _SOMETIMES)


def _nth_of_any_month(scene: Scene, index: int) -> tuple[Habit, int] | None:
    """Der erste Donnerstag, where no month follows."""
    nth, weekday = scene.at(index).meaning.ordinal, scene.at(index + 1).meaning
    if nth is None or weekday.weekday is None or weekday.short or scene.at(index).meaning.short or not 1 <= nth <= 5:
        return None
    following = scene.at(index + 2)
    if following.word in _OF or following.meaning.month is not None:
        return None
    return Habit(frozenset({weekday.weekday}), nth), index + 2


def _nth(scene: Scene, index: int) -> int | None:
    word = scene.at(index).meaning
    return -1 if word.which == "last" else word.ordinal


def _from_to(first: int | None, last: int | None) -> set[int]:
    """montags bis freitags."""
    if first is None or last is None:
        return set()
    return set(range(first, last + 1)) if first <= last else {*range(first, 7), *range(last + 1)}


def _weekdays(scene: Scene, index: int, *, every: bool) -> tuple[set[int], int]:
    word = scene.word(index)
    further = scene.at(index + 2).meaning
    if scene.at(index).meaning.habit and further.habit and scene.word(index + 1) in {"bis", "-", "–"}:
        return _from_to(scene.at(index).meaning.weekday, further.weekday), index + 3
    if word in {"werktags", "wochentags"}:
        return set(_WORKDAYS), index + 1
    if word == "unter" and scene.word(index + 1) == "der" and scene.word(index + 2) == "woche":
        return set(_WORKDAYS), index + 3
    if word == "wochenenden" or (every and word == "wochenende"):
        return {5, 6}, index + 1
    return _listed(scene, index, every=every)


def _listed(scene: Scene, index: int, *, every: bool) -> tuple[set[int], int]:
    """dienstags und donnerstags; after "jeden" also Dienstag."""
    days: set[int] = set()
    while True:
        meaning = scene.at(index).meaning
        if meaning.weekday is None or (not meaning.habit and not every) or meaning.short:
            return days, index
        days.add(meaning.weekday)
        step = scene.skip(index + 2, {"am", "an"})
        is_denied = scene.word(step + 1) in {"nicht", "nich", "kaum"}
        if scene.word(index + 1) not in _AND or scene.at(step).meaning.weekday is None or is_denied:
            return days, index + 1
        index = step
