"""A group of expressions becomes a reading: days and hours with a time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import BERLIN
from bot.german_time.clock_times import DAY, HOUR, HOUR_OF, NOON, ClockTime, TimeOfDay, Window
from bot.german_time.expressions import Answer, Expression
from bot.german_time.grammar_habits import Habit
from bot.german_time.joining import Group
from bot.german_time.leads import FoundLead
from bot.german_time.model import Interval, Kind, Reading, Recurrence
from bot.german_time.scene import Scene
from bot.german_time.sides import From, Until


def resolve(scene: Scene, group: Group) -> Reading | None:
    """The reading of the group, without its place in the text; None where it says too little.

    Raises:
        NoSuchDay: there is no such day.
        TableEnds: holidays beyond the table.
    """
    if group.lead is not None:
        return _lead(group.lead, group.time)
    if group.moment is not None:
        return Reading(Kind.POINT, Interval(group.moment.at, None), grain="minute")
    if group.days is None:
        return _without_days(scene, group)
    answer = group.days.answer(scene.moment)
    if group.last is not None and group.time is not None and answer.start is not None:
        return _from_time_to_time(scene, answer.start, group.time, group.last, group.last_time)
    is_usable = group.time is not None and (not _is_weak(group.time) or answer.is_day or group.habit is not None)
    reading = _with_time(scene, answer, group) if is_usable else _of_days(answer, group.habit)
    return replace(reading, side=_side(group.days))


def _from_time_to_time(
    scene: Scene, first: date, time_: TimeOfDay, until: Until, last_time: TimeOfDay | None
) -> Reading:
    """Montag 9 Uhr bis Mittwoch 12 Uhr."""
    free = until.phrase.free
    last = until.phrase.days(scene.moment) if free is None else free.coming(first)
    start = aware(first, _first_minute(time_))
    end = aware(last.last, DAY if last_time is None else _last_minute(last_time))
    return Reading(Kind.INTERVAL, Interval(start, max(start, end)), grain="hour")


def _side(days: Expression) -> str:
    """Which side alone was named."""
    if isinstance(days, Until) and days.last_days is None:
        return "until"
    return "from" if isinstance(days, From) and days.for_days is None else ""


def aware(day: date, minutes: int = 0) -> datetime:
    """The wall time in Berlin; one that a change of the clock leaves out is moved on."""
    moment = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return moment.replace(tzinfo=BERLIN).astimezone(UTC).astimezone(BERLIN)


def _edge(day: date | None) -> datetime | None:
    return None if day is None else aware(day)


def _of_days(answer: Answer, habit: Habit | None) -> Reading:
    parts = tuple(Interval(aware(days.start), aware(days.end)) for days in answer.parts)
    other = tuple(
        Reading(Kind.INTERVAL, Interval(_edge(start), _edge(end)), grain=answer.grain) for start, end in answer.other
    )
    interval = Interval(_edge(answer.start), _edge(answer.end))
    recurrence = None if habit is None else Recurrence(habit.weekdays, habit.nth)
    return Reading(Kind.INTERVAL, interval, grain=answer.grain, other=other, recurrence=recurrence, parts=parts)


def _with_time(scene: Scene, answer: Answer, group: Group) -> Reading:
    time_ = group.time
    if (
        isinstance(group.days, From | Until)
        and group.days.phrase.size == 1
        and group.habit is None
        and time_ is not None
    ):
        return _side_with_time(answer, group.days, time_)
    answer = _single_day(answer, time_)
    if answer.start is None or time_ is None or not answer.is_day or group.habit is not None:
        return _every_day(answer, group.habit, time_)
    other = tuple(_on_day(start, time_) for start, end in answer.other if start is not None and _is_one(start, end))
    if answer.start == scene.today and isinstance(time_, ClockTime):
        time_ = _still_to_come(scene, time_)
    return replace(_on_day(answer.start, time_), other=other)


def _still_to_come(scene: Scene, time_: ClockTime) -> ClockTime:
    """Today at 9, said at 10, is in the evening; tonight at 2 is after midnight."""
    if scene.moment.past or aware(scene.today, time_.plain) > scene.now:
        return time_
    if not time_.sure and time_.minutes < NOON:
        return ClockTime(time_.minutes + NOON, sure=True)
    return ClockTime(time_.minutes + DAY, sure=True) if time_.minutes < 5 * HOUR else time_


def _single_day(answer: Answer, time_: TimeOfDay | None) -> Answer:
    """The day that is meant where the words name more: the night from the 3rd to the 4th; in a week at 12."""
    if isinstance(time_, Window) and time_.daypart == "night" and answer.start is not None and not answer.parts:
        return replace(answer, end=answer.start + timedelta(1))
    if isinstance(time_, ClockTime) and not answer.is_day and answer.other and _is_one(*answer.other[0]):
        return replace(answer, start=answer.other[0][0], end=answer.other[0][1], other=())
    return answer


def _is_one(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and (end - start).days == 1


def _is_weak(time_: TimeOfDay) -> bool:
    """Whether figures alone say so ("von 9 bis 12"): they count only beside a day."""
    return time_.weak and not (isinstance(time_, Window) and time_.daypart)


def _on_day(day: date, time_: TimeOfDay) -> Reading:
    if isinstance(time_, ClockTime):
        return Reading(Kind.POINT, Interval(aware(day, time_.plain), None), grain="minute")
    return Reading(Kind.INTERVAL, Interval(*_hours(day, time_)), grain="daypart" if time_.daypart else "hour")


def _hours(day: date, window: Window) -> tuple[datetime, datetime]:
    start = aware(day, window.start or 0)
    return start, max(start, aware(day, DAY if window.end is None else window.end))


def _side_with_time(answer: Answer, days: From | Until, time_: TimeOfDay) -> Reading:
    """ab Freitag 14 Uhr, bis Freitag 12 Uhr, bis heute Abend, ab morgen Nachmittag."""
    if isinstance(days, From) and answer.start is not None:
        day = answer.start - timedelta(1) if days.after else answer.start
        start = aware(day, _first_minute(time_, after=days.after))
        return Reading(Kind.INTERVAL, Interval(start, _edge(answer.end)), grain="hour")
    if answer.end is None:
        return _of_days(answer, None)
    is_before = isinstance(days, Until) and days.until == "start"
    day = answer.end if is_before else answer.end - timedelta(1)
    end = aware(day, _first_minute(time_) if is_before else _last_minute(time_))
    return Reading(Kind.INTERVAL, Interval(_edge(answer.start), end), grain="hour")


def _first_minute(time_: TimeOfDay, *, after: bool = False) -> int:
    if isinstance(time_, ClockTime):
        return time_.plain
    if after:
        return _last_minute(time_)
    return NOON if time_.daypart == "noon" else time_.start or 0


def _last_minute(time_: TimeOfDay) -> int:
    """Where "bis" ends: at noon, or with the end of the part of the day."""
    if isinstance(time_, ClockTime):
        return time_.plain
    return NOON if time_.daypart == "noon" else time_.end or DAY


def _every_day(answer: Answer, habit: Habit | None, time_: TimeOfDay | None) -> Reading:
    reading = _of_days(answer, habit)
    return replace(reading, recurrence=_recurrence(habit, time_))


def _recurrence(habit: Habit | None, time_: TimeOfDay | None) -> Recurrence:
    recurrence = Recurrence() if habit is None else Recurrence(habit.weekdays, habit.nth)
    if isinstance(time_, ClockTime):
        return replace(recurrence, start_time=_clock(time_.plain))
    if isinstance(time_, Window):
        return replace(recurrence, start_time=_clock(time_.start), end_time=_clock(time_.end))
    return recurrence


def _clock(minutes: int | None) -> time | None:
    if minutes is None or minutes >= DAY:
        return None
    return time(minutes // HOUR, minutes % HOUR)


def _without_days(scene: Scene, group: Group) -> Reading | None:
    time_ = group.time
    if isinstance(time_, ClockTime) and group.habit is None:
        return None if time_.weak else _today_or_tomorrow(scene, time_)
    if isinstance(time_, Window) and time_.weak and group.habit is None:
        return None
    recurrence = _recurrence(group.habit, time_)
    every = Reading(Kind.INTERVAL, Interval(aware(scene.today), None), grain="day", recurrence=recurrence, side="every")
    is_today = isinstance(time_, Window) and time_.daypart and not time_.habit and group.habit is None
    if is_today and isinstance(time_, Window) and _hours(scene.today, time_)[1] > scene.now:
        return replace(every, other=(_on_day(scene.today, time_),))
    return every


def _today_or_tomorrow(scene: Scene, time_: ClockTime) -> Reading:
    today = aware(scene.today, time_.plain)
    if today > scene.now or scene.moment.past:
        return Reading(Kind.POINT, Interval(today, None), grain="minute")
    tomorrow = aware(scene.today + timedelta(1), time_.plain)
    return Reading(Kind.POINT, Interval(tomorrow, None), grain="minute")


def _lead(found: FoundLead, time_: TimeOfDay | None) -> Reading:
    at = time(found.hour) if found.hour is not None else None
    if isinstance(time_, ClockTime):
        hour_is_said = found.hour is not None and found.hour >= 14
        minutes = time_.on("evening").minutes if hour_is_said else _lead_minutes(time_, found)
        at = _clock(minutes) or time(0)
    elif isinstance(time_, Window) and time_.daypart:
        at = time(HOUR_OF.get(time_.daypart, 9))
    other = tuple(Reading(Kind.LEAD, lead=lead, at=at, grain="lead") for lead in found.other)
    return Reading(Kind.LEAD, lead=found.lead, at=at, grain="lead", other=other)


def _lead_minutes(time_: ClockTime, found: FoundLead) -> int:
    """A reminder of the same day at 6 comes in the morning, before the meeting."""
    is_same_day = found.lead.days == 0 and found.lead.months == 0
    return time_.minutes if is_same_day and time_.minutes >= 5 * HOUR else time_.plain
