"""Source and date of the last answer are named."""

from __future__ import annotations

from actions.quelle_erfragen import ActionQuelleErfragen
from tests.actions.helpers import run, tracker


def test_source_address_and_date_are_named() -> None:
    outcome = run(ActionQuelleErfragen, tracker("quelle_erfragen", letztes_thema="treffen"))
    assert outcome.text == "Quelle: Portrait (https://portrait.test/). Stand: 01.11.2026."


def test_an_answer_without_facts_has_no_source() -> None:
    assert run(ActionQuelleErfragen, tracker("quelle_erfragen", letztes_thema="kontakt")).text == "Quelle Auskunft"


def test_a_correction_by_the_office_names_the_office() -> None:
    outcome = run(ActionQuelleErfragen, tracker("quelle_erfragen", letztes_thema="zahl"))
    assert outcome.text == "Quelle: Redaktion. Stand: 02.11.2026."


def test_without_an_answer_the_usual_sources_are_named() -> None:
    assert run(ActionQuelleErfragen, tracker("quelle_erfragen")).text == "Quelle ohne Thema"
