"""Rows of any table as lines of text, the same for SQLite and PostgreSQL, and a checksum that knows no order."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

CHUNK = 1000
"""So many rows are read or written at a time."""

_WHOLE = 1 << 256


@dataclass
class Tally:
    """Number of rows and the sum of their hashes: equal for equal rows in any order."""

    rows: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        """Count one row."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line.encode()).digest())) % _WHOLE

    @property
    def digest(self) -> str:
        """The checksum, hexadecimal."""
        return f"{self.total:064x}"


class TableRows:
    """A table, as it is found in a database, whose rows go out and in as lines; JSON goes through word for word."""

    def __init__(self, table: sa.Table, columns: Iterable[str] | None = None) -> None:
        self.table = table
        self.columns = list(columns) if columns is not None else sorted(column.name for column in table.columns)
        self._found = [table.c[name] for name in self.columns]

    def lines(self, connection: sa.Connection) -> Iterator[str]:
        """All rows, in no particular order."""
        query = sa.select(*(_raw(column) for column in self._found)).execution_options(yield_per=CHUNK)
        for row in connection.execute(query):
            yield json.dumps([_plain(value) for value in row], ensure_ascii=False)

    def insert(self, connection: sa.Connection, lines: Iterable[str]) -> None:
        """Add rows."""
        postgresql = connection.dialect.name == "postgresql"
        places = {column.name: _place(column, postgresql=postgresql) for column in self._found}
        statement = sa.insert(self.table).values(places)
        for chunk in _chunks(lines):
            connection.execute(statement, [self._values(line) for line in chunk])

    def tally(self, connection: sa.Connection) -> Tally:
        """Number and checksum of the rows that are there."""
        tally = Tally()
        for line in self.lines(connection):
            tally.add(line)
        return tally

    def _values(self, line: str) -> dict[str, Any]:
        pairs = zip(self._found, json.loads(line), strict=True)
        return {f"v_{column.name}": _value(column, value) for column, value in pairs}


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _raw(column: sa.Column[Any]) -> Any:
    # Read as JSON, an absent value and a JSON null would be the same.
    return sa.cast(column, sa.Text) if isinstance(column.type, sa.JSON) else column


def _place(column: sa.Column[Any], *, postgresql: bool) -> Any:
    if not isinstance(column.type, sa.JSON):
        return sa.bindparam(f"v_{column.name}", type_=column.type)
    place = sa.bindparam(f"v_{column.name}", type_=sa.Text)
    return sa.cast(place, sa.JSON) if postgresql else sa.type_coerce(place, sa.Text)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")  # PostgreSQL has no place for it
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _value(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.DateTime):
        return datetime.datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return datetime.date.fromisoformat(value)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(value)
    return value
