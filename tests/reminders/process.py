"""Processes that dispatch, to be killed: `python -m tests.reminders.process` forks one for each line of its input."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa

from bot.clock import SystemClock
from bot.database import Database, postgresql_url
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.leases import Leases
from bot.reminders.rendering import Composer
from bot.reminders.watcher import Watcher
from bot.sending import AmbiguousFailure, Capabilities, Outgoing, TemporaryFailure
from bot.settings import ROOT
from tests.examples import example_store
from tests.reminders.rig import Source, meeting

MEETING = "treffen"
BEGIN = "2099-01-14 10:00"
"""So far ahead that no test meets it; the reminders are due by a rule that names a moment."""


class HttpSender:
    """Sends to a stand-in."""

    def __init__(self, url: str, session: aiohttp.ClientSession, *, repeatable: bool) -> None:
        self.name = "matrix"
        self.capabilities = Capabilities(repeatable=repeatable)
        self._url = url
        self._session = session

    async def send(self, address: str, message: Outgoing, key: str) -> str:
        """Send one message."""
        assert message.text
        try:
            async with self._session.post(self._url, json={"key": key, "address": address}) as response:
                return str((await response.json())["id"])
        except aiohttp.ClientConnectorError as error:
            raise TemporaryFailure(type(error).__name__) from None
        except aiohttp.ClientError as error:
            raise AmbiguousFailure(type(error).__name__) from None


async def dispatch(options: dict[str, Any]) -> None:
    """Dispatch until killed."""
    given = options["database"]
    database = Database(postgresql_url(given) if given.startswith("postgresql") else Path(given))
    source, clock = Source(), SystemClock()
    source.put(meeting(MEETING, BEGIN))
    leases = Leases(database, clock, lease=datetime.timedelta(seconds=options["lease"]))
    watcher = Watcher(database, source, clock, lambda: None)
    async with aiohttp.ClientSession() as session:
        sender = HttpSender(options["url"], session, repeatable=options["repeatable"])
        composer = Composer(example_store())
        await Dispatcher(leases, watcher, clock, composer, {sender.name: sender}).run()


class Nursery:
    """Starts dispatching processes quickly: a process that has imported everything forks them, to be killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.reminders.process"]
        self._mother = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._alive: set[int] = set()
        assert self._mother.stdout is not None
        assert self._mother.stdout.readline().strip() == "ready"

    def start(self, database: str, url: str, *, repeatable: bool = True, lease: float = 2.0) -> int:
        """Start a process; returns its id."""
        options = json.dumps({"database": database, "url": url, "repeatable": repeatable, "lease": lease})
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        print(options, file=self._mother.stdin, flush=True)
        pid = int(self._mother.stdout.readline())
        self._alive.add(pid)
        return pid

    def kill(self, pid: int) -> None:
        """Kill a process at once, as `kill -9` does."""
        os.kill(pid, signal.SIGKILL)
        self._alive.discard(pid)

    def close(self) -> None:
        """Kill all that are left."""
        for pid in list(self._alive):
            self.kill(pid)
        self._mother.communicate()


def address_of(place: Path | sa.URL) -> str:
    """A place of a database as such a process takes it."""
    if isinstance(place, Path):
        return str(place)
    return place.set(drivername="postgresql").render_as_string(hide_password=False)


def main() -> None:
    """Fork a process for each line of the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    print("ready", flush=True)
    made = []
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os.close(sys.stdout.fileno())
            asyncio.run(dispatch(json.loads(line)))
            os._exit(0)
        made.append(pid)
        print(pid, flush=True)
    for pid in made:  # whoever asked for them may have been killed
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
