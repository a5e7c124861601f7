"""What every source yields before it is understood: bytes with their name and age."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.meetings.model import SourceMistake

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a source."""

    name: str
    """What people call it: the file's name or the host of the address; its suffix tells the kind of file."""
    data: bytes
    changed: datetime.datetime | None = None
    """When it was last changed; Europe/Berlin."""


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), in UTF-16 with BOM, or in Windows' cp1252.

    Raises:
        SourceMistake: it is no text.
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        if b"\0" in data:
            raise SourceMistake("Die Datei enthält keinen Text; bitte prüfen, ob es die richtige ist.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise SourceMistake("Die Kodierung der Datei ist unbekannt; bitte als UTF-8 speichern.") from None
