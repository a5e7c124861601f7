"""What tests of the meeting store share."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.clock import BERLIN
from bot.meetings import MeetingStore
from tests.meetings.tls_server import TlsServer, trusting

ROW = "- {{id: {0}, titel: Klima, format: Seminar, beginn: 2027-01-14 10:00}}\n"


class FakeClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)

    def now(self) -> datetime.datetime:
        """The moment that was set."""
        return self.moment


def rewrite(path: Path, content: str | bytes) -> None:
    """Change a file, with a new time of change even on coarse file systems."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


def ids(store: MeetingStore) -> list[str]:
    """What is in service."""
    return [meeting.id for meeting in store.calendar.meetings]


def problem_of(store: MeetingStore) -> str:
    """What is wrong with the source, "" for nothing."""
    return store.problem or ""


def remote(server: TlsServer, data: Path, clock: FakeClock, minutes: float = 15) -> MeetingStore:
    """A store of the server's calendar."""
    return MeetingStore(server.url(), data, clock, minutes, context=trusting())


@contextlib.asynccontextmanager
async def following(store: MeetingStore) -> AsyncIterator[None]:
    """Follow during the block."""
    task = asyncio.create_task(store.follow())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("It did not happen.")
