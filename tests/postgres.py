"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, gone with the process that started it."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from bot.database import Database, postgresql_url
from cluster.postgres import as_user, program, user

USER = "assistent"
TEMPLATE = "muster"
START_SECONDS = 90.0
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",
}


class PostgresServer:
    """A server with a database `muster` that holds the bot's tables; every test gets a copy of it."""

    def __init__(self, port: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ag-postgres-"))
        self._password = secrets.token_hex(8)
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def set_up(self) -> None:
        """Make the server's files, start it, and migrate the template."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, user())
        secret = self._folder / "passwort"
        secret.write_text(self._password)
        if os.geteuid() == 0:
            shutil.chown(secret, user())
        options = ("--username", USER, "--pwfile", str(secret), "--auth", "scram-sha-256", "--no-sync")
        _run(program("initdb"), "--pgdata", str(self._folder / "daten"), "--encoding", "UTF8", *options)
        self.start()
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        with ThreadPoolExecutor(1) as thread:  # whoever asks for the server may be in a loop
            thread.submit(asyncio.run, _migrate(self.url(TEMPLATE))).result()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        given = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = (program("postgres"), "-D", str(self._folder / "daten"), "-p", str(self._port), *given)
        log = self._folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen((*as_user("INT"), *command), stdout=output, stderr=output, cwd="/")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """End the server at once; clients see their connections break."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # the "fast" way: nobody is waited for
            self._process.wait(START_SECONDS)
            self._process = None

    def tear_down(self) -> None:
        """Stop, and delete all files."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str, user: str = USER, password: str | None = None) -> str:
        """The address of a database as in `AG_DATENBANK`."""
        return f"postgresql://{user}:{password or self._password}@127.0.0.1:{self._port}/{database}"

    def fresh(self, template: str = TEMPLATE) -> str:
        """The address of a new database, with the bot's tables where `template` has them."""
        name = f"test_{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def create(self, name: str) -> None:
        """An empty database of this name."""
        self._execute(f"CREATE DATABASE {name}")

    def drop(self, url: str) -> None:
        """Delete a database, whoever still uses it."""
        self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


async def _migrate(url: str) -> None:
    database = Database(postgresql_url(url))
    await database.open()
    await database.close()


def owned_by_server(path: Path) -> None:
    """Make a file the server's own and private, as it demands of keys."""
    path.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(path, user())


def _run(*command: str) -> None:
    done = subprocess.run((*as_user("INT"), *command), capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


def _serve() -> None:
    """Print the address of an empty database of a server that runs until the standard input is closed."""
    from tests.conftest import free_ports

    server = PostgresServer(free_ports(1)[0])
    try:
        server.set_up()
        print(server.fresh("template1"), flush=True)
        sys.stdin.read()
    finally:
        server.tear_down()


if __name__ == "__main__":
    _serve()
