"""Answered messages are counted by channel and intent, within bounds, without text and person."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import metrics
from bot.conversation import Incoming
from bot.conversation.exchange import Exchange
from bot.monitoring.turns import TurnMetrics, known_intents
from bot.rasa_client import Turn, Understanding
from bot.settings import ROOT


def exchange(sender: str, *intents: str, outage: bool = False, replayed: bool = False) -> Exchange:
    """A message whose questions were taken for these intents."""
    turns = tuple(("Frage", Turn((), Understanding(intent, 0.9, ()), False, replayed)) for intent in intents)
    return Exchange(Incoming(sender, "Frage", "1"), turns, (), False, outage, 0.25)


def count(name: str, **labels: str) -> float:
    """How much was counted."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("sender", "intent", "channel", "counted"),
    [
        ("web:1", "ag_ziele", "web", "ag_ziele"),
        ("matrix:@anna:example.org", "nlu_fallback", "matrix", "nlu_fallback"),
        ("web:1", "erfunden", "web", "sonstige"),
        ("web:1", "notlage", "web", "sonstige"),
        ("anna@example.org", "ag_ziele", "sonstige", "ag_ziele"),
    ],
)
def test_a_question_is_counted_by_channel_and_intent(sender: str, intent: str, channel: str, counted: str) -> None:
    before = count("ag_turns_total", channel=channel, intent=counted)
    TurnMetrics(["ag_ziele", "notlage"]).heard(exchange(sender, intent))
    assert count("ag_turns_total", channel=channel, intent=counted) == before + 1


def test_what_was_not_understood_is_counted() -> None:
    before = count("ag_not_understood_total", channel="web")
    TurnMetrics([]).heard(exchange("web:1", "nlu_fallback", "ausserhalb", "ag_ziele"))
    assert count("ag_not_understood_total", channel="web") == before + 2


def test_an_outage_is_counted_with_its_duration() -> None:
    before = count("ag_outage_answers_total", channel="rest"), count("ag_answer_seconds_sum", channel="rest")
    TurnMetrics([]).heard(exchange("rest:1", outage=True))
    assert count("ag_outage_answers_total", channel="rest") == before[0] + 1
    assert count("ag_answer_seconds_sum", channel="rest") == before[1] + 0.25


def test_a_repeated_message_is_no_second_question() -> None:
    before = count("ag_turns_total", channel="web", intent="sonstige")
    TurnMetrics([]).heard(exchange("web:1", "x", replayed=True))
    assert count("ag_turns_total", channel="web", intent="sonstige") == before


def test_the_intents_are_those_of_the_domain(tmp_path: Path) -> None:
    file = tmp_path / "domain.yml"
    file.write_text("intents:\n- a\n- b:\n    use_entities: []\n", encoding="utf-8")
    assert known_intents(file) == {"a", "b"}
    assert {"notlage", "termine_suchen"} <= known_intents(ROOT / "domain.yml")
