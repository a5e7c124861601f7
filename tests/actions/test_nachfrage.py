"""Elliptic follow-ups are answered for the last topic."""

from __future__ import annotations

from actions.nachfrage import ActionNachfrage
from actions.termine_suchen import ActionTermineSuchen
from tests.actions.helpers import run, shown, tracker
from tests.examples import PHONE


def test_the_topics_own_answer_comes_first() -> None:
    outcome = run(ActionNachfrage, tracker("nachfrage_haeufigkeit", letztes_thema="treffen"))
    assert outcome.text == "Das Treffen ist jeden Monat."
    assert outcome.custom == {"thema": "treffen", "quelle": "Portrait", "stand": "01.11.2026"}


def test_without_an_own_answer_the_general_topic_answers() -> None:
    outcome = run(ActionNachfrage, tracker("nachfrage_kontakt", letztes_thema="treffen"))
    assert outcome.custom["thema"] == "kontakt"
    assert outcome.slots == {"letztes_thema": "kontakt"}


def test_the_general_topic_answers_without_a_last_topic_too() -> None:
    assert run(ActionNachfrage, tracker("nachfrage_kontakt")).custom["thema"] == "kontakt"


def test_a_term_has_no_answers_of_its_own() -> None:
    assert run(ActionNachfrage, tracker("nachfrage_kontakt", letztes_thema="isek")).custom["thema"] == "kontakt"


def test_what_nobody_answers_is_asked_back() -> None:
    assert run(ActionNachfrage, tracker("nachfrage_grund", letztes_thema="treffen")).text == "Nachfrage ohne Thema"


def test_in_simple_language_it_is_said_that_an_own_answer_is_not_simple() -> None:
    asked = tracker("nachfrage_haeufigkeit", letztes_thema="treffen", einfache_sprache=True)
    assert run(ActionNachfrage, asked).text == "nicht einfach\n\nDas Treffen ist jeden Monat."


def test_in_simple_language_the_general_topic_answers_simply() -> None:
    asked = tracker("nachfrage_kontakt", letztes_thema="treffen", einfache_sprache=True)
    assert run(ActionNachfrage, asked).text == f"Telefon: {PHONE}."


def test_after_a_meeting_it_is_asked_how_to_register_for_it_or_where_the_office_is() -> None:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Wann ist das nächste Netzwerktreffen?"))
    registering = tracker("nachfrage_kontakt", text="Wie melde ich mich dafür an?", **first.slots)
    assert shown(run(ActionNachfrage, registering)) == ["nt-12"]
    asking = tracker("nachfrage_kontakt", text="Wo kann ich nachfragen, ob es noch geht?", **first.slots)
    assert run(ActionNachfrage, asking).custom["thema"] == "kontakt"
