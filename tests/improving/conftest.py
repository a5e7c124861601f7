"""A name model that these tests build themselves, and a masker with the shipped word lists."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from benchmarks.masking import NoModel, masker
from bot.improving.masking import Masker, load_name_model

PERSONS = ("Peter Schneider", "Anna Müller", "Angela Merkel", "Rose")
PLACES = ("Köln", "Düsseldorf")


def save_pipeline(folder: Path, patterns: list[dict[str, str]], language: str = "de") -> str:
    """A pipeline that finds these patterns, as an operator would name it."""
    pipeline = spacy.blank(language)
    pipeline.add_pipe("entity_ruler").add_patterns(patterns)
    pipeline.to_disk(folder)
    return str(folder)


@pytest.fixture(scope="session")
def name_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a German model that knows a few names."""
    patterns = [{"label": "PER", "pattern": name} for name in PERSONS]
    patterns += [{"label": "LOC", "pattern": name} for name in PLACES]
    return save_pipeline(tmp_path_factory.mktemp("modelle") / "namen", patterns)


@pytest.fixture(scope="session")
def mask(name_model: str) -> Masker:
    """Masks with that model."""
    return masker(load_name_model(name_model))


@pytest.fixture(scope="session")
def mask_without_model() -> Masker:
    """Masks by rules and word lists alone, which is the worst case."""
    return masker(NoModel())
