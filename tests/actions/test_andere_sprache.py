"""People who write in another language are answered in it."""

from __future__ import annotations

from actions.andere_sprache import ActionAndereSprache
from tests.actions.helpers import run, tracker
from tests.examples import PHONE


def test_the_answer_is_in_the_language_of_the_message() -> None:
    outcome = run(ActionAndereSprache, tracker(text="Hello, could you please tell me what this is about?"))
    assert outcome.text == f"Only German: {PHONE}"
    assert outcome.custom == {"text": "andere_sprache", "sprache": "en"}


def test_a_language_without_a_text_gets_the_text_for_all() -> None:
    outcome = run(ActionAndereSprache, tracker(text="Hej, kan du hjælpe mig med at finde et kontor?"))
    assert outcome.text == "Nur Deutsch"
    assert outcome.custom["sprache"] == "de"


def test_a_message_that_says_too_little_gets_the_text_for_all() -> None:
    assert run(ActionAndereSprache, tracker(text="hello")).text == "Nur Deutsch"


def test_a_message_without_text_gets_the_text_for_all() -> None:
    assert run(ActionAndereSprache, tracker(text="")).text == "Nur Deutsch"
