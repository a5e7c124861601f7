"""A "yes" is understood from what was said before."""

from __future__ import annotations

import pytest

from actions.ja import ActionJa
from tests.actions.helpers import LISTEN, action, run, said, tracker, user

ANSWER = {"event": "bot", "text": "Treffen", "data": {"custom": {"thema": "treffen"}}}
ANSWERED = [user(), action("action_wissen"), LISTEN]


def test_after_an_answer_yes_means_more() -> None:
    outcome = run(ActionJa, tracker("ja", before=ANSWERED, letztes_thema="treffen"))
    assert outcome.text == "Jedes Treffen hat ein Thema."


def test_after_a_term_yes_means_more() -> None:
    before = [user(), action("action_begriff"), LISTEN]
    assert run(ActionJa, tracker("ja", before=before, letztes_thema="isek")).text == "Er gilt für ein Gebiet."


def test_where_there_is_no_more_it_is_asked_what_is_meant() -> None:
    assert run(ActionJa, tracker("ja", before=ANSWERED, letztes_thema="zahl")).text == "ja ohne Frage"


def test_after_something_else_it_is_asked_what_is_meant() -> None:
    before = [user(), action("utter_danke"), LISTEN]
    assert run(ActionJa, tracker("ja", before=before, letztes_thema="treffen")).text == "ja ohne Frage"


def test_yes_out_of_nowhere_is_asked_back() -> None:
    assert run(ActionJa, tracker("ja")).text == "ja ohne Frage"


def test_during_the_tour_yes_goes_on() -> None:
    outcome = run(ActionJa, tracker("ja", before=ANSWERED, letztes_thema="treffen", tour_schritt=1))
    assert outcome.slots["tour_schritt"] == 2
    assert "Schritt 2 von 3: Die Zahl" in outcome.text


def test_after_a_question_back_yes_means_the_first_topic_offered() -> None:
    before = [user("x", "nlu_fallback", "treffen", "zahl"), action("action_rueckfrage"), LISTEN]
    assert run(ActionJa, tracker("ja", before=before)).custom.get("thema") == "treffen"


@pytest.mark.parametrize("offer", ["hilfe", "tour_nicht_aktiv"])
def test_after_the_offer_of_the_tour_yes_begins_it(offer: str) -> None:
    before = [*ANSWERED, user(), action("action_text"), said(offer), LISTEN]
    outcome = run(ActionJa, tracker("ja", before=before, letztes_thema="treffen"))
    assert outcome.text.startswith("Beginn der Tour\n\nSchritt 1 von 3: Das Treffen")
    assert outcome.slots["tour_schritt"] == 1


def test_an_offer_that_was_passed_over_is_no_longer_meant() -> None:
    before = [user(), action("action_text"), said("hilfe"), LISTEN, *ANSWERED[:2], ANSWER, LISTEN]
    outcome = run(ActionJa, tracker("ja", before=before, letztes_thema="treffen"))
    assert outcome.text == "Jedes Treffen hat ein Thema."


def test_after_help_during_the_tour_yes_goes_on() -> None:
    before = [user(), action("action_text"), said("hilfe"), LISTEN]
    assert run(ActionJa, tracker("ja", before=before, tour_schritt=1)).slots["tour_schritt"] == 2
