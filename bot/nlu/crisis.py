"""Crisis first: a message in which somebody may be in danger is never taken for anything else."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.folding import fold

CRISIS_INTENT = "notlage"

UNSURE = 0.3
"""Below this probability of the likeliest other intent the message is not understood."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisGuard(IntentClassifier, GraphComponent):
    """Overrules the classifier where a pattern matches or the crisis intent is merely likely enough.

    A false alarm costs a visitor one odd answer; a miss may cost more. Stands behind the classifier and before
    the fallback.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold = float(config["threshold"])
        self._unsure_threshold = float(config["unsure_threshold"])
        self._patterns = [re.compile(pattern) for pattern in config["patterns"]]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Probability of a crisis that is enough, the one that is where nothing else is likely, and patterns."""
        return {"threshold": 0.1, "unsure_threshold": 0.03, "patterns": []}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisGuard:
        """Create the component from its configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the crisis intent where it applies."""
        for message in messages:
            if self._is_crisis(message):
                crisis = {"name": CRISIS_INTENT, "confidence": 1.0}
                ranking = [r for r in message.get("intent_ranking", []) if r["name"] != CRISIS_INTENT]
                message.set(INTENT, crisis, add_to_output=True)
                message.set("intent_ranking", [dict(crisis), *ranking], add_to_output=True)
        return messages

    def _is_crisis(self, message: Message) -> bool:
        text = fold(message.get(TEXT) or "")
        if any(pattern.search(text) for pattern in self._patterns):
            return True
        ranking = message.get("intent_ranking", [])
        likely = max((r["confidence"] for r in ranking if r["name"] != CRISIS_INTENT), default=0.0)
        threshold = self._threshold if likely >= UNSURE else self._unsure_threshold
        return any(r["name"] == CRISIS_INTENT and r["confidence"] >= threshold for r in ranking)
