"""What was not understood is asked back once, then the contact is named."""

from __future__ import annotations

from actions.rueckfrage import ActionRueckfrage
from tests.actions.helpers import LISTEN, action, run, tracker, user


def test_the_nearest_topics_are_offered_as_buttons() -> None:
    outcome = run(ActionRueckfrage, tracker("nlu_fallback", "treffen", "begruessung", "zahl", "kontakt", "isek"))
    assert outcome.text == "Rückfrage"
    assert [button["title"] for button in outcome.messages[0]["buttons"]] == ["Das Treffen", "Die Zahl", "Der Kontakt"]


def test_without_a_near_topic_no_buttons_are_shown() -> None:
    outcome = run(ActionRueckfrage, tracker("nlu_fallback", "begruessung"))
    assert outcome.text == "Rückfrage ohne Knöpfe"
    assert outcome.payloads == []


def test_the_second_time_in_a_row_the_contact_is_named() -> None:
    before = [user("x", "nlu_fallback"), action("action_rueckfrage"), LISTEN]
    outcome = run(ActionRueckfrage, tracker("nlu_fallback", "treffen", before=before))
    assert outcome.text.startswith("Kontakt: ")
    assert outcome.payloads == []


def test_after_an_answer_in_between_it_is_asked_back_anew() -> None:
    before = [user(), action("action_rueckfrage"), LISTEN, user(), action("action_wissen"), LISTEN]
    assert run(ActionRueckfrage, tracker("nlu_fallback", "treffen", before=before)).text == "Rückfrage"
