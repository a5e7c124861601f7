"""The tour begins with its first step."""

from __future__ import annotations

from actions.neu_hier import ActionNeuHier
from tests.actions.helpers import run, tracker


def test_the_tour_begins() -> None:
    outcome = run(ActionNeuHier, tracker("neu_hier"))
    assert outcome.text.split("\n\n") == [
        "Beginn der Tour",
        "Schritt 1 von 3: Das Treffen",
        "Es gibt ein Treffen für 63 Kommunen.",
        "Mit weiter geht es weiter",
    ]
    assert outcome.payloads == ["/weiter", "/abbrechen"]
    assert outcome.slots == {"letztes_thema": "treffen", "tour_schritt": 1}


def test_the_tour_begins_anew_when_asked_again() -> None:
    assert run(ActionNeuHier, tracker("neu_hier", tour_schritt=3)).slots["tour_schritt"] == 1


def test_the_tour_is_in_simple_language_where_wished() -> None:
    assert "Es gibt ein Treffen.\n" in run(ActionNeuHier, tracker("neu_hier", einfache_sprache=True)).text
