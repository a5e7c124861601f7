"""Thanks and the like are answered by the domain's responses."""

from __future__ import annotations

import pytest
import yaml

from actions.hoeflich import ActionHoeflich
from bot.settings import ROOT
from tests.actions.helpers import run, tracker


@pytest.mark.parametrize("intent", ["danke", "verabschiedung", "lob", "smalltalk", "beleidigung"])
def test_the_response_has_the_name_of_the_intent(intent: str) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    conversation = tracker(intent)
    conversation.latest_message["intent"] = {"name": intent}
    [message] = run(ActionHoeflich, conversation).messages
    assert message["response"] == f"utter_{intent}"
    assert message["response"] in domain["responses"]


def test_every_response_is_that_of_an_intent_and_none_is_missing() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    polite = [rule["steps"] for rule in rules if {"action": "action_hoeflich"} in rule["steps"]]
    intents = {
        item["intent"] for steps in polite for step in steps for item in step.get("or", [step]) if "intent" in item
    }
    assert set(domain["responses"]) == {f"utter_{intent}" for intent in intents}
