"""How long it still is, in words."""

from __future__ import annotations

import pytest

from bot.knowledge.required_texts import REQUIRED_TEXTS
from bot.reminders.rendering import REMINDER_TEXTS, remaining
from tests.examples import example_store
from tests.reminders.rig import berlin, meeting

TEXTS = example_store().texts


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-12-07 09:59:45", "in einer Minute"),
        ("2026-12-07 09:58", "in 2 Minuten"),
        ("2026-12-07 09:00", "in einer Stunde"),
        ("2026-12-07 08:30", "in 90 Minuten"),
        ("2026-12-07 08:00", "in 2 Stunden"),
        ("2026-12-07 00:00", "in 10 Stunden"),
        ("2026-12-06 23:00", "in 11 Stunden"),
        ("2026-12-06 21:00", "morgen"),
        ("2026-12-06 10:00", "morgen"),
        ("2026-12-05 23:00", "in 2 Tagen"),
        ("2026-11-30 10:00", "in 7 Tagen"),
    ],
)
def test_the_rest_is_said_as_people_say_it(now: str, words: str) -> None:
    assert remaining(meeting(begin="2026-12-07 10:00"), berlin(now), TEXTS) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-12-07 09:00", "heute"), ("2026-12-06 23:00", "morgen"), ("2026-12-05 09:00", "in 2 Tagen")],
)
def test_whole_days_are_counted_in_days(now: str, words: str) -> None:
    whole = meeting(begin="2026-12-07 00:00", ende="2026-12-08 00:00", ganztags=True)
    assert remaining(whole, berlin(now), TEXTS) == words


def test_the_rest_is_real_time_when_the_clocks_change() -> None:
    assert remaining(meeting(begin="2027-03-28 04:00"), berlin("2027-03-28 01:00"), TEXTS) == "in 2 Stunden"


def test_a_late_evening_meeting_of_the_same_day_is_today() -> None:
    assert remaining(meeting(begin="2026-12-07 20:00"), berlin("2026-12-07 06:00"), TEXTS) == "heute"


def test_every_text_is_there_and_required() -> None:
    assert [key for key in REMINDER_TEXTS if not TEXTS.has(key)] == []
    assert set(REMINDER_TEXTS) <= set(REQUIRED_TEXTS)
