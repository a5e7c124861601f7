"""Spans and distances from today: in drei Wochen, vor zwei Monaten, innerhalb von 14 Tagen, demnächst."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.german_time.days import Days, months, one, week_of
from bot.german_time.grammar_dates import year_at
from bot.german_time.grammar_units import unit_from_today
from bot.german_time.listing import listed
from bot.german_time.numbers import Amount, amount_at
from bot.german_time.phrases import Fixed
from bot.german_time.scene import Match, Scene

_NEARLY = listed("etwa ca ungefaehr circa rund so . genau ueber gut knapp exakt schon")
_SOON = timedelta(28)


def soon(scene: Scene, index: int) -> Match | None:
    """demnächst, in Kürze, in nächster Zeit: about four weeks."""
    word = scene.word(index)
    is_time = scene.at(index).meaning.which in {"next", "coming"} and scene.word(index + 1) == "zeit"
    if word not in {"demnaechst", "demnachst"} and not is_time and (word, scene.word(index - 1)) != ("kuerze", "in"):
        return None
    return Fixed(Days(scene.today, scene.today + _SOON), "span"), index + 1 + is_time


_REST = listed("rest restliche restlichen restliches verbleibenden verbleibende laufe lauf verlauf")


def rest_of(scene: Scene, index: int) -> Match | None:
    """(der) Rest des Jahres, restliche Woche, im Laufe der Woche."""
    if scene.word(index) not in _REST:
        return None
    after = scene.skip(index + 1, {"des", "der", "dieses", "dieser", "vom", "diesen"}, 2)
    unit = scene.at(after).meaning.unit
    phrase = None if unit is None else unit_from_today(unit, 0, scene.today)
    if phrase is None or year_at(scene, after + 1) is not None:
        return None
    days = phrase.days(scene.moment)
    return Fixed(Days(max(scene.today, days.start), days.end), phrase.grain), after + 1


def from_today(scene: Scene, index: int) -> Match | None:
    """in drei Wochen, in 10 Tagen, vor zwei Monaten (days and longer); innerhalb von zwei Wochen."""
    word = scene.word(index)
    if word in {"innerhalb", "binnen"}:
        return _within(scene, index + 1)
    if word not in {"in", "vor"}:
        return None
    found = amount_at(scene, scene.skip(index + 1, _NEARLY, 3))
    if found is None or found[0].is_clock:
        return None
    phrase = _at_distance(scene, found[0].value, found[0].unit, 1 if word == "in" else -1)
    phrase = replace(phrase, ago=word == "vor")
    is_said_twice = scene.word(found[1]) in {"ab", "von"} and scene.word(found[1] + 1) in {"heute", "jetzt"}
    return phrase, found[1] + 2 * is_said_twice


def counted_from_today(scene: Scene, index: int) -> Match | None:
    """drei Wochen ab heute: all of them."""
    found = amount_at(scene, index)
    if found is None or found[0].is_clock or scene.word(found[1]) not in {"ab", "von"}:
        return None
    if scene.word(found[1] + 1) not in {"heute", "jetzt"}:
        return None
    after = scene.skip(found[1] + 2, {"an"})
    return Fixed(Days(scene.today, found[0].added_to(scene.today)), "span"), after


def _within(scene: Scene, index: int) -> Match | None:
    index = scene.skip(index, {"von", "der", "des", "den"}, 2)
    found = amount_at(scene, index)
    if found is None or found[0].is_clock:
        return None
    return Fixed(Days(scene.today, found[0].added_to(scene.today)), "span"), found[1]


def _at_distance(scene: Scene, value: float, unit: str, sign: int) -> Fixed:
    """The day, week or month so far from today, with the other readings."""
    day = Amount(value, unit).added_to(scene.today, sign)
    if unit in {"week", "weekend"}:
        return Fixed(week_of(day), "week", (one(day),))
    month = months(day.year, day.month)
    if unit == "month" and value == 1:
        return Fixed(one(day), "day", (month, week_of(day)))
    if unit in {"month", "half_year", "quarter", "year"}:
        return Fixed(month, "month", (one(day),))
    # "In acht Tagen" is often said of a week.
    other = (one(scene.today + timedelta(sign * 7)),) if unit == "day" and value == 8 else ()
    return Fixed(one(day), "day", other)
