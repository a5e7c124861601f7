"""Counts how often a meeting changed, so that calendar programs take the newer version of it (SEQUENCE)."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from pathlib import Path

from bot.meetings.model import Meeting, Status

logger = logging.getLogger(__name__)

MAX_KEPT = 20_000
"""Meetings that are remembered beside those in service: a row may come back."""


def least_sequence(meeting: Meeting) -> int:
    """The source's SEQUENCE, at least 1 for a moved or cancelled meeting: both are changes of a published one."""
    return max(meeting.sequence, 0 if meeting.status is Status.PLANNED else 1)


class Revisions:
    """The SEQUENCE of each meeting: grows with every change of title, time, place or status, and never shrinks.

    What was counted is kept in `file` (JSON) over restarts; without one, or where it is lost, counting begins anew at
    `least_sequence`, and programs compare DTSTAMP.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known: dict[str, tuple[int, str]] = self._load()

    def update(self, meetings: Iterable[Meeting]) -> None:
        """Count the changes since the last call; blocking, as it writes the file."""
        current: dict[str, tuple[int, str]] = {}
        for meeting in meetings:
            current[meeting.id] = self._next(meeting)
        vanished = [(identifier, known) for identifier, known in self._known.items() if identifier not in current]
        updated = dict(vanished[-MAX_KEPT:]) | current
        if updated != self._known:
            self._known = updated
            self._save()

    def sequence(self, meeting: Meeting) -> int:
        """SEQUENCE of this meeting as it was at the last `update`."""
        known = self._known.get(meeting.id)
        return least_sequence(meeting) if known is None else known[0]

    def _next(self, meeting: Meeting) -> tuple[int, str]:
        print_now = _fingerprint(meeting)
        least = least_sequence(meeting)
        if meeting.id not in self._known:
            return least, print_now
        sequence, print_before = self._known[meeting.id]
        return max(least, sequence if print_now == print_before else sequence + 1), print_now

    def _load(self) -> dict[str, tuple[int, str]]:
        if self._file is None or not self._file.exists():
            return {}
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(identifier): (int(sequence), str(mark)) for identifier, (sequence, mark) in stored.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            logger.warning("Die Zählung der Terminänderungen (%s) ist nicht lesbar und beginnt neu.", self._file.name)
            return {}

    def _save(self) -> None:
        if self._file is None:
            return
        # Written beside and moved over, so that a crash leaves the old version.
        beside = self._file.with_suffix(".neu")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._known), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            logger.exception("Die Zählung der Terminänderungen ließ sich nicht speichern.")


def _fingerprint(meeting: Meeting) -> str:
    """What a subscriber would miss or wait in vain for."""
    parts = (
        meeting.titel,
        meeting.beginn.isoformat(),
        meeting.ende and meeting.ende.isoformat(),
        meeting.ganztags,
        meeting.ort,
        meeting.digital,
        meeting.status,
    )
    return hashlib.sha256(repr(parts).encode(errors="replace")).hexdigest()[:16]
