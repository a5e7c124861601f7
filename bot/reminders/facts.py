"""What people rely on when they plan to attend: begin, end, place, whether it takes place. Changes of it are told."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import BERLIN
from bot.meetings import Meeting, Presence, Status

REMINDER, MOVED, CANCELLED, REINSTATED, PLACE, ENDING = (
    "reminder",
    "moved",
    "cancelled",
    "reinstated",
    "place",
    "ending",
)
"""Kinds of rows in `reminders`: the reminder itself, what is told of a change, and that a standing one is about to end.
"""

NOON = datetime.time(12)

_MOMENT = "%Y%m%dT%H%M"
_ALL_DAY, _SECOND, _PLAIN = "d", "f", "t"
_CANCELLED = "x"
_BEGIN_LENGTH = len("20270114T1000t")


@dataclass(frozen=True, slots=True)
class Facts:
    """What people were told of a meeting; times are aware, Europe/Berlin."""

    title: str
    begin: datetime.datetime
    end: datetime.datetime | None
    all_day: bool
    place: str
    presence: str
    cancelled: bool

    @classmethod
    def of(cls, meeting: Meeting) -> Facts:
        """The facts of a meeting."""
        end = None if meeting.ende is None else meeting.ende.astimezone(BERLIN)
        return cls(
            meeting.titel,
            meeting.beginn.astimezone(BERLIN),
            end,
            meeting.ganztags,
            meeting.ort,
            str(meeting.digital or ""),
            meeting.status is Status.CANCELLED,
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        """The facts that `as_json` made."""
        begin, end = _moment(data["begin"]), data["end"]
        rest = (data["all_day"], data["place"], data["presence"], data["cancelled"])
        return cls(data["title"], begin, None if end is None else _moment(end), *rest)

    def as_json(self) -> dict[str, Any]:
        """As it is stored: wall clock, so that new rules of the time zone move no meeting."""
        return {
            "title": self.title,
            "begin": _wall(self.begin),
            "end": None if self.end is None else _wall(self.end),
            "all_day": self.all_day,
            "place": self.place,
            "presence": self.presence,
            "cancelled": self.cancelled,
        }

    @property
    def version(self) -> str:
        """Names these facts in at most 26 letters; from two of them `change_between` tells what changed."""
        flag = _ALL_DAY if self.all_day else _SECOND if self.begin.fold else _PLAIN
        end = _digest(None if self.end is None else _wall(self.end))[:4]
        place = _digest(self.place, self.presence)[:6]
        return f"{self.begin:{_MOMENT}}{flag}{end}.{place}{_CANCELLED if self.cancelled else ''}"

    @property
    def last_call(self) -> datetime.datetime:
        """From when on nothing is said of it any more: its begin, or noon of the first whole day."""
        return last_call(self.begin, all_day=self.all_day)

    def meeting(self, identifier: str) -> Meeting:
        """A meeting that holds nothing but these facts."""
        return self.applied_to(Meeting(identifier, self.title, "", self.begin))

    def applied_to(self, meeting: Meeting) -> Meeting:
        """The meeting with these facts instead of its own."""
        if self.cancelled:
            status = Status.CANCELLED
        else:
            status = Status.PLANNED if meeting.status is Status.CANCELLED else meeting.status
        return replace(
            meeting,
            beginn=self.begin,
            ende=self.end,
            ganztags=self.all_day,
            ort=self.place,
            digital=Presence(self.presence) if self.presence else None,
            status=status,
        )


def change_between(before: str, after: str) -> str | None:
    """The kind of notice that leads from one version to the other; None where there is nothing to tell."""
    was_off, is_off = before.endswith(_CANCELLED), after.endswith(_CANCELLED)
    if is_off:
        return None if was_off else CANCELLED
    if was_off:
        return REINSTATED
    (time_before, _, place_before), (time_after, _, place_after) = before.partition("."), after.partition(".")
    if time_before != time_after:
        return MOVED
    return PLACE if place_before != place_after else None


def begin_of(version: str) -> datetime.datetime:
    """When the meeting of this version begins, Europe/Berlin."""
    wall = datetime.datetime.strptime(version[: _BEGIN_LENGTH - 1], _MOMENT)
    return wall.replace(tzinfo=BERLIN, fold=int(version[_BEGIN_LENGTH - 1] == _SECOND))


def is_all_day(version: str) -> bool:
    """Whether the meeting of this version has no times of day."""
    return version[_BEGIN_LENGTH - 1] == _ALL_DAY


def last_call(begin: datetime.datetime, *, all_day: bool) -> datetime.datetime:
    """From when on nothing is said of a meeting; a whole day begins at midnight, but nobody is there before noon."""
    return datetime.datetime.combine(begin.date(), NOON, BERLIN) if all_day else begin


def time_of(version: str) -> str:
    """The part of a version that names its begin."""
    return version[:_BEGIN_LENGTH]


def _wall(moment: datetime.datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat()}{_SECOND if moment.fold else ''}"


def _moment(text: str) -> datetime.datetime:
    wall = datetime.datetime.fromisoformat(text.rstrip(_SECOND))
    return wall.replace(tzinfo=BERLIN, fold=int(text.endswith(_SECOND)))


def _digest(*parts: str | None) -> str:
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()
