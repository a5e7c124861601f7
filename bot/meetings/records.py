"""A row of a source before it is understood: values by the headings that the office wrote."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

Raw = str | bool | int | float | datetime.date | datetime.time | None
"""What a cell may hold; a `datetime.datetime` is a `datetime.date`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: a list item in YAML, a line of CSV or Excel, an occurrence of an event."""

    place: str
    """Where it stands, as in `Mistake.place`."""
    values: Mapping[str, Raw]
    lines: Mapping[str, int] = field(default_factory=dict)
    """Line of each value, where values of a row stand on lines of their own."""

    def where(self, heading: str) -> str:
        """Place of the value under `heading`."""
        line = self.lines.get(heading)
        return self.place if line is None else f"Zeile {line}"
