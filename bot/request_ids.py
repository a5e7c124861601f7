"""The id of the request that is being worked on, in both processes; imports nothing but the standard library."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default="")


def new() -> str:
    """An id that nobody had before."""
    return secrets.token_hex(8)


def current() -> str:
    """The id of the request that runs here; empty outside of any."""
    return _current.get()


def begin(sent: str | None = None) -> str:
    """Set the id for the rest of this task: what was sent where it is well-formed, else a new one."""
    request_id = sent if sent is not None and _WELL_FORMED.fullmatch(sent) else new()
    _current.set(request_id)
    return request_id


@contextmanager
def working_on(request_id: str) -> Iterator[None]:
    """Work under this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def headers() -> dict[str, str]:
    """What a call to the other process carries."""
    request_id = current()
    return {HEADER: request_id} if request_id else {}
