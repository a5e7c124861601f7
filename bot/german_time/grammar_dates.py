"""Dates as written: 14.3., 14.03.2027, 3. Dezember, 2027-03-14, 03/2027, am 15., 2027."""

from __future__ import annotations

from bot.german_time.days import Days, months, yearly
from bot.german_time.listing import listed
from bot.german_time.phrases import DayDate, Fixed, Phrase, Recurring
from bot.german_time.scene import Match, Scene

DASHES = ("-", "–", "—")
BEFORE_A_DAY = listed("am vom zum bis ab den dem der nach vor zwischen und oder im seit um beim")
_BEFORE_A_COUNTED = listed("beim dem zum am nach vor im")
_COUNTED = ("vortrag", "vortraeg", "mal", "teil", "block", "runde", "modul", "punkt", "kapitel")
"""What is counted and has no date of its own: beim 2. vortrag."""
_AFTER_A_NUMBER = frozenset(
    {
        "euro",
        "eur",
        "prozent",
        "mio",
        "millionen",
        "mal",
        "personen",
        "plaetze",
        "kinder",
        "leute",
        "menschen",
        "kommunen",
    }
    | {"teilnehmer", "teilnehmende", "uhr", "h", "€", "%", "km", "qm", "m", "kb", "mb", "punkte", "stueck", "staedte"}
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_CLEARLY_A_DAY = 13
_LEAST_DIGITS_OF_YEAR = 4


def explicit(scene: Scene, index: int) -> Match | None:
    """The date or month in figures or the day of a named month at `index`."""
    token = scene.at(index)
    if token.number is None:
        return _in_words(scene, index)
    return (
        _iso(scene, index)
        or _with_separator(scene, index)
        or _with_month_name(scene, index)
        or _bare(scene, index)
        or year_phrase(scene, index)
    )


def elliptic_day(scene: Scene, index: int) -> Match | None:
    """The "3." of "3.-5. Mai": a day whose month follows later; also the "10." of "10. bis 12. KW"."""
    token, dot = scene.at(index), scene.at(index + 1)
    number = token.meaning.ordinal if token.number is None else token.number
    if number is None or not 1 <= number <= 31 or token.meaning.short:
        return None
    after = index + 2 if dot.word == "." and dot.glued else index + 1
    if scene.word(after) not in {*DASHES, "/", "bis", "und", "oder", "+", "u", "auf", ","}:
        return None
    return DayDate(number), after


def year_at(scene: Scene, index: int) -> tuple[int, int] | None:
    """A year with four figures, or '27, and the index after it."""
    token = scene.at(index)
    if token.text in {"'", "’"}:
        following = scene.at(index + 1)
        if following.glued and following.number is not None and len(following.text) == 2:
            return 2000 + following.number, index + 2
        return None
    if token.number is None or len(token.text) != _LEAST_DIGITS_OF_YEAR:
        return None
    if not _FIRST_YEAR <= token.number <= _LAST_YEAR or scene.word(index + 1) in _AFTER_A_NUMBER:
        return None
    return token.number, _after_school_year(scene, index + 1)


def year_phrase(scene: Scene, index: int) -> Match | None:
    """A whole year in figures."""
    found = year_at(scene, index)
    if found is None or not _stands_alone(scene, index, found[1]):
        return None
    return Fixed(months(found[0], 1, 12), "year"), found[1]


def month_phrase(month: int, year: int | None = None) -> Phrase:
    """A whole month."""
    if year is not None:
        return Fixed(months(year, month), "month")
    return Recurring(yearly(lambda of: months(of, month)), "month", 30)


def _after_school_year(scene: Scene, index: int) -> int:
    """The index after the second half of 2026/27."""
    slash, second = scene.at(index), scene.at(index + 1)
    is_pair = slash.word == "/" and slash.glued and second.glued and second.number is not None
    return index + 2 if is_pair and len(second.text) in {2, 4} else index


def _stands_alone(scene: Scene, index: int, after: int) -> bool:
    """Whether the figures are a year and no part of a longer number or a phone number."""
    before, following = scene.at(index - 1), scene.at(after)
    if (
        scene.at(index).glued
        and before.word in {".", ",", "-", "/", "+", ":"}
        and scene.at(index - 2).number is not None
    ):
        return False
    if following.glued and following.word in {",", "-", "/", "."} and scene.at(after + 1).glued:
        return scene.at(after + 1).number is None
    return True


def _iso(scene: Scene, index: int) -> Match | None:
    year = scene.at(index)
    if len(year.text) != _LEAST_DIGITS_OF_YEAR or not _glued(scene, index + 1, index + 3):
        return None
    month = scene.at(index + 2).number
    if scene.word(index + 1) != "-" or year.number is None or month is None or not 1 <= month <= 12:
        return None
    day = scene.at(index + 4).number
    if scene.word(index + 3) == "-" and _glued(scene, index + 3, index + 5) and day is not None:
        return _checked(DayDate(day, month, year.number), index + 5)
    return month_phrase(month, year.number), index + 3


def _with_separator(scene: Scene, index: int) -> Match | None:
    """14.3., 14.03.27, 14/3/2027, 14-03-2027, 3/2027."""
    first, sign, second = scene.at(index), scene.at(index + 1).word, scene.at(index + 2)
    if sign not in {".", "/", "-"} or first.number is None or second.number is None or len(second.text) > 4:
        return None
    is_glued = scene.at(index + 1).glued and second.glued
    if sign in {"/", "."} and is_glued and len(second.text) == _LEAST_DIGITS_OF_YEAR:
        return _month_of_year(first.number, second.number, index + 3)
    if sign == "/" and is_glued and _is_short_year(scene, index):
        return _month_of_year(first.number, 2000 + second.number, index + 3)
    if not scene.at(index + 1).glued or not 1 <= second.number <= 12 or len(second.text) > 2:
        return None
    return _day_and_month(scene, index, first.number, second.number)


def _is_short_year(scene: Scene, index: int) -> bool:
    """Whether "05/27" is a month: two figures each (after "im" one is enough), a near year, nothing glued to them."""
    year, following = scene.at(index + 2), scene.at(index + 3)
    is_opened = scene.word(index - 1) in {"im", "in", "ab", "bis", "seit", "fuer"}
    is_pair = (is_opened or len(scene.at(index).text) == 2) and len(year.text) == 2
    is_apart = not scene.at(index).glued and not (following.glued and following.word in {"/", ".", "-", ","})
    return is_pair and is_apart and following.word not in _AFTER_A_NUMBER and two_figures(scene, index + 2) is not None


def _day_and_month(scene: Scene, index: int, day: int, month: int) -> Match | None:
    sign = scene.word(index + 1)
    year = _year_after(scene, index + 3, sign)
    if year is not None:
        return _checked(DayDate(day, month, year[0]), year[1])
    if sign != ".":
        return None
    dot = scene.at(index + 3)
    after = index + 4 if dot.word == "." and dot.glued else index + 3
    has_space = not scene.at(index + 2).glued
    if after == index + 3 and (has_space or not _is_date_without_dot(scene, index)):
        return None
    return _checked(DayDate(day, month), after)


def _is_date_without_dot(scene: Scene, index: int) -> bool:
    """Whether "3.12" is a date and no number with a decimal point."""
    following = scene.at(index + 3)
    if (
        following.meaning.unit is not None
        or following.word in _AFTER_A_NUMBER
        or (following.glued and following.is_word)
    ):
        return False
    return not (following.glued and following.word in {":", ",", "%"} and scene.at(index + 4).glued)


def _year_after(scene: Scene, index: int, sign: str) -> tuple[int, int] | None:
    """The year of a date in figures, with its separator at `index`."""
    if scene.word(index) == sign and scene.at(index).glued:
        token = scene.at(index + 1)
        if token.number is not None and len(token.text) == 2 and token.glued:
            return 2000 + token.number, index + 2
        return year_at(scene, index + 1)
    return None


def _month_of_year(month: int, year: int, after: int) -> Match | None:
    if not 1 <= month <= 12 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return month_phrase(month, year), after


def _with_month_name(scene: Scene, index: int) -> Match | None:
    """14. März, 14 maerz, 3.Dezember, 3. dez."""
    day = scene.at(index).number
    after = index + 1
    if scene.word(after) in {".", "te", "ten", "ter", "tes", "er"} and scene.at(after).glued:
        after += 1
    after = scene.skip(after, {"des", "im", "vom"}) if scene.at(after + 1).meaning.month is not None else after
    if day is None:
        return None
    return _day_of(scene, day, after)


def _day_of(scene: Scene, day: int, index: int) -> Match | None:
    word = scene.at(index).meaning
    if word.month is None or word.half or word.unit is not None or word.part is not None or len(scene.word(index)) < 3:
        return None
    after = index + 1
    if word.short and scene.word(after) == "." and scene.at(after).glued:
        after += 1
    # A day that the month has not is a date all the same; that there is none shows when it is resolved.
    year = year_at(scene, after) or two_figures(scene, after)
    if year is not None:
        return DayDate(day, word.month, year[0]), year[1]
    return DayDate(day, word.month), after


def two_figures(scene: Scene, index: int) -> tuple[int, int] | None:
    """The 27 of "3. Dezember 27"."""
    token, following = scene.at(index), scene.at(index + 1)
    if token.number is None or len(token.text) != 2 or following.word in {"uhr", "h", ":", "."} | _AFTER_A_NUMBER:
        return None
    near = scene.today.year % 100
    return (2000 + token.number, index + 1) if near - 1 <= token.number <= near + 5 else None


def _bare(scene: Scene, index: int) -> Match | None:
    """am 15., bis zum 3."""
    day, dot = scene.at(index).number, scene.at(index + 1)
    if day is None or dot.word not in {".", "te", "ten"} or not dot.glued or not 1 <= day <= 31:
        return None
    following = scene.at(index + 2)
    if scene.word(index - 1) == "der" and day < _CLEARLY_A_DAY:
        # "Der 2." is the second of a list.
        return None
    if scene.word(index - 1) not in BEFORE_A_DAY or (following.number is not None and following.glued):
        return None
    if following.is_word and following.capital and not _says_time(scene, index + 2):
        return None
    if scene.word(index - 1) in _BEFORE_A_COUNTED and following.word.startswith(_COUNTED):
        return None
    return DayDate(day), index + 2


def _says_time(scene: Scene, index: int) -> bool:
    word = scene.at(index).meaning
    return word.daypart is not None or word.weekday is not None or scene.word(index) in {"bis", "und", "oder", "um"}


def _in_words(scene: Scene, index: int) -> Match | None:
    """dritten Dezember, am Fünfzehnten, dritten Zwölften."""
    word = scene.at(index).meaning
    if word.ordinal is None or word.short or word.ordinal < 1:
        return None
    after = scene.skip(index + 1, {"des", "im"}) if scene.at(index + 2).meaning.month is not None else index + 1
    found = _day_of(scene, word.ordinal, after) if after == index + 1 else None
    if found is not None:
        return found
    month = scene.at(index + 1).meaning.ordinal
    if month is not None and 1 <= month <= 12 and not scene.at(index + 1).meaning.short:
        return _checked(DayDate(word.ordinal, month), index + 2)
    return (DayDate(word.ordinal), index + 1) if _is_day_in_words(scene, index) else None


def _is_day_in_words(scene: Scene, index: int) -> bool:
    """am Ersten, der vom zwölften; not "bei dem Ersten", "am ersten Termin"."""
    before, following = scene.word(index - 1), scene.at(index + 1)
    if before not in BEFORE_A_DAY or (before == "dem" and scene.word(index - 2) in {"bei", "mit", "von"}):
        return False
    if scene.at(index).capital:
        return not following.capital
    return not following.is_word and before in {"am", "vom", "bis"}


def _checked(date: DayDate, after: int) -> Match | None:
    """The date, if its figures can be one; that there is no 31 November shows when it is resolved."""
    is_year = date.year is None or _FIRST_YEAR <= date.year <= _LAST_YEAR
    is_day = 1 <= date.day <= 31 and (date.month is None or 1 <= date.month <= 12)
    return (date, after) if is_year and is_day else None


def _glued(scene: Scene, first: int, after: int) -> bool:
    return all(scene.at(index).glued for index in range(first, after))


__all__ = ["BEFORE_A_DAY", "DASHES", "Days", "elliptic_day", "explicit", "month_phrase", "year_at", "year_phrase"]
