"""Session tokens: a random 128-bit id, the time of issue, and an HMAC over both.

A token is stateless, so that somebody who asks for thousands of them fills no table.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME_SECONDS = 24 * 3600
_VERSION = 1
_FORM = struct.Struct(">B16sI")
_MAC_BYTES = 16
_AHEAD_SECONDS = 300
"""So far may the clock of another replica go ahead."""


class TokenInvalid(Exception):
    """This token was not issued here."""


class TokenExpired(Exception):
    """This token was issued here and has expired."""


@dataclass(frozen=True)
class Session:
    """What a valid token says: the session's id (32 hexadecimal digits) and when it was issued (Unix seconds)."""

    id: str
    issued: int


class Tokens:
    """Issues and checks tokens. `keys` gives the keys in service, the first of which signs; `now` Unix seconds."""

    def __init__(self, keys: Callable[[], list[bytes]], now: Callable[[], float]) -> None:
        self._keys = keys
        self._now = now

    def issue(self, session: str | None = None) -> str:
        """A token for `session`, by default for a new one."""
        identifier = bytes.fromhex(session) if session else secrets.token_bytes(16)
        body = _FORM.pack(_VERSION, identifier, int(self._now()))
        return _written(body + _mac(self._keys()[0], body))

    def check(self, token: str) -> Session:
        """The session of a token.

        Raises:
            TokenInvalid, TokenExpired
        """
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            version, identifier, issued = _FORM.unpack(raw[: _FORM.size])
        except (binascii.Error, ValueError, struct.error):
            raise TokenInvalid from None
        if _written(raw) != token:
            raise TokenInvalid  # base64 can be written in several ways; a token has one
        body, mac = raw[: _FORM.size], raw[_FORM.size :]
        if version != _VERSION or not any(hmac.compare_digest(_mac(key, body), mac) for key in self._keys()):
            raise TokenInvalid
        age = self._now() - issued
        if age < -_AHEAD_SECONDS:
            raise TokenInvalid
        if age > LIFETIME_SECONDS:
            raise TokenExpired
        return Session(identifier.hex(), issued)

    def renewed(self, session: Session) -> str | None:
        """A newer token from half of the old one's life on, else None."""
        return self.issue(session.id) if self._now() - session.issued > LIFETIME_SECONDS / 2 else None


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"ag-web-session\0" + body, hashlib.sha256)[:_MAC_BYTES]
