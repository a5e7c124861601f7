"""Normal language is switched on again."""

from __future__ import annotations

from actions.normale_sprache import ActionNormaleSprache
from tests.actions.helpers import run, tracker


def test_the_last_answer_is_said_again_in_normal_language() -> None:
    outcome = run(ActionNormaleSprache, tracker("normale_sprache", letztes_thema="treffen", einfache_sprache=True))
    assert outcome.text == "normale Sprache an\n\nEs gibt ein Treffen für 63 Kommunen."
    assert outcome.slots == {"letztes_thema": "treffen", "einfache_sprache": False}
    assert outcome.custom["text"] == "normale_sprache_an"


def test_without_a_topic_the_switch_is_confirmed() -> None:
    outcome = run(ActionNormaleSprache, tracker("normale_sprache", einfache_sprache=True))
    assert outcome.text == "normale Sprache an"
    assert outcome.slots == {"einfache_sprache": False}
