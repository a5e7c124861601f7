"""Parts of something: Anfang Juni, Ende des Monats, zweite Januarhälfte, erster Montag im Februar."""

from __future__ import annotations

from collections.abc import Callable

from bot.german_time.days import WEEK, Days, weekday_in
from bot.german_time.grammar_dates import DASHES, month_phrase
from bot.german_time.grammar_names import school, school_any
from bot.german_time.grammar_units import unit_from_today
from bot.german_time.numbers import number, ordinal
from bot.german_time.phrases import Change, Fixed, Phrase, part_of
from bot.german_time.scene import Match, Scene
from bot.german_time.shares import PARTS, first_days, half, nth_day, share, third, week_in, weekend_in, workday_in
from bot.german_time.short_weekdays import weekday_at

Core = Callable[[Scene, int], Match | None]
"""The grammar of what can have parts; passed in, because parts are among them."""

_MOST_OF_SOMETHING = 31
_SINGULAR = frozenset({"woche", "monat", "jahr", "quartal", "halbjahr"})
_OF = frozenset({"der", "des", "dieser", "dem", "den", "die", "vom", "von", "im", "in", "am", "diesem", "diesen"})


def parts(scene: Scene, index: int, core: Core) -> Match | None:
    """Anfang Juni, Mitte nächster Woche, Ende des Monats, Anfang bis Mitte März, Jahresende."""
    word = scene.at(index).meaning
    if word.part is None:
        return None
    if word.school is not None:
        return part_of(school(word.school), nth_day(1 if word.part == "begin" else -1), "day", 1), index + 1
    if word.unit is not None:
        return _unit_part(scene, index)
    if word.month is not None:
        return None
    second = scene.at(index + 2).meaning.part if scene.word(index + 1) in {"bis", "und", "oder", "/", *DASHES} else None
    after = index + 1 if second is None else index + 3
    base = whole(scene, after, core)
    if base is None:
        return None
    phrase, end = base
    part = word.part
    phrase = _not_over(scene, phrase, share(part), after)
    if second is None:
        return part_of(phrase, share(part), "part", _size(phrase)), end

    def both(days: Days) -> Days:
        return Days(share(part)(days).start, share(second)(days).end)

    return part_of(phrase, both, "part", _size(phrase) * 2), end


def _not_over(scene: Scene, phrase: Phrase, change: Change, index: int) -> Phrase:
    """Of "Anfang des Jahres" the coming one, once it is over this year."""
    unit = next(
        (scene.at(place).meaning.unit for place in range(index, index + 3) if scene.at(place).meaning.unit), None
    )
    is_named = any(scene.at(place).meaning.which for place in range(index, index + 3))
    if unit is None or is_named or not isinstance(phrase, Fixed) or scene.moment.past:
        return phrase
    part = change(phrase.run)
    if part is None or part.end > scene.today:
        return phrase
    return unit_from_today(unit, 1, scene.today) or phrase


def _size(phrase: Phrase) -> int:
    return max(2, phrase.size // 3)


def _unit_part(scene: Scene, index: int) -> Match | None:
    """Jahresende, Wochenanfang: of the running one, unless another follows (Jahresende 2027)."""
    word = scene.at(index).meaning
    if word.month is not None or word.part is None or word.unit is None:
        return None
    phrase = unit_from_today(word.unit, 0, scene.today)
    if phrase is None:
        return None
    part = share(word.part)
    days = part(phrase.days(scene.moment))
    if days is not None and days.end <= scene.today and not scene.moment.past:
        phrase = unit_from_today(word.unit, 1, scene.today) or phrase
    return part_of(phrase, part, "part", _size(phrase)), index + 1


def whole(scene: Scene, index: int, core: Core) -> Match | None:
    """What follows "Ende": a phrase, or a bare unit (des Monats, der Woche)."""
    after = scene.skip(index, _OF, 2)
    unit = scene.at(after).meaning
    is_plain = (after > index or scene.word(after) in _SINGULAR) and scene.at(after + 1).number is None
    if unit.unit in {"week", "month", "year", "quarter", "half_year"} and is_plain and not _has_more(unit):
        phrase = unit_from_today(unit.unit, 0, scene.today)
        if phrase is not None:
            return phrase, after + 1
    return core(scene, after)


def _has_more(word: object) -> bool:
    return getattr(word, "month", None) is not None or getattr(word, "part", None) is not None


def nth(scene: Scene, index: int, core: Core) -> Match | None:
    """erster Montag im Februar, zweite Januarhälfte, letzte Ferienwoche, die ersten zwei Wochen im März."""
    found = ordinal(scene, index)
    if found is None:
        return None
    position, after = found
    joined = _second_ordinal(scene, after)
    if joined is not None:
        return _pair(scene, position, joined[0], joined[1])
    return (
        _month_part(scene, position, after)
        or _weekday_of(scene, position, after, core)
        or _share_of(scene, position, after, core)
    )


def _second_ordinal(scene: Scene, index: int) -> tuple[int, int] | None:
    if scene.word(index) not in {"und", "oder", "bis", "/", *DASHES}:
        return None
    return ordinal(scene, scene.skip(index + 1, {"die", "der", "zum", "zur", "den"}, 2))


def _pair(scene: Scene, first: int, second: int, after: int) -> Match | None:
    """erste und zweite Dezemberwoche."""
    one, other = _month_part(scene, first, after), _month_part(scene, second, after)
    if one is None or other is None:
        return None
    word = scene.at(after).meaning
    if word.month is None:
        return None
    change = week_in if word.unit == "week" else half

    def both(days: Days) -> Days | None:
        begin, end = change(first)(days), change(second)(days)
        return None if begin is None or end is None else Days(begin.start, end.end)

    return part_of(month_phrase(word.month), both, "part", 14), after + 1


def _month_part(scene: Scene, position: int, index: int) -> Match | None:
    """Dezemberwoche, Januarhälfte, Februarwochenende after an ordinal."""
    word = scene.at(index).meaning
    if word.month is None or position == 0:
        return None
    month = month_phrase(word.month)
    if word.half:
        return part_of(month, half(2 if position in {2, -1} else 1), "part", 15), index + 1
    if word.unit == "week":
        days = first_days(position, 3 * WEEK) if scene.word(index).endswith("wochen") else week_in(position)
        return part_of(month, days, "week", WEEK), index + 1
    if word.unit == "weekend":
        return part_of(month, weekend_in(position), "weekend", 2), index + 1
    return None


def _weekday_of(scene: Scene, position: int, index: int, core: Core) -> Match | None:
    weekday = weekday_at(scene, index)
    if weekday is None:
        return None
    base = _of_what(scene, index + 1, core)
    if base is None:
        return None

    def of(days: Days) -> Days | None:
        return weekday_in(days, weekday, position)

    return part_of(_not_over(scene, base[0], of, index + 1), of, "day", 1), base[1]


def _of_what(scene: Scene, index: int, core: Core) -> Match | None:
    """im Februar, des Monats, der Sommerferien: what the n-th is counted in."""
    if scene.word(index) not in {"im", "in", "des", "der", "vom", "von", "dieses", "diesen"}:
        return None if scene.at(index).meaning.month is None else core(scene, index)
    return whole(scene, index, core)


def _share_of(scene: Scene, position: int, index: int, core: Core) -> Match | None:
    """erste Woche im Dezember, erste Hälfte des Jahres, letztes Drittel, letzter Tag der Ferien, Ferienwoche."""
    several = number(scene, index)
    if several is not None:
        return _several_of(scene, position, int(several[0]), several[2], core)
    word, after = scene.at(index), index + 1
    change, size = _change(position, word.word, "weekend" if word.word == "we" else word.meaning.unit)
    if change is None:
        return None
    base = _of_what(scene, after, core)
    if base is None and word.word in {"ferienwoche", "ferientag"}:
        base = school_any(), after
    return None if base is None else _shared(scene, base, change, size, after)


def _several_of(scene: Scene, position: int, count: int, index: int, core: Core) -> Match | None:
    """die ersten zwei Wochen im März, die ersten beiden Januarwochen."""
    unit = scene.at(index).meaning
    if unit.unit not in {"week", "day"} or not 1 <= count <= _MOST_OF_SOMETHING:
        return None
    length = count * (WEEK if unit.unit == "week" else 1)
    change = first_days(position, length)
    if unit.month is not None:
        return part_of(month_phrase(unit.month), change, "part", length), index + 1
    base = _of_what(scene, index + 1, core)
    return None if base is None else _shared(scene, base, change, length, index + 1)


def _shared(scene: Scene, base: Match, change: Change, size: int, index: int) -> Match:
    phrase = _not_over(scene, base[0], change, index)
    return part_of(phrase, change, "part" if size > WEEK else _grain(size), size), base[1]


def _grain(size: int) -> str:
    return {1: "day", 2: "weekend"}.get(size, "week")


def _change(position: int, word: str, unit: str | None) -> tuple[Change | None, int]:
    if word in {"haelfte", "halfte"} and position in {1, 2}:
        return half(position), 15
    if word == "drittel" and position in {1, 2, 3, -1}:
        return third(PARTS[position - 1 if position > 0 else 2]), 10
    if word == "ferienwoche" or unit == "week":
        return week_in(position), WEEK
    if unit == "weekend":
        return weekend_in(position), 2
    if unit == "workday":
        return workday_in(position), 1
    if word in {"tag", "ferientag"}:
        return nth_day(position), 1
    if word in {"tage", "tagen", "wochen"}:
        length = WEEK if word != "wochen" else 3 * WEEK
        return first_days(position, length), length
    return None, 0
