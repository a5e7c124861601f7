"""Only a German model that knows names is good enough."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from bot.improving.masking import load_name_model
from bot.mistakes import OperatorMistake
from tests.improving.conftest import save_pipeline


def test_a_model_that_knows_names_finds_them(name_model: str) -> None:
    spans = load_name_model(name_model).names("Anna Müller wohnt in Köln.")
    assert [(span.start, span.end, span.kind) for span in spans] == [(0, 11, "PER"), (21, 25, "LOC")]


def test_none_at_all_is_refused() -> None:
    with pytest.raises(OperatorMistake, match="AG_NAMENSMODELL"):
        load_name_model(None)


def test_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(OperatorMistake, match="lässt sich nicht laden"):
        load_name_model("gibt_es_nicht")


def test_one_without_names_is_refused(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "leer")
    with pytest.raises(OperatorMistake, match="keine deutschen Personennamen"):
        load_name_model(str(tmp_path / "leer"))


def test_one_that_knows_places_alone_is_refused(tmp_path: Path) -> None:
    places = save_pipeline(tmp_path / "orte", [{"label": "LOC", "pattern": "Köln"}])
    with pytest.raises(OperatorMistake, match="keine deutschen Personennamen"):
        load_name_model(places)


def test_one_for_another_language_is_refused(tmp_path: Path) -> None:
    english = save_pipeline(tmp_path / "en", [{"label": "PERSON", "pattern": "Anna Müller"}], "en")
    with pytest.raises(OperatorMistake, match="keine deutschen Personennamen"):
        load_name_model(english)
