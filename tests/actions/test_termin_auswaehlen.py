"""Picking a meeting."""

from __future__ import annotations

from actions.termin_auswaehlen import ActionTerminAuswaehlen
from actions.termine_suchen import ActionTermineSuchen
from tests.actions.helpers import Outcome, run, shown, tracker


def pick(text: str, entities: list[dict[str, object]] | None = None) -> Outcome:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Welche Termine gibt es?"))
    return run(ActionTerminAuswaehlen, tracker("termin_auswaehlen", text=text, entities=entities, **first.slots))


def test_a_button_picks() -> None:
    outcome = pick('/termin_auswaehlen{"termin":"sem-12"}', [{"entity": "termin", "value": "sem-12"}])
    assert shown(outcome) == ["sem-12"]
    assert "Verfügungsfonds" in outcome.text


def test_number_place_and_presence_pick() -> None:
    assert shown(pick("das zweite bitte")) == ["sem-12"]
    assert shown(pick("das in Duisburg")) == ["exk-01"]
    assert shown(pick("das digitale")) == ["nt-12"]


def test_the_list_stays_in_memory() -> None:
    assert pick("das zweite bitte").slots["termine"]["gezeigt"] == ["nt-12", "sem-12", "exk-01"]
