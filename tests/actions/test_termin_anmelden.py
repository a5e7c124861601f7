"""Registering is not done here."""

from __future__ import annotations

from actions.termin_anmelden import ActionTerminAnmelden
from actions.termine_suchen import ActionTermineSuchen
from tests.actions.helpers import run, shown, tracker


def test_link_and_deadline_of_the_meeting_are_named() -> None:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Wann ist das nächste Netzwerktreffen?"))
    outcome = run(ActionTerminAnmelden, tracker("termin_anmelden", text="Ich möchte mich anmelden", **first.slots))
    assert shown(outcome) == ["nt-12"]
    assert "niemanden an- oder abmelden" in outcome.text
    assert "https://www.example.org/nt-12" in outcome.text


def test_the_meeting_can_be_named() -> None:
    outcome = run(ActionTerminAnmelden, tracker("termin_anmelden", text="Wie melde ich mich zur Tagung an?"))
    assert shown(outcome) == ["tag-06"]
    assert "Fachberatung" in outcome.text


def test_without_a_meeting_it_asks_for_one() -> None:
    outcome = run(ActionTerminAnmelden, tracker("termin_anmelden", text="Ich möchte mich anmelden"))
    assert outcome.custom == {"text": "termin_anmelden_ohne"}
