"""Locks that a transaction holds until its end, between all processes that use the database."""

from __future__ import annotations

import zlib

import sqlalchemy as sa

_TRANSACTIONS = 0x5452
"""Keeps these locks apart from all others: some names hold what people typed, and a hash can be met on purpose."""


def serialise(connection: sa.Connection, name: str) -> None:
    """Let one transaction of this name after the other pass; on SQLite all writers wait for each other anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TRANSACTIONS, zlib.crc32(name.encode()) - 2**31)))
