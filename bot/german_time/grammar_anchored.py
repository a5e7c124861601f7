"""Next to something: Montag nach Ostern, die Woche vor Weihnachten, zwei Wochen nach Neujahr, Woche vom 7. Dezember."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.german_time.clauses import BEFORE, predicate, subject
from bot.german_time.days import WEEK, Days, months, on_or_after, one, week_of
from bot.german_time.feasts import feast
from bot.german_time.numbers import Amount, amount_at, ordinal
from bot.german_time.phrases import Change, Mapped, Phrase, deadline, part_of
from bot.german_time.scene import ARTICLES, Match, Scene
from bot.german_time.shares import workday_in
from bot.german_time.short_weekdays import weekday_at

_GRAINS = {"week": "week", "weekend": "weekend", "month": "month"}
Core = Callable[[Scene, int], Match | None]


def anchored(scene: Scene, index: int, core: Core) -> Match | None:
    """A weekday, weekend, week, day or amount of time before or after a phrase."""
    return _weekday_or_unit(scene, index, core) or _amount(scene, index, core)


def anchor(scene: Scene, index: int, core: Core) -> tuple[bool, Phrase, int] | None:
    """vor dem 10. Dezember, nach Ostern: whether after, what, and the index that follows."""
    word = scene.word(index)
    if word not in {"vor", "nach", "vorm"}:
        return _before_it_starts(scene, index, core)
    found = core(scene, scene.skip(index + 1, ARTICLES))
    if found is None:
        return None
    return (True, *found) if word == "nach" else (False, deadline(found[0]), found[1])


def _before_it_starts(scene: Scene, index: int, core: Core) -> tuple[bool, Phrase, int] | None:
    """(zwei Wochen), bevor die Ferien losgehen."""
    index = scene.skip_sign(index, ",")
    found = core(scene, subject(scene, index)) if scene.word(index) in BEFORE else None
    said = None if found is None else predicate(scene, found[1])
    return None if found is None or said is None or said[0] == "over" else (False, deadline(found[0]), said[1])


def _weekday_or_unit(scene: Scene, index: int, core: Core) -> Match | None:
    position, after = ordinal(scene, index) or (0, index)
    weekday = weekday_at(scene, after)
    unit = scene.at(after).meaning
    if scene.word(after) == "woche" and not position:
        found = _week_of(scene, after + 1, core)
        if found is not None:
            return found
    found_anchor = anchor(scene, after + 1, core)
    if found_anchor is None or unit.part is not None or unit.month is not None:
        return None
    is_after, base, end = found_anchor
    count = max(1, position)
    if weekday is not None:
        return part_of(base, _weekday(weekday, count, is_after=is_after), "day", 1), end
    change = _bridge if unit.feast == "bridge" else _unit(unit.unit, count, is_after=is_after)
    size = {"week": WEEK, "weekend": 2, "month": 30}.get(unit.unit or "", 1)
    return None if change is None else (Mapped(base, change, _GRAINS.get(unit.unit or "", "day"), size), end)


def _week_of(scene: Scene, index: int, core: Core) -> Match | None:
    """Woche vom 7. (bis 11.) Dezember, Woche ab dem 7.12., Woche um den 10. Dezember."""
    if scene.word(index) not in {"vom", "ab", "um", "von", "des", "mit", "am", "zum"}:
        return None
    found = core(scene, scene.skip(index + 1, ARTICLES, 2))
    if found is None or found[0].size != 1 or scene.word(found[1]) in {"bis", "und", "-", "–"}:
        return None
    return part_of(found[0], lambda days: week_of(days.start), "week", WEEK), found[1]


def _bridge(days: Days) -> Days:
    """The working day that bridges the gap beside a public holiday."""
    return feast("bridge").coming(days.start - timedelta(2))


def _weekday(weekday: int, count: int, *, is_after: bool) -> Change:
    def of(days: Days) -> Days:
        if is_after:
            return one(on_or_after(days.end, weekday) + timedelta(WEEK * (count - 1)))
        return one(on_or_after(days.start - timedelta(WEEK), weekday) - timedelta(WEEK * (count - 1)))

    return of


def _unit(unit: str | None, count: int, *, is_after: bool) -> Change | None:
    if unit == "week":
        return _week(count, is_after=is_after)
    if unit == "weekend":
        return _weekend(is_after=is_after)
    if unit == "day":
        return lambda days: one(days.end if is_after else days.start - timedelta(1))
    if unit == "month":
        return _month(is_after=is_after)
    if unit == "workday":
        return _workday(count, is_after=is_after)
    return None


def _week(count: int, *, is_after: bool) -> Change:
    """The week that lies mostly before or after: four days from the edge decide."""

    def of(days: Days) -> Days:
        if is_after:
            week = week_of(days.last + timedelta(4)).shifted(WEEK * (count - 1))
            return Days(max(week.start, days.end), week.end)
        week = week_of(days.start - timedelta(4)).shifted(WEEK * (1 - count))
        return Days(week.start, min(week.end, days.start))

    return of


def _weekend(*, is_after: bool) -> Change:
    def of(days: Days) -> Days:
        saturday = on_or_after(days.end if is_after else days.start - timedelta(WEEK + 1), 5)
        return Days(saturday, saturday + timedelta(2))

    return of


def _workday(count: int, *, is_after: bool) -> Change:
    """The first working days after, or the last before; a month holds enough of them."""

    def of(days: Days) -> Days | None:
        if is_after:
            return workday_in(count)(Days(days.end, days.end + timedelta(31)))
        return workday_in(-count)(Days(days.start - timedelta(31), days.start))

    return of


def _month(*, is_after: bool) -> Change:
    def of(days: Days) -> Days:
        day = days.end if is_after else days.start
        return months(day.year, day.month + 1) if is_after else months(day.year, day.month - 1)

    return of


def _amount(scene: Scene, index: int, core: Core) -> Match | None:
    """zwei Wochen vor Weihnachten, drei Tage nach Neujahr."""
    found = amount_at(scene, index)
    if found is None or found[0].is_clock:
        return None
    amount, after = found
    found_anchor = anchor(scene, after, core)
    if found_anchor is None:
        return None
    is_after, base, end = found_anchor
    is_span = scene.word(index - 1) in {"den", "die", "der", "ersten", "letzten"} or scene.word(index - 2) in {"ersten"}
    if is_span:
        return Mapped(base, _span(amount, is_after=is_after), "span", 14), end
    size = WEEK if amount.unit == "week" else 1
    return Mapped(base, _distance(amount, is_after=is_after), "week" if size == WEEK else "day", size), end


def _span(amount: Amount, *, is_after: bool) -> Change:
    def of(days: Days) -> Days:
        if is_after:
            return Days(days.end, amount.added_to(days.end))
        return Days(amount.added_to(days.start, -1), days.start)

    return of


def _distance(amount: Amount, *, is_after: bool) -> Change:
    def of(days: Days) -> Days:
        day = amount.added_to(days.last if is_after else days.start, 1 if is_after else -1)
        return week_of(day) if amount.unit == "week" else one(day)

    return of
