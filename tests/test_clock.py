"""Clocks tell Berlin's time; a shifted one begins where it was set and ticks on."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN, ShiftedClock, SystemClock, clock_for

START = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock, held in the test's hand: its only item is the present second."""
    present = [100.0]
    monkeypatch.setattr("bot.clock.time.monotonic", lambda: present[0])
    return present


def test_the_system_clock_is_in_berlin() -> None:
    before = datetime.datetime.now(datetime.UTC)
    now = SystemClock().now()
    assert now.tzinfo is BERLIN
    assert before <= now <= datetime.datetime.now(datetime.UTC)


def test_a_shifted_clock_begins_where_it_was_set(ticks: list[float]) -> None:
    now = ShiftedClock(START).now()
    assert now == START
    assert now.tzinfo is BERLIN
    assert now.hour == 10


def test_a_shifted_clock_ticks_on(ticks: list[float]) -> None:
    clock = ShiftedClock(START)
    ticks[0] += 90
    assert clock.now() == START + datetime.timedelta(seconds=90)


def test_a_shifted_clock_ticks_right_through_the_change_to_summer_time(ticks: list[float]) -> None:
    clock = ShiftedClock(datetime.datetime(2027, 3, 28, 1, 59, 59, tzinfo=BERLIN))
    ticks[0] += 1
    assert clock.now().isoformat() == "2027-03-28T03:00:00+02:00"


def test_the_setting_decides_which_clock_is_used(ticks: list[float]) -> None:
    assert isinstance(clock_for(None), SystemClock)
    assert clock_for(START).now() == START
