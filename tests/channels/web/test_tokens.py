"""Tokens: only what was issued here opens a session, and only for a day."""

from __future__ import annotations

import base64
import time

import pytest

from bot.channels.web.tokens import LIFETIME_SECONDS, Session, TokenExpired, TokenInvalid, Tokens

NOW = 1_800_000_000
ID = "0123456789abcdef0123456789abcdef"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = float(NOW)

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> list[bytes]:
    return [b"k" * 32]


@pytest.fixture
def tokens(keys: list[bytes], clock: Clock) -> Tokens:
    return Tokens(lambda: keys, clock)


def test_a_token_opens_its_session(tokens: Tokens) -> None:
    assert tokens.check(tokens.issue(ID)) == Session(ID, NOW)


def test_every_token_without_a_session_begins_another_one(tokens: Tokens) -> None:
    sessions = {tokens.check(tokens.issue()).id for _ in range(100)}
    assert len(sessions) == 100
    assert all(len(session) == 32 for session in sessions)


def test_a_token_is_safe_in_a_header_and_in_a_url(tokens: Tokens) -> None:
    for _ in range(50):
        assert set(tokens.issue()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_token_of_another_key_is_invalid(tokens: Tokens) -> None:
    foreign = Tokens(lambda: [b"f" * 32], lambda: NOW).issue(ID)
    with pytest.raises(TokenInvalid):
        tokens.check(foreign)


def test_no_byte_of_a_token_may_be_changed(tokens: Tokens) -> None:
    raw = base64.urlsafe_b64decode(tokens.issue(ID) + "==")
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(TokenInvalid):
            tokens.check(base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("="))


@pytest.mark.parametrize("length", range(37))
def test_a_token_cut_anywhere_is_invalid(tokens: Tokens, length: int) -> None:
    raw = base64.urlsafe_b64decode(tokens.issue(ID) + "==")
    with pytest.raises(TokenInvalid):
        tokens.check(base64.urlsafe_b64encode(raw[:length]).decode().rstrip("="))


def test_a_token_with_something_behind_it_is_invalid(tokens: Tokens) -> None:
    raw = base64.urlsafe_b64decode(tokens.issue(ID) + "==")
    with pytest.raises(TokenInvalid):
        tokens.check(base64.urlsafe_b64encode(raw + b"x").decode())


@pytest.mark.parametrize(
    "text", ["", " ", "=", "====", "a", "abc", "..", "null", "töken", "\udcff", "a" * 5000, "AA\nAA", "%00", "{}"]
)
def test_what_is_no_token_is_invalid(tokens: Tokens, text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.check(text)


def test_a_token_lives_for_a_day(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue(ID)
    clock.seconds = NOW + LIFETIME_SECONDS
    assert tokens.check(token).id == ID
    clock.seconds += 1
    with pytest.raises(TokenExpired):
        tokens.check(token)


def test_an_expired_token_of_another_key_is_invalid_and_not_expired(tokens: Tokens, clock: Clock) -> None:
    foreign = Tokens(lambda: [b"f" * 32], lambda: NOW).issue(ID)
    clock.seconds = NOW + 2 * LIFETIME_SECONDS
    with pytest.raises(TokenInvalid):
        tokens.check(foreign)


def test_a_token_of_a_clock_that_goes_slightly_ahead_is_valid(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue(ID)
    clock.seconds = NOW - 299
    assert tokens.check(token).id == ID


def test_a_token_of_the_future_is_invalid(tokens: Tokens, clock: Clock) -> None:
    token = tokens.issue(ID)
    clock.seconds = NOW - 301
    with pytest.raises(TokenInvalid):
        tokens.check(token)


def test_a_token_is_renewed_from_half_of_its_life_on(tokens: Tokens, clock: Clock) -> None:
    session = tokens.check(tokens.issue(ID))
    clock.seconds = NOW + LIFETIME_SECONDS / 2
    assert tokens.renewed(session) is None
    clock.seconds += 1
    renewed = tokens.renewed(session)
    assert renewed is not None
    assert tokens.check(renewed) == Session(ID, NOW + LIFETIME_SECONDS // 2 + 1)


def test_tokens_of_an_older_key_stay_valid_while_it_is_kept(tokens: Tokens, keys: list[bytes]) -> None:
    old = tokens.issue(ID)
    keys.insert(0, b"n" * 32)
    assert tokens.check(old).id == ID
    keys.pop()
    with pytest.raises(TokenInvalid):
        tokens.check(old)


def test_the_newest_key_signs(tokens: Tokens, keys: list[bytes]) -> None:
    keys.insert(0, b"n" * 32)
    fresh = tokens.issue(ID)
    keys.pop()
    assert tokens.check(fresh).id == ID


def test_the_real_clock_fits_into_a_token() -> None:
    tokens = Tokens(lambda: [b"k" * 32], time.time)
    assert tokens.check(tokens.issue(ID)).id == ID
