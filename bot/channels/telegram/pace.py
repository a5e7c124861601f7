"""Keeps sends apart, so that the peer has no reason to ask for a pause."""

from __future__ import annotations

import asyncio


class Pace:
    """So many passes a second at most, in the order of their coming."""

    def __init__(self, a_second: float) -> None:
        self._gap = 1 / a_second
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        self._next = turn + self._gap
        if turn > now:
            await asyncio.sleep(turn - now)
