"""The two databases that the assistant runs on, each with what its transactions need."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from psycopg import errors
from sqlalchemy import event

from bot.database.usage import share_database
from bot.mistakes import OperatorMistake

THREADS = 4
_READING = "reading"

CONNECT_SECONDS = 10
SILENT_SECONDS = 30
"""After so long without a sign of life a connection counts as broken: a half-open one must not hold a thread."""
_OPTIONS = (
    "-c timezone=UTC"
    # Whoever is frozen or cut off in a transaction shall not hold its locks for hours.
    " -c idle_in_transaction_session_timeout=60s"
    " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
)


_CERTIFICATE = (
    "Die verschlüsselte Verbindung zum Datenbankserver in AG_DATENBANK kommt nicht zustande",
    "bitte dort sslmode, sslrootcert und den Rechnernamen prüfen und das Zertifikat des Servers",
)
_CONNECTIONS = (
    "Der Datenbankserver in AG_DATENBANK hat keine Verbindung mehr frei",
    "bitte dort max_connections erhöhen (fünf für jeden Bot, vier für jedes Rasa) oder andere Programme beenden",
)
_SIGNS = {
    "certificate": _CERTIFICATE,
    "SSL": _CERTIFICATE,
    "too many": _CONNECTIONS,
    "remaining connection slots": _CONNECTIONS,
    "read-only": (
        "Die Datenbank in AG_DATENBANK lässt sich nur lesen",
        "bitte prüfen, ob die Adresse den schreibenden Server nennt (nicht die Kopie)",
    ),
    "No space left": ("Der Platte des Datenbankservers in AG_DATENBANK fehlt Platz", "bitte dort Platz schaffen"),
}
"""What a server or libpq says, and what that means."""


class DatabaseMistake(OperatorMistake):
    """The database cannot be used; the message is German and says what to do."""


class Backend(Protocol):
    """A database: its engine, and its mistakes in the words of the operator."""

    engine: sa.Engine
    too_new: str
    """Said where a newer version of the assistant has used it."""
    address: str | None
    """The server as libpq reads it, with its password; None for a file."""

    def prepare(self) -> None:
        """Make what has to be there before the first connection.

        Raises:
            DatabaseMistake
            OSError: a folder cannot be made.
        """

    def explain(self, error: sa.exc.DatabaseError) -> str:
        """Why it cannot be used and what to do, without anything secret."""

    def reading(self) -> dict[str, Any]:
        """Execution options of a connection that reads one consistent state."""

    def is_worth_repeating(self, error: sa.exc.DBAPIError) -> bool:
        """Whether a transaction failed only because another one was faster."""


class Sqlite:
    """A file: one writer at a time, who holds the lock from the start of the transaction."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.address: str | None = None
        # Errors go to the log, and what people wrote must not go there with them: so without parameters.
        self.engine = sa.create_engine(f"sqlite:///{file}", pool_size=THREADS, max_overflow=0, hide_parameters=True)
        event.listen(self.engine, "connect", _configure)
        event.listen(self.engine, "begin", _begin)
        self.too_new = (
            f"Die Datenbank {file.name} in AG_DATEN stammt von einer neueren Fassung des Assistenten; bitte diese"
            " verwenden."
        )

    def prepare(self) -> None:
        """Make the file, readable for its owner alone: SQLite gives its log, with the same data, the same rights."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            if not self._file.exists():
                self._file.touch(mode=0o600)
            if self._file.is_file():
                self._file.chmod(0o600)
        except OSError as error:
            raise DatabaseMistake(
                f"Die Datenbank {self._file.name} lässt sich nicht anlegen ({error.strerror}: {error.filename}); bitte"
                " AG_DATEN ändern oder die Rechte des Ordners prüfen."
            ) from None

    def explain(self, error: sa.exc.DatabaseError) -> str:
        """Why the file cannot be used."""
        said = str(error.orig)
        if "full" in said:
            return f"Der Datenträger von AG_DATEN ist voll ({said}); bitte Platz schaffen und noch einmal starten."
        if "readonly" in said or "locked" in said:
            return (
                f"Die Datenbank {self._file.name} in AG_DATEN lässt sich nicht beschreiben ({said}); bitte Rechte"
                " prüfen und Programme beenden, die sie gesperrt halten."
            )
        return (
            f"Die Datenbank {self._file.name} in AG_DATEN ist nicht benutzbar ({error.orig}); bitte eine Sicherung"
            " einspielen oder die Datei beiseitelegen."
        )

    def reading(self) -> dict[str, Any]:
        """A transaction that does not ask for the write lock."""
        return {_READING: True}

    def is_worth_repeating(self, _: sa.exc.DBAPIError) -> bool:
        """Never: writers wait for each other."""
        return False


class Postgresql:
    """A server: writers lock the rows they touch, readers see the state of their first query."""

    too_new = "Die Datenbank in AG_DATENBANK stammt von einer neueren Fassung des Assistenten; bitte diese verwenden."

    def __init__(self, url: sa.URL, *, is_shared: bool = True) -> None:
        self._url = url
        self.address: str | None = url.set(drivername="postgresql").render_as_string(hide_password=False)
        wanted: dict[str, str | int] = {
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": SILENT_SECONDS * 1000,
            "keepalives_idle": SILENT_SECONDS,
            "application_name": "ag-assistent",
        }
        own = {name: value for name, value in wanted.items() if name not in url.query}
        given = url.query.get("options", "")
        own["options"] = f"{given if isinstance(given, str) else ' '.join(given)} {_OPTIONS}".strip()
        self.engine = sa.create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_size=THREADS,
            max_overflow=0,
            pool_pre_ping=True,  # a server that was restarted costs nobody an error
            hide_parameters=True,
            connect_args=own,
        )
        if is_shared:
            event.listen(self.engine, "connect", share_database)

    def prepare(self) -> None:
        """Nothing: the database is made by whoever runs the server."""

    def explain(self, error: sa.exc.DatabaseError) -> str:
        """Why the server cannot be used; what it says about it follows in brackets."""
        said = " ".join(str(error.orig).split())
        if self._url.password:
            said = said.replace(str(self._url.password), "…")
        known = next((words for sign, words in _SIGNS.items() if sign in said), None)
        if known is not None:
            cause, advice = known
        elif "FATAL" in said:
            cause = "Der Datenbankserver in AG_DATENBANK lehnt die Anmeldung ab"
            advice = "bitte Benutzer, Passwort und Namen der Datenbank prüfen"
        elif isinstance(error.orig, errors.Error) and error.orig.sqlstate:
            cause, advice = "Die Datenbank in AG_DATENBANK ist nicht benutzbar", "bitte ihre Rechte und Tabellen prüfen"
        else:
            cause = "Der Datenbankserver in AG_DATENBANK ist nicht erreichbar"
            advice = "bitte Rechner und Port prüfen und ob der Server läuft"
        return f"{cause} ({said}); {advice}."

    def reading(self) -> dict[str, Any]:
        """A transaction that writes nothing and sees one state."""
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def is_worth_repeating(self, error: sa.exc.DBAPIError) -> bool:
        """Whether another transaction wrote the same row first, or the two waited for each other."""
        return isinstance(error.orig, errors.UniqueViolation | errors.SerializationFailure | errors.DeadlockDetected)


def postgresql_url(address: str) -> sa.URL:
    """The URL of a PostgreSQL database as in `AG_DATENBANK`, for SQLAlchemy.

    Raises:
        DatabaseMistake: no address.
    """
    try:
        return sa.make_url(address).set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):
        raise DatabaseMistake(
            "Die Einstellung AG_DATENBANK muss eine Adresse wie postgresql://benutzer:passwort@rechner:5432/assistent"
            " sein; Sonderzeichen im Passwort bitte als %XX schreiben."
        ) from None


def _configure(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own idea of when a transaction begins would take the write lock too late.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",  # first, for those that follow may have to wait
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
