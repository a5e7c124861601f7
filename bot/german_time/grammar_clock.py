"""Times of the clock: um halb drei, 14:30, 8.30 Uhr, zehn nach neun, 9h, Mitternacht."""

from __future__ import annotations

from dataclasses import replace

from bot.german_time.clock_times import DAY, HOUR, NOON, OFFICE_OPENS, ClockTime
from bot.german_time.listing import listed
from bot.german_time.scene import Scene

_ARTICLES = listed("ein eine einen einem einer eines n ne nen nem ner")
_BEFORE_A_QUARTER = listed("""
    im das mein meinem unser unserem unseren dem ein einem des dieses diesem euer eurem ihr ihrem dein deinem jedes
    jedem
""")
_OPENINGS = listed("um gegen ab bis ca circa so von zwischen nach vor punkt")
_FIGURES_OF_A_CLOCK = 4
_NOT_A_CLOCK = frozenset(
    {
        "euro",
        "eur",
        "prozent",
        "mal",
        "personen",
        "plaetze",
        "kinder",
        "leute",
        "menschen",
        "kommunen",
        "jahre",
        "jahren",
    }
    | {"teilnehmer", "teilnehmende", "€", "%", "km", "punkte", "themen", "staedte", "mio", "millionen", "jaehrigen"}
)


def single(scene: Scene, index: int) -> tuple[ClockTime, int] | None:
    """um halb drei, 14:30, gegen 9 Uhr abends."""
    after = scene.skip(
        index, {"punkt", "genau", "puenktlich", "ca", "circa", "etwa", "so", "ungefaehr", "spaetestens"}, 2
    )
    opened = scene.word(after) in {"um", "gegen"} or scene.word(after - 1) == "punkt"
    if scene.word(after) in {"um", "gegen"}:
        after = scene.skip(after + 1, {"punkt", "ca", "etwa", "circa", "genau", "kurz"}, 2)
    found = clock(scene, after, opened=opened)
    return None if found is None else with_daypart(scene, *found)


def with_daypart(scene: Scene, time: ClockTime, index: int) -> tuple[ClockTime, int]:
    """The time with what follows it: abends, am Abend, in der Früh."""
    after = scene.skip(scene.skip(index, {"am", "in"}), {"der", "frühen", "spaeten"})
    part = scene.at(after).meaning
    if part.daypart is None or part.weekday is not None or (part.day is not None and after == index):
        return time, index
    return time.on(part.daypart), after + 1


def clock(scene: Scene, index: int, *, opened: bool) -> tuple[ClockTime, int] | None:
    """A time of the clock at `index`; `opened` where "um" stands before it, so that a bare number is enough."""
    word = scene.word(index)
    if word == "mitternacht":
        return ClockTime(DAY, sure=True), index + 1
    if scene.at(index).glued and scene.word(index - 1) in {".", ":", ","} and scene.at(index - 2).number is not None:
        # The "30" of "8.30" is no hour.
        return None
    return _spoken(scene, index, opened=opened) or _figures(scene, index) or _full_hour(scene, index, opened=opened)


def _spoken(scene: Scene, index: int, *, opened: bool) -> tuple[ClockTime, int] | None:
    """halb drei, viertel vor drei, dreiviertel acht, fünf vor halb vier, zehn nach neun."""
    word = scene.word(index)
    if word == "halb":
        return _hour_with(scene, index + 1, -30)
    if scene.word(index - 1) in _BEFORE_A_QUARTER:
        # "Unser Viertel" is a part of the town.
        return None
    side = {"vor": -1, "nach": 1}
    if word == "viertel":
        sign = side.get(scene.word(index + 1))
        return _hour_with(scene, index + 1, -45) if sign is None else _hour_with(scene, index + 2, 15 * sign)
    if word == "dreiviertel":
        return _hour_with(scene, index + 1, -15)
    minutes = _whole_number(scene, index)
    if minutes is None or not 1 <= minutes <= 29:
        return None
    after = scene.skip(index + 1, {"minuten", "min"})
    sign = side.get(scene.word(after))
    if sign is None:
        return None
    if scene.word(after + 1) == "halb":
        return _hour_with(scene, after + 2, sign * minutes - 30)
    found = _hour_with(scene, after + 1, sign * minutes)
    if found is None or opened or scene.word(found[1] - 1) == "uhr":
        return found
    # "zehn nach neun" beside a day; "fünf vor zwölf" by itself is a saying.
    return (replace(found[0], weak=True), found[1]) if minutes % 5 == 0 and scene.at(index).number is None else None


def _hour_with(scene: Scene, index: int, minutes: int) -> tuple[ClockTime, int] | None:
    hour = _whole_number(scene, index)
    is_article = scene.word(index) in _ARTICLES and scene.word(index + 1) != "uhr"
    if hour is None or is_article or not 1 <= hour <= 24 or scene.at(index + 1).meaning.unit is not None:
        return None
    total = hour * HOUR + minutes
    if total < HOUR:
        # "Halb eins" is said at noon.
        total += NOON
    return ClockTime(total, sure=total > NOON + HOUR), scene.skip(index + 1, {"uhr"})


def _whole_number(scene: Scene, index: int) -> int | None:
    token = scene.at(index)
    if token.number is not None:
        return token.number
    value = token.meaning.cardinal
    return int(value) if value is not None and value == int(value) and not token.meaning.vague else None


def _figures(scene: Scene, index: int) -> tuple[ClockTime, int] | None:
    """14:30, 8.30 Uhr, 14h30, 0900 Uhr; "6:30" is in the morning, while "um 6" is after work."""
    token, sign, second = scene.at(index), scene.at(index + 1), scene.at(index + 2)
    if token.number is None:
        return None
    if sign.glued and sign.word in {":", "."} and second.glued and len(second.text) == 2 and second.number is not None:
        has_uhr = scene.word(index + 3) in {"uhr", "h"}
        is_clock = sign.word == ":" or has_uhr or _only_a_clock(scene, index)
        time = _time(token.number, second.number, sure=len(token.text) == 2) if is_clock else None
        return None if time is None else (time, index + 3 + has_uhr)
    if sign.glued and sign.word == "h" and second.glued and second.number is not None and len(second.text) == 2:
        time = _time(token.number, second.number, sure=False)
        return None if time is None else (time, index + 3)
    if len(token.text) in {3, 4} and (sign.word == "uhr" or _is_clock_beside_a_day(scene, index)):
        time = _time(token.number // 100, token.number % 100, sure=True)
        return None if time is None else (time, scene.skip(index + 1, {"uhr"}))
    return None


def _is_clock_beside_a_day(scene: Scene, index: int) -> bool:
    """morgen 1630, Donnerstag um 930: figures of an hour and full five minutes right after a day."""
    token, following = scene.at(index), scene.at(index + 1)
    number = token.number or 0
    is_amount = following.word in _NOT_A_CLOCK or following.meaning.unit is not None or following.glued
    is_sure = len(token.text) == _FIGURES_OF_A_CLOCK or (number % 15 == 0 and number // 100 >= OFFICE_OPENS)
    return number % 5 == 0 and is_sure and not is_amount and _is_beside_a_day(scene, index)


def _is_beside_a_day(scene: Scene, index: int) -> bool:
    """Whether a day or a part of it stands right before the time at `index`."""
    before = (index - 1, index - 2, index - 3)
    place = next((place for place in before if scene.word(place) not in _OPENINGS), index)
    if scene.word(place) == "." and scene.word(place - 2) == "." and scene.at(place).glued:
        # 27.11. 1830
        return scene.at(place - 1).number is not None and scene.at(place - 3).number is not None
    word = scene.at(place).meaning
    return word.day is not None or word.weekday is not None or word.daypart is not None


def _only_a_clock(scene: Scene, index: int) -> bool:
    """Whether "8.30" cannot be a date: after "um", or because there is no such month, and no dot or unit follows."""
    month, following = scene.at(index + 2).number, scene.at(index + 3)
    has_year = following.word == "." and following.glued and scene.at(index + 4).number is not None
    if has_year or following.meaning.unit is not None or following.word in _NOT_A_CLOCK or month is None:
        return False
    if scene.word(index - 1) in {"um", "gegen"}:
        return not (following.word == "." and following.glued and scene.word(index + 4) in {"herum", "rum"})
    hour = scene.at(index).number or 0
    return (month > 12 or month == 0) and month % 5 == 0 and hour <= 23


def _time(hour: int, minute: int, *, sure: bool) -> ClockTime | None:
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    is_morning = (sure and hour < 10) or hour in {0, 6}
    return ClockTime(hour * HOUR + minute, sure=is_morning or hour > 12)


def _full_hour(scene: Scene, index: int, *, opened: bool) -> tuple[ClockTime, int] | None:
    """14 Uhr (30), 9h, um neun."""
    hour = _whole_number(scene, index)
    if hour is None or not 0 <= hour <= 24 or scene.word(index) in _ARTICLES:
        return None if scene.word(index) != "ein" or scene.word(index + 1) != "uhr" else (ClockTime(HOUR), index + 2)
    following = scene.at(index + 1)
    if following.word == "uhr" or (following.word == "h" and opened):
        return _with_minutes(scene, hour, index + 2)
    if following.word == "h" and following.glued and scene.at(index).number is not None:
        return ClockTime(hour * HOUR, sure=hour > 12 or hour == 0, weak=True), index + 2
    is_beside_a_day = scene.word(index - 1) in {"um", "gegen"} and _is_beside_a_day(scene, index)
    if not opened or not _may_end_here(scene, index + 1, before_a_noun=is_beside_a_day):
        return None
    return ClockTime(hour * HOUR, sure=hour > 12 or hour == 0), index + 1


def _with_minutes(scene: Scene, hour: int, index: int) -> tuple[ClockTime, int]:
    minute = scene.at(index)
    is_minute = minute.number is not None and minute.number <= 59 and len(minute.text) == 2
    if is_minute and scene.word(index + 1) not in {".", "-", "bis", "uhr", *_NOT_A_CLOCK} and minute.number is not None:
        return ClockTime(hour * HOUR + minute.number, sure=hour > 12 or hour == 0), index + 1
    return ClockTime(hour * HOUR, sure=hour > 12 or hour == 0), index


def _may_end_here(scene: Scene, index: int, *, before_a_noun: bool) -> bool:
    """Whether a bare number before `index` can be an hour: no unit, further figures, or (mostly) noun follow."""
    token = scene.at(index)
    if token.word in _NOT_A_CLOCK or token.meaning.unit is not None or token.meaning.month is not None:
        return False
    if token.glued and token.word in {".", ",", ":", "-", "/", "–"} and scene.at(index + 1).glued:
        return False
    if token.word == "." and token.glued and scene.at(index + 1).meaning.month is not None:
        return False
    if not token.is_word or not token.capital or before_a_noun:
        return True
    return token.meaning.daypart is not None or token.meaning.weekday is not None
