"""The sentence from left to right: every expression that the grammar finds, none overlapping another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.german_time.clock_times import WINDOWS, TimeOfDay, Window
from bot.german_time.expressions import Expression, Simple
from bot.german_time.grammar import STARTERS
from bot.german_time.grammar_habits import Habit, habit
from bot.german_time.grammar_sides import SIDES, expression
from bot.german_time.grammar_times import time_of_day
from bot.german_time.leads import BEFORE, DAYS_OF_EVENTS, FoundLead, announces, lead
from bot.german_time.listing import listed
from bot.german_time.meaning import NOTHING
from bot.german_time.numbers import amount_at
from bot.german_time.phrases import DayDate, Fixed, Phrase
from bot.german_time.ranges import Range
from bot.german_time.scene import ABOUT, ARTICLES, PLACES, Scene
from bot.german_time.sides import From, Since, Until

MOST_ITEMS = 24
"""A sentence with more expressions is nonsense."""
_NOT = frozenset(
    {"nicht", "ausser", "ausserhalb", "kein", "keine", "keinen", "statt", "anstatt", "niemals", "ohne", "nie"}
)


@dataclass(frozen=True, slots=True)
class InAWhile:
    """in zwei Stunden."""

    at: datetime


Content = Expression | TimeOfDay | FoundLead | Habit | InAWhile


@dataclass(slots=True)
class Item:
    """What was found, and the tokens it takes: from `first` up to `after`."""

    content: Content
    first: int
    after: int


def scan(scene: Scene) -> list[Item]:
    """All expressions, in the order of the text."""
    items: list[Item] = []
    index = 0
    while index < scene.size and len(items) < MOST_ITEMS:
        found = _at(scene, index) if _may_begin(scene, index) else None
        if found is None:
            index += 1
            continue
        content, after = found[0], max(found[1], index + 1)
        kept = _negated(content) if _is_negated(scene, index) else content
        if isinstance(content, Simple | Habit) and scene.word(after) in BEFORE | {"danach", "darauf", "drauf"}:
            # "am Freitag davor" hangs on a meeting that only the caller knows.
            kept = None
        if kept is not None and not _is_unasked(scene, kept):
            items += _with_side(scene, Item(kept, index, after))
        index = after
    return items


def _is_unasked(scene: Scene, content: Content) -> bool:
    """Whether it tells of the past ("seit März dabei", "gegründet 1994") where nothing past is asked for."""
    if scene.moment.past:
        return False
    return isinstance(content, Since) or (isinstance(content, Simple) and _is_long_past(scene, content.phrase))


def _is_long_past(scene: Scene, phrase: Phrase) -> bool:
    """vor drei Jahren, 1994 in figures (not "letztes Jahr"), a date of years ago."""
    if isinstance(phrase, DayDate):
        return phrase.year is not None and phrase.year < scene.today.year - 1
    if not isinstance(phrase, Fixed) or phrase.ago or phrase.grain != "year":
        return isinstance(phrase, Fixed) and phrase.ago
    year = phrase.run.start.year
    return year < scene.today.year and any(token.number == year for token in scene.tokens)


def _negated(content: Content) -> Content | None:
    """nicht vor März is from March on; what else is excluded is no period to look in."""
    if isinstance(content, Until) and content.until == "start":
        return From(content.phrase)
    if isinstance(content, From) and content.after:
        return Until(content.phrase)
    if isinstance(content, Window) and not content.daypart and None in {content.start, content.end}:
        return Window(content.end, content.start)
    return None


_OPENING = (
    STARTERS
    | PLACES
    | ABOUT
    | ARTICLES
    | SIDES.keys()
    | listed("""
        innerhalb binnen um gegen punkt genau puenktlich mitternacht ueber uebers waehrend zwischen fruehestens spaet
        kurz unmittelbar direkt erst wenn wenns sobald tags vorabend vorabends vortag vortags vortages selben gleichen
        selber betreffenden jeweiligen entsprechenden eigentlichen mindestens gut exakt jeweils schon jeden jeder jede
        jedem jedes immer alle stets unter werktags wochentags circa ca spaetestens maximal
    """)
    | DAYS_OF_EVENTS
)
"""Words without a meaning of their own with which an expression may begin; at others nothing is tried."""


def _may_begin(scene: Scene, index: int) -> bool:
    token = scene.tokens[index]
    is_known = token.meaning is not NOTHING or token.number is not None or token.word in _OPENING
    return is_known or announces(scene, index)


def _at(scene: Scene, index: int) -> tuple[Content, int] | None:
    return lead(scene, index) or in_a_while(scene, index) or habit(scene, index) or _day_or_time(scene, index)


def _day_or_time(scene: Scene, index: int) -> tuple[Content, int] | None:
    time = time_of_day(scene, index)
    if time is not None and not _is_weak(time[0]):
        return time
    return expression(scene, index) or time


def _is_weak(time: TimeOfDay) -> bool:
    return time.weak


def _with_side(scene: Scene, item: Item) -> list[Item]:
    """The item, and the part of the day that is written together with a weekday (Dienstagabend)."""
    items = [item]
    for index in range(item.first, item.after):
        word = scene.at(index).meaning
        if word.weekday is not None and word.daypart is not None and not isinstance(item.content, Window | Range):
            start, end = WINDOWS[word.daypart]
            items.append(Item(Window(start, end, word.daypart), item.after, item.after))
    return items


def _is_negated(scene: Scene, index: int) -> bool:
    before = scene.word(index - 1)
    return before in _NOT or (before in {"an", "am", "im", "der", "den"} and scene.word(index - 2) in _NOT)


def in_a_while(scene: Scene, index: int) -> tuple[InAWhile, int] | None:
    """in zwei Stunden, in einer halben Stunde, in 45 min."""
    if scene.word(index) != "in":
        return None
    found = amount_at(scene, scene.skip(index + 1, {"etwa", "ca", "genau", "ungefaehr", "circa", "."}, 2))
    if found is None or not found[0].is_clock:
        return None
    moment = scene.now.astimezone(timezone.utc) + timedelta(minutes=found[0].minutes)
    return InAWhile(moment.astimezone(scene.now.tzinfo)), found[1]
