"""Stretches of the day: 9 bis 12 Uhr, ab 17 Uhr, abends; and the entry to all times of day."""

from __future__ import annotations

from bot.german_time.clock_times import DAY, HOUR, NOON, OFFICE_OPENS, WINDOWS, ClockTime, TimeOfDay, Window
from bot.german_time.grammar_clock import clock, single, with_daypart
from bot.german_time.listing import listed
from bot.german_time.scene import ARTICLES, Scene

Found = tuple[TimeOfDay, int]


def time_of_day(scene: Scene, index: int) -> Found | None:
    """The time or the stretch of the day at `index`."""
    return clock_range(scene, index) or _one_side(scene, index) or single(scene, index) or daypart(scene, index)


def clock_range(scene: Scene, index: int) -> tuple[Window, int] | None:
    """von 9 bis 12 Uhr, zwischen 14 und 16 Uhr, 14-16 Uhr."""
    opening = scene.word(index)
    start = index + 1 if opening in {"von", "zwischen", "ab", "um"} else index
    joins = {"und"} if opening == "zwischen" else {"bis", "-", "–", "—"}
    first = clock(scene, start, opened=True) or _hour_before_dash(scene, start) or _with_dot(scene, start)
    if first is None or scene.word(first[1]) not in joins:
        return None
    after = scene.skip(first[1] + 1, {"um", "gegen"})
    second = clock(scene, after, opened=True)
    if second is None:
        return None
    has_mark = _is_marked(scene, start, second[1])
    if not has_mark and _is_plain_range(scene, start, second[1], first[0], second[0]):
        return _as_window(first[0], second[0], weak=True), second[1]
    if not has_mark and (opening not in {"von", "zwischen"} or scene.word(second[1]) == "."):
        return None
    last = with_daypart(scene, *second)
    return _as_window(first[0], last[0], weak=not has_mark), last[1]


def _with_dot(scene: Scene, index: int) -> tuple[ClockTime, int] | None:
    """The 9.10 of "9.10 bis 12.30 Uhr"."""
    hour, minute, dot = scene.at(index).number, scene.at(index + 2), scene.at(index + 1)
    if hour is None or hour > 24 or dot.word != "." or not dot.glued or not minute.glued or len(minute.text) != 2:
        return None
    if minute.number is None or minute.number > 59 or scene.word(index - 1) == ".":
        return None
    return ClockTime(hour * HOUR + minute.number, sure=hour > 12), index + 3


def _is_plain_range(scene: Scene, index: int, after: int, first: ClockTime, second: ClockTime) -> bool:
    """Whether "10-12" can be hours: in the order of a working day, and with a dash without spaces."""
    is_short = after == index + 3 and scene.at(index + 1).glued and scene.at(index + 2).glued
    return is_short and OFFICE_OPENS * HOUR <= first.minutes < second.minutes <= 22 * HOUR


def _hour_before_dash(scene: Scene, index: int) -> tuple[ClockTime, int] | None:
    """The 9 of "9-12 Uhr"."""
    hour = scene.at(index).number
    if hour is None or hour > 24 or scene.word(index + 1) not in {"-", "–", "—"} or scene.word(index - 1) in {".", "-"}:
        return None
    return ClockTime(hour * HOUR, sure=hour > 12 or hour == 0), index + 1


def _is_marked(scene: Scene, first: int, after: int) -> bool:
    return any(
        scene.word(place) in {"uhr", "h", ":", ".", "mitternacht", "halb", "viertel"} for place in range(first, after)
    )


def _as_window(first: ClockTime, second: ClockTime, *, weak: bool) -> Window:
    start, end = first.plain, second.plain
    if second.sure and not first.sure and first.minutes + NOON < second.minutes and first.minutes < OFFICE_OPENS * HOUR:
        start = first.minutes + NOON
    if end <= start and end + NOON <= DAY:
        end += NOON
    return Window(start, end if end > start else None, weak=weak)


def _one_side(scene: Scene, index: int) -> tuple[Window, int] | None:
    """ab 17 Uhr, bis 12 Uhr, nach 18 Uhr, vor 10."""
    word = scene.word(index)
    if word not in {"ab", "bis", "nach", "vor", "fruehestens", "spaetestens"}:
        return None
    start = scene.skip(index + 1, {"um", "ca", "etwa", "gegen", "spaetestens", "maximal"}, 2)
    work = _work_ends(scene, start)
    if work is not None:
        opens = WINDOWS["after_work"][0]
        is_before = word in {"vor", "bis", "spaetestens"}
        return (Window(None, opens) if is_before else Window(opens, None, "after_work", habit=True)), work
    found = clock(scene, start, opened=True) or _noon(scene, start)
    if found is None:
        return None
    weak = not _is_marked(scene, start, found[1])
    time, after = with_daypart(scene, *found)
    if word in {"ab", "nach", "fruehestens"}:
        return Window(time.plain, None, weak=weak), after
    return Window(None, time.plain, weak=weak), after


def _work_ends(scene: Scene, index: int) -> int | None:
    """The index after "Feierabend" or "der Arbeit"."""
    if scene.at(index).meaning.daypart == "after_work":
        return index + 1
    return index + 2 if (scene.word(index), scene.word(index + 1)) == ("der", "arbeit") else None


def _noon(scene: Scene, index: int) -> tuple[ClockTime, int] | None:
    after = scene.skip(index, {"zum", "dem"})
    if scene.at(after).meaning.daypart == "noon" and scene.word(after) in {"mittag", "mittags"}:
        return ClockTime(NOON, sure=True), after + 1
    return None


_NEEDS_A_PREPOSITION = listed("""
    feierabend dienstschluss bueroschluss arbeitsschluss mittagszeit mittagspause abenden vormittagen nachmittagen
    abendstunden morgenstunden mittagsstunden vormittagsstunden nachmittagsstunden
""")
_KINDS_OF_PART = {
    "fruehen": {"morning": "early_morning", "evening": "early_evening"},
    "frueher": {"evening": "early_evening"},
    "spaeten": {"afternoon": "late_afternoon", "evening": "late_evening"},
    "spaeter": {"afternoon": "late_afternoon"},
}


def daypart(scene: Scene, index: int) -> tuple[Window, int] | None:
    """abends, am Nachmittag, am frühen Abend, in den Abendstunden, Vormittag beside a day."""
    after = scene.skip(index, {"am", "in", "im", "an", "ueber", "zur", "zum", "gegen", "waehrend", "um"})
    has_preposition = after > index
    after = scene.skip(after, ARTICLES | {"einem", "einen", "einer", "spaet"})
    kinds = _KINDS_OF_PART.get(scene.word(after))
    after += kinds is not None
    token = scene.at(after)
    name = token.meaning.daypart
    if (
        name is None
        or token.meaning.weekday is not None
        or (scene.word(index) == "um" and name != "noon")
        or (token.word in _NEEDS_A_PREPOSITION and not has_preposition)
    ):
        return None
    name = name if kinds is None else kinds.get(name, name)
    start, end = WINDOWS[name]
    habit = token.meaning.habit or scene.word(after - 1) in {"einem", "jeden"}
    after += 1
    if name == "morning" and scene.at(after).meaning.daypart == "morning":
        after += 1
    return Window(start, end, name, habit=habit, weak=not has_preposition and not habit), after
