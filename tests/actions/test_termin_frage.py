"""Questions on single meetings."""

from __future__ import annotations

from actions.termin_frage import ActionTerminFrage
from actions.termine_suchen import ActionTermineSuchen
from tests.actions.helpers import Outcome, run, shown, tracker


def ask(text: str, before: str = "Welche Termine gibt es?") -> Outcome:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text=before))
    return run(ActionTerminFrage, tracker("termin_frage", text=text, **first.slots))


def test_the_meeting_shown_is_spoken_of() -> None:
    outcome = ask("Wann geht's los?", "Wann ist das nächste Netzwerktreffen?")
    assert shown(outcome) == ["nt-12"]
    assert "10:00" in outcome.text


def test_whether_the_meeting_shown_is_in_a_town_is_answered_for_that_one() -> None:
    assert shown(ask("Ist das in Essen?", "Wann ist das nächste Netzwerktreffen?")) == ["nt-12"]
    assert shown(ask("Und findet das denn in Essen statt?", "Wann ist das nächste Netzwerktreffen?")) == ["nt-12"]
    assert shown(ask("Was kostet das in Essen?", "Wann ist das nächste Netzwerktreffen?")) == ["sem-12"]


def test_of_a_list_one_is_picked_by_number() -> None:
    outcome = ask("Wo ist das zweite?")
    assert shown(outcome) == ["sem-12"]
    assert "Essen" in outcome.text
    assert outcome.slots["termine"]["termin"] == "sem-12"


def test_of_a_list_one_is_picked_by_place() -> None:
    assert shown(ask("Wie lange geht das in Essen?")) == ["sem-12"]


def test_without_a_choice_all_shown_are_told() -> None:
    assert shown(ask("Was kostet das?")) == ["nt-12", "sem-12", "exk-01"]


def test_a_meeting_outside_the_list_is_looked_up() -> None:
    assert shown(ask("Was kostet die Tagung?", "Wann ist das nächste Netzwerktreffen?")) == ["tag-06"]


def test_without_a_list_it_is_asked_for() -> None:
    outcome = run(ActionTerminFrage, tracker("termin_frage", text="Wann geht es los?"))
    assert outcome.custom == {"text": "termin_ohne_liste"}


def test_a_meeting_that_vanished_is_not_spoken_of() -> None:
    slot = {"wunsch": None, "gezeigt": ["weg"], "ab": 0, "anzahl": 1, "termin": "weg"}
    outcome = run(ActionTerminFrage, tracker("termin_frage", text="Wann geht es los?", termine=slot))
    assert outcome.custom == {"text": "termin_nicht_in_liste"}
