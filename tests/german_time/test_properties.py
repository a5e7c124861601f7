"""What holds for every text and every moment."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import BERLIN
from bot.german_time import Kind, Reading, describe, read, read_all
from bot.german_time.lexicon import LEXICON
from bot.german_time.scene import Scene
from bot.german_time.tokens import MAX_CHARACTERS, tokenise
from tests.german_time.scoring import GOLD, NOW, load

SENTENCES = [case.text for case in load(GOLD)]
GLUE = [
    "am",
    "im",
    "vom",
    "bis",
    "zum",
    "und",
    "oder",
    "vor",
    "nach",
    "in",
    "der",
    "den",
    "ab",
    "um",
    "Uhr",
    "zwischen",
]
SIGNS = [".", ",", "-", "–", "/", ":", "?", "!", "'", "§", "€", "½"]
PIECES = st.one_of(
    st.sampled_from(sorted(LEXICON)),
    st.sampled_from(GLUE),
    st.sampled_from(SIGNS),
    st.integers(0, 99999).map(str),
    st.sampled_from(["Frau", "Raum", "Termin", "vorher", "Seminar", "KW", "Q", "nicht"]),
)
NEARLY_SENTENCES = st.lists(PIECES, max_size=24).map(" ".join)
GLUED = st.lists(PIECES, max_size=12).map("".join)
MOMENTS = st.datetimes(
    min_value=datetime.datetime(1900, 1, 1), max_value=datetime.datetime(2200, 1, 1), timezones=st.just(BERLIN)
)


def all_of(reading: Reading) -> list[Reading]:
    """The reading and its other ones."""
    return [reading, *reading.other]


@given(st.one_of(st.text(max_size=80), NEARLY_SENTENCES, GLUED), MOMENTS)
@settings(max_examples=600, deadline=None)
def test_every_text_has_a_reading(text: str, now: datetime.datetime) -> None:
    reading = read(text, now)
    assert isinstance(describe(reading), str)
    for one in all_of(reading):
        check(one, text)


def check(reading: Reading, text: str) -> None:
    """What each reading promises."""
    first, after = reading.span
    assert 0 <= first <= after <= len(text)
    assert (reading.kind is Kind.LEAD) == (reading.lead is not None)
    assert (reading.kind in {Kind.INTERVAL, Kind.POINT}) == (reading.interval is not None)
    for interval in [*([reading.interval] if reading.interval else []), *reading.parts]:
        edges = [edge for edge in (interval.start, interval.end) if edge is not None]
        assert edges
        assert all(edge.tzinfo is BERLIN for edge in edges)
        assert edges == sorted(edges)
    if reading.kind is Kind.POINT:
        assert reading.interval is not None
        assert reading.interval.start is not None
        assert reading.interval.end is None


@given(st.one_of(NEARLY_SENTENCES, st.sampled_from(SENTENCES)))
@settings(max_examples=200, deadline=None)
def test_readings_come_in_order_and_do_not_overlap(text: str) -> None:
    readings = read_all(text, NOW)
    ends = [0]
    for reading in readings:
        assert reading.span[0] >= ends[-1]
        ends.append(reading.span[1])
    assert not readings or read(text, NOW) in readings


@pytest.mark.parametrize(
    "now",
    [
        datetime.datetime.min,
        datetime.datetime.max,
        datetime.datetime.min.replace(tzinfo=datetime.UTC),
        datetime.datetime.max.replace(tzinfo=datetime.UTC),
        datetime.datetime(2026, 11, 23, 10),
    ],
)
def test_no_moment_is_too_early_or_too_late(now: datetime.datetime) -> None:
    for text in SENTENCES:
        read(text, now)


@given(st.sampled_from(["heute", "morgen", "in drei Tagen", "nächste Woche", "am Freitag", "in 14 Tagen"]), MOMENTS)
@settings(max_examples=150, deadline=None)
def test_a_week_later_the_days_are_a_week_later(text: str, now: datetime.datetime) -> None:
    before, after = read(text, now).interval, read(text, now + datetime.timedelta(7)).interval
    assert before is not None
    assert after is not None
    assert before.start is not None
    assert after.start == before.start + datetime.timedelta(7)


@given(st.sampled_from(SENTENCES), st.sampled_from([datetime.UTC, datetime.timezone(datetime.timedelta(hours=-11))]))
@settings(max_examples=100, deadline=None)
def test_the_zone_in_which_now_is_given_does_not_matter(text: str, zone: datetime.tzinfo) -> None:
    assert read(text, NOW.astimezone(zone)) == read(text, NOW)


@given(NEARLY_SENTENCES)
@settings(max_examples=100, deadline=None)
def test_what_comes_after_the_cap_is_not_looked_at(text: str) -> None:
    padded = f"{text} ".ljust(MAX_CHARACTERS)[:MAX_CHARACTERS]
    assert read_all(f"{padded} am Dienstag", NOW) == read_all(padded, NOW)


def looks(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the grammar looks at a token."""
    count = 0
    plain = Scene.at

    def counting(self: Scene, index: int) -> object:
        nonlocal count
        count += 1
        return plain(self, index)

    monkeypatch.setattr(Scene, "at", counting)
    read(text, NOW)
    monkeypatch.undo()
    return count


@pytest.mark.parametrize(
    "piece",
    ["von ", "am ", "3. ", "und ", "bis ", "nächste ", "Woche vor ", "im Mai und ", "vom 3. bis ", "zwei ", "erste ",
     "Anfang ", "am Tag vor ", "KW ", "1.", "12-", "vor ", "in ", "um 9 ", "Ende der ", "Montag nach ", "bis zum "],
)  # fmt: skip
def test_twice_the_text_is_at_most_twice_the_work(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many = MAX_CHARACTERS // len(piece)
    half, whole = looks(piece * (many // 2), monkeypatch), looks(piece * many, monkeypatch)
    assert whole <= 2.3 * half + 200


def test_no_nonsense_needs_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    pieces = [*LEXICON, *GLUE, *SIGNS, "3.", "12", "vor dem", "nach dem", "2027"]
    for _ in range(40):
        text = " ".join(chance.choices(pieces, k=120))[:MAX_CHARACTERS]
        assert looks(text, monkeypatch) <= 600 * max(1, len(tokenise(text)))
