"""What came of an attempt is counted, and how late it was against the plan."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from bot import metrics
from bot.database.moments import utc_now
from bot.reminders.leases import Claim, Outcome, _planned_at
from bot.reminders.measuring import count_outcome

NOW = utc_now()


def outcome(state: str | None, planned_at: datetime.datetime | None = NOW, **values: Any) -> Outcome:
    """What came of a claim."""
    claim = Claim(
        *("r", "t", "c", "@anna:example.org", "reminder", "m", "P1D", "v"),
        NOW,
        *(0, None, None, None, False, False, ""),
        planned_at=planned_at,
    )
    return Outcome(claim, values if state is None else {"state": state, **values})


def count(name: str, **labels: str) -> float:
    """How much was counted for Matrix."""
    return metrics.REGISTRY.get_sample_value(name, {"channel": "matrix", **labels}) or 0.0


@pytest.mark.parametrize(
    ("state", "counted"),
    [
        ("sent", "sent"),
        ("failed", "failed"),
        ("uncertain", "ambiguous"),
        ("expired", "expired"),
        ("planned", "again"),
    ],
)
def test_each_outcome_is_counted(state: str, counted: str) -> None:
    before = count("ag_reminders_total", outcome=counted)
    count_outcome("matrix", outcome(state), NOW.replace(tzinfo=datetime.UTC))
    assert count("ag_reminders_total", outcome=counted) == before + 1


def test_what_was_only_put_off_is_no_outcome() -> None:
    before = [count("ag_reminders_total", outcome=name) for name in metrics.OUTCOMES]
    count_outcome("matrix", outcome(None, next_attempt=NOW), NOW.replace(tzinfo=datetime.UTC))
    assert [count("ag_reminders_total", outcome=name) for name in metrics.OUTCOMES] == before


@pytest.mark.parametrize(("seconds", "late"), [(-5, 0), (59, 0), (61, 1)])
def test_late_is_more_than_a_minute(seconds: float, late: int) -> None:
    before = count("ag_reminders_late_total"), count("ag_reminder_delay_seconds_sum")
    moment = (NOW + datetime.timedelta(seconds=seconds)).replace(tzinfo=datetime.UTC)
    count_outcome("matrix", outcome("sent"), moment)
    assert count("ag_reminders_late_total") == before[0] + late
    assert count("ag_reminder_delay_seconds_sum") == pytest.approx(before[1] + max(0, seconds))


class Row:
    """A row of the table."""

    def __init__(self, due: int, created: int, attempt: int, attempts: int) -> None:
        self.due_at, self.created_at, self.next_attempt = (
            NOW + datetime.timedelta(hours=hours) for hours in (due, created, attempt)
        )
        self.attempts = attempts


@pytest.mark.parametrize(
    ("row", "hours"),
    [
        (Row(0, -48, 0, 0), 0),
        (Row(-3, -1, -1, 0), -1),  # made when it was due already
        (Row(-3, -4, 2, 0), 2),  # put off to the day
        (Row(-3, -48, 2, 4), -3),  # tried before: that is a delay
    ],
)
def test_the_plan_is_when_it_could_first_be_sent(row: Any, hours: int) -> None:
    assert _planned_at(row) == NOW + datetime.timedelta(hours=hours)
