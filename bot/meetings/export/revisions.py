"""Counts how often a meeting changed, so that calendar programs take the newer version of it (SEQUENCE)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from functools import partial

import sqlalchemy as sa

from bot.database import Database, serialise
from bot.database.moments import utc_now
from bot.database.tables import meeting_revisions
from bot.meetings.model import Meeting, Status

MOST_AT_ONCE = 500
"""So many meetings are looked up by one statement."""

KEPT_DAYS = 730
"""So long is a meeting remembered that is gone from the source."""


def least_sequence(meeting: Meeting) -> int:
    """The source's SEQUENCE, at least 1 for a moved or cancelled meeting: both are changes of a published one."""
    return max(meeting.sequence, 0 if meeting.status is Status.PLANNED else 1)


class Revisions:
    """The SEQUENCE of each meeting: grows with every change of title, time, place or status, and never shrinks.

    What was counted is kept in the database, so that a restart changes nothing and all bots say the same. Meetings that
    are gone are remembered for as long as the retention job says: a row may come back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, int] = {}

    async def update(self, meetings: Iterable[Meeting]) -> None:
        """Count the changes since the last call of any bot."""
        current = list({meeting.id: meeting for meeting in meetings}.values())
        for start in range(0, len(current), MOST_AT_ONCE):
            count = partial(_count, meetings=current[start : start + MOST_AT_ONCE])
            self._known.update(await self._database.write(count))

    async def expire(self, before: datetime.datetime) -> int:
        """Forget meetings that were last in the source before (UTC); returns how many."""
        old = sa.delete(meeting_revisions).where(meeting_revisions.c.seen_at < before)
        return await self._database.write(lambda connection: connection.execute(old).rowcount)

    def sequence(self, meeting: Meeting) -> int:
        """SEQUENCE of this meeting as it was at the last `update`."""
        return self._known.get(meeting.id, least_sequence(meeting))


def _count(connection: sa.Connection, meetings: Sequence[Meeting]) -> dict[str, int]:
    """Bring the rows of these meetings up to date; returns their numbers."""
    serialise(connection, "revisions")
    table, now = meeting_revisions, utc_now()
    rows = connection.execute(sa.select(table).where(table.c.meeting.in_([meeting.id for meeting in meetings])))
    before = {row.meeting: (row.sequence, row.mark) for row in rows}
    counted: dict[str, int] = {}
    fresh: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    for meeting in meetings:
        mark, least = _fingerprint(meeting), least_sequence(meeting)
        sequence, known = before.get(meeting.id, (least, mark))
        counted[meeting.id] = max(least, sequence if known == mark else sequence + 1)
        row = {"row": meeting.id, "sequence": counted[meeting.id], "mark": mark, "seen_at": now}
        (changed if meeting.id in before else fresh).append(row)
    if fresh:
        connection.execute(sa.insert(table).values(meeting=sa.bindparam("row")), fresh)
    if changed:
        connection.execute(sa.update(table).where(table.c.meeting == sa.bindparam("row")), changed)
    return counted


def _fingerprint(meeting: Meeting) -> str:
    """What a subscriber would miss or wait in vain for."""
    parts = (
        meeting.titel,
        meeting.beginn.isoformat(),
        meeting.ende and meeting.ende.isoformat(),
        meeting.ganztags,
        meeting.ort,
        meeting.digital,
        meeting.status,
    )
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:16]
