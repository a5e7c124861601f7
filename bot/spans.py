"""Spans of a trace: nothing unless `bot/traces.py` is switched on, and known to nobody who makes some."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Start = Callable[[str], AbstractContextManager[None]]

_off: AbstractContextManager[None] = nullcontext()
_start: Start | None = None


def span(name: str) -> AbstractContextManager[None]:
    """A part of the work, by its name; it must hold nothing of a message."""
    return _off if _start is None else _start(name)


def switch(start: Start | None) -> None:
    """Make spans by `start` from now on; None: no more."""
    global _start
    _start = start
