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

HINT = "crisis_hint"
"""Set on a message that may be a crisis: it is answered as understood, with the emergency numbers added."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisGuard(IntentClassifier, GraphComponent):
    """Overrules the classifier where a pattern matches or the crisis intent is likely; hints where it is possible.

    A false alarm costs a visitor one odd answer, a hint one line more; a miss may cost more than both. Stands behind
    the classifier and before the fallback.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold = float(config["threshold"])
        self._hint_threshold = float(config["hint_threshold"])
        self._patterns = [re.compile(pattern) for pattern in config["patterns"]]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Probability of a crisis that is enough, the one from which on there is a hint, and patterns."""
        return {"threshold": 0.3, "hint_threshold": 0.06, "patterns": []}

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
        """Set the crisis intent or the hint where they apply."""
        for message in messages:
            probability = _probability(message)
            if probability >= self._threshold or self._matches(message):
                crisis = {"name": CRISIS_INTENT, "confidence": 1.0}
                ranking = [r for r in message.get("intent_ranking", []) if r["name"] != CRISIS_INTENT]
                message.set(INTENT, crisis, add_to_output=True)
                message.set("intent_ranking", [dict(crisis), *ranking], add_to_output=True)
            elif probability >= self._hint_threshold:
                message.set(HINT, True, add_to_output=True)
        return messages

    def _matches(self, message: Message) -> bool:
        text = fold(message.get(TEXT) or "")
        return any(pattern.search(text) for pattern in self._patterns)


def _probability(message: Message) -> float:
    ranking = message.get("intent_ranking", [])
    return max((float(r["confidence"]) for r in ranking if r["name"] == CRISIS_INTENT), default=0.0)
