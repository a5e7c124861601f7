"""Moves everything from the SQLite files to PostgreSQL, as often as it is interrupted: `python -m bot umziehen`.

Tables are filled in a schema of their own, each in one transaction, and a note says which rows it holds; so a table
that is complete is not filled again. All of them take their place in one last transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.backup.living import reflected
from bot.backup.mistakes import BackupMistake
from bot.backup.rasa_events import RASA_FILE, make_tables, rasa_metadata
from bot.backup.restoring import rasa_answers
from bot.backup.rows import TableRows, Tally
from bot.backup.scratch import MOVE_NOTES
from bot.backup.targets import PostgresTarget, SqliteTarget, fill
from bot.database.connection import FILE_NAME
from bot.database.engines import postgresql_url
from bot.database.moments import utc_now
from bot.database.schema import revision_of, revisions, upgrade
from bot.database.usage import FolderUsage
from bot.settings import Settings

MOVED = "umgezogen"
_notes = sa.Table(
    MOVE_NOTES,
    sa.MetaData(),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)


@dataclass(frozen=True)
class MovedTable:
    """A table that is equal on both sides."""

    name: str
    rows: int
    digest: str
    was_there: bool
    """Filled by an earlier attempt."""


Report = Callable[[MovedTable], None]


def move(settings: Settings, report: Report) -> list[str]:
    """Move, and rename the SQLite files; returns their new names. Every table is reported once it was checked.

    Raises:
        OperatorMistake: the SQLite files are as they were.
    """
    if not settings.datenbank:
        raise BackupMistake("Wohin umgezogen wird, steht in AG_DATENBANK; bitte diese Einstellung setzen.")
    files = [path for name in (FILE_NAME, RASA_FILE) if (path := settings.daten / name).exists()]
    if not files or files[0].name != FILE_NAME:
        raise BackupMistake(f"In AG_DATEN liegt keine Datei {FILE_NAME}: Es gibt nichts umzuziehen.")
    try:
        with _alone(settings) as target, _source(settings) as source:
            if target.holds_data():
                _compare_all(target, source, report)
            else:
                _fill_all(target, source, report)
                target.replace_empty()
        return [_put_aside(path) for path in files]
    except sa.exc.DatabaseError as error:
        reason = " ".join(str(error.orig).split())
        raise BackupMistake(
            f"Der Umzug ist an einer Datenbank gescheitert ({reason}); bitte Rechte und Platz prüfen und noch einmal"
            " ausführen."
        ) from None


@dataclass(frozen=True)
class _Source:
    bot: sa.Connection
    rasa: sa.Connection | None

    def tables(self) -> Iterator[tuple[sa.Connection, sa.Table]]:
        """All tables, those first to which others refer."""
        for table in reflected(self.bot).values():
            yield self.bot, table
        if self.rasa is not None:
            for name, table in reflected(self.rasa).items():
                if name in rasa_metadata.tables:
                    yield self.rasa, table

    def names_of_rasa(self) -> list[str]:
        """Which of Rasa's tables there are."""
        return [] if self.rasa is None else [name for name in reflected(self.rasa) if name in rasa_metadata.tables]


@contextmanager
def _alone(settings: Settings) -> Iterator[PostgresTarget]:
    usage = FolderUsage(settings.daten)
    target = PostgresTarget(postgresql_url(settings.datenbank or ""))
    try:
        if not usage.claim() or rasa_answers(settings) or not target.claim():
            raise BackupMistake(
                "Der Assistent oder Rasa läuft noch mit diesen Daten; bitte zuerst überall beenden und noch einmal"
                " ausführen."
            )
        yield target
    finally:
        target.close()
        usage.release()


@contextmanager
def _source(settings: Settings) -> Iterator[_Source]:
    files = SqliteTarget(settings.daten, settings.daten)
    with ExitStack() as stack:
        stack.callback(files.close)
        with files.bot.connect() as connection:
            if revision_of(connection) not in revisions():
                raise BackupMistake(
                    f"Die Datei {FILE_NAME} stammt von einer neueren Fassung des Assistenten; bitte diese verwenden."
                )
        upgrade(files.bot)
        bot = stack.enter_context(files.bot.connect())
        has_rasa = (settings.daten / RASA_FILE).exists()
        yield _Source(bot, stack.enter_context(files.rasa.connect()) if has_rasa else None)


def _fill_all(target: PostgresTarget, source: _Source, report: Report) -> None:
    target.continue_or_begin()
    upgrade(target.bot)
    make_tables(target.bot, source.names_of_rasa())
    _notes.create(target.bot, checkfirst=True)
    with target.bot.connect() as connection:
        there = reflected(connection)
    for origin, table in source.tables():
        report(_filled(target, TableRows(table), origin, there))
    _notes.drop(target.bot)


def _filled(target: PostgresTarget, rows: TableRows, source: sa.Connection, there: dict[str, sa.Table]) -> MovedTable:
    """Fill one table, unless an earlier attempt did with these very rows."""
    name, here = rows.table.name, rows.tally(source)
    with target.bot.begin() as connection:
        noted = connection.execute(sa.select(_notes).where(_notes.c.name == name)).first()
        was_there = noted is not None and (noted.rows, noted.digest) == (here.rows, here.digest)
        if not was_there:
            connection.execute(sa.text(f'TRUNCATE "{name}" CASCADE'))
            # What refers to it is gone with it.
            connection.execute(sa.delete(_notes).where(_notes.c.name.in_(_emptied(there, name))))
            fill(connection, there[name], rows.columns, rows.lines(source))
            connection.execute(sa.insert(_notes).values(name=name, rows=here.rows, digest=here.digest))
        _check(connection, TableRows(there[name], rows.columns), here)
    return MovedTable(name, here.rows, here.digest, was_there)


def _emptied(there: dict[str, sa.Table], name: str) -> list[str]:
    """The table, and all that refer to it, by however many steps."""
    emptied = {name}
    for table in there.values():  # those first to which others refer
        if any(key.column.table.name in emptied for key in table.foreign_keys):
            emptied.add(table.name)
    return sorted(emptied)


def _check(connection: sa.Connection, rows: TableRows, here: Tally) -> None:
    there = rows.tally(connection)
    if (there.rows, there.digest) != (here.rows, here.digest):
        raise BackupMistake(
            f"Die Tabelle {rows.table.name} ist in AG_DATENBANK nicht gleich ({there.rows} statt {here.rows} Zeilen"
            " oder anderer Inhalt); bitte eine leere Datenbank nehmen und noch einmal ausführen."
        )


def _compare_all(target: PostgresTarget, source: _Source, report: Report) -> None:
    """The target holds data: were it this move's, they are equal, and only the renaming is missing."""
    with target.in_use() as connection:
        there = reflected(connection)
        for origin, table in source.tables():
            rows = TableRows(table)
            here = rows.tally(origin)
            if table.name not in there or TableRows(there[table.name], rows.columns).tally(connection) != here:
                raise BackupMistake("In AG_DATENBANK stehen schon andere Daten; bitte eine leere Datenbank nehmen.")
            report(MovedTable(table.name, here.rows, here.digest, was_there=True))


def _put_aside(path: Path) -> str:
    """Rename: nothing is lost, and no assistant takes it for its data."""
    target = path.with_name(f"{path.name}.{MOVED}-{utc_now():%Y%m%d-%H%M%S}")
    for suffix in ("-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.replace(target.with_name(target.name + suffix))
    path.replace(target)
    return target.name
