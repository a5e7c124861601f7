"""Folding of German spelling: what people type on a phone and what the dictionary says become the same letters."""

from __future__ import annotations

import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT, TEXT_TOKENS
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_TRANSCRIPTION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """Lower-case `text`, write umlauts as two letters and drop all other accents ("Größe" → "groesse")."""
    # Composed first, or a decomposed "ü" would lose its dots before they are transcribed.
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_TRANSCRIPTION)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Folding(GraphComponent):
    """Writes the folded form of every token to `token.lemma`, which Rasa's CountVectorsFeaturizer reads."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer has to stand before it in the pipeline."""
        return [Tokenizer]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Folding:
        """Create the component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Fold the tokens of each message in place."""
        for message in messages:
            for token in message.get(TEXT_TOKENS) or []:
                token.lemma = fold(token.text)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Fold the tokens of the training examples in place."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data
