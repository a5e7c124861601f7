"""The id of the request that is being worked on, in both processes; imports nothing but the standard library.

Beside it goes the W3C trace context, where traces are on: the process of Rasa passes it on as it came.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"
TRACE_HEADER = "traceparent"

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default="")
_trace: ContextVar[str] = ContextVar("trace", default="")


def new() -> str:
    """An id that nobody had before."""
    return secrets.token_hex(8)


def current() -> str:
    """The id of the request that runs here; empty outside of any."""
    return _current.get()


def trace() -> str:
    """The trace context that is passed on from here, in the form of its header; empty where there is none."""
    return _trace.get()


def begin(sent: str | None = None, sent_trace: str | None = None) -> str:
    """Set id and trace for the rest of this task: what was sent where it is well-formed, else a new id and no trace."""
    request_id = sent if sent is not None and _WELL_FORMED.fullmatch(sent) else new()
    _current.set(request_id)
    _trace.set(sent_trace if sent_trace is not None and _TRACE.fullmatch(sent_trace) else "")
    return request_id


@contextmanager
def working_on(request_id: str) -> Iterator[None]:
    """Work under this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def within_trace(trace_context: str) -> Iterator[None]:
    """Work within this trace context."""
    token = _trace.set(trace_context)
    try:
        yield
    finally:
        _trace.reset(token)


def headers() -> dict[str, str]:
    """What a call to the other process carries."""
    carried = {HEADER: current(), TRACE_HEADER: trace()}
    return {name: value for name, value in carried.items() if value}
