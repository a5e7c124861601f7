"""Lists of sentences by family; a new case is a new line in `cases/`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.german_time import read
from tests.german_time.notation import notation
from tests.german_time.scoring import NOW

FILES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
CASES = [
    pytest.param(text, wanted, id=f"{file.stem}: {text}")
    for file in FILES
    for text, wanted in yaml.safe_load(file.read_text(encoding="utf-8")).items()
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_the_sentence_is_read_as_listed(text: str, wanted: str) -> None:
    assert notation(read(text, NOW)) == wanted


def test_an_impossible_date_is_explained() -> None:
    impossible = next(file for file in FILES if file.stem == "impossible")
    for text in yaml.safe_load(impossible.read_text(encoding="utf-8")):
        assert read(text, NOW).problem, text


def test_no_sentence_stands_in_two_lists() -> None:
    texts = [case.values[0] for case in CASES]
    assert len(texts) == len(set(texts))
