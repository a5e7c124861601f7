"""What a homeserver answers when it does not do what it was asked.

MatrixError
├── Unavailable    no answer, a 5xx or a 429: later perhaps, after `retry_after` seconds where the server said so
├── LoginLost      the access token counts no more (M_UNKNOWN_TOKEN): the bot has to log in anew
└── Refused        a definite no, with its code such as M_FORBIDDEN
    └── StreamLost the server does not know the sync token (any more)
"""

from __future__ import annotations

import json

from bot.channels.messenger import PermanentFailure, SendFailure, TemporaryFailure

_LOST = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"}
_NEVER = {"M_FORBIDDEN", "M_NOT_FOUND"}
"""The bot was put out of the room, or the room is no more."""


class MatrixError(Exception):
    """The homeserver did not do what it was asked; the text holds neither a message nor an address."""


class Unavailable(MatrixError):
    """It may work later."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """Seconds, where the server named them."""


class LoginLost(MatrixError):
    """The access token counts no more."""


class Refused(MatrixError):
    """The server says no; `code` is its own, empty where something before the server answered.

    With `session` it would do it for somebody who proves once more who they are.
    """

    def __init__(self, status: int, code: str, session: str = "") -> None:
        super().__init__(f"HTTP {status} {code}".strip())
        self.status = status
        self.code = code
        self.session = session


class StreamLost(Refused):
    """The server does not know the sync token."""


def error_of(status: int, body: bytes, retry_after: str | None = None) -> MatrixError:
    """The error that an answer with a status of 400 or more stands for."""
    answer = _answer(body)
    code = str(answer.get("errcode", ""))
    if status == 429:
        return Unavailable("HTTP 429", _seconds(answer.get("retry_after_ms"), retry_after))
    if status >= 500:
        return Unavailable(f"HTTP {status}", _seconds(None, retry_after))
    return LoginLost(code) if code in _LOST else Refused(status, code, str(answer.get("session", "")))


def send_failure(error: MatrixError) -> SendFailure:
    """What the error means for a message: the same key may be sent again, so nothing is ever ambiguous."""
    if isinstance(error, Unavailable):
        return TemporaryFailure(str(error), error.retry_after)
    if isinstance(error, Refused) and error.code in _NEVER:
        return PermanentFailure(str(error))
    return TemporaryFailure(str(error))


def _answer(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(milliseconds: object, header: str | None) -> float | None:
    if isinstance(milliseconds, int | float) and milliseconds >= 0:
        return milliseconds / 1000
    # The header may also hold a date, which no homeserver sends.
    return float(header) if header is not None and header.isdecimal() else None
