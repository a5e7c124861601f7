"""What may be said of an exception in the log: where it happened and what kind it is, never what somebody wrote.

Texts of exceptions quote what they stumbled over: a driver the value, a parser its input, a client the address. So only
those are kept of which it is known that they do not: our own, which name no person, and some of the system and drivers.
"""

from __future__ import annotations

import os
import sqlite3
import traceback
from collections.abc import Iterator

MOST_CHARACTERS = 8000
MOST_IN_CHAIN = 5
MOST_FRAMES = 20
MOST_OF_TEXT = 300

_ABOUT_THE_SERVER = ("08", "25", "28", "3D", "40", "53", "55", "57", "58")
"""SQLSTATE classes whose texts speak of the server, its state or its rights, never of data."""


def brief(error: BaseException) -> str:
    """An exception within a line: our own say it themselves, of others it is the kind and what is harmless."""
    return str(error) if _is_ours(error) else _kind_and_text(error)


def full(error: BaseException) -> str:
    """The exception with its causes, first cause first, each with the places it went through; bounded in length."""
    parts = [_with_places(one) for one in _chain(error)]
    said = "\n\n".join(reversed(parts))
    return said if len(said) <= MOST_CHARACTERS else f"…{said[-MOST_CHARACTERS:]}"


def _with_places(error: BaseException) -> str:
    # The last ones: they name the cause, the first ones whoever called.
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return "".join(["Traceback (most recent call last):\n", *traceback.format_list(frames), _kind_and_text(error)])


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, then what caused it; of a group the first of its members counts as cause."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < MOST_IN_CHAIN:
        seen.add(id(one))
        yield one
        members: tuple[BaseException, ...] = getattr(one, "exceptions", ())
        context = None if one.__suppress_context__ else one.__context__
        one = members[0] if members else one.__cause__ or context


def _kind_and_text(error: BaseException) -> str:
    text = " ".join(_harmless_text(error).split())
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {text[:MOST_OF_TEXT]}" if text else name


def _harmless_text(error: BaseException) -> str:
    if _is_ours(error):
        return str(error)
    orig = getattr(error, "orig", None)
    if isinstance(orig, BaseException):  # SQLAlchemy wraps what the driver said
        return _kind_and_text(orig)
    if isinstance(error, sqlite3.Error):
        return str(error)  # names of tables and columns; values are bound
    if type(error).__module__.startswith("psycopg"):
        return _of_postgresql(error)
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    return ""


def _of_postgresql(error: BaseException) -> str:
    # The driver of the bot has the one, that of Rasa the other.
    state: str | None = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state is None:
        # No statement was run: the connection could not be made or was lost.
        return str(error) if type(error).__name__ == "OperationalError" else ""
    if state.startswith(_ABOUT_THE_SERVER):
        return f"{state} {error}"
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f"{state} {constraint or ''}".strip()


def _is_ours(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] in ("bot", "actions")
