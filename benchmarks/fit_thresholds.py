"""Fits temperature and thresholds of `config.yml` by cross-validation on the training data.

``.venv-rasa/bin/python -W ignore -m benchmarks.fit_thresholds``

Prints the temperature with the highest likelihood, and for a range of fallback and crisis thresholds what they cost:
in-scope questions answered right, answered wrong and asked back, and out-of-scope ones answered with facts.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import spacy
import yaml
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.nlu import ngrams
from bot.nlu.folding import fold
from bot.nlu.linear_model import softmax
from bot.nlu.linear_training import train_linear_model
from bot.nlu.sentence_encoder import UniversalSentenceEncoder

FOLDS = 4
OUTSIDE = "ausserhalb"
CRISIS = "notlage"


def main() -> None:
    """Run the cross-validation and print the tables."""
    config = next(c for c in yaml.safe_load(Path("config.yml").read_text())["pipeline"] if "LinearC" in c["name"])
    texts, labels = _examples()
    entries = yaml.safe_load(Path("data/wissen.yml").read_text())["eintraege"]
    facts = {entry["id"] for entry in entries if entry["art"] == "fakt"}
    margins, intents = _held_out_margins(texts, labels, config)
    targets = np.array([intents.index(label) for label in labels])
    rows = np.arange(len(targets))
    print(f"accuracy {np.mean(margins.argmax(1) == targets):.3f} on {len(texts)} examples, {len(intents)} intents")
    losses = {t: -np.log(softmax(margins / t)[rows, targets] + 1e-12).mean() for t in np.geomspace(0.05, 1, 30)}
    temperature = min(losses, key=losses.__getitem__)
    print(f"temperature {temperature:.2f}")
    probabilities = softmax(margins / temperature)
    _print_fallback(probabilities, targets, intents, facts)
    _print_crisis(margins, targets, intents)
    _print_confusions(margins, targets, intents)


def _examples() -> tuple[list[str], list[str]]:
    texts, labels = [], []
    for block in yaml.safe_load(Path("data/nlu.yml").read_text())["nlu"]:
        for line in block["examples"].splitlines():
            texts.append(line.removeprefix("- "))
            labels.append(block["intent"])
    return texts, labels


def _held_out_margins(
    texts: list[str], labels: list[str], config: dict[str, float]
) -> tuple[NDArray[np.float64], list[str]]:
    tokenizer = spacy.blank("de").tokenizer
    tokens = [[fold(t.text) for t in tokenizer(text) if any(c.isalnum() for c in t.text)] for text in texts]
    encoder = UniversalSentenceEncoder()
    dense = np.vstack([encoder.encode(texts[i : i + 256]) for i in range(0, len(texts), 256)])
    dense = dense * np.float32(config["dense_weight"])
    intents = sorted(set(labels))
    margins = np.zeros((len(texts), len(intents)))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(texts, labels):
        model = train_linear_model(
            [tokens[i] for i in train], dense[train], [labels[i] for i in train], c=config["c"], temperature=1.0, seed=1
        )
        index = {gram: column for column, gram in enumerate(model.vocabulary)}
        margins[test] = model.margins(ngrams.count([tokens[i] for i in test], index), dense[test])
    return margins, intents


def _print_fallback(
    probabilities: NDArray[np.float64], targets: NDArray[np.int64], intents: list[str], facts: set[str]
) -> None:
    best = probabilities.argmax(1)
    ordered = np.sort(probabilities, axis=1)
    outside = targets == intents.index(OUTSIDE)
    tells = np.isin(np.array(intents)[best], list(facts))
    asks_fact = np.isin(np.array(intents)[targets], list(facts))
    print("threshold ambiguity | facts right  wrong  asked back | outside told facts")
    for threshold in (0.0, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        for ambiguity in (0.0, 0.03, 0.06):
            sure = (ordered[:, -1] >= threshold) & (ordered[:, -1] - ordered[:, -2] >= ambiguity)
            right = (best == targets)[asks_fact & sure].sum() / asks_fact.sum()
            back = (~sure)[asks_fact].mean()
            told = (tells & sure)[outside].mean()
            print(f"{threshold:9} {ambiguity:9} | {right:10.3f} {1 - right - back:6.3f} {back:9.3f} | {told:.3f}")


def _print_crisis(margins: NDArray[np.float64], targets: NDArray[np.int64], intents: list[str]) -> None:
    column = intents.index(CRISIS)
    crisis = targets == column
    for margin in (-0.8, -0.7, -0.6, -0.5, -0.4, -0.3, -0.2, 0.0):
        alarm = margins[:, column] >= margin
        print(f"crisis margin {margin}: found {alarm[crisis].mean():.3f}, false alarms {alarm[~crisis].mean():.4f}")


def _print_confusions(margins: NDArray[np.float64], targets: NDArray[np.int64], intents: list[str]) -> None:
    best = margins.argmax(1)
    pairs = Counter((intents[t], intents[b]) for t, b in zip(targets, best) if t != b)
    for (wanted, taken), number in pairs.most_common(60):
        print(f"{number:4} {wanted} taken for {taken}")
    for index, intent in sorted(enumerate(intents), key=lambda item: (best == targets)[targets == item[0]].mean())[:40]:
        print(f"{(best == targets)[targets == index].mean():.2f} {intent}")


if __name__ == "__main__":
    main()
