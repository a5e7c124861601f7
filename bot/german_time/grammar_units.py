"""Weeks, months, quarters and years counted from today, numbered, or named by a modifier (diese, nächste, letzte)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.german_time.days import (
    WEEK,
    Cycle,
    Days,
    iso_week,
    months,
    one,
    week_of,
    weekend_of,
    yearly,
)
from bot.german_time.grammar_dates import year_at
from bot.german_time.numbers import amount_at, ordinal
from bot.german_time.phrases import Fixed, Phrase, Recurring
from bot.german_time.scene import Match, Scene

STEPS = {"this": 0, "next": 1, "coming": 1, "after_next": 2, "last": -1, "before_last": -2, "new": 1}
_MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FEW = {
    "day": 7,
    "week": 28,
    "weekend": 28,
    "month": 92,
    "workday": 7,
    "year": 365 * 3,
    "quarter": 365,
    "half_year": 730,
}
"""How many days "in den nächsten Tagen", "Wochen", … are."""


def unit_from_today(unit: str, steps: int, today: date) -> Phrase | None:
    """The running week, month, … where `steps` is 0; the next where it is 1, and so on."""
    if unit == "week":
        return Fixed(week_of(today).shifted(WEEK * steps), "week")
    if unit == "weekend":
        return _weekend(steps, today)
    if unit in {"day", "workday"}:
        return Fixed(one(today + timedelta(steps)), "day")
    if unit not in _MONTHS_OF:
        return None
    length = _MONTHS_OF[unit]
    first = (today.month - 1) // length * length + 1 + steps * length
    return Fixed(months(today.year, first, length), unit)


def _weekend(steps: int, today: date) -> Phrase:
    this = weekend_of(today)
    is_weekend = this.holds(today)
    following = this.shifted(WEEK)
    if steps == 0:
        return Fixed(this, "weekend")
    if steps == 1:
        # On a weekend, the next one is clearly another; before it, either is meant.
        return Fixed(following, "weekend") if is_weekend else Fixed(this, "weekend", (following,))
    if steps == 2:
        return Fixed(following, "weekend", (following.shifted(WEEK),))
    return Fixed(this.shifted(WEEK * (steps + 1 if is_weekend and steps < -1 else steps)), "weekend")


def which_at(scene: Scene, index: int) -> tuple[str, int] | None:
    """A modifier (diese, nächsten, über nächste) and the index after it."""
    which = scene.at(index).meaning.which
    if scene.word(index) in {"ueber", "uber"} and scene.at(index + 1).meaning.which == "next":
        return "after_next", index + 2
    if which is None or which == "first_half":
        return None
    return which, index + 1


def next_unit(scene: Scene, index: int) -> Match | None:
    """nächste Woche, diesen Monat, im kommenden Jahr, in den nächsten drei Wochen, die nächsten Tage."""
    found = which_at(scene, index)
    if found is None:
        return None
    which, after = found
    span = _span(scene, which, after)
    if span is not None:
        return span
    word = scene.at(after).meaning
    if word.unit is None or word.month is not None or word.part is not None:
        return None
    if _is_plural(scene, after):
        return _vague_span(scene, which, word.unit, after + 1)
    if which == "new" and word.unit != "year":
        return None
    phrase = unit_from_today(word.unit, STEPS[which], scene.today)
    return None if phrase is None else (phrase, after + 1)


def _is_plural(scene: Scene, index: int) -> bool:
    word = scene.word(index)
    plurals = {
        "tage",
        "tagen",
        "wochen",
        "monate",
        "monaten",
        "jahre",
        "jahren",
        "wochenenden",
        "quartale",
        "quartalen",
    }
    if word in plurals:
        return not (word == "tage" and scene.at(index - 1).word.endswith(("r", "m")))
    return word in {"werktage", "werktagen", "arbeitstage", "arbeitstagen", "stunden", "minuten"}


def _span(scene: Scene, which: str, index: int) -> Match | None:
    """(nächsten) drei Wochen, (nächsten) halben Jahr."""
    found = amount_at(scene, index)
    if found is None or which in {"after_next", "new", "this"} or found[0].is_clock:
        return None
    amount, after = found
    if scene.at(index).meaning.amount is not None and scene.at(index).meaning.unit == "half_year":
        return None
    if amount.vague:
        amount = replace(amount, value={"day": 5.0, "week": 4.0}.get(amount.unit, amount.value))
    if which in {"last", "before_last"}:
        return Fixed(Days(amount.added_to(scene.today, -1), scene.today + timedelta(1)), "span"), after
    return Fixed(Days(scene.today, amount.added_to(scene.today)), "span"), after


def _vague_span(scene: Scene, which: str, unit: str, after: int) -> Match | None:
    if unit not in _FEW or which in {"after_next", "new"}:
        return None
    length = timedelta(_FEW[unit])
    if which in {"last", "before_last"}:
        return Fixed(Days(scene.today - length, scene.today + timedelta(1)), "span"), after
    return Fixed(Days(scene.today, scene.today + length), "span"), after


def numbered_unit(scene: Scene, index: int) -> Match | None:
    """KW 12, Q3, H1, 12. Kalenderwoche, erstes Quartal, 2. Halbjahr, Quartal 1."""
    return _name_first(scene, index) or _number_first(scene, index)


def _name_first(scene: Scene, index: int) -> Match | None:
    word, after = scene.word(index), index + 1
    if word not in {"kw", "kalenderwoche", "kalenderwochen", "q", "h", "quartal", "woche"}:
        return None
    if scene.word(after) in {".", "nr", "#"}:
        after = scene.skip(after, {".", "nr", "#"}, 2)
    number = scene.at(after).number
    if number is None or (word in {"q", "h"} and not scene.at(after).glued):
        return None
    if word == "woche" and scene.word(after + 1) == ".":
        return None
    phrase = numbered(_unit_of(word), number)
    return None if phrase is None else _with_year(scene, phrase, after + 1)


def _number_first(scene: Scene, index: int) -> Match | None:
    found = ordinal(scene, index)
    if found is None:
        roman = scene.at(index).meaning
        if not roman.short or roman.ordinal is None or scene.at(index).text.islower():
            return None
        found = roman.ordinal, scene.skip(index + 1, {"."})
    number, after = found
    word = scene.word(after)
    unit = scene.at(after).meaning.unit
    if word in {"kw", "kalenderwoche"}:
        phrase = numbered("week", number)
    elif word == "vierteljahr":
        phrase = numbered("quarter", number)
    elif unit in {"quarter", "half_year"} and word not in {"quartale", "halbjahre"}:
        phrase = numbered(unit, number)
    else:
        return None
    return None if phrase is None else _with_year(scene, phrase, after + 1)


def _unit_of(word: str) -> str:
    return {"q": "quarter", "quartal": "quarter", "h": "half_year"}.get(word, "week")


def numbered(unit: str, number: int) -> Phrase | None:
    """The calendar week, quarter or half year with this number; of the latter two also the last (-1)."""
    if unit == "week":
        return Recurring(_weeks(number), "week", WEEK) if 1 <= number <= 53 else None
    length = _MONTHS_OF[unit]
    count = 12 // length
    position = number - 1 if number > 0 else count + number
    if not 0 <= position < count:
        return None
    return Recurring(yearly(lambda year: months(year, 1 + position * length, length)), unit, length * 30)


def _weeks(number: int) -> Cycle:
    return yearly(lambda year: iso_week(year, number))


def _with_year(scene: Scene, phrase: Phrase, index: int) -> Match:
    """KW 5/2027: the ISO week of that year, which may begin in the year before."""
    after = scene.skip_sign(index, "/-")
    found = year_at(scene, after)
    if found is None and after > index and len(scene.at(after).text) == 2 and scene.at(after).number is not None:
        found = 2000 + (scene.at(after).number or 0), after + 1
        if not 0 <= found[0] - scene.today.year <= 3 or scene.word(index) == "-":
            found = None
    if found is None or not isinstance(phrase, Recurring):
        return phrase, index
    days = phrase.cycle.make(found[0])
    return (phrase, index) if days is None else (Fixed(days, phrase.grain), found[1])
