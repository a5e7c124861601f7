"""Reads when somebody wants to be reminded; what is left of the sentence names the meeting."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from bot.clock import BERLIN
from bot.german_time import Kind, Reading, read_all
from bot.meetings.search.cues import names_day
from bot.reminders.lead import LeadRule

MORNING = datetime.time(9)
"""When a reminder comes on a day that was named without a time."""
SAME_DAY = datetime.time(8)
"""When it comes on the day of the meeting, where no time was named."""
EVENING = datetime.time(17)
"""From then on a part of the day is the evening."""
_AT_BEGINNING = LeadRule(minutes=15)
"""What "when it begins" means, so that there is still time to go there."""
_DAYS = {"day", "daypart", "weekend", "week", "part", "minute", "hour"}
"""Grains by which a reminder's time is named; "im März" is the meeting's."""
_FEW_WORDS = 9

_OBJECT = re.compile(r"\b(?:an|ans|für|fuer|fürs|fuers|zum|zur|wegen|dass|vor|vorm|bevor|auf)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:das|die|der|den|dem)\s+$", re.IGNORECASE)
_BEGINNING = re.compile(r"\b(?:beginn\w*|start\w*|anfang|losgeht|anfaengt|anfängt)\b", re.IGNORECASE)
_NOTING = re.compile(r"\b(?:merk\w*|vormerk\w*|speicher\w*|notier\w*)\b", re.IGNORECASE)
_NOUN_AFTER = re.compile(r"\s+vor(?:\s|m\b)", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:erinn?er\w*|errinn?er\w*|reminder|bescheid|benachrichtig\w*|nachricht\w*|hinweis\w*|alarm|wecker|signal)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?:\b|(?<=\d))(?:tage?n?|stunden?|std|h|wochen?|monate?n?|minuten?|min|viertelstunde|abends?)\b", re.IGNORECASE
)
_INSTEAD = re.compile(r"\b(?:statt|anstatt|anstelle|nicht)\b(?:\s+\w+){0,2}\s*$", re.IGNORECASE)
_ASKS = re.compile(
    r"^\W*(?:und\s+)?(?:wann|wo|was|wie|wer|welche\w*|warum|wieso|gibt|ist|sind|hat|muss)\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.?(?!\d)(?!\s*uhr)", re.IGNORECASE)
_INSTEAD_OF = re.compile(r"\b(?:statt|anstatt|sondern|lieber|doch|nein|nee|oder)\b", re.IGNORECASE)
_IN_A_WEEK = re.compile(r"\bin (?:einer|1|ner) woche\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Time:
    """When somebody wants to be reminded."""

    lead: LeadRule | None
    rest: str
    """The sentence without it."""
    clock: datetime.time | None = None
    """A clock time that was named without saying of which day."""
    more: tuple[LeadRule, ...] = ()
    """Further leads of the same wish: "eine Woche und zwei Stunden vorher"."""


def read_time(sentence: str, now: datetime.datetime, *, names_meeting: bool) -> Time:
    """The time of the reminder in a wish; with `names_meeting` a format, theme or place stands in it.

    "Erinnere mich am Freitag an das Seminar im März": Friday is the reminder's, March the meeting's.
    """
    return _read(sentence, now, names_meeting=names_meeting)


def read_answer(sentence: str, now: datetime.datetime) -> Time:
    """The time in an answer to "when?": "am Vorabend", also without "vorher" ("zwei Stunden") and bare ("14 Uhr")."""
    time = _read(sentence, now, names_meeting=False)
    if time.lead is not None or time.clock is not None:
        return time if time.lead is None or time.lead.moment is None or is_answer(sentence) else Time(None, sentence)
    amounts = list(_AMOUNT.finditer(sentence))
    if not is_answer(sentence):
        return time
    part = _part_of_day(sentence, now)
    if part is not None:
        return Time(part, "")
    if not amounts:
        return time
    end = amounts[-1].end()
    return _read(f"{sentence[:end]} vorher{sentence[end:]}", now, names_meeting=False)


def _part_of_day(sentence: str, now: datetime.datetime) -> LeadRule | None:
    """What a mere part of the day means: "abends" the evening before, "morgens" the morning of the meeting."""
    habits = [reading.recurrence for reading in read_all(sentence, now) if reading.recurrence is not None]
    begins = [habit.start_time for habit in habits if habit.start_time is not None and not habit.weekdays]
    if not begins:
        return None
    if begins[0] >= EVENING:
        return LeadRule(days=1, at=datetime.time(18))
    return LeadRule(at=SAME_DAY) if begins[0] < MORNING else None


def is_answer(sentence: str) -> bool:
    """Whether a few words can only answer, and ask nothing: a question may name a day for reasons of its own."""
    return len(sentence.split()) <= _FEW_WORDS and not _ASKS.search(sentence)


def _read(sentence: str, now: datetime.datetime, *, names_meeting: bool) -> Time:
    readings = read_all(sentence, now)
    leads = [reading for reading in readings if reading.kind is Kind.LEAD and reading.lead is not None]
    wished = [reading for reading in leads if not _INSTEAD.search(sentence[: reading.span[0]])] or leads
    if wished:
        rest = sentence
        for reading in leads:
            rest = _without(rest, reading, sentence)
        *others, last = [_rule(reading, sentence) for reading in wished]
        more = () if _INSTEAD_OF.search(sentence) else tuple(others)
        return Time(last, _cleaned(rest), more=more)
    for reading in readings:
        if _is_of_the_reminder(sentence, reading, names_meeting=names_meeting):
            rest = _cleaned(_blank(sentence, *reading.span))
            if _is_clock_alone(sentence, reading):
                return Time(None, rest, _start(reading).time())
            return Time(_moment(reading, sentence, now), rest)
    return Time(None, _cleaned(sentence))


def _rule(reading: Reading, sentence: str) -> LeadRule:
    lead = reading.lead
    if lead is None:  # cannot be: chosen for having one
        raise ValueError(reading)
    rule = LeadRule(lead.months, lead.days, lead.minutes, reading.at)
    if rule != LeadRule():
        return rule
    return _AT_BEGINNING if _BEGINNING.search(sentence[slice(*reading.span)]) else LeadRule(at=SAME_DAY)


def _without(rest: str, reading: Reading, sentence: str) -> str:
    """`rest` without the lead; the noun of "zwei Tage vor dem Seminar" stays, as it names the meeting."""
    start, end = reading.span
    noun = _NOUN_AFTER.search(sentence, start, end)
    return _blank(rest, start, noun.end() if noun else end)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _cleaned(rest: str) -> str:
    return " ".join(_WORDS.sub(" ", rest).split())


def _is_of_the_reminder(sentence: str, reading: Reading, *, names_meeting: bool) -> bool:
    """Whether a moment or a day says when to remind rather than when the meeting is."""
    if reading.kind not in (Kind.POINT, Kind.INTERVAL) or reading.interval is None or reading.interval.start is None:
        return False
    if reading.grain not in _DAYS or reading.recurrence is not None or _NOTING.search(sentence):
        return False
    before = sentence[: reading.span[0]]
    if _ARTICLE.search(before):
        return False
    object_ = _OBJECT.search(before)
    if object_ is None:
        # "Seminar am 12. Juni, bitte erinnern" names the meeting; "am Freitag an das Seminar" the reminder.
        return not names_meeting or _OBJECT.search(sentence, reading.span[1]) is not None
    if before[object_.start() :].strip().lower() == "auf":
        return True  # "auf acht Uhr", "auf Freitag"
    clause = before.rpartition(",")
    return bool(clause[1]) and clause[0].find(object_[0]) >= 0 and len(clause[2].split()) <= 2


def _is_clock_alone(sentence: str, reading: Reading) -> bool:
    words = sentence[slice(*reading.span)]
    return (
        reading.kind is Kind.POINT
        and not names_day(words)
        and not _DATE.search(words)
        and not words.lower().startswith("in ")
    )


def _start(reading: Reading) -> datetime.datetime:
    if reading.interval is None or reading.interval.start is None:  # cannot be: looked at before
        raise ValueError(reading)
    return reading.interval.start


def _moment(reading: Reading, sentence: str, now: datetime.datetime) -> LeadRule | None:
    """The rule of a fixed moment; nine in the morning of a day without a time; None where it is over."""
    start = _start(reading)
    if reading.kind is Kind.INTERVAL and reading.grain not in ("daypart", "minute"):
        first = now + datetime.timedelta(days=7) if _IN_A_WEEK.search(sentence) else start
        start = datetime.datetime.combine(first.date(), MORNING, BERLIN)
    if start <= now:
        return None
    return LeadRule(moment=start.astimezone(BERLIN).replace(tzinfo=None, second=0, microsecond=0))


def with_clock(lead: LeadRule, clock: datetime.time | None) -> LeadRule:
    """The lead at a clock time that was named apart from it: "um 9" and then "einen Tag vorher"."""
    if clock is None or lead.moment is not None or lead.minutes:
        return lead
    return replace(lead, at=lead.at if lead.at not in (None, SAME_DAY) else clock)
