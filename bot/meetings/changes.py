"""What changed between two calendars, meeting by meeting."""

from __future__ import annotations

from dataclasses import dataclass

from bot.meetings.model import Calendar, Meeting, Status


@dataclass(frozen=True, slots=True)
class Moved:
    """The meeting begins or ends at another time than before."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class PlaceChanged:
    """Place, or the way people take part, is another."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The source says in so many words that the meeting does not take place."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Reinstated:
    """A meeting that was cancelled takes place after all."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Appeared:
    """A meeting that was not there before."""

    after: Meeting


@dataclass(frozen=True, slots=True)
class Vanished:
    """A meeting that is there no longer: deleted, wrong in its row, or out of the window. No cancellation."""

    before: Meeting


Change = Moved | PlaceChanged | Cancelled | Reinstated | Appeared | Vanished


def changes(before: Calendar, after: Calendar) -> tuple[Change, ...]:
    """Everything that changed, ordered by the begin of the meetings; one meeting may have moved in time and place.

    A cancelled meeting is told as cancelled alone. Changes of texts, places left and registration are none.
    """
    found: list[Change] = []
    for meeting in before.meetings:
        now = after.meeting(meeting.id)
        found += [Vanished(meeting)] if now is None else _of_one(meeting, now)
    found += [Appeared(meeting) for meeting in after.meetings if before.meeting(meeting.id) is None]
    return tuple(sorted(found, key=_order))


def _of_one(before: Meeting, after: Meeting) -> list[Change]:
    if after.status is Status.CANCELLED:
        return [] if before.status is Status.CANCELLED else [Cancelled(before, after)]
    found: list[Change] = []
    if before.status is Status.CANCELLED:
        found.append(Reinstated(before, after))
    if (before.beginn, before.ende, before.ganztags) != (after.beginn, after.ende, after.ganztags):
        found.append(Moved(before, after))
    if (before.ort, before.digital) != (after.ort, after.digital):
        found.append(PlaceChanged(before, after))
    return found


def _order(change: Change) -> tuple[str, str]:
    meeting = change.before if isinstance(change, Vanished) else change.after
    return meeting.beginn.isoformat(), meeting.id
