"""Expressions with an open side: ab, bis, vor, nach, seit, rund um; and the entry to all expressions of days."""

from __future__ import annotations

from collections.abc import Callable

from bot.german_time.clauses import BEFORE, predicate, subject
from bot.german_time.days import one
from bot.german_time.expressions import Expression, Simple
from bot.german_time.grammar import is_bare_weekday, phrase
from bot.german_time.grammar_ranges import first_side, in_list, range_from, to
from bot.german_time.grammar_units import unit_from_today
from bot.german_time.listing import listed
from bot.german_time.phrases import Fixed, deadline, last_of
from bot.german_time.ranges import Range
from bot.german_time.scene import ARTICLES, PLACES, Scene
from bot.german_time.sides import Around, Between, From, Since, Until

Found = tuple[Expression, int]

_SHORTLY = listed("kurz direkt unmittelbar knapp gleich")
_SHORT = 7
"""Days that "kurz vor" and "gleich nach" reach."""
_UNTIL_WORDS = listed("""
    einschl . zum zur zu einschliesslich inklusive inkl spaetestens hin maximal max hoechstens laengstens
""")
_INCLUDED = listed("einschliesslich einschl inklusive inkl")
_MIDDLE_BEGINS = 4
"""Days from the 11th to the 15th: from the middle of a month on."""
_LONGEST_AROUND = 7


def expression(scene: Scene, index: int) -> Found | None:
    """The expression of days that begins at `index`."""
    opening = scene.word(index)
    if opening in {"von", "vom", "zwischen"}:
        return range_from(scene, index) or _from_on(scene, index) or _plain(scene, index)
    side = SIDES.get(opening)
    return (None if side is None else side(scene, index)) or _plain(scene, index)


def _plain(scene: Scene, index: int) -> Found | None:
    """A phrase, and what "bis" or "und" adds to it."""
    found = first_side(scene, index)
    if found is None:
        return None
    more = to(scene, *found) or in_list(scene, *found)
    if more is not None:
        return more
    complete = phrase(scene, index)
    return None if complete is None else (Simple(complete[0]), complete[1])


def _from_on(scene: Scene, index: int) -> Found | None:
    """von heute an, vom 1. März an."""
    found = phrase(scene, scene.skip(index + 1, ARTICLES))
    if found is None or scene.word(found[1]) not in {"an", "ab"}:
        return None
    return to(scene, found[0], found[1] + 1) or (From(found[0]), found[1] + 1)


def _from(scene: Scene, index: int) -> Found | None:
    """ab April, ab sofort, frühestens im März."""
    if scene.word(index + 1) in {"sofort", "jetzt", "nun"}:
        start = Fixed(one(scene.today), "day")
        return to(scene, start, index + 2) or (From(start), index + 2)
    after = scene.skip(index + 1, {"dem", "der", "den", "zum"})
    is_apart = scene.word(after) in {"am", "im", "an", "in"} and scene.word(index) == "ab"
    found = None if is_apart else phrase(scene, after)
    if found is None:
        return None
    is_middle_of_month = scene.at(after).meaning.part == "middle" and found[0].size >= _LONGEST_AROUND
    several = in_list(scene, *found)
    if several is not None and several[0].grain == "part":
        # "ab Ende Februar/Anfang März" begins with the first of them.
        return From(found[0]), several[1]
    both = to(scene, *found)
    if not is_middle_of_month:
        return both or (From(found[0]), found[1])
    begin = From(found[0], offset=_MIDDLE_BEGINS)
    if both is None or not isinstance(both[0], Range):
        return begin, found[1]
    return Between(begin, Until(both[0].last, both[0].until)), both[1]


def _until(scene: Scene, index: int) -> Found | None:
    """bis Ende Januar, bis einschließlich März, bis zu den Sommerferien, bis nach Ostern."""
    after = scene.skip(scene.skip(index + 1, _UNTIL_WORDS, 3), ARTICLES)
    beyond = scene.word(after)
    if beyond in {"nach", "vor", "ueber"}:
        after = scene.skip(after + 1, ARTICLES)
    found = phrase(scene, after)
    if found is None:
        return None
    if beyond in {"nach", "ueber"}:
        return Until(found[0]), found[1]
    if beyond == "vor":
        return Until(deadline(found[0]), "start"), found[1]
    is_included = bool({scene.word(index + 1), scene.word(index + 2)} & _INCLUDED)
    is_middle = scene.at(after).meaning.part == "middle"
    until, also = ("end", "") if is_included else last_of(found[0], is_middle=is_middle)
    return Until(deadline(found[0]), until, also=also), found[1]


def _before(scene: Scene, index: int) -> Found | None:
    """vor dem 10. Januar, vor Weihnachten, vor Jahresende, kurz vor Ostern."""
    after = scene.skip(index + 1, ARTICLES)
    found = phrase(scene, after)
    if found is None:
        return None
    until = "end" if scene.at(after).meaning.part == "end" else "start"
    last_days = _SHORT if scene.word(index - 1) in _SHORTLY else None
    return Until(deadline(found[0]), until, last_days=last_days), found[1]


def _after(scene: Scene, index: int) -> Found | None:
    """nach Ostern, nach dem 5. März, gleich nach den Ferien."""
    found = phrase(scene, scene.skip(index + 1, ARTICLES))
    if found is None:
        return None
    for_days = _SHORT if scene.word(index - 1) in _SHORTLY else None
    return From(found[0], after=True, for_days=for_days), found[1]


def _since(scene: Scene, index: int) -> Found | None:
    """seit Oktober; the scan drops it where nothing past is asked for."""
    found = phrase(scene, scene.skip(index + 1, ARTICLES))
    return None if found is None else (Since(found[0]), found[1])


def _around(scene: Scene, index: int) -> Found | None:
    """rund um Ostern, so um den 10. Dezember herum, um Weihnachten."""
    after = scene.skip(index, {"rund", "so", "irgendwann"}, 2)
    if scene.word(after) != "um":
        return None
    found = phrase(scene, scene.skip(after + 1, ARTICLES))
    if found is None or found[0].size > _LONGEST_AROUND or isinstance(found[0], Fixed) or is_bare_weekday(found[0]):
        return None
    return Around(found[0]), scene.skip(found[1], {"herum", "rum"})


def _before_it_ends(scene: Scene, index: int) -> Found | None:
    """bevor das Jahr rum ist."""
    unit = scene.at(index + 2).meaning.unit
    is_over = any(
        scene.word(place) in {"rum", "vorbei", "ende", "um", "endet"} for place in range(index + 3, index + 6)
    )
    phrase_ = unit_from_today(unit, 0, scene.today) if unit is not None and is_over else None
    return _clause(scene, index) if phrase_ is None else (Until(phrase_), index + 3)


def _clause(scene: Scene, index: int) -> Found | None:
    """bevor die Ferien losgehen, ehe Karneval vorbei ist, wenn die Ferien um sind."""
    start = subject(scene, index)
    found = None if scene.word(start) in PLACES else phrase(scene, start)
    said = None if found is None else predicate(scene, found[1])
    if found is None or said is None:
        return None
    is_over = said[0] == "over"
    if scene.word(index) in BEFORE:
        return Until(deadline(found[0]), "end" if is_over else "start"), said[1]
    return (From(found[0], after=True), said[1]) if is_over else None


def _so_far(scene: Scene, index: int) -> Found | None:
    """bisher: up to now, where something past is asked for."""
    return (Until(Fixed(one(scene.today), "day")), index + 1) if scene.moment.past else None


SIDES: dict[str, Callable[[Scene, int], Found | None]] = {
    "ab": _from,
    "fruehestens": _from,
    "bis": _until,
    "spaetestens": _until,
    "laengstens": _until,
    "hoechstens": _until,
    "vor": _before,
    "vorm": _before,
    "nach": _after,
    "seit": _since,
    "rund": _around,
    "so": _around,
    "irgendwann": _around,
    "um": _around,
    "bevor": _before_it_ends,
    "ehe": _before_it_ends,
    "wenn": _clause,
    "sobald": _clause,
    "nachdem": _clause,
    "bisher": _so_far,
    "bislang": _so_far,
}
