"""Wakes the calls that wait for new entries of a session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

MOST_OF_SESSION = 4
"""So many calls of one session may wait; the one that waited longest is let go for the next."""

MOST_OF_ALL = 5000
"""So many calls may wait in all; further ones are answered at once."""


class Signals:
    """Events by session, as long as somebody waits for them."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Event]] = {}
        self._count = 0
        self._closed = False

    @property
    def count(self) -> int:
        """How many calls wait."""
        return self._count

    @contextmanager
    def listening(self, session: str) -> Iterator[asyncio.Event]:
        """An event that is set when something happens in `session` from now on, or when waiting makes no sense."""
        event = asyncio.Event()
        events = self._waiting.setdefault(session, [])
        events.append(event)
        self._count += 1
        if len(events) > MOST_OF_SESSION:
            events[-MOST_OF_SESSION - 1].set()
        if self._closed or self._count > MOST_OF_ALL:
            event.set()
        try:
            yield event
        finally:
            self._count -= 1
            events.remove(event)
            if not events:
                del self._waiting[session]

    def notify(self, session: str) -> None:
        """Wake all that wait for `session`."""
        for event in self._waiting.get(session, ()):
            event.set()

    def notify_all(self) -> None:
        """Wake everybody."""
        for session in list(self._waiting):
            self.notify(session)

    def close(self) -> None:
        """Wake everybody, now and from now on: the server is ending."""
        self._closed = True
        self.notify_all()
