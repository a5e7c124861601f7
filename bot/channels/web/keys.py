"""The keys that sign sessions: a private file, one key a line with its date, the newest first."""

from __future__ import annotations

import datetime
import logging
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.channels.web.tokens import LIFETIME_SECONDS
from bot.mistakes import OperatorMistake
from bot.private_files import replace_private

logger = logging.getLogger(__name__)

_KEY_BYTES = 32
_FORM = "jede Zeile braucht einen Zeitpunkt wie 2026-11-23T10:00:00Z und mindestens 64 Hexadezimalziffern"


class KeysMistake(OperatorMistake):
    """The file of keys cannot be used; the message is German and says what to do."""


@dataclass(frozen=True)
class _Key:
    made: datetime.datetime
    secret: bytes


class KeyFile:
    """The keys in `path`, which is made at the first use and read again when it changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys: list[_Key] = []

    def open(self) -> None:
        """Read the file; make it where there is none.

        Raises:
            KeysMistake
        """
        if not self._path.exists():
            self._write([_new_key()])
        self._read()

    def secrets(self) -> list[bytes]:
        """The keys in service, the signing one first. A file that broke meanwhile leaves the last good keys."""
        try:
            if self._stamp() != self._seen:
                self._read()
        except (OSError, KeysMistake) as error:
            logger.error("The keys in service stay as they were: %s", error)
        return [key.secret for key in self._keys]

    def rotate(self) -> int:
        """Let a new key sign from now on; drops those that no valid token can carry. Returns how many are kept.

        Raises:
            KeysMistake
        """
        self.open()
        now = _utc_now()
        keys = [_new_key(), *self._keys]
        # A key signed until its successor was made, and the last of its tokens lives a day longer.
        lifetime = datetime.timedelta(seconds=LIFETIME_SECONDS)
        alive = [key for key, newer in zip(keys[1:], keys, strict=False) if now - newer.made <= lifetime]
        self._write([keys[0], *alive])
        self._read()
        return len(self._keys)

    def _stamp(self) -> tuple[int, int]:
        stat = self._path.stat()
        return stat.st_mtime_ns, stat.st_ino

    def _read(self) -> None:
        try:
            stamp, lines = self._stamp(), self._path.read_text(encoding="ascii").splitlines()
            keys = [_key(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise KeysMistake(
                f"Die Datei der Sitzungsschlüssel {self._path} ist nicht lesbar ({error}); bitte AG_SCHLUESSEL prüfen"
                " oder die Datei löschen (dann beginnen alle Gespräche neu)."
            ) from None
        if not keys:
            raise KeysMistake(
                f"Die Datei der Sitzungsschlüssel {self._path} ist leer; bitte löschen oder AG_SCHLUESSEL ändern."
            )
        self._seen, self._keys = stamp, keys

    def _write(self, keys: list[_Key]) -> None:
        text = "".join(f"{key.made:%Y-%m-%dT%H:%M:%SZ} {key.secret.hex()}\n" for key in keys)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_private(self._path, text)
        except OSError as error:
            raise KeysMistake(
                f"Die Datei der Sitzungsschlüssel {self._path} lässt sich nicht schreiben ({error}); bitte"
                " AG_SCHLUESSEL oder AG_DATEN ändern."
            ) from None


def _key(line: str) -> _Key:
    try:
        made, secret = line.split()
        key = _Key(datetime.datetime.fromisoformat(made), bytes.fromhex(secret))
    except ValueError:
        # The original error may quote the key.
        raise ValueError(_FORM) from None
    if len(key.secret) < _KEY_BYTES or key.made.tzinfo is None:
        raise ValueError(_FORM)
    return key


def _new_key() -> _Key:
    return _Key(_utc_now(), secrets.token_bytes(_KEY_BYTES))


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
