"""Counts what comes of attempts to send, and how late reminders are."""

from __future__ import annotations

import datetime

from bot import metrics
from bot.reminders.leases import Outcome
from bot.reminders.rows import EXPIRED, FAILED, PLANNED, SENT, UNCERTAIN
from bot.reminders.schedule import stored

_OUTCOMES = {SENT: "sent", FAILED: "failed", UNCERTAIN: "ambiguous", EXPIRED: "expired", PLANNED: "again"}


def count_outcome(channel: str, outcome: Outcome, now: datetime.datetime) -> None:
    """Count an outcome of this moment; what was only postponed is none."""
    name = _OUTCOMES.get(outcome.values.get("state", ""))
    if name is None:
        return
    metrics.REMINDERS.labels(channel, name).inc()
    if name != "sent" or outcome.claim.planned_at is None:
        return
    delay = max(0.0, (stored(now) - outcome.claim.planned_at).total_seconds())
    metrics.REMINDER_DELAY.labels(channel).observe(delay)
    if delay > metrics.LATE_SECONDS:
        metrics.REMINDERS_LATE.labels(channel).inc()
