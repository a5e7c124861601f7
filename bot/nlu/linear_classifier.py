"""Intent classifier: a linear model over character and word n-grams and a sentence vector."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

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

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Regularisation `c`, weight of the dense part, length of the ranking, seed of the solver."""
        return {"c": 1.0, "dense_weight": 1.0, "ranking_length": 10, "seed": 2026}

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
        counts, dense = self._features(examples)
        self._model = train_linear_model(
            counts,
            dense,
            [example.get(INTENT) for example in examples],
            c=float(self._config["c"]),
            seed=int(self._config["seed"]),
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(directory / _FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify each message."""
        if self._model is None:
            raise RuntimeError("The classifier has not been trained or loaded.")
        counts, dense = self._features(messages)
        for message, probabilities in zip(messages, self._model.probabilities(counts, dense)):
            best = np.argsort(-probabilities, kind="stable")[: int(self._config["ranking_length"])]
            ranking = [
                {"name": self._model.intents[index], "confidence": float(probabilities[index])}
                for index in best
            ]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _features(self, messages: list[Message]) -> tuple[sp.csr_matrix, NDArray[np.float32]]:
        """Counts of n-grams and the weighted sentence vectors of `messages`, a row each."""
        sparse_rows, dense_rows = [], []
        for message in messages:
            sparse = message.get_sparse_features(TEXT, [])[1]
            dense = message.get_dense_features(TEXT, [])[1]
            sparse_rows.append(None if sparse is None else sparse.features)
            dense_rows.append(None if dense is None else dense.features[-1])
        return _stack_sparse(sparse_rows), _stack_dense(dense_rows) * np.float32(self._config["dense_weight"])


def _stack_sparse(rows: list[sp.spmatrix | None]) -> sp.csr_matrix:
    width = next((row.shape[1] for row in rows if row is not None), 0)
    empty = sp.csr_matrix((1, width))
    return sp.vstack([empty if row is None else row for row in rows], format="csr").astype(np.float32)


def _stack_dense(rows: list[NDArray[np.float32] | None]) -> NDArray[np.float32]:
    width = next((row.shape[0] for row in rows if row is not None), 0)
    empty = np.zeros(width, dtype=np.float32)
    return np.vstack([empty if row is None else row for row in rows]).astype(np.float32)
