"""What the web channel keeps: sessions, their entries, votes, and which conversations Rasa still has to forget."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.channels.web.tokens import LIFETIME_SECONDS
from bot.database import Database, announce
from bot.database.batches import delete_in_batches, in_batches
from bot.database.forgetting import to_be_forgotten
from bot.database.moments import utc_now
from bot.database.tables import feedback, forgotten_conversations, web_entries, web_sessions

SENDER_PREFIX = "web:"
"""Keeps the conversations of this channel apart from those of every other."""

ENTRIES = "entries"
"""Announced with a session's id when it has a new entry or ended."""

MOST_ENTRIES = 50
"""So many entries are given out at a time."""

MOST_KEPT = 500
"""So many entries of a session are kept; nobody shall fill the disk with one conversation."""

ENDED_AT_ONCE = 20
"""So many silent sessions end in one transaction."""


# The statements of each message are built once: building one takes as long as running it.
_CONVERSATION = sa.select(web_sessions.c.conversation).where(web_sessions.c.id == sa.bindparam("id"))
_ENTRIES_OF_SESSION = web_entries.alias()
_LAST = sa.select(sa.func.max(_ENTRIES_OF_SESSION.c.position)).where(_ENTRIES_OF_SESSION.c.session == web_sessions.c.id)
_STATE = (
    sa.select(web_sessions.c.conversation, _LAST.scalar_subquery().label("last"), web_entries)
    .select_from(
        web_sessions.outerjoin(
            web_entries,
            sa.and_(web_entries.c.session == web_sessions.c.id, web_entries.c.reply_to == sa.bindparam("message")),
        )
    )
    .where(web_sessions.c.id == sa.bindparam("id"))
)
_STATE_TO_CHANGE = _STATE.with_for_update(of=web_sessions)
_ADD_ENTRY = sa.insert(web_entries)
_TRIM = sa.delete(web_entries).where(
    web_entries.c.session == sa.bindparam("session"), web_entries.c.position <= sa.bindparam("until")
)
_TOUCH = sa.update(web_sessions).where(web_sessions.c.id == sa.bindparam("session")).values(seen_at=sa.bindparam("now"))


class SessionEnded(Exception):
    """The session was deleted or has outlived its retention."""


@dataclass(frozen=True)
class Entry:
    """One answer, or a message that the assistant sends by itself. `at` is UTC; `replies` as in docs/protokoll.md."""

    position: int
    reply_to: str | None
    at: datetime.datetime
    replies: list[dict[str, Any]]


class ChatStore:
    """Keeps the chats in the database; all times in UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, session: str, message_id: str) -> tuple[str, Entry | None]:
        """The conversation of a session, which begins now if it is new, and the entry if the message was answered.

        Raises:
            SessionEnded
        """

        def look(connection: sa.Connection) -> tuple[str | None, Entry | None]:
            row = connection.execute(_STATE, {"id": session, "message": message_id}).first()
            return _checked(row), _answer_in(row)

        def create(connection: sa.Connection) -> str:
            known = _conversation(connection, session)
            if known is not None:
                return known
            fresh = SENDER_PREFIX + secrets.token_hex(16)
            values = {"id": session, "conversation": fresh, "seen_at": utc_now()}
            connection.execute(sa.insert(web_sessions).values(values))
            return fresh

        conversation, entry = await self._database.read(look)
        if conversation is None:
            conversation = await self._database.write(create)
        return conversation, entry

    async def add(self, session: str, reply_to: str | None, replies: list[dict[str, Any]]) -> Entry:
        """Add an entry. A message that has one already keeps it, so that no answer stands there twice.

        Raises:
            SessionEnded
        """

        def work(connection: sa.Connection) -> Entry:
            row = connection.execute(_STATE_TO_CHANGE, {"id": session, "message": reply_to}).first()
            if row is None or _checked(row) is None:
                raise SessionEnded
            known = _answer_in(row)
            if known is not None:
                return known
            now = utc_now()
            entry = Entry((row.last or 0) + 1, reply_to, now, replies)
            connection.execute(
                _ADD_ENTRY,
                {
                    "session": session,
                    "position": entry.position,
                    "reply_to": reply_to,
                    "created_at": now,
                    "replies": replies,
                },
            )
            if entry.position > MOST_KEPT:
                connection.execute(_TRIM, {"session": session, "until": entry.position - MOST_KEPT})
            connection.execute(_TOUCH, {"session": session, "now": now})
            announce(connection, ENTRIES, session)
            return entry

        return await self._database.write(work)

    async def entries(self, session: str, after: int) -> list[Entry]:
        """The entries behind position `after`, the oldest first, at most `MOST_ENTRIES`.

        Raises:
            SessionEnded
        """

        def work(connection: sa.Connection) -> list[Entry]:
            _conversation(connection, session)
            query = (
                sa.select(web_entries)
                .where(web_entries.c.session == session, web_entries.c.position > after)
                .order_by(web_entries.c.position)
                .limit(MOST_ENTRIES)
            )
            return [_entry(row) for row in connection.execute(query)]

        return await self._database.read(work)

    async def was_offered(self, session: str, payload: str) -> bool:
        """Whether a button of this session carried exactly this payload."""

        def work(connection: sa.Connection) -> bool:
            query = sa.select(web_entries.c.replies).where(web_entries.c.session == session)
            return any(
                button["payload"] == payload
                for replies in connection.scalars(query.order_by(web_entries.c.position.desc()))
                for reply in replies
                for button in reply["buttons"]
            )

        return await self._database.read(work)

    async def vote(self, session: str, position: int, reply: int, *, helpful: bool | None) -> bool:
        """Keep a vote on a reply, or take it back (None); False where there is no such reply.

        Raises:
            SessionEnded
        """

        def work(connection: sa.Connection) -> bool:
            _conversation(connection, session)
            query = sa.select(web_entries.c.replies).where(
                web_entries.c.session == session, web_entries.c.position == position
            )
            replies: Sequence[dict[str, Any]] | None = connection.scalar(query)
            if replies is None or reply >= len(replies):
                return False
            # The session's id is as good as a secret, so nobody finds the session by this.
            answer = hashlib.sha256(f"{session}/{position}/{reply}".encode()).hexdigest()
            connection.execute(sa.delete(feedback).where(feedback.c.answer == answer))
            if helpful is not None:
                topic = replies[reply]["topic"] or replies[reply]["key"]
                values = {"answer": answer, "day": utc_now().date(), "topic": topic[:64], "helpful": helpful}
                connection.execute(sa.insert(feedback).values(values))
            return True

        return await self._database.write(work)

    async def entry(self, session: str, position: int) -> tuple[str, Entry] | None:
        """A session's conversation and the entry at `position`; None where there is no such entry.

        Raises:
            SessionEnded
        """

        def work(connection: sa.Connection) -> tuple[str, Entry] | None:
            conversation = _conversation(connection, session)
            query = sa.select(web_entries).where(web_entries.c.session == session, web_entries.c.position == position)
            row = connection.execute(query).first()
            return None if conversation is None or row is None else (conversation, _entry(row))

        return await self._database.read(work)

    async def end(self, session: str) -> None:
        """Delete a session's entries and note its conversation for deletion; its token opens nothing any more."""

        def work(connection: sa.Connection) -> None:
            query = sa.select(web_sessions).where(web_sessions.c.id == session).with_for_update()
            row = connection.execute(query).first()
            if row is None:
                connection.execute(sa.insert(web_sessions).values(id=session, conversation=None, seen_at=utc_now()))
            elif row.conversation is not None:
                _end(connection, {session: row.conversation})

        await self._database.write(work)

    async def expire(self, before: datetime.datetime, votes_before: datetime.date) -> int:
        """End the sessions that were silent since `before` (UTC); returns how many. Old votes and traces go too."""
        old = sa.select(web_sessions).where(web_sessions.c.seen_at < before, web_sessions.c.conversation.is_not(None))

        def end_some(connection: sa.Connection) -> int:
            rows = connection.execute(old.limit(ENDED_AT_ONCE).with_for_update()).all()
            if rows:
                _end(connection, {row.id: row.conversation for row in rows})
            return len(rows)

        ended = await in_batches(self._database, end_some, ENDED_AT_ONCE)
        # An ended session is remembered as long as a token for it may be valid.
        gone = before - datetime.timedelta(seconds=LIFETIME_SECONDS)
        over = sa.and_(web_sessions.c.seen_at < gone, web_sessions.c.conversation.is_(None))
        await delete_in_batches(self._database, web_sessions, over)
        await delete_in_batches(self._database, feedback, feedback.c.day < votes_before)
        return ended

    async def to_forget(self) -> list[str]:
        """The conversations that Rasa still has to forget, the oldest first."""
        query = sa.select(forgotten_conversations.c.conversation).order_by(forgotten_conversations.c.since)
        return await self._database.read(lambda connection: list(connection.scalars(query)))

    async def forget(self, conversation: str) -> None:
        """Note that Rasa has to forget this conversation, however often it is said."""
        await self._database.write(lambda connection: to_be_forgotten(connection, conversation))

    async def forgotten(self, conversation: str, asked_at: datetime.datetime | None = None) -> None:
        """Rasa was asked at that moment (UTC; now if left out) and has forgotten; what was noted since stays."""
        query = sa.delete(forgotten_conversations).where(
            forgotten_conversations.c.conversation == conversation,
            forgotten_conversations.c.since <= (asked_at or utc_now()),
        )
        await self._database.write(lambda connection: connection.execute(query))


def _conversation(connection: sa.Connection, session: str) -> str | None:
    return _checked(connection.execute(_CONVERSATION, {"id": session}).first())


def _checked(row: sa.Row[Any] | None) -> str | None:
    """The conversation of a session's row, None where there is no row."""
    if row is None:
        return None
    if row.conversation is None:
        raise SessionEnded
    conversation: str = row.conversation
    return conversation


def _answer_in(row: sa.Row[Any] | None) -> Entry | None:
    return None if row is None or row.position is None else _entry(row)


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.position, row.reply_to, row.created_at, row.replies)


def _end(connection: sa.Connection, conversations: Mapping[str, str]) -> None:
    """End sessions, at least one, each with its conversation."""
    connection.execute(sa.delete(web_entries).where(web_entries.c.session.in_(conversations)))
    ended = sa.update(web_sessions).where(web_sessions.c.id.in_(conversations))
    # Its last token may have been issued a moment ago, and the session is remembered as long as that lives.
    connection.execute(ended.values(conversation=None, seen_at=utc_now()))
    to_be_forgotten(connection, *conversations.values())
    for session in conversations:
        announce(connection, ENTRIES, session)
