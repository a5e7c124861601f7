"""Months, seasons, feasts and school holidays by name."""

from __future__ import annotations

from datetime import timedelta

from bot.german_time import feasts
from bot.german_time.days import WEEK, Days, weekend_of
from bot.german_time.grammar_dates import DASHES, month_phrase, year_at
from bot.german_time.grammar_units import which_at
from bot.german_time.numbers import ordinal
from bot.german_time.phrases import Phrase, Recurring, part_of
from bot.german_time.scene import Match, Scene
from bot.german_time.school import school_holidays
from bot.german_time.seasons import season

_SEASON_DAYS = 92
_BEFORE_A_SHORT_MONTH = frozenset(
    {"im", "in", "ab", "bis", "seit", "vom", "von", "anfang", "mitte", "ende", "zwischen", "und", "oder", "zum", "fuer"}
    | {"naechsten", "diesen", "kommenden", "letzten", "dieses", *DASHES, "/"}
)
_HOLIDAY_HEADS = {
    "oster": "Easter",
    "pfingst": "Whit",
    "sommer": "Summer",
    "herbst": "Autumn",
    "weihnachts": "Christmas",
    "winter": "Christmas",
}


def month(scene: Scene, index: int) -> Match | None:
    """März, im Okt. 2027, nächsten Mai, diesen Dezember."""
    modifier = which_at(scene, index)
    which, after = ("", index) if modifier is None else modifier
    word = scene.at(after).meaning
    if word.month is None or word.half or word.unit is not None or word.part is not None or which == "new":
        return None
    if word.short and not _is_short_month(scene, after):
        return None
    after += 1
    if word.short and scene.word(after) == "." and scene.at(after).glued:
        after += 1
    return _month_and_year(scene, word.month, which, after)


def _month_and_year(scene: Scene, number: int, which: str, after: int) -> Match:
    year = year_at(scene, after)
    if year is not None:
        return month_phrase(number, year[0]), year[1]
    two = scene.at(after)
    near = scene.today.year % 100
    is_year = two.number is not None and len(two.text) == 2 and near <= two.number <= near + 5
    if is_year and two.number is not None and scene.word(after + 1) not in {".", "uhr", ":", "h", "plaetze", "euro"}:
        return month_phrase(number, 2000 + two.number), after + 1
    phrase = month_phrase(number)
    return (Recurring(phrase.cycle, "month", 30, which) if isinstance(phrase, Recurring) else phrase), after


def _is_short_month(scene: Scene, index: int) -> bool:
    """Jan, Apr, Nov are also names: they need a preposition before them or a year after."""
    following = index + 2 if scene.word(index + 1) == "." else index + 1
    has_year = year_at(scene, following) is not None or scene.word(following) in {"'", "’"}
    is_joined = scene.word(following) in {*DASHES, "bis", "/", "und", "oder"} and _says_month(scene, following + 1)
    return has_year or is_joined or scene.word(index - 1) in _BEFORE_A_SHORT_MONTH


def _says_month(scene: Scene, index: int) -> bool:
    return scene.at(index).meaning.month is not None


def season_phrase(scene: Scene, index: int) -> Match | None:
    """im Sommer, nächsten Herbst, Frühjahr 2027."""
    half = _school_half(scene, index)
    if half is not None:
        return half
    modifier = which_at(scene, index)
    which, after = ("", index) if modifier is None else modifier
    name = scene.at(after).meaning.season
    if name is None or which == "new":
        return None
    if scene.word(after + 1) in {"-", "–"} and scene.at(after + 1).glued and scene.at(after + 2).is_word:
        return None
    return Recurring(season(name), "season", _SEASON_DAYS, which), after + 1


def _school_half(scene: Scene, index: int) -> Match | None:
    """zweites Schulhalbjahr."""
    found = ordinal(scene, index)
    if found is None or found[0] not in {1, 2} or not scene.word(found[1]).startswith("schulhalbjahr"):
        return None
    name = "first_school_half" if found[0] == 1 else "second_school_half"
    return Recurring(season(name), "season", 2 * _SEASON_DAYS), found[1] + 1


def feast_phrase(scene: Scene, index: int) -> Match | None:
    """Ostern, zweiter Advent, 1. Weihnachtstag, Tag der Deutschen Einheit, zwischen den Jahren."""
    modifier = which_at(scene, index)
    which, after = ("", index) if modifier is None else modifier
    found = _numbered_feast(scene, index) or _long_name(scene, after)
    if found is not None:
        return found
    name = scene.at(after).meaning.feast
    if name is None:
        return None
    following = scene.at(after + 1)
    if following.word == "-" and following.glued and scene.at(after + 2).is_word:
        return None
    return _feast(name, which), after + 1


def _feast(name: str, which: str = "") -> Phrase:
    has_days = feasts.is_feast_holding_sunday(name)
    size = {"advent": 26, "lent": 46, "carnival_week": 7, "holy_week": 7, "christmas_week": 7, "christmas_time": 14}
    return Recurring(
        feasts.feast(name), "feast", size.get(name, 3 if has_days else 1), which, main_day=feasts.MAIN_DAY.get(name, 0)
    )


def _numbered_feast(scene: Scene, index: int) -> Match | None:
    found = ordinal(scene, index)
    if found is None:
        return None
    number, after = found
    name = scene.at(after).meaning.feast
    if name is not None and name.startswith("advent") and (1 <= number <= 4 or number == -1):
        return _advent(name, 4 if number == -1 else number), after + 1
    if name == "christmas_day" and number in {1, 2}:
        return Recurring(feasts.christmas_day(number), "feast", 1), after + 1
    return None


def _advent(name: str, number: int) -> Phrase:
    """The Sunday, its weekend or the week that begins with it."""
    sunday = Recurring(feasts.advent_sunday(number), "feast", 1, alike=lambda other: _advent(name, other))
    if name == "advent_weekend":
        return part_of(sunday, lambda days: weekend_of(days.start), "weekend", 2)
    if name == "advent_week":
        return part_of(sunday, lambda days: Days(days.start, days.start + timedelta(WEEK)), "week", WEEK)
    return sunday


_LONG_NAMES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("tag", "der", "deutschen", "einheit"), "unity"),
    (("tag", "der", "einheit"), "unity"),
    (("tag", "der", "arbeit"), "may_day"),
    (("heilige", "drei", "koenige"), "epiphany"),
    (("heilige", "3", "koenige"), "epiphany"),
    (("heiligen", "drei", "koenigen"), "epiphany"),
    (("christi", "himmelfahrt"), "ascension"),
    (("heiliger", "abend"), "christmas_eve"),
    (("heiligen", "abend"), "christmas_eve"),
    (("heilig", "abend"), "christmas_eve"),
    (("buss", "-", "und", "bettag"), "penance"),
    (("buss", "und", "bettag"), "penance"),
    (("sankt", "martin"), "st_martin"),
    (("st", ".", "martin"), "st_martin"),
    (("weisser", "sonntag"), "white_sunday"),
    (("zwischen", "den", "jahren"), "between_years"),
    (("zwischen", "den", "feiertagen"), "between_years"),
    (("zwischen", "weihnachten", "und", "neujahr"), "between_years"),
    (("zwischen", "weihnachten", "und", "silvester"), "between_years"),
)


def _long_name(scene: Scene, index: int) -> Match | None:
    first = scene.word(index)
    for words, name in _LONG_NAMES:
        if words[0] == first and all(scene.word(index + offset) == word for offset, word in enumerate(words)):
            return _feast(name), index + len(words)
    return None


def school_phrase(scene: Scene, index: int) -> Match | None:
    """Sommerferien, in den Ferien, Oster- (und Sommerferien)."""
    modifier = which_at(scene, index)
    which, after = ("", index) if modifier is None else modifier
    word = scene.at(after)
    if word.meaning.school is not None and word.meaning.part is None:
        return school(word.meaning.school, which), after + 1
    if word.word in _HOLIDAY_HEADS and scene.word(after + 1) in {"-", ""} and scene.at(after + 1).glued:
        is_pair = any(scene.at(place).meaning.school is not None for place in range(after + 2, after + 6))
        if is_pair:
            return school(_HOLIDAY_HEADS[word.word], which), after + 2
        if scene.word(after + 2) == "ferien":
            return school(_HOLIDAY_HEADS[word.word], which), after + 3
    return None


def school(kind: str, which: str = "") -> Phrase:
    """The school holidays of this kind."""
    sizes = {"Summer": 44, "Whit": 1}
    return Recurring(school_holidays(kind), "holidays", sizes.get(kind, 15), which)


def school_any() -> Phrase:
    """The school holidays that come next."""
    return school("any", "")
