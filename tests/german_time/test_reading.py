"""What `read` and `read_all` choose."""

from __future__ import annotations

import datetime

import pytest

from bot.clock import BERLIN
from bot.german_time import Kind, Lead, read, read_all
from tests.german_time.scoring import NOW


def test_a_lead_comes_before_the_date_of_the_meeting() -> None:
    text = "Erinnere mich an das Seminar im März zwei Tage vorher"
    assert read(text, NOW).kind is Kind.LEAD
    assert [reading.kind for reading in read_all(text, NOW)] == [Kind.INTERVAL, Kind.LEAD]


def test_what_is_ahead_comes_before_what_is_past() -> None:
    reading = read("Ich war letzte Woche krank. Was ist am Dienstag?", NOW)
    assert reading.interval is not None
    assert reading.interval.start == datetime.datetime(2026, 11, 24, tzinfo=BERLIN)


def test_the_span_is_where_the_expression_stands() -> None:
    text = "Gibt es im Mai nächsten Jahres was?"
    first, after = read(text, NOW).span
    assert text[first:after] == "im Mai nächsten Jahres"


@pytest.mark.parametrize(
    ("lead", "iso"),
    [
        (Lead(days=1), "P1D"),
        (Lead(minutes=120), "PT2H"),
        (Lead(months=1), "P1M"),
        (Lead(days=7), "P7D"),
        (Lead(), "P0D"),
        (Lead(minutes=150), "PT150M"),
        (Lead(minutes=1440), "PT24H"),
        (Lead(days=7, minutes=120), "P7DT2H"),
        (Lead(months=1, days=15), "P1M15D"),
    ],
)
def test_a_lead_is_written_as_iso_8601(lead: Lead, iso: str) -> None:
    assert lead.iso == iso


def test_a_composed_umlaut_is_an_umlaut() -> None:
    reading = read("im Ma\u0308rz", NOW)
    assert reading.grain == "month"
    assert reading.span == (0, 8)


def test_beyond_the_table_the_reading_says_so() -> None:
    reading = read("in den Sommerferien 2035", NOW)
    assert reading.kind is Kind.NONE
    assert reading.problem == "Mir liegen die Sommerferien nur bis 2029 vor."
    assert reading.span == (0, 24)


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_a_clock_time_that_is_over_is_tomorrows(hour: int) -> None:
    now = datetime.datetime(2026, 11, 23, 23, 30, tzinfo=BERLIN)
    interval = read(f"um {hour}:15 Uhr", now).interval
    assert interval is not None
    assert interval.start is not None
    assert interval.start > now
