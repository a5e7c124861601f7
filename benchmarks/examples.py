"""The training examples of `data/nlu.yml`, or the same few of each intent for every system."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import yaml

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Examples:
    """Training examples by intent, and all else that stands in Rasa's file."""

    def __init__(self, by_intent: dict[str, list[str]], other: list[dict[str, Any]]) -> None:
        self.by_intent = by_intent
        self._other = other

    def __len__(self) -> int:
        return sum(len(texts) for texts in self.by_intent.values())

    def sample(self, number: int, seed: int) -> Examples:
        """At most `number` of each intent, chosen by `seed`."""
        rng = random.Random(seed)
        chosen = {
            intent: texts if len(texts) <= number else rng.sample(texts, number)
            for intent, texts in self.by_intent.items()
        }
        return Examples(chosen, self._other)

    def write_rasa(self, path: Path) -> None:
        """Write them as Rasa reads them."""
        intents = [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in self.by_intent.items()
        ]
        content = {"version": "3.1", "nlu": intents + self._other}
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def write_json(self, path: Path) -> None:
        """Write them as a list of [intent, text]."""
        pairs = [[intent, _ANNOTATION.sub(r"\1", text)] for intent, texts in self.by_intent.items() for text in texts]
        path.write_text(json.dumps(pairs, ensure_ascii=False), encoding="utf-8")


def load_examples(path: Path) -> Examples:
    """Read Rasa's training data file."""
    by_intent: dict[str, list[str]] = {}
    other: list[dict[str, Any]] = []
    for item in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
        if "intent" not in item:
            other.append(item)
            continue
        texts = [line.strip()[2:] for line in item["examples"].splitlines() if line.strip().startswith("- ")]
        by_intent.setdefault(item["intent"], []).extend(texts)
    return Examples(by_intent, other)
