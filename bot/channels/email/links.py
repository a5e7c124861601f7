"""The links in mails: a random one to confirm a wish, and a signed one to unsubscribe, which is valid for ever.

The unsubscribing link carries the contact's id and an HMAC over it, so that nothing has to be kept for it and it still
works in a mail of last year.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.mistakes import OperatorMistake

KEY_FILE = "abmeldeschluessel"
"""In `AG_DATEN`; whoever loses it breaks the links in all mails that were sent."""

_KEY_BYTES = 32
_ID_BYTES = 16
_MAC_BYTES = 16
_CONTEXT = b"ag-email-unsubscribe\0"


class LinkInvalid(Exception):
    """This link was not made here."""


def new_token() -> str:
    """A token for a confirmation link: 128 random bits."""
    return secrets.token_urlsafe(16)


def hash_of(token: str) -> str:
    """What is kept of a confirmation link; nobody can make the link of it."""
    return hashlib.sha256(token.encode()).hexdigest()


class UnsubscribeLinks:
    """Signs and checks the tokens in unsubscribing links."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, contact: str) -> str:
        """The token of the contact with this id (32 hexadecimal digits)."""
        identifier = bytes.fromhex(contact)
        return _written(identifier + self._mac(identifier))

    def contact(self, token: str) -> str:
        """Id of the contact whose token this is.

        Raises:
            LinkInvalid
        """
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise LinkInvalid from None
        identifier, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
        if _written(raw) != token or not hmac.compare_digest(self._mac(identifier), mac):
            raise LinkInvalid
        return identifier.hex()

    def _mac(self, identifier: bytes) -> bytes:
        return hmac.digest(self._key, _CONTEXT + identifier, hashlib.sha256)[:_MAC_BYTES]


def load_key(path: Path) -> bytes:
    """The key in the private file `path`, which is made where there is none.

    Raises:
        OperatorMistake
    """
    try:
        if not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        # An error of the content would quote it.
        reason = error.strerror if isinstance(error, OSError) else "kein gültiger Inhalt"
        raise OperatorMistake(
            f"Der Schlüssel der Abmeldelinks {path} ist nicht benutzbar ({reason}); bitte eine Sicherung einspielen"
            " oder AG_DATEN prüfen."
        ) from None
    if len(key) < _KEY_BYTES:
        raise OperatorMistake(f"Der Schlüssel der Abmeldelinks {path} ist zu kurz; bitte eine Sicherung einspielen.")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Unlike a rename, a link never replaces the key that another process has just made.
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
