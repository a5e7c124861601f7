"""What is known of the meetings: what people were told, and what the source says otherwise since when."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.database.tables import known_meetings, reminders
from bot.meetings import Meeting
from bot.reminders.facts import Facts
from bot.reminders.schedule import stored

SETTLED_AFTER = datetime.timedelta(minutes=15)
"""A change counts once it stood so long: an editor's slip is mended by then."""
MOST_AT_ONCE = 2
"""More changes than these in one load wait until the office confirms them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, twice: `clock` for meetings (Europe/Berlin), `real` for how long a change stood; as the tables hold it."""

    clock: datetime.datetime
    real: datetime.datetime

    @property
    def stored(self) -> datetime.datetime:
        """The clock of the meetings as the tables hold moments."""
        return stored(self.clock)


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A row of `known_meetings`."""

    id: str
    accepted: Facts
    pending: Facts | None = None
    pending_since: datetime.datetime | None = None
    held: bool = False
    vanished_at: datetime.datetime | None = None


@dataclass(slots=True)
class Seen:
    """What a new version of the calendar brought."""

    appeared: list[Meeting] = field(default_factory=list)
    vanished: list[KnownMeeting] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    reverted: list[str] = field(default_factory=list)
    """Their change was taken back before it counted."""
    changed: list[str] = field(default_factory=list)
    """Their change is new in this version."""
    held: bool = False
    """Whether the changes wait for the office."""


def known(connection: sa.Connection, *, only_pending: bool = False) -> dict[str, KnownMeeting]:
    """All meetings that are known, by id."""
    query = sa.select(known_meetings)
    if only_pending:
        query = query.where(known_meetings.c.pending_since.is_not(None))
    return {row.id: known_meeting(row._mapping) for row in connection.execute(query.order_by(known_meetings.c.id))}


def known_meeting(row: sa.RowMapping) -> KnownMeeting:
    """A row as an object."""
    pending = None if row["pending"] is None else Facts.from_json(row["pending"])
    return KnownMeeting(
        row["id"], Facts.from_json(row["accepted"]), pending, row["pending_since"], row["held"], row["vanished_at"]
    )


def observe(connection: sa.Connection, meetings: Collection[Meeting], now: Moment) -> Seen:
    """Compare a new version of the calendar with what is known, and keep what is new."""
    seen, before = Seen(), known(connection)
    current = {meeting.id: meeting for meeting in meetings}
    for identifier, meeting in current.items():
        if identifier in before:
            _compare(connection, before[identifier], Facts.of(meeting), now, seen)
        elif Facts.of(meeting).last_call > now.clock:
            seen.appeared.append(meeting)
    for identifier, item in before.items():
        if identifier not in current:
            _miss(connection, item, now, seen)
    if seen.appeared:
        rows = [_new_row(meeting) for meeting in seen.appeared]
        connection.execute(sa.insert(known_meetings), rows)
    _hold(connection, seen)
    return seen


def settle(connection: sa.Connection, now: Moment) -> list[str]:
    """Accept the changes that stood long enough, and those that concern nobody; returns the meetings' ids."""
    done = []
    for item in known(connection, only_pending=True).values():
        if _is_settled(item, now) or not _concerns_somebody(connection, item.id):
            accept(connection, item)
            done.append(item.id)
    return done


def accept(connection: sa.Connection, item: KnownMeeting) -> None:
    """From now on people are told what the source says."""
    if item.pending is not None:
        _update(connection, item.id, accepted=item.pending.as_json(), **_NOTHING_PENDING)


def discard(connection: sa.Connection, item: KnownMeeting) -> None:
    """Keep what people were told, until the source says something else again."""
    _update(connection, item.id, held=True, pending_since=None)


_NOTHING_PENDING: dict[str, Any] = {"pending": sa.null(), "pending_since": None, "held": False}


def _compare(connection: sa.Connection, item: KnownMeeting, facts: Facts, now: Moment, seen: Seen) -> None:
    if item.vanished_at is not None:
        _update(connection, item.id, vanished_at=None)
        seen.back.append(item.id)
    if facts.version == item.accepted.version:
        if item.pending is not None:
            _update(connection, item.id, **_NOTHING_PENDING)
            seen.reverted.append(item.id)
        if facts.title != item.accepted.title:
            _update(connection, item.id, accepted=facts.as_json())
        return
    if item.accepted.last_call <= now.clock:  # it is over, whatever is written now
        _update(connection, item.id, accepted=facts.as_json(), **_NOTHING_PENDING)
    elif item.pending is None or item.pending.version != facts.version:
        # What the office discarded is another change now, and counts anew.
        held = item.held and item.pending_since is not None
        _update(connection, item.id, pending=facts.as_json(), pending_since=now.real, held=held)
        seen.changed.append(item.id)


def _miss(connection: sa.Connection, item: KnownMeeting, now: Moment, seen: Seen) -> None:
    if item.accepted.last_call <= now.clock:
        connection.execute(sa.delete(known_meetings).where(known_meetings.c.id == item.id))
    elif item.vanished_at is None:
        _update(connection, item.id, vanished_at=now.real, **_NOTHING_PENDING)
        seen.vanished.append(item)


def _hold(connection: sa.Connection, seen: Seen) -> None:
    if len(seen.changed) <= MOST_AT_ONCE:
        return
    if any(_concerns_somebody(connection, identifier) for identifier in seen.changed):
        seen.held = True
        for identifier in seen.changed:
            _update(connection, identifier, held=True)


def _is_settled(item: KnownMeeting, now: Moment) -> bool:
    since = item.pending_since
    return not item.held and since is not None and now.real - since >= SETTLED_AFTER


def _concerns_somebody(connection: sa.Connection, identifier: str) -> bool:
    query = sa.select(reminders.c.id).where(reminders.c.meeting == identifier).limit(1)
    return connection.execute(query).first() is not None


def _new_row(meeting: Meeting) -> dict[str, Any]:
    return {"id": meeting.id, "accepted": Facts.of(meeting).as_json(), "held": False}


def _update(connection: sa.Connection, identifier: str, **values: Any) -> None:
    connection.execute(sa.update(known_meetings).where(known_meetings.c.id == identifier).values(values))
