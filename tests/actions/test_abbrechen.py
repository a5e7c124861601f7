"""Stopping ends what is going on."""

from __future__ import annotations

from actions.abbrechen import ActionAbbrechen
from tests.actions.helpers import run, tracker


def test_stopping_ends_the_tour_and_keeps_the_topic() -> None:
    outcome = run(ActionAbbrechen, tracker("abbrechen", tour_schritt=2, letztes_thema="zahl"))
    assert outcome.text == "abgebrochen"
    assert outcome.slots == {"tour_schritt": None}


def test_stopping_without_a_tour_is_fine() -> None:
    assert run(ActionAbbrechen, tracker("abbrechen")).text == "abgebrochen"
