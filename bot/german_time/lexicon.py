"""The closed lists as one dictionary from a folded word to its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from bot.german_time import words, words_of_feasts
from bot.german_time.meaning import Meaning

_DOTTED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DOTS_LEFT_OUT = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s"})


def _weekdays() -> Iterator[tuple[str, Meaning]]:
    for name, number in words.WEEKDAYS.items():
        yield name, Meaning(weekday=number)
        for ending in ("s", "en"):
            yield name + ending, Meaning(weekday=number, habit=True)
    for name, number in words.SHORT_WEEKDAYS.items():
        yield name, Meaning(weekday=number, short=True)


def _months() -> Iterator[tuple[str, Meaning]]:
    for name, number in words.MONTHS.items():
        yield name, Meaning(month=int(number))
        yield name + "s", Meaning(month=int(number))
    for name, number in words.SHORT_MONTHS.items():
        yield name, Meaning(month=int(number), short=True)


def _days() -> Iterator[tuple[str, Meaning]]:
    for name, offset in words.DAYS.items():
        yield name, Meaning(day=int(offset))
    for name, part in words.DAYPARTS.items():
        yield name, Meaning(daypart=part)
    for name, part in words.DAYPART_HABITS.items():
        yield name, Meaning(daypart=part, habit=True)


def _units() -> Iterator[tuple[str, Meaning]]:
    for name, unit in words.UNITS.items():
        yield name, Meaning(unit=unit)
    for name, (amount, unit) in words.AMOUNTS.items():
        for ending in ("", "n", "s", "e", "es"):
            yield name + ending, Meaning(amount=amount, unit=unit)
    yield "halbjahr", Meaning(amount=6, unit="half_year")
    for name, (part, unit) in words.UNIT_PARTS.items():
        yield name, Meaning(part=part, unit=unit)
        yield name + "s", Meaning(part=part, unit=unit)


def _numbers() -> Iterator[tuple[str, Meaning]]:
    for name, value in words.CARDINALS.items():
        yield name, Meaning(cardinal=float(value))
    for name, value in words.VAGUE_CARDINALS.items():
        yield name, Meaning(cardinal=float(value), vague=True)
    for stem, number in words.ORDINAL_STEMS.items():
        for ending in ("e", "er", "en", "es", "em"):
            yield stem + ending, Meaning(ordinal=int(number))
    for name, roman in words.ROMAN.items():
        yield name, Meaning(ordinal=roman, short=True)


def _modifiers() -> Iterator[tuple[str, Meaning]]:
    for stem, which in words.WHICH.items():
        for ending in words.ENDINGS:
            yield stem + ending, Meaning(which=which)
    for name, part in words.PARTS.items():
        yield name, Meaning(part=part)


def _named() -> Iterator[tuple[str, Meaning]]:
    for name, season in words_of_feasts.SEASON_WORDS.items():
        yield name, Meaning(season=season)
        yield name + "s", Meaning(season=season)
    for name, feast in words_of_feasts.FEAST_WORDS.items():
        yield name, Meaning(feast=feast)
        yield name + "s", Meaning(feast=feast)
    for name, school in words_of_feasts.SCHOOL_WORDS.items():
        yield name, Meaning(school=school)
        for tail, part in (("beginn", "begin"), ("anfang", "begin"), ("ende", "end")):
            yield name + tail, Meaning(school=school, part=part)


def _merged(one: Meaning, other: Meaning) -> Meaning:
    """Both senses; the first wins where they clash."""
    empty = Meaning()
    changes = {
        field.name: getattr(other, field.name)
        for field in fields(Meaning)
        if getattr(one, field.name) == getattr(empty, field.name)
    }
    return replace(one, **changes)


def _built() -> dict[str, Meaning]:
    lexicon: dict[str, Meaning] = {}
    sources = (_weekdays, _months, _days, _units, _numbers, _modifiers, _named)
    for name, meaning in (entry for source in sources for entry in source()):
        for spelling in {name.translate(_DOTTED), name.translate(_DOTS_LEFT_OUT)}:
            lexicon[spelling] = _merged(lexicon[spelling], meaning) if spelling in lexicon else meaning
    return lexicon


LEXICON = _built()
"""Folded words, with umlauts as ae, oe, ue and also with the dots simply left out (foreign keyboards)."""
