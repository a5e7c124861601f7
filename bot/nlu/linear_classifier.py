"""Intent classifier: a linear model over character and word n-grams and a sentence vector."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT, TEXT_TOKENS
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import ngrams
from bot.nlu.folding import fold
from bot.nlu.linear_model import LinearModel
from bot.nlu.linear_training import train_linear_model

logger = logging.getLogger(__name__)

_FILE = "linear_classifier.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` of every message, also of one without any known feature."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._index = {} if model is None else {gram: i for i, gram in enumerate(model.vocabulary)}

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer has to stand before it in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Regularisation `c`, `temperature` of the scores, weight of the dense part, ranking length, solver's seed."""
        return {"c": 0.4, "temperature": 0.3, "dense_weight": 1.0, "ranking_length": 10, "seed": 2026}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearClassifier:
        """Load a trained classifier.

        Raises:
            BrokenModel: the stored model is damaged.
        """
        with model_storage.read_from(resource) as directory:
            model = LinearModel.load(directory / _FILE)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model to the training examples and store it."""
        examples = training_data.intent_examples
        self._model = train_linear_model(
            [_folded_tokens(example) for example in examples],
            self._dense(examples),
            [example.get(INTENT) for example in examples],
            c=float(self._config["c"]),
            temperature=float(self._config["temperature"]),
            seed=int(self._config["seed"]),
        )
        self._index = {gram: i for i, gram in enumerate(self._model.vocabulary)}
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify each message."""
        if self._model is None:
            raise RuntimeError("The classifier has not been trained or loaded.")
        counts = ngrams.count([_folded_tokens(message) for message in messages], self._index)
        for message, probabilities in zip(messages, self._model.probabilities(counts, self._dense(messages))):
            best = np.argsort(-probabilities, kind="stable")[: int(self._config["ranking_length"])]
            ranking = [
                {"name": self._model.intents[index], "confidence": float(probabilities[index])} for index in best
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _dense(self, messages: list[Message]) -> NDArray[np.float32]:
        """The weighted sentence vectors of `messages`, a row each; zeros where there is none."""
        vectors = [message.get_dense_features(TEXT, [])[1] for message in messages]
        width = next((vector.features.shape[-1] for vector in vectors if vector is not None), 0)
        rows = [np.zeros(width) if vector is None else vector.features[-1] for vector in vectors]
        return np.vstack(rows).astype(np.float32) * np.float32(self._config["dense_weight"])


def _folded_tokens(message: Message) -> list[str]:
    """The words of a message in folded spelling, without punctuation."""
    folded = (fold(token.text) for token in message.get(TEXT_TOKENS) or [])
    return [token for token in folded if any(character.isalnum() for character in token)]
