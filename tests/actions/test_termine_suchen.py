"""Searching for meetings."""

from __future__ import annotations

from typing import Any

from actions.abbrechen import ActionAbbrechen
from actions.termine_suchen import ActionTermineSuchen
from tests.actions.helpers import Outcome, run, shown, tracker


def search(text: str, **slots: Any) -> Outcome:
    return run(ActionTermineSuchen, tracker("termine_suchen", text=text, **slots))


def test_meetings_are_found_by_what_the_sentence_says() -> None:
    assert shown(search("Wann ist das nächste Netzwerktreffen?")) == ["nt-12"]
    assert shown(search("Was läuft im Januar in Dortmund?")) == ["nt-01"]
    assert shown(search("Welche Werkstätten und Seminare gibt es?")) == ["sem-12", "wst-02"]


def test_a_list_is_offered_as_buttons_in_its_order() -> None:
    outcome = search("Welche Termine gibt es?")
    assert outcome.payloads == [
        '/termin_auswaehlen{"termin":"nt-12"}',
        '/termin_auswaehlen{"termin":"sem-12"}',
        '/termin_auswaehlen{"termin":"exk-01"}',
        "/termine_weitere",
    ]


def test_a_follow_up_narrows_the_last_search() -> None:
    first = search("Welche Netzwerktreffen gibt es?")
    second = search("und im März?", **first.slots)
    assert shown(second) == ["nt-03"]
    assert "Netzwerktreffen" in second.text


def test_a_full_question_begins_anew() -> None:
    first = search("Welche Netzwerktreffen gibt es im Dezember?")
    assert shown(search("Gibt es im Februar eine Werkstatt in Köln?", **first.slots)) == ["wst-02"]


def test_the_format_of_the_last_topic_is_meant() -> None:
    outcome = search("Und wann ist das nächste?", letztes_thema="format_netzwerktreffen")
    assert shown(outcome) == ["nt-12"]


def test_the_last_topic_is_left_for_the_meetings() -> None:
    assert search("Welche Termine gibt es?").slots["letztes_thema"] is None


def test_all_meetings_are_no_refinement() -> None:
    first = search("Welche Netzwerktreffen gibt es im Dezember?")
    assert len(shown(search("zeig mir alle termine", **first.slots))) == 7


def test_what_does_not_matter_any_more_widens_the_search() -> None:
    first = search("Gibt es Netzwerktreffen in Bonn?")
    assert shown(run(ActionAbbrechen, tracker("abbrechen", text="egal wo", **first.slots))) == [
        "nt-12",
        "nt-01",
        "nt-03",
    ]


def test_an_unwanted_format_is_left_out() -> None:
    assert shown(search("Was gibt es im Dezember, aber keine Seminare?")) == ["nt-12"]
