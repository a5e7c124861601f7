"""Ranges and lists: vom 3. bis 5. Mai, zwischen Oster- und Sommerferien, im Mai und Juni, 5./6. Dezember."""

from __future__ import annotations

from dataclasses import replace

from bot.german_time.expressions import Expression
from bot.german_time.grammar import combined, phrase
from bot.german_time.grammar_dates import DASHES, elliptic_day
from bot.german_time.grammar_units import numbered
from bot.german_time.listing import listed
from bot.german_time.phrases import DayDate, Fixed, Phrase, Recurring, deadline, last_of
from bot.german_time.ranges import Range, Union
from bot.german_time.scene import ARTICLES, Match, Scene

Found = tuple[Expression, int]

_TO = frozenset({"bis", *DASHES})
_TO_WORDS = listed("""
    zum zur zu einschliesslich einschl inklusive inkl in spaetestens maximal max hoechstens laengstens hin
""")
_AND = listed("und oder / + & sowie bzw u , beziehungsweise")
_WEEKS = listed("kw kalenderwoche kalenderwochen woche wochen")
_MOST_IN_A_LIST = 5
_FEW = 3
"""Days up to which weekdays, feasts and weekends go into one list."""
_RATIO = 4
_BETWEEN_ONLY = {"feast", "holidays"}
"""Grains that "zwischen" leaves out themselves: zwischen Oster- und Sommerferien."""


def first_side(scene: Scene, index: int) -> Match | None:
    """A phrase, or a day whose month follows later ("3." of "3.-5. Mai")."""
    found = phrase(scene, index)
    if found is not None:
        return found
    return elliptic_day(scene, scene.skip(index, {"am", "vom", "von", "zwischen", "dem", "den", "der", "im", "in"}, 2))


def range_from(scene: Scene, index: int) -> Found | None:
    """von … bis …, zwischen … und …, from the opening word on."""
    found = first_side(scene, scene.skip(index + 1, ARTICLES))
    if found is None:
        return None
    return between(scene, *found) if scene.word(index) == "zwischen" else to(scene, *found)


def to(scene: Scene, first: Phrase, index: int) -> Found | None:
    """The second side of a range: bis …."""
    if scene.word(index) == "auf" and scene.word(index + 1) == "den":
        return _overnight(scene, first, index + 2)
    if scene.word(index) not in _TO:
        return None
    after = scene.skip(scene.skip(index + 1, _TO_WORDS, 3), ARTICLES)
    found = phrase(scene, after) or _same_unit(scene, after, first)
    if found is None:
        return None
    first, last = adopted(first, found[0])
    if not _fits(first, last):
        return None
    is_middle = scene.at(after).meaning.part == "middle"
    until, _ = ("end", "") if first.grain == last.grain else last_of(last, is_middle=is_middle)
    if is_middle:
        until = "middle"
    return Range(first, deadline(last) if until == "start" else last, until), found[1]


def between(scene: Scene, first: Phrase, index: int) -> Found | None:
    """The second side of zwischen … und …."""
    if scene.word(index) not in {"und", *_TO}:
        return None
    found = phrase(scene, scene.skip(index + 1, ARTICLES))
    if found is None:
        return None
    first, last = adopted(first, found[0])
    if not _fits(first, last):
        return None
    until = "start" if last.grain in _BETWEEN_ONLY else "end"
    return Range(first, last, until, after_first=first.grain in _BETWEEN_ONLY), found[1]


def _overnight(scene: Scene, first: Phrase, index: int) -> Found | None:
    """(in der Nacht) vom 3. auf den 4. Dezember."""
    found = phrase(scene, index)
    if found is None or found[0].size != 1:
        return None
    return Range(*adopted(first, found[0])), found[1]


def _same_unit(scene: Scene, index: int, before: Phrase) -> Match | None:
    """The 12 of "KW 10 bis 12"."""
    number = scene.at(index).number
    is_week = before.grain == "week" and any(scene.word(place) in _WEEKS for place in range(index - 7, index - 2))
    following = scene.at(index + 1)
    if (
        number is None
        or not is_week
        or following.word in {"uhr", ".", ":", "h"}
        or (following.is_word and following.capital)
    ):
        return None
    found = numbered("week", number)
    return None if found is None else (found, index + 1)


def _fits(first: Phrase, last: Phrase) -> bool:
    """Whether the first side is complete."""
    return not (isinstance(first, DayDate) and first.month is None and not isinstance(last, DayDate | Fixed))


def adopted(first: Phrase, last: Phrase) -> tuple[Phrase, Phrase]:
    """The first with the month and year, or the unit, that only the second has."""
    if not isinstance(first, DayDate):
        return first, last
    if first.month is None and last.grain in {"week", "quarter", "half_year"}:
        return _in_unit(first, last), last
    if first.month is None and isinstance(last, Recurring) and last.alike is not None:
        return last.alike(first.day), last
    if not isinstance(last, DayDate):
        return first, last
    if first.month is None and (last.month is not None or last.outer is not None):
        return replace(first, month=last.month, year=last.year, outer=last.outer), last
    if first.year is None and last.year is not None and first.month is not None and last.month is not None:
        is_later = (first.month, first.day) > (last.month, last.day)
        return replace(first, year=last.year - is_later), last
    return first, last


def _in_unit(first: DayDate, last: Phrase) -> Phrase:
    """The "1." of "1. und 2. Quartal"."""
    found = numbered(last.grain, first.day)
    outer = getattr(last, "outer", None)
    if found is None or outer is None:
        return found or first
    return found.inside(outer) or found


def in_list(scene: Scene, first: Phrase, index: int) -> Found | None:
    """im Mai und Juni, Dienstag oder Donnerstag, 5./6. Dezember, from the second on."""
    phrases: list[Phrase] = [first]
    while len(phrases) < _MOST_IN_A_LIST and (scene.word(index) in _AND or _is_turn(scene, index, phrases[-1])):
        found = _next(scene, index, phrases[-1])
        if found is None:
            break
        phrases.append(found[0])
        index = found[1]
    completed = _completed(phrases)
    if len(phrases) == 1 or (not _fits(completed[0], completed[-1]) and completed[0].grain != completed[-1].grain):
        return None
    return Union(tuple(completed)), index


def _next(scene: Scene, index: int, before: Phrase) -> Match | None:
    after = index if _is_turn(scene, index, before) else scene.skip(index + 1, {"und", "oder", "auch", "."})
    found = _same_unit(scene, after, before) or first_side(scene, after)
    if found is None or not _alike(adopted(before, found[0])[0], found[0]):
        return None
    is_apposition = scene.word(index) == "," and combined(before, found[0]) is not None
    return None if is_apposition else found


def _is_turn(scene: Scene, index: int, before: Phrase) -> bool:
    """Ende Mai Anfang Juni: said of the turn of the month, without any word between."""
    is_beginning = scene.at(index).meaning.part == "begin" and scene.at(index).meaning.unit is None
    return before.grain == "part" and is_beginning and scene.at(index - 2).meaning.part == "end"


def _alike(first: Phrase, second: Phrase) -> bool:
    """Whether two phrases can stand in one list."""
    if first.grain == second.grain:
        return True
    small, large = sorted((first.size, second.size))
    return large <= _FEW or small * _RATIO > large


def _completed(phrases: list[Phrase]) -> list[Phrase]:
    """Each with what only the last or only the first says of month, year or week."""
    completed = [adopted(item, phrases[-1])[0] for item in phrases]
    outer = getattr(phrases[-1], "outer", None) or getattr(phrases[0], "outer", None)
    if outer is None:
        return completed
    return [item if item.free is None else item.inside(outer) or item for item in completed]
