"""A question about a topic gets its answer."""

from __future__ import annotations

import pytest

from actions.termine_suchen import ActionTermineSuchen
from actions.text import ActionText
from actions.wissen import ActionWissen
from tests.actions.helpers import Outcome, run, shown, tracker


def test_the_entry_with_the_name_of_the_intent_answers() -> None:
    outcome = run(ActionWissen, tracker("treffen"))
    assert outcome.text == "Es gibt ein Treffen für 63 Kommunen."


def test_the_answer_is_in_simple_language_where_wished() -> None:
    assert run(ActionWissen, tracker("treffen", einfache_sprache=True)).text == "Es gibt ein Treffen."


def test_during_the_tour_the_way_on_is_named() -> None:
    outcome = run(ActionWissen, tracker("kontakt", tour_schritt=2.0))
    assert outcome.text.endswith("\n\nTour unterbrochen")
    assert "tour_schritt" not in outcome.slots


def test_a_topic_that_the_file_does_not_know_yet_is_asked_back() -> None:
    outcome = run(ActionWissen, tracker("ganz_neu"))
    assert outcome.text == "Rückfrage ohne Knöpfe"
    assert outcome.slots == {}


def after_meetings(kind: type[ActionWissen | ActionText], intent: str, text: str) -> Outcome:
    """What is said to `text` after a list of meetings was shown."""
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Welche Termine gibt es?"))
    return run(kind, tracker(intent, text=text, **first.slots))


@pytest.mark.parametrize(
    "text",
    [
        "Was hat sich mit dem Quartier seither getan?",
        "Ist Dortmund dabei?",
        "Sind Köln und Bonn bei euch mit dabei?",
        "Unser Haus in Duisburg müsste dringend saniert werden",
        "Wie oft gibt es diese Treffen üblicherweise?",
    ],
)
def test_after_meetings_a_question_that_only_shares_a_word_with_them_is_about_its_topic(text: str) -> None:
    assert after_meetings(ActionWissen, "treffen", text).custom["thema"] == "treffen"


def test_after_meetings_a_complaint_with_a_time_is_no_search() -> None:
    outcome = after_meetings(ActionText, "ausserhalb", "Mein Nachbar hört nachts laut Musik")
    assert outcome.custom == {"text": "ausserhalb"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Dortmund?", ["nt-01"]),
        ("Und in Dortmund vielleicht?", ["nt-01"]),
        ("gibt es da auch was in Dortmund", ["nt-01"]),
        ("Nur online, und zwar im Dezember", ["nt-12"]),
        ("eine Werkstatt in Köln vielleicht", ["wst-02"]),
    ],
)
def test_after_meetings_others_are_looked_for_whatever_the_message_was_taken_for(text: str, ids: list[str]) -> None:
    assert shown(after_meetings(ActionWissen, "treffen", text)) == ids


def after_a_topic(text: str) -> Outcome:
    """What is said to `text` when meetings were shown and a topic was spoken of since."""
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Welche Termine gibt es?"))
    second = run(ActionWissen, tracker("treffen", text="Was machen Sie eigentlich?", **first.slots))
    return run(ActionWissen, tracker("kosten", text=text, **{**first.slots, **second.slots}))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Von den dreien vorhin, was kostet das zweite?", ["sem-12"]),
        ("Das in Essen, wie lange geht das?", ["sem-12"]),
        ("Und das Seminar, bis wann muss ich mich anmelden?", ["sem-12"]),
    ],
)
def test_after_another_topic_a_question_may_come_back_to_the_meetings(text: str, ids: list[str]) -> None:
    assert shown(after_a_topic(text)) == ids


def test_a_question_that_asks_for_offers_gets_the_meetings_on_its_theme_as_well() -> None:
    outcome = run(ActionWissen, tracker("kontakt", text="Ich müsste etwas über Leerstand lernen, habt ihr was?"))
    assert [message["custom"].get("thema") for message in outcome.messages] == ["kontakt", None]
    assert [meeting["id"] for meeting in outcome.messages[1]["custom"]["termine"]] == ["wst-02"]


def test_whoever_asks_if_there_is_something_at_a_time_looks_for_meetings() -> None:
    assert shown(run(ActionWissen, tracker("kontakt", text="habt ihr da auch was im februar"))) == ["wst-02"]


def test_the_mere_next_one_is_the_one_after_the_one_shown() -> None:
    first = run(ActionTermineSuchen, tracker("termine_suchen", text="Wann ist der nächste Termin?"))
    assert shown(first) == ["nt-12"]
    assert shown(run(ActionWissen, tracker("treffen", text="nächster?", **first.slots))) == ["sem-12"]
