"""One phrase: the families of the grammar in order, and how neighbours narrow each other."""

from __future__ import annotations

from bot.german_time.days import months, weekend_of
from bot.german_time.grammar_anchored import anchored
from bot.german_time.grammar_dates import explicit, two_figures
from bot.german_time.grammar_days import day_word, running_week, weekday, weekend
from bot.german_time.grammar_names import feast_phrase, month, school_phrase, season_phrase
from bot.german_time.grammar_parts import nth, parts
from bot.german_time.grammar_spans import counted_from_today, from_today, rest_of, soon
from bot.german_time.grammar_units import next_unit, numbered_unit
from bot.german_time.listing import listed
from bot.german_time.meaning import NOTHING
from bot.german_time.phrases import DayDate, Fixed, Phrase, Recurring, part_of
from bot.german_time.scene import ABOUT, ARTICLES, PLACES, Match, Scene
from bot.german_time.short_weekdays import weekday_at

_FEW_DAYS = 10
"""A weekday within a longer period is a custom, no date."""
_LINKS = frozenset(
    {"im", "in", "am", "an", "der", "des", "dem", "den", "die", "vom", "zu", "zum", "noch", "dann", "von"}
)
_OF_A_YEAR = frozenset({"feast", "holidays", "season", "quarter", "half_year"})
"""Grains that come once a year: only a year narrows them."""
_NARROWINGS = 3

_FAMILIES = (
    numbered_unit,
    counted_from_today,
    feast_phrase,
    day_word,
    next_unit,
    weekday,
    weekend,
    month,
    season_phrase,
    school_phrase,
    explicit,
    rest_of,
    running_week,
    soon,
)


def phrase(scene: Scene, index: int) -> Match | None:
    """The phrase at `index`, with its preposition and article, narrowed by those that follow."""
    key = ("phrase", index)
    if key not in scene.known:
        found = _counted(scene, index) or core(scene, lead_in(scene, index))
        scene.known[key] = None if found is None else narrowed(scene, *found)
    return scene.known[key]


def lead_in(scene: Scene, index: int) -> int:
    """The index after "am", "in der", "so um den"."""
    if weekday_at(scene, index) is not None:
        # "So" is also Sunday.
        return index
    after = scene.skip(index, ABOUT, 2)
    after = scene.skip(after, PLACES | {"um", "ueber", "uebers", "ca", "waehrend"})
    return scene.skip(scene.skip(after, ARTICLES), ABOUT)


def _counted(scene: Scene, index: int) -> Match | None:
    """in drei Wochen, vor zwei Monaten, which need their preposition."""
    return from_today(scene, scene.skip(index, ABOUT))


def core(scene: Scene, index: int) -> Match | None:
    """The longest simple phrase at `index`, without preposition or article."""
    key = ("core", index)
    if key not in scene.known:
        scene.known[key] = _simple(scene, index)
    return scene.known[key]


def _simple(scene: Scene, index: int) -> Match | None:
    token = scene.at(index)
    if token.meaning is NOTHING and token.number is None and token.word not in STARTERS:
        return None
    found = nth(scene, index, core) or anchored(scene, index, core) or parts(scene, index, core)
    if found is not None:
        return found
    return next((match for match in (family(scene, index) for family in _FAMILIES) if match is not None), None)


STARTERS = listed("""
    kw kalenderwoche kalenderwochen q h quartal ueber uber rest restliche restlichen restliches verbleibenden
    verbleibende laufe lauf verlauf we demnaechst demnachst kuerze tag heilige heiligen heiliger heilig christi buss
    sankt st zwischen ' ’ oster pfingst sommer herbst weihnachts winter
""")
"""Words without a meaning of their own with which a phrase may begin."""


def narrowed(scene: Scene, found: Phrase, index: int) -> Match:
    """The phrase with its neighbours: nächste Woche Donnerstag, Mai nächsten Jahres, Dienstag, den 1. Dezember."""
    short = _short_year(scene, found, index)
    if short is not None:
        return short
    for _ in range(_NARROWINGS):
        start = scene.skip_sign(index, ",(")
        start = scene.skip(start, _LINKS, 2)
        following = _counted(scene, index) or core(scene, start)
        both = None if following is None else combined(found, following[0])
        if following is None or both is None:
            break
        found, index = both, following[1]
    return found, index


def _short_year(scene: Scene, found: Phrase, index: int) -> Match | None:
    """Sommer 27, Q1 27."""
    year = two_figures(scene, index)
    if year is None or found.grain not in {"season", "feast", "holidays", "quarter", "half_year"}:
        return None
    narrowed_ = found.inside(Fixed(months(year[0], 1, 12), "year"))
    return None if narrowed_ is None else (narrowed_, year[1])


def combined(first: Phrase, second: Phrase) -> Phrase | None:
    """Both as one: the smaller inside the larger, or a weekday beside its date; None where they are two."""
    beside = _beside(first, second) or _beside(second, first)
    if beside is not None:
        return beside
    small, large = (first, second) if first.size <= second.size else (second, first)
    if small.size >= large.size:
        return None
    if (is_bare_weekday(small) and large.size > _FEW_DAYS) or (is_bare_weekend(small) and large.size > _FEW_DAYS):
        return None
    if small.grain in _OF_A_YEAR and large.grain != "year":
        return None
    return small.inside(large)


def is_bare_weekday(phrase_: Phrase) -> bool:
    """Whether it is a weekday and nothing more."""
    return isinstance(phrase_, Recurring) and phrase_.grain == "day" and phrase_.free is not None and phrase_.weekly


def is_bare_weekend(phrase_: Phrase) -> bool:
    """Whether it is "Wochenende" and nothing more."""
    return isinstance(phrase_, Recurring) and phrase_.grain == "weekend" and phrase_.free is not None and phrase_.weekly


def _beside(plain: Phrase, exact: Phrase) -> Phrase | None:
    """The date, where a weekday or weekend stands beside it: Dienstag, den 1. Dezember; morgen (Dienstag)."""
    is_date = isinstance(exact, DayDate) or (isinstance(exact, Fixed) and exact.grain == "day")
    if not is_date:
        return None
    if plain.grain == "weekend" and (is_bare_weekend(plain) or isinstance(plain, Fixed)):
        return part_of(exact, lambda days: weekend_of(days.start), "weekend", 2)
    return exact if is_bare_weekday(plain) else None
