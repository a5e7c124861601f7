"""What a homeserver's errors mean."""

from __future__ import annotations

import pytest

from bot.channels.matrix.errors import LoginLost, MatrixError, Refused, Unavailable, error_of, send_failure
from bot.channels.messenger import PermanentFailure, TemporaryFailure


@pytest.mark.parametrize(
    ("status", "body", "header", "kind", "seconds"),
    [
        (429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2500}', None, Unavailable, 2.5),
        (429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": -1}', "7", Unavailable, 7.0),
        (429, b"<html>", "Wed, 21 Oct 2026 07:28:00 GMT", Unavailable, None),
        (502, b"<html>Bad Gateway", None, Unavailable, None),
        (503, b"[]", "30", Unavailable, 30.0),
        (401, b'{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true}', None, LoginLost, None),
        (403, b'{"errcode": "M_FORBIDDEN"}', None, Refused, None),
        (403, b"<html>", None, Refused, None),
        (302, b"", None, Refused, None),
    ],
)
def test_kind_of_an_answer(
    status: int, body: bytes, header: str | None, kind: type[MatrixError], seconds: float | None
) -> None:
    error = error_of(status, body, header)
    assert type(error) is kind
    assert getattr(error, "retry_after", None) == seconds


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (Unavailable("HTTP 429", 3.0), TemporaryFailure),
        (Unavailable("TimeoutError"), TemporaryFailure),
        (LoginLost("M_UNKNOWN_TOKEN"), TemporaryFailure),
        (Refused(403, "M_FORBIDDEN"), PermanentFailure),
        (Refused(404, "M_NOT_FOUND"), PermanentFailure),
        # A proxy's answer, or something about the bot's own account.
        (Refused(403, ""), TemporaryFailure),
        (Refused(403, "M_USER_SUSPENDED"), TemporaryFailure),
    ],
)
def test_what_it_means_for_a_message(error: MatrixError, failure: type[Exception]) -> None:
    result = send_failure(error)
    assert type(result) is failure
    if isinstance(result, TemporaryFailure):
        assert result.retry_after == getattr(error, "retry_after", None)
