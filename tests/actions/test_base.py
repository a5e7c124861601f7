"""What the actions share."""

from __future__ import annotations

from typing import Any

import pytest

from actions.base import previous_action, ranked_intents, turn_number
from actions.wissen import ActionWissen
from tests.actions.helpers import LISTEN, action, run, tracker, user


def test_an_answer_carries_topic_source_and_date() -> None:
    outcome = run(ActionWissen, tracker("treffen"))
    assert outcome.custom == {"thema": "treffen", "quelle": "Portrait", "stand": "01.11.2026"}
    assert outcome.slots == {"letztes_thema": "treffen"}


def test_an_answer_without_facts_has_neither_source_nor_date() -> None:
    assert run(ActionWissen, tracker("kontakt")).custom == {"thema": "kontakt", "quelle": "", "stand": ""}


def test_a_correction_by_the_office_is_its_own_source() -> None:
    assert run(ActionWissen, tracker("zahl")).custom["quelle"] == "Redaktion"


def test_buttons_offer_more_and_the_next_topics() -> None:
    assert run(ActionWissen, tracker("treffen")).payloads == ["/mehr_dazu", "/zahl", "/kontakt"]


def test_without_detail_no_more_is_offered() -> None:
    assert run(ActionWissen, tracker("zahl")).payloads == ["/treffen"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([user(), action("action_wissen"), LISTEN, user()], "action_wissen"),
        ([user(), action("action_wissen"), {"event": "bot"}, LISTEN, user(), action("action_ja")], "action_wissen"),
        ([action("action_session_start"), LISTEN, user()], "action_session_start"),
        ([user()], None),
        ([], None),
    ],
)
def test_the_action_before_the_latest_message_is_found(events: list[dict[str, Any]], expected: str | None) -> None:
    conversation = tracker()
    conversation.events = events
    assert previous_action(conversation) == expected


def test_the_action_of_an_earlier_turn_is_not_taken_for_the_previous_one() -> None:
    conversation = tracker(before=[user(), action("action_rueckfrage"), LISTEN, user(), LISTEN])
    assert previous_action(conversation) is None


def test_turns_are_counted() -> None:
    assert turn_number(tracker(before=[user(), LISTEN, user()])) == 3


def test_the_fallback_is_no_ranked_intent() -> None:
    assert ranked_intents(user("x", "nlu_fallback", "treffen", "zahl")) == ["treffen", "zahl"]
    assert ranked_intents({"intent_ranking": [{"name": "treffen"}]}) == ["treffen"]
    assert ranked_intents({}) == []
