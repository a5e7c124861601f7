"""The last good copy of a source on disk, for starts at which the source is broken or away."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
from pathlib import Path

from bot.meetings.sources import Content, Fetched

logger = logging.getLogger(__name__)


class LastCopy:
    """The copy of one source in the folder `directory`; two files, data and what is known about them."""

    def __init__(self, source: str, directory: Path) -> None:
        name = hashlib.sha256(source.encode()).hexdigest()[:16]
        self._data = directory / f"termine-{name}.kopie"
        self._about = directory / f"termine-{name}.json"

    def load(self) -> tuple[Fetched, datetime.datetime] | None:
        """The copy and when it was last known to be current (UTC); None without a usable one."""
        try:
            data = self._data.read_bytes()
            about = json.loads(self._about.read_text(encoding="utf-8"))
            if about["sha256"] != hashlib.sha256(data).hexdigest():
                return None  # the machine stopped between the two files
            changed = datetime.datetime.fromisoformat(about["changed"]) if about["changed"] else None
            content = Content(about["name"], data, changed)
            confirmed = datetime.datetime.fromisoformat(about["confirmed"])
            return Fetched(content, about["etag"], about["last_modified"]), confirmed
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, fetched: Fetched, confirmed: datetime.datetime, *, only_confirm: bool = False) -> None:
        """Keep the copy; `only_confirm` leaves the data as they are. A full disk is logged, nothing more."""
        content = fetched.content
        about = {
            "name": content.name,
            "changed": content.changed.isoformat() if content.changed else "",
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "confirmed": confirmed.isoformat(),
            "sha256": hashlib.sha256(content.data).hexdigest(),
        }
        try:
            self._data.parent.mkdir(parents=True, exist_ok=True)
            if not only_confirm:
                _replace(self._data, content.data)
            _replace(self._about, json.dumps(about).encode())
        except OSError as error:
            logger.warning("Die Kopie der Termine lässt sich nicht speichern: %s", error.strerror)


def _replace(path: Path, data: bytes) -> None:
    """Write so that there is always a whole file."""
    new = path.with_name(path.name + ".neu")
    new.write_bytes(data)
    new.replace(path)
