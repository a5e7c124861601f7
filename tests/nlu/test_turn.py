"""Choices and replays, on trackers as Rasa keeps them."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.turn import replies_to, resolve_choice, turn_with_id, user_turns

BUTTONS = [{"title": "Netzwerktreffen", "payload": "/format_netzwerktreffen"}, {"title": "Seminare", "payload": "/s"}]


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("jemand", list(events))


@pytest.fixture
def offered() -> DialogueStateTracker:
    return tracker(UserUttered("Formate?", message_id="1"), BotUttered("Diese:", {"buttons": BUTTONS}))


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("2", "/s"),
        ("2.", "/s"),
        ("nr 1", "/format_netzwerktreffen"),
        ("das zweite bitte", "/s"),
        ("das Letzte davon bitte", "/s"),
        ("die erste", "/format_netzwerktreffen"),
        ("seminare", "/s"),
        ("/s", "/s"),
    ],
)
def test_a_choice_stands_for_the_payload_that_was_offered(
    offered: DialogueStateTracker, typed: str, payload: str
) -> None:
    assert resolve_choice(typed, offered) == payload


@pytest.mark.parametrize("typed", ["3", "0", "das dritte", "zweite Frage: wer macht mit?", "63 was nochmal"])
def test_what_was_not_offered_stays_text(offered: DialogueStateTracker, typed: str) -> None:
    assert resolve_choice(typed, offered) == typed


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/notlage{"slot":"x"}', "//restart", "/ restart"])
def test_a_command_that_was_not_offered_is_disarmed(offered: DialogueStateTracker, typed: str) -> None:
    assert not resolve_choice(typed, offered).startswith("/")


def test_numbers_mean_nothing_without_an_offer() -> None:
    assert resolve_choice("1", None) == "1"
    assert resolve_choice("1", tracker(UserUttered("Hallo"), BotUttered("Guten Tag"))) == "1"


def test_only_the_last_replies_can_be_chosen_by_number(offered: DialogueStateTracker) -> None:
    offered.update(UserUttered("danke", message_id="2"))
    offered.update(BotUttered("Gern."))
    assert resolve_choice("1", offered) == "1"
    assert resolve_choice("/s", offered) == "/s"


def test_replies_of_a_turn_end_at_the_next_message(offered: DialogueStateTracker) -> None:
    offered.update(UserUttered("danke", message_id="2"))
    offered.update(BotUttered("Gern."))
    first = turn_with_id(offered, "1")
    assert first is not None
    assert [reply["text"] for reply in replies_to(offered, first)] == ["Diese:"]
    assert turn_with_id(offered, "3") is None
    assert len(user_turns(offered)) == 2


def test_the_same_words_twice_are_two_turns_with_their_own_replies() -> None:
    said = UserUttered("Und nun?", message_id="1"), UserUttered("Und nun?", message_id="2")
    talk = tracker(said[0], BotUttered("Erst dies", {"buttons": BUTTONS}), said[1], BotUttered("Dann das"))
    for message_id, text in (("1", "Erst dies"), ("2", "Dann das")):
        turn = turn_with_id(talk, message_id)
        assert turn is not None
        assert [reply["text"] for reply in replies_to(talk, turn)] == [text]
    assert resolve_choice("1", talk) == "1"
