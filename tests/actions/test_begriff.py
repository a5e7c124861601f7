"""Terms of the glossary are explained."""

from __future__ import annotations

from actions.begriff import ActionBegriff
from tests.actions.helpers import run, tracker


def test_a_known_term_is_explained_with_its_source() -> None:
    outcome = run(ActionBegriff, tracker("begriff", text="Was ist ein ISEK?"))
    assert outcome.text == "Ein ISEK ist ein Plan."
    assert outcome.custom["quelle"] == "Portrait"
    assert outcome.slots == {"letztes_thema": "isek"}


def test_the_term_of_a_button_wins_over_the_text() -> None:
    chosen = [{"entity": "begriff", "value": "qm"}]
    outcome = run(ActionBegriff, tracker("begriff", text="Was ist ein ISEK?", entities=chosen))
    assert outcome.custom["thema"] == "qm"


def test_a_button_of_a_term_that_is_gone_leaves_the_text() -> None:
    chosen = [{"entity": "begriff", "value": "weg"}]
    assert run(ActionBegriff, tracker("begriff", text="ISEK", entities=chosen)).custom["thema"] == "isek"


def test_an_unknown_term_is_admitted_and_others_are_offered() -> None:
    outcome = run(ActionBegriff, tracker("begriff", text="Was ist ein Fahrrad?", letztes_thema="zahl"))
    assert outcome.text == "Begriff unbekannt"
    assert outcome.payloads == ['/begriff{"begriff":"isek"}', '/begriff{"begriff":"qm"}']
    assert outcome.slots == {}


def test_a_term_is_explained_in_simple_language_where_wished() -> None:
    assert run(ActionBegriff, tracker("begriff", text="ISEK", einfache_sprache=True)).text == "ISEK ist ein Plan."


def test_what_is_no_term_may_be_a_topic() -> None:
    outcome = run(ActionBegriff, tracker("begriff", "zahl", "treffen", text="Was heißt Zahl?"))
    assert outcome.custom["thema"] == "zahl"


def test_what_is_neither_term_nor_topic_is_admitted() -> None:
    outcome = run(ActionBegriff, tracker("begriff", "begruessung", "treffen", text="Was heißt Fahrrad?"))
    assert outcome.text == "Begriff unbekannt"
