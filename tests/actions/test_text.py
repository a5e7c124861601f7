"""Fixed texts are said by the name of the intent."""

from __future__ import annotations

from actions.text import ActionText
from tests.actions.helpers import run, tracker, user


def test_the_text_has_the_name_of_the_intent() -> None:
    outcome = run(ActionText, tracker("begruessung"))
    assert outcome.text == "Begrüßung"
    assert outcome.custom == {"text": "begruessung"}


def test_variants_come_in_turn() -> None:
    first = run(ActionText, tracker("ausserhalb"))
    second = run(ActionText, tracker("ausserhalb", before=[user()]))
    assert {first.text, second.text} == {"erste Fassung", "zweite Fassung"}


def test_a_crisis_gets_no_buttons_and_leaves_no_trace() -> None:
    outcome = run(ActionText, tracker("notlage"))
    assert outcome.text == "Notlage"
    assert outcome.payloads == []
    assert outcome.slots == {}
