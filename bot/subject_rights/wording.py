"""Writes what was gathered so that people can read it, and so that programs can."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def as_text(gathered: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """A heading for each kind, and under it a paragraph for each record."""
    return "\n\n".join(_section(kind, rows) for kind, rows in gathered.items() if rows)


def as_json(gathered: Mapping[str, Any]) -> bytes:
    """The same for programs (Art. 20)."""
    return json.dumps(gathered, ensure_ascii=False, indent=2).encode()


def parts(text: str, most: int) -> list[str]:
    """`text` in parts of at most `most` characters, cut between lines where that is possible."""
    made: list[str] = []
    rest = text
    while len(rest) > most:
        end = rest.rfind("\n", 1, most)
        end = end if end > 0 else most
        made.append(rest[:end].rstrip())
        rest = rest[end:].lstrip("\n")
    return [*made, rest] if rest else made


def _section(kind: str, rows: Sequence[Mapping[str, Any]]) -> str:
    heading = f"{kind.upper()} ({len(rows)})"
    return "\n\n".join([heading, *("\n".join(_lines(row)) for row in rows)])


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    for key, value in row.items():
        if value is not None and value != "":
            yield f"{key}: {_shown(value)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items() if item)
    if isinstance(value, list):
        return " | ".join(map(_shown, value))
    if isinstance(value, str):
        return _moment(value) or value
    return str(value)


def _moment(text: str) -> str | None:
    """A moment as people write it; None where `text` is none."""
    if len(text) < len("2026-11-23T10:00:00+01:00") or text[10:11] != "T":
        return None
    try:
        return f"{datetime.datetime.fromisoformat(text):%d.%m.%Y, %H:%M} Uhr"
    except ValueError:
        return None
