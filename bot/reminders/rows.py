"""Rows of `reminders`: their states, and how they are made."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from bot.reminders.facts import REMINDER
from bot.reminders.schedule import Timing

PLANNED, SENDING, PAUSED, CANCELLED = "planned", "sending", "paused", "cancelled"
SENT, FAILED, EXPIRED, UNCERTAIN = "sent", "failed", "expired", "uncertain"
"""States. `sending` is on its way through a messenger that knows no keys; `paused` waits for its meeting to come back;
`cancelled` for a meeting that was called off; `uncertain` may have arrived and is never sent again.
"""

UNTOUCHED: dict[str, Any] = {
    "lease_until": None,
    "lease_owner": None,
    "attempts": 0,
    "first_attempt": None,
    "sent_at": None,
    "external_id": None,
    "error": None,
}
"""What a row holds that nobody has tried to send; taking the lease away lets a running attempt count for nothing."""


def reminder_row(
    contact: str,
    meeting: str,
    lead: str,
    version: str,
    timing: Timing,
    now: datetime.datetime,
    *,
    standing: str | None = None,
    not_before: datetime.datetime | None = None,
) -> dict[str, Any]:
    """A planned reminder; `now` and `not_before` as the tables hold moments."""
    first = timing.due if not_before is None else max(timing.due, not_before)
    return {
        **UNTOUCHED,
        "id": secrets.token_hex(16),
        "contact": contact,
        "standing": standing,
        "kind": REMINDER,
        "meeting": meeting,
        "lead": lead,
        "created_at": now,
        "due_at": timing.due,
        "expires_at": timing.expires,
        "version": version,
        "state": PLANNED,
        "next_attempt": first,
    }


def notice_row(
    contact: str,
    kind: str,
    meeting: str,
    key: str,
    baseline: str,
    timing: Timing,
    now: datetime.datetime,
    *,
    standing: str | None = None,
) -> dict[str, Any]:
    """Something that is told: `key` names it among all of this meeting, `baseline` is the version known before."""
    row = reminder_row(contact, meeting, key, baseline, timing, now, standing=standing)
    return {**row, "kind": kind}


def planned_again(timing: Timing, version: str) -> dict[str, Any]:
    """Changes of a row that is to be sent at another time."""
    return {
        **UNTOUCHED,
        "due_at": timing.due,
        "expires_at": timing.expires,
        "version": version,
        "state": PLANNED,
        "next_attempt": timing.due,
    }


def ended(state: str, error: str | None = None) -> dict[str, Any]:
    """Changes of a row that is not to be sent."""
    return {"state": state, "next_attempt": None, "lease_until": None, "lease_owner": None, "error": error}
