"""More on the last topic."""

from __future__ import annotations

from actions.mehr_dazu import ActionMehrDazu
from tests.actions.helpers import run, tracker


def test_the_detail_of_the_last_topic_is_told_with_its_source() -> None:
    outcome = run(ActionMehrDazu, tracker("mehr_dazu", letztes_thema="treffen"))
    assert outcome.text == "Jedes Treffen hat ein Thema."
    assert outcome.custom["quelle"] == "Portrait"


def test_the_detail_offers_no_more_of_itself() -> None:
    assert run(ActionMehrDazu, tracker("mehr_dazu", letztes_thema="treffen")).payloads == ["/zahl", "/kontakt"]


def test_where_there_is_no_more_other_topics_are_offered() -> None:
    outcome = run(ActionMehrDazu, tracker("mehr_dazu", letztes_thema="zahl"))
    assert outcome.text == "mehr nicht vorhanden"
    assert outcome.payloads == ["/treffen"]


def test_without_a_topic_it_is_asked_for() -> None:
    assert run(ActionMehrDazu, tracker("mehr_dazu")).text == "mehr ohne Thema"


def test_a_topic_that_is_gone_is_asked_for() -> None:
    assert run(ActionMehrDazu, tracker("mehr_dazu", letztes_thema="weg")).text == "mehr ohne Thema"


def test_in_simple_language_it_is_said_that_the_detail_is_not_simple() -> None:
    outcome = run(ActionMehrDazu, tracker("mehr_dazu", letztes_thema="treffen", einfache_sprache=True))
    assert outcome.text == "nicht einfach\n\nJedes Treffen hat ein Thema."
