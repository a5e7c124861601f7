"""Simple language is switched on and stays."""

from __future__ import annotations

from actions.einfache_sprache import ActionEinfacheSprache
from tests.actions.helpers import run, tracker


def test_the_last_answer_is_said_again_in_simple_language() -> None:
    outcome = run(ActionEinfacheSprache, tracker("einfache_sprache", letztes_thema="treffen", einfache_sprache=False))
    assert outcome.text == "einfache Sprache an\n\nEs gibt ein Treffen."
    assert outcome.slots == {"letztes_thema": "treffen", "einfache_sprache": True}
    assert outcome.custom["text"] == "einfache_sprache_an"


def test_without_a_topic_the_switch_is_confirmed() -> None:
    outcome = run(ActionEinfacheSprache, tracker("einfache_sprache"))
    assert outcome.text == "einfache Sprache an"
    assert outcome.slots == {"einfache_sprache": True}
