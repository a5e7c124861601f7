"""What masking lets through and what it leaves readable: ``python -m benchmarks.masking [--model NAME]``.

Without a model only rules and word lists mask, which is the worst case.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.improving.masking import Lexicon, Masker, NameModel, load_name_model
from bot.improving.masking.lexicon import WORD
from bot.improving.masking.marks import GAP
from bot.improving.masking.names import Span
from bot.improving.vocabulary import Vocabulary
from bot.settings import ROOT, Settings

TESTS = ROOT / "tests"
SMALL = {"am", "an", "der", "herr", "frau", "dr", "prof", "familie", "von", "al", "alten"}
"""Words of the names that point to nobody."""


class NoModel:
    """Knows no name."""

    def names(self, text: str) -> list[Span]:
        """Nothing."""
        return []


@dataclass
class Leaks:
    """Names that were still to be read, among all that were tried."""

    tried: int
    seen: list[str]


def masker(model: NameModel) -> Masker:
    """A masker with the shipped knowledge and no meetings."""
    settings = Settings()
    files = (settings.wissen, settings.texte)
    vocabulary = Vocabulary(lambda: [file.read_text(encoding="utf-8") for file in files], ROOT / "data")
    return Masker(model, Lexicon.load(vocabulary.words))


def leaks(mask: Masker) -> dict[str, Leaks]:
    """What of each kind of name gets through, in all sentences."""
    data = _read(TESTS / "improving" / "namen.yml")
    found: dict[str, Leaks] = {}
    for kind in ("personen", "mit_anrede", "strassen", "orte"):
        found[kind] = _leaks(mask, data[kind], data["saetze"])
        found[f"{kind}, klein geschrieben"] = _leaks(mask, [name.lower() for name in data[kind]], data["klein"])
    return found


def _leaks(mask: Masker, names: list[str], sentences: list[str]) -> Leaks:
    result = Leaks(0, [])
    for sentence in sentences:
        for name in names:
            text = mask.mask(sentence.format(name)).text
            telling = {word.casefold() for word in WORD.findall(name)} - SMALL
            result.tried += 1
            if telling & {word.casefold() for word in WORD.findall(GAP.sub(" ", text))}:
                result.seen.append(text)
    return result


def readability(mask: Masker) -> tuple[int, float, float, float]:
    """Sentences of the regression sets: how many, share of words and of sentences that stay, seconds for each."""
    texts = [text for file in sorted((TESTS / "understanding" / "sets").glob("*.yml")) for text in _texts(file)]
    began = time.perf_counter()
    masked = [mask.mask(text) for text in texts]
    seconds = (time.perf_counter() - began) / len(texts)
    words = [len(WORD.findall(text)) for text in texts]
    shown = sum(one.readable * number for one, number in zip(masked, words, strict=True)) / sum(words)
    whole = sum(GAP.search(one.text) is None for one in masked) / len(texts)
    return len(texts), shown, whole, seconds


def _texts(file: Path) -> list[str]:
    turns = (turn for item in _read(file) for turn in item.get("zuege") or [item])
    return [str(turn.get("nutzer") or turn["frage"]) for turn in turns]


def _read(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", help="spaCy package or folder; without it, word lists and rules alone")
    options = parser.parse_args()
    mask = masker(load_name_model(options.model) if options.model else NoModel())
    for kind, found in leaks(mask).items():
        print(f"{kind}: {len(found.seen)} of {found.tried} get through", *found.seen[:8], sep="\n    ")
    sentences, words, whole, seconds = readability(mask)
    print(f"{sentences} test sentences: {words:.1%} of the words and {whole:.1%} of the sentences stay readable")
    print(f"{seconds * 1000:.1f} ms a sentence")


if __name__ == "__main__":
    main()
