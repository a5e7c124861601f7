"""The store of the device's end-to-end keys: nio's SQLite store, durable after every transaction."""

from __future__ import annotations

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
