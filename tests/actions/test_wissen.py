"""A question about a topic gets its answer."""

from __future__ import annotations

from actions.wissen import ActionWissen
from tests.actions.helpers import run, tracker


def test_the_entry_with_the_name_of_the_intent_answers() -> None:
    outcome = run(ActionWissen, tracker("treffen"))
    assert outcome.text == "Es gibt ein Treffen für 63 Kommunen."


def test_the_answer_is_in_simple_language_where_wished() -> None:
    assert run(ActionWissen, tracker("treffen", einfache_sprache=True)).text == "Es gibt ein Treffen."


def test_during_the_tour_the_way_on_is_named() -> None:
    outcome = run(ActionWissen, tracker("kontakt", tour_schritt=2.0))
    assert outcome.text.endswith("\n\nTour unterbrochen")
    assert "tour_schritt" not in outcome.slots


def test_a_topic_that_the_file_does_not_know_yet_is_asked_back() -> None:
    outcome = run(ActionWissen, tracker("ganz_neu"))
    assert outcome.text == "Rückfrage ohne Knöpfe"
    assert outcome.slots == {}
