"""The tables of Rasa's conversations and the engine that reaches them, in SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

CONNECT_SECONDS = 5
SILENT_SECONDS = 15
"""After so long without a sign of life a connection counts as broken."""
STATEMENT_SECONDS = 10
POSTGRESQL_CONNECTIONS = 4
READING = "reading"
"""Execution option of a connection that only reads."""

NO_EVENT = 2**62
"""As first event of a session: no event of it is stored."""

_SCHEMA_LOCK = 0x5241_5341  # "RASA"; advisory locks are numbers

_metadata = sa.MetaData()

events = sa.Table(
    "events",
    _metadata,
    # As Rasa's own table, and `message_id`, which is set for the users' messages.
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
    sa.Column("message_id", sa.String(255)),
)
_BY_SENDER = sa.Index("ix_events_sender", events.c.sender_id, events.c.id)
_BY_MESSAGE = sa.Index(
    "ux_events_message",
    events.c.sender_id,
    events.c.message_id,
    unique=True,
    sqlite_where=events.c.message_id.isnot(None),
    postgresql_where=events.c.message_id.isnot(None),
)
_REPLACED = ("ix_events_sender_id", "ix_events_session", "ix_events_since")
"""Indexes of Rasa and of earlier versions of ours, which no statement of ours needs."""

conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    # Another one after each turn: who writes says which one it has read.
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("session_id", sa.BigInteger, nullable=False),  # the first event of the current session
    sa.Column("last_at", sa.Float, nullable=False, index=True),  # the last event, in seconds since 1970
)


def open_engine(folder: Path, address: str | None) -> sa.engine.Engine:
    """The engine of the PostgreSQL database at `address`, or without one of the SQLite file in `folder`."""
    return _postgresql(address) if address else _sqlite(folder / "rasa.db")


def prepare(engine: sa.engine.Engine) -> None:
    """Make tables and indexes where they are missing; replicas that start at once wait for each other.

    Events that Rasa's own store wrote are taken over. Their message ids stay empty, so that doubled ones harm nothing.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # an index of a large table takes its time
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
        inspector = sa.inspect(connection)
        before = inspector.get_table_names()
        if events.name in before and "message_id" not in {column["name"] for column in inspector.get_columns("events")}:
            connection.execute(sa.text("ALTER TABLE events ADD COLUMN message_id VARCHAR(255)"))
        _metadata.create_all(connection)
        if events.name not in before:
            return
        for index in (_BY_SENDER, _BY_MESSAGE):
            index.create(connection, checkfirst=True)
        for name in _REPLACED:
            connection.execute(sa.text(f"DROP INDEX IF EXISTS {name}"))
        if conversations.name not in before:
            _take_over(connection)


def _take_over(connection: sa.engine.Connection) -> None:
    start = sa.case((events.c.type_name == "session_started", events.c.id))
    known = sa.select(
        events.c.sender_id,
        sa.literal("0"),
        sa.func.coalesce(sa.func.max(start), 0),
        sa.func.coalesce(sa.func.max(events.c.timestamp), 0),
    ).group_by(events.c.sender_id)
    connection.execute(conversations.insert().from_select(["sender_id", "version", "session_id", "last_at"], known))


def _postgresql(address: str) -> sa.engine.Engine:
    url = sa.engine.make_url(address).set(drivername="postgresql+psycopg2")
    wanted: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": SILENT_SECONDS * 1000,
        "keepalives_idle": SILENT_SECONDS,
        "application_name": "ag-rasa",
        # Whoever is frozen or cut off in a transaction shall not hold its locks for hours.
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout=60s"
        " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3",
    }
    own = {name: value for name, value in wanted.items() if name not in url.query}
    return sa.create_engine(
        url,
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,  # a server that was restarted costs nobody an error
        hide_parameters=True,  # errors go to the log, and what people wrote must not go there with them
        connect_args=own,
    )


def _sqlite(file: Path) -> sa.engine.Engine:
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)
    engine = sa.create_engine(
        f"sqlite:///{file}",
        poolclass=sa.pool.QueuePool,  # keeps the file open
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _: Any) -> None:
    # The driver's own idea of when a transaction begins would take the write lock too late.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",  # first, for those that follow may have to wait
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "secure_delete=ON",  # what is deleted is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.engine.Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
