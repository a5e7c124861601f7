"""The device's end-to-end keys: nio's SQLite store, durable after every transaction, and whose keys are taken."""

from __future__ import annotations

from typing import Any

from nio.store import MegolmInboundSessions, SqliteStore, use_database
from peewee import SqliteDatabase


class KeyStore(SqliteStore):  # type: ignore[misc]
    """One connection, opened in a thread and used by the loop afterwards; one write to disk per transaction."""

    def _create_database(self) -> SqliteDatabase:
        return SqliteDatabase(
            self.database_path,
            # A ratchet that falls back after a power cut would encrypt two messages with one key, hence `full`.
            pragmas={"foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal", "synchronous": "full"},
            thread_safe=False,
            check_same_thread=False,
        )

    @use_database  # type: ignore[untyped-decorator]
    def forget_room(self, room_id: str) -> None:
        """Delete the keys with which messages of this room can be read."""
        MegolmInboundSessions.delete().where(MegolmInboundSessions.room_id == room_id).execute()


def accept_from_author(olm: Any) -> None:
    """Let a key that was asked for also come from the device that made it.

    nio takes such keys from the bot's own verified devices alone, of which there are none.
    """
    of_own_devices = olm._should_accept_forward

    def accepts(sender: str, sender_key: str, event: Any) -> bool:
        asked = olm.outgoing_key_requests.get(event.session_id)
        if asked is not None and asked.room_id == event.room_id and asked.algorithm == event.algorithm:
            # Olm proves that `sender_key` wrote this, and the room's messages name it as their author.
            return bool(event.source["content"].get("sender_key") == sender_key)
        return bool(of_own_devices(sender, sender_key, event))

    olm._should_accept_forward = accepts
