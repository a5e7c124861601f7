"""A PostgreSQL server of its own, in a folder of its own, on loopback."""

from __future__ import annotations

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
from pathlib import Path

import psycopg

from bot.mistakes import OperatorMistake
from cluster.process import Program

PROGRAMS = Path("/usr/lib/postgresql")
USER = "assistent"
DATABASE = "assistent"


class LocalPostgres:
    """The files of a server in `folder`, which listens on `port`."""

    def __init__(self, folder: Path, port: int, options: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._port = port
        self._options = options

    @property
    def url(self) -> str:
        """The address as in `AG_DATENBANK`."""
        password = (self._folder / "passwort").read_text(encoding="ascii").strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self._port}/{DATABASE}"

    def make(self) -> None:
        """Make the server's files where there are none.

        Raises:
            OperatorMistake
        """
        data = self._folder / "daten"
        if data.exists():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = self._folder / "passwort"
        secret.write_text(secrets.token_hex(16), encoding="ascii")
        secret.chmod(0o600)
        if os.geteuid() == 0:
            _check_way(self._folder)
            for path in (self._folder, secret):
                shutil.chown(path, user())
        command = (program("initdb"), "--pgdata", str(data), "--username", USER, "--pwfile", str(secret))
        options = ("--encoding", "UTF8", "--locale", "C.UTF-8", "--auth", "scram-sha-256")
        done = subprocess.run(  # noqa: S603 - our own words
            (*as_user("KILL"), *command, *options), capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode != 0:
            shutil.rmtree(data, ignore_errors=True)
            raise OperatorMistake(f"PostgreSQL konnte nicht eingerichtet werden: {done.stderr.strip()}")

    def program(self, log: Path) -> Program:
        """The server."""
        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=", *self._options)
        given = [part for option in options for part in ("-c", option)]
        command = (
            *as_user("KILL"),
            program("postgres"),
            "-D",
            str(self._folder / "daten"),
            "-p",
            str(self._port),
            *given,
        )
        return Program("PostgreSQL", command, log, self._is_ready, folder=Path("/"), stop_signal=signal.SIGINT)

    async def _is_ready(self) -> bool:
        """Whether it answers; makes the database at the first time."""
        try:
            return await asyncio.to_thread(self._answers)
        except psycopg.OperationalError:
            return False

    def _answers(self) -> bool:
        maintenance = self.url.rpartition("/")[0] + "/postgres"
        with psycopg.connect(maintenance, autocommit=True, connect_timeout=3) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}".encode())
        return True


def program(name: str) -> str:
    """The path of a program of the newest PostgreSQL here.

    Raises:
        OperatorMistake: there is none.
    """
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise OperatorMistake("PostgreSQL fehlt; bitte scripts/postgres-tools ausführen.")
    return str(found[-1])


def _check_way(folder: Path) -> None:
    """PostgreSQL refuses to run as root, and another user has to reach the folder.

    Raises:
        OperatorMistake
    """
    closed = next((one for one in folder.resolve().parents if not one.stat().st_mode & stat.S_IXOTH), None)
    if closed is not None:
        raise OperatorMistake(
            f"Der Ordner {closed} ist für den Benutzer {user()} nicht zugänglich, unter dem PostgreSQL läuft; bitte"
            " AG_DATEN auf einen anderen Ordner setzen oder nicht als root arbeiten."
        )


def as_user(death_signal: str) -> tuple[str, ...]:
    """Put before a command: it runs as somebody else than root, and is signalled when its caller ends."""
    ends = ("setpriv", "--pdeathsig", death_signal)
    if os.geteuid() != 0:
        return ends
    return (*ends, "--reuid", user(), "--regid", user(), "--clear-groups")


def user() -> str:
    """Debian's package makes `postgres`; elsewhere nobody is good enough."""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
