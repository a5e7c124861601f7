"""Typing errors for the training data: half of the examples are also learnt the way a thumb types it."""

from __future__ import annotations

import random
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

# Neighbours on a German keyboard, the usual slips of a thumb.
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "kö", "m": "n", "n": "bm", "o": "ip", "p": "oü", "r": "et", "s": "ad",
    "t": "rz", "u": "zi", "v": "cb", "w": "qe", "x": "yc", "y": "x", "z": "tu",
}  # fmt: skip


def _swap(word: str, at: int, rng: random.Random) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, at: int, rng: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _double(word: str, at: int, rng: random.Random) -> str:
    return word[: at + 1] + word[at:]


def _slip(word: str, at: int, rng: random.Random) -> str:
    neighbours = _NEIGHBOURS.get(word[at].lower())
    return word if neighbours is None else word[:at] + rng.choice(neighbours) + word[at + 1 :]


def with_typing_errors(text: str, rng: random.Random, share: float) -> str:
    """Return `text` with an error in about `share` of its words of four letters and more, at least in one.

    Short words stay: an error in "und" or "wer" makes another word of it more often than a typing error.
    """
    words = text.split()
    candidates = [index for index, word in enumerate(words) if len(word) >= 4]
    if not candidates:
        return text
    chosen = rng.sample(candidates, max(1, round(share * len(candidates))))
    for index in chosen:
        error = rng.choice((_swap, _drop, _double, _slip))
        words[index] = error(words[index], rng.randrange(len(words[index]) - 1), rng)
    return " ".join(words)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TypingErrors(GraphComponent):
    """Adds noisy copies of the training examples; does nothing to messages. Stands first in the pipeline."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._copied = float(config["copied"])
        self._share = float(config["share"])
        self._seed = int(config["seed"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`copied` share of the examples, `share` of a copy's longer words with an error, `seed` of the generator."""
        return {"copied": 0.5, "share": 0.3, "seed": 2026}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypingErrors:
        """Create the component from its configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave messages as they are."""
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data with the noisy copies behind the originals."""
        rng = random.Random(self._seed)
        copies = [
            Message(
                data={
                    TEXT: with_typing_errors(example.get(TEXT), rng, self._share),
                    INTENT: example.get(INTENT),
                }
            )
            for example in training_data.intent_examples
            if rng.random() < self._copied
        ]
        return training_data.merge(TrainingData(copies))
