"""The last answer is said again."""

from __future__ import annotations

from actions.termine_suchen import ActionTermineSuchen
from actions.wiederholen import ActionWiederholen
from tests.actions.helpers import run, shown, tracker


def test_the_answer_of_the_last_topic_is_repeated() -> None:
    outcome = run(ActionWiederholen, tracker("wiederholen", letztes_thema="treffen"))
    assert outcome.text == "Es gibt ein Treffen für 63 Kommunen."


def test_it_is_repeated_in_simple_language_where_wished() -> None:
    outcome = run(ActionWiederholen, tracker("wiederholen", letztes_thema="treffen", einfache_sprache=True))
    assert outcome.text == "Es gibt ein Treffen."


def test_without_an_answer_there_is_nothing_to_repeat() -> None:
    assert run(ActionWiederholen, tracker("wiederholen")).text == "wiederholen ohne"


def test_meetings_are_repeated_or_what_is_asked_of_them() -> None:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Welche Seminare und Werkstätten gibt es?"))
    again = run(ActionWiederholen, tracker("wiederholen", text="nochmal bitte", **first.slots))
    assert shown(again) == ["sem-12", "wst-02"]
    one = run(ActionTermineSuchen, tracker("termine_suchen", text="Wann ist das nächste Netzwerktreffen?"))
    place = run(ActionWiederholen, tracker("wiederholen", text="Wo war das nochmal?", **one.slots))
    assert shown(place) == ["nt-12"]
    assert "digital" in place.text
