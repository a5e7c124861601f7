"""Waiting calls are woken when something happens, and bounded in number."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from bot.channels.web.signals import MOST_OF_SESSION, Signals


def test_all_that_wait_for_a_session_are_woken_and_no_others() -> None:
    signals = Signals()
    with signals.listening("a") as one, signals.listening("a") as two, signals.listening("b") as other:
        signals.notify("a")
        assert one.is_set()
        assert two.is_set()
        assert not other.is_set()


def test_what_happened_before_somebody_waits_does_not_wake() -> None:
    signals = Signals()
    signals.notify("a")
    with signals.listening("a") as event:
        assert not event.is_set()


def test_nothing_is_kept_of_calls_that_have_ended() -> None:
    signals = Signals()
    with pytest.raises(LookupError), signals.listening("a"), signals.listening("a"):
        raise LookupError
    assert signals._waiting == {}
    assert signals._count == 0


def test_the_call_that_waited_longest_makes_room_for_the_next_of_its_session() -> None:
    signals = Signals()
    with ExitStack() as stack:
        other = stack.enter_context(signals.listening("b"))
        events = [stack.enter_context(signals.listening("a")) for _ in range(MOST_OF_SESSION + 2)]
        assert [event.is_set() for event in events] == [True, True] + [False] * MOST_OF_SESSION
        assert not other.is_set()


def test_where_too_many_wait_in_all_a_further_call_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.web.signals.MOST_OF_ALL", 2)
    signals = Signals()
    with signals.listening("a") as one, signals.listening("b"):
        with signals.listening("c") as third:
            assert third.is_set()
        assert not one.is_set()
    with signals.listening("d") as later:
        assert not later.is_set()


def test_closing_wakes_everybody_now_and_from_now_on() -> None:
    signals = Signals()
    with signals.listening("a") as one, signals.listening("b") as two:
        signals.close()
        assert one.is_set()
        assert two.is_set()
    with signals.listening("c") as later:
        assert later.is_set()
