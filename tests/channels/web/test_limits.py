"""Limits: how often a caller may call, and what is kept of its address."""

from __future__ import annotations

import datetime

import pytest

from bot.channels.web.limits import AddressHash, RateLimit


class Clock:
    """A clock that a test sets, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_as_many_calls_as_allowed_pass_at_once_and_no_more(clock: Clock) -> None:
    limit = RateLimit(30, clock)
    assert [limit.wait("a") for _ in range(30)] == [0.0] * 30
    assert limit.wait("a") > 0


def test_a_refused_call_is_told_when_the_next_one_passes(clock: Clock) -> None:
    limit = RateLimit(30, clock)
    for _ in range(30):
        limit.wait("a")
    seconds = limit.wait("a")
    assert seconds == pytest.approx(2.0)
    clock.seconds += seconds - 0.01
    assert limit.wait("a") > 0
    clock.seconds += 0.02
    assert limit.wait("a") == 0.0


def test_refused_calls_do_not_push_the_next_one_further_away(clock: Clock) -> None:
    limit = RateLimit(60, clock)
    for _ in range(1000):
        limit.wait("a")
    clock.seconds += 1.01
    assert limit.wait("a") == 0.0


def test_in_the_long_run_so_many_pass_a_minute(clock: Clock) -> None:
    limit = RateLimit(30, clock)
    passed = 0
    for _ in range(10 * 600):
        passed += limit.wait("a") == 0.0
        clock.seconds += 0.1
    assert 30 * 10 <= passed <= 30 * 11


def test_silence_saves_no_more_than_one_burst(clock: Clock) -> None:
    limit = RateLimit(5, clock)
    limit.wait("a")
    clock.seconds += 1e6
    assert [limit.wait("a") == 0.0 for _ in range(6)] == [True] * 5 + [False]


def test_callers_do_not_share_a_limit(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    assert limit.wait("a") == limit.wait("b") == 0.0
    assert limit.wait("a") > 0


def test_a_flood_of_callers_fills_no_memory(clock: Clock) -> None:
    limit = RateLimit(1, clock, most_keys=3)
    for key in "abcdefgh":
        limit.wait(key)
    assert len(limit._buckets) == 3


def test_the_caller_that_was_silent_longest_is_forgotten_first(clock: Clock) -> None:
    limit = RateLimit(1, clock, most_keys=2)
    for key in ("a", "b", "a", "c"):
        limit.wait(key)
    assert limit.wait("a") > 0
    assert limit.wait("b") == 0.0


def test_the_hash_of_an_address_holds_for_a_day() -> None:
    day = datetime.date(2026, 11, 23)
    hashes = AddressHash(lambda: day)
    first = hashes.of("192.0.2.1")
    assert hashes.of("192.0.2.1") == first
    assert hashes.of("192.0.2.2") != first
    day += datetime.timedelta(days=1)
    assert hashes.of("192.0.2.1") != first


def test_nobody_else_comes_to_the_same_hash() -> None:
    assert AddressHash().of("192.0.2.1") != AddressHash().of("192.0.2.1")


def test_every_hash_has_the_same_length() -> None:
    hashes = AddressHash()
    assert {len(hashes.of(address)) for address in ("", "192.0.2.1", "2001:db8::1")} == {32}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
        ("kein.rechner", "kein.rechner", True),
    ],
)
def test_an_ipv6_network_counts_as_one_caller(one: str, other: str, *, same: bool) -> None:
    hashes = AddressHash()
    assert (hashes.of(one) == hashes.of(other)) is same
