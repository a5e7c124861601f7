"""Which of the expressions of a sentence belong together: the day and its hour, the lead and its clock time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.german_time.absence import AWAY
from bot.german_time.clock_times import ClockTime, TimeOfDay, Window
from bot.german_time.expressions import Expression, Simple
from bot.german_time.grammar import combined, is_bare_weekday, is_bare_weekend
from bot.german_time.grammar_habits import Habit
from bot.german_time.leads import FoundLead
from bot.german_time.listing import listed
from bot.german_time.phrases import DayDate, Phrase, Recurring
from bot.german_time.ranges import Range, Union
from bot.german_time.scanning import InAWhile, Item
from bot.german_time.scene import Scene
from bot.german_time.sides import Between, From, Overlap, Until

_ENDS = frozenset({".", "!", "?", ";"})
_ANY_DAY = date(2024, 1, 1)
_QUESTIONS = listed("gibt gibts ist findet habt haben kann was welche wann laeuft steht geht gehts waere ginge")
_FAR = 6
"""Tokens between a lead and its clock time at most."""


_FAR_SIDES = 5
_LINKS = listed("""
    , ( aber jedoch doch allerdings und noch erst nur max maximal spaetestens laengstens hoechstens fruehestens
    moeglichst gern gerne am besten auf jeden fall zeit halt eher lieber natuerlich schon dann also
""")
"""What may stand between the two sides of a range."""


@dataclass(slots=True)
class Group:
    """Expressions that make one reading."""

    first: int
    after: int
    days: Expression | None = None
    time: TimeOfDay | None = None
    lead: FoundLead | None = None
    habit: Habit | None = None
    moment: InAWhile | None = None
    last: Until | None = None
    """The day up to which it goes, where both days have their clock time: Montag 9 Uhr bis Mittwoch 12 Uhr."""
    last_time: TimeOfDay | None = None


def join(scene: Scene, items: list[Item]) -> list[Group]:
    """The items in groups, in the order of the text."""
    groups: list[Group] = []
    for place, item in enumerate(items):
        group = groups[-1] if groups else None
        following = items[place + 1] if place + 1 < len(items) else None
        if (
            group is not None
            and _near(scene, group, item)
            and not _belongs_ahead(group, item, following)
            and _added(group, item)
        ):
            continue
        groups.append(_group(item))
    return groups


def _near(scene: Scene, group: Group, item: Item) -> bool:
    """Whether nothing between them begins another thought, and for a lead there is no long gap."""
    between = [scene.word(index) for index in range(group.after, item.first)]
    if _is_one_range(group, item):
        is_plain = "," not in between and isinstance(group.days, From) and not _says_no([*between, ","])
        return len(between) <= _FAR_SIDES and (_LINKS.issuperset(between) or (is_plain and _ENDS.isdisjoint(between)))
    if (
        any(word in _ENDS for word in between)
        or _says_no(between)
        or _names_the_meeting(between)
        or _asks_anew(between)
    ):
        return False
    is_lead = group.lead is not None or isinstance(item.content, FoundLead)
    return len(between) <= _FAR if is_lead else True


def _names_the_meeting(between: list[str]) -> bool:
    """Erinnere mich am Freitag an das Seminar nächste Woche: what follows is about the seminar."""
    return "ans" in between or any(one == "an" and other in {"das", "den", "die"} for one, other in pairwise(between))


def _is_one_range(group: Group, item: Item) -> bool:
    """ab KW 2, max. bis Ende Februar; bis Ende Februar, aber erst ab KW 2."""
    sides = {type(group.days), type(item.content)}
    return sides == {From, Until} and group.time is None and group.habit is None


def _says_no(between: list[str]) -> bool:
    """Montags kann ich nicht, aber …: another day follows."""
    return bool({",", "aber", "dafuer"} & set(between)) and AWAY.search(" ".join(between)) is not None


def _asks_anew(between: list[str]) -> bool:
    """Im März bin ich weg, gibt es am 15. was: another clause asks for another time."""
    return "," in between and any(word in _QUESTIONS for word in between[between.index(",") :])


def _belongs_ahead(group: Group, item: Item, following: Item | None) -> bool:
    """Whether a time stands nearer to what follows: "am Montag … um 9 Uhr am Vortag"."""
    if following is None or not isinstance(item.content, ClockTime | Window):
        return False
    if isinstance(following.content, ClockTime | Window | InAWhile):
        return False
    return following.first - item.after < item.first - group.after and following.first - item.after <= 1


def _group(item: Item) -> Group:
    group = Group(item.first, item.after)
    _put(group, item)
    return group


def _put(group: Group, item: Item) -> None:
    content = item.content
    if isinstance(content, ClockTime | Window):
        group.time = content
    elif isinstance(content, FoundLead):
        group.lead = content
    elif isinstance(content, Habit):
        group.habit = content
    elif isinstance(content, InAWhile):
        group.moment = content
    else:
        group.days = content


def _added(group: Group, item: Item) -> bool:
    """Adds the item to the group where it fits; False where it begins another."""
    content = item.content
    if group.moment is not None or isinstance(content, InAWhile):
        return False
    if isinstance(content, ClockTime | Window):
        done = _add_time(group, content)
    elif isinstance(content, FoundLead):
        done = group.lead is None and group.days is None and group.habit is None
        group.lead = content if done else group.lead
    elif isinstance(content, Habit):
        done = _add_habit(group, content)
    else:
        done = _add_days(group, content)
    if done:
        group.after = item.after
    return done


def _add_time(group: Group, time: TimeOfDay) -> bool:
    if group.last is not None:
        group.last_time = group.last_time or time
        return group.last_time is time
    if group.time is None:
        group.time = time
        return True
    both = _both(group.time, time)
    if both is None:
        return False
    group.time = both
    return True


def _both(first: TimeOfDay, second: TimeOfDay) -> TimeOfDay | None:
    """A part of the day with a clock time in it: abends um 7, morgens zwischen 8 und 10."""
    if isinstance(first, ClockTime):
        return first.on(second.daypart) if isinstance(second, Window) and second.daypart else None
    if not first.daypart:
        return None
    if isinstance(second, ClockTime):
        return second.on(first.daypart)
    if second.daypart:
        return None
    return _in_daypart(second, first.daypart)


def _in_daypart(window: Window, daypart: str) -> Window:
    start = None if window.start is None else ClockTime(window.start).on(daypart).minutes
    end = None if window.end is None else ClockTime(window.end).on(daypart).minutes
    return Window(start, end)


def _add_habit(group: Group, habit: Habit) -> bool:
    if group.lead is not None or group.habit is not None:
        return False
    group.habit = habit
    return True


def _add_days(group: Group, days: Expression) -> bool:
    if group.lead is not None:
        return False
    if group.days is None:
        group.days = days
        return True
    if group.time is not None and isinstance(days, Until) and _is_day(group.days) and group.last is None:
        group.last = days
        return True
    return _as_habit(group, days) or _narrow(group, days)


def _as_habit(group: Group, days: Expression) -> bool:
    """A bare weekday or weekend beside a longer period is a wish for each of them."""
    for wish, period in ((days, group.days), (group.days, days)):
        weekdays = _bare(wish)
        if weekdays and period is not None and _has_dates(period):
            group.days = period
            return True
        if weekdays and period is not None and group.habit is None and not _is_short(period):
            group.habit, group.days = Habit(weekdays), period
            return True
    return False


def _bare(expression: Expression | None) -> frozenset[int]:
    phrases = expression.phrases if isinstance(expression, Union) else ()
    if isinstance(expression, Simple):
        phrases = (expression.phrase,)
    days = [_weekdays(item) for item in phrases]
    return frozenset().union(*days) if all(days) else frozenset()


def _weekdays(phrase: Phrase) -> frozenset[int]:
    """The days of the week that a bare weekday or weekend names; none for anything else."""
    if is_bare_weekend(phrase):
        return frozenset({5, 6})
    if isinstance(phrase, Recurring) and is_bare_weekday(phrase):
        return frozenset({phrase.cycle.coming(_ANY_DAY).start.weekday()})
    return frozenset()


def _has_dates(expression: Expression) -> bool:
    """Whether it is made of dates, beside which a weekday says nothing new."""
    phrases = expression.phrases if isinstance(expression, Union) else ()
    if isinstance(expression, Range):
        phrases = (expression.first, expression.last)
    return bool(phrases) and all(isinstance(item, DayDate) for item in phrases)


def _is_day(expression: Expression) -> bool:
    return isinstance(expression, Simple) and expression.phrase.size == 1


def _is_short(expression: Expression) -> bool:
    return isinstance(expression, Simple) and expression.phrase.size <= 10


def _overlap(group: Group, period: Simple, side: From | Until) -> bool:
    """nächste Woche ab Mittwoch: the side lies in the period, where it is the smaller."""
    if side.phrase.size >= period.phrase.size and not isinstance(side, From):
        return False
    is_within = isinstance(side.phrase, DayDate) or is_bare_weekday(side.phrase)
    inner = side.inside(period.phrase) if is_within else None
    group.days = Overlap(period, inner or side)
    return True


def _narrow(group: Group, days: Expression) -> bool:
    first = group.days
    if isinstance(first, From) and isinstance(days, Until):
        group.days = Between(first, days)
        return True
    if isinstance(first, Until) and isinstance(days, From):
        group.days = Between(days, first)
        return True
    if isinstance(first, Simple) and isinstance(days, From | Until):
        return _overlap(group, first, days)
    if isinstance(days, Simple) and isinstance(first, From | Until):
        return _overlap(group, days, first)
    if isinstance(first, Simple) and isinstance(days, Simple):
        both = combined(first.phrase, days.phrase)
        group.days = first if both is None else Simple(both)
        return both is not None
    if isinstance(first, Simple) and first.phrase.free is None:
        narrowed = days.inside(first.phrase)
    elif isinstance(days, Simple) and first is not None and days.phrase.free is None:
        narrowed = first.inside(days.phrase)
    else:
        narrowed = None
    group.days = narrowed or first
    return narrowed is not None
