"""Training, storage and damage of the linear model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu import ngrams
from bot.nlu.folding import fold
from bot.nlu.linear_model import BrokenModel, LinearModel, softmax
from bot.nlu.linear_training import TooFewExamples, train_linear_model

EXAMPLES = {
    "gruss": ["hallo", "guten tag", "moin zusammen", "hallo du", "tag auch"],
    "wetter": ["wie wird das wetter", "regnet es morgen", "scheint die sonne", "wetter bitte", "wird es nass"],
    "termin": ["wann ist das treffen", "naechster termin", "termine bitte", "wann geht es los", "welches datum"],
}


def train() -> LinearModel:
    tokens = [text.split() for texts in EXAMPLES.values() for text in texts]
    labels = [intent for intent, texts in EXAMPLES.items() for _ in texts]
    dense = np.random.default_rng(0).normal(size=(len(labels), 4)).astype(np.float32) * 0.01
    return train_linear_model(tokens, dense, labels, c=1.0, temperature=0.2, seed=1)


def classify(model: LinearModel, text: str) -> tuple[str, float]:
    index = {gram: column for column, gram in enumerate(model.vocabulary)}
    counts = ngrams.count([fold(text).split()], index)
    probabilities = model.probabilities(counts, np.zeros((1, 4), dtype=np.float32))[0]
    return model.intents[int(probabilities.argmax())], float(probabilities.max())


def test_the_model_knows_its_examples_and_their_misspellings() -> None:
    model = train()
    assert classify(model, "hallo")[0] == "gruss"
    assert classify(model, "Wetterr")[0] == "wetter"
    assert classify(model, "wan ist das trefen")[0] == "termin"


def test_training_twice_gives_the_same_model() -> None:
    first, second = train(), train()
    assert first.vocabulary == second.vocabulary
    np.testing.assert_array_equal(first.sparse_weights, second.sparse_weights)
    np.testing.assert_array_equal(first.bias, second.bias)


def test_a_stored_model_gives_the_same_answers(tmp_path: Path) -> None:
    model = train()
    model.save(tmp_path / "m.npz")
    loaded = LinearModel.load(tmp_path / "m.npz")
    for text in ("hallo", "regnet es", "welcher termin", "etwas ganz anderes"):
        assert classify(loaded, text)[0] == classify(model, text)[0]
        assert classify(loaded, text)[1] == pytest.approx(classify(model, text)[1], abs=0.01)


def test_a_text_without_any_known_feature_still_has_a_ranking() -> None:
    intent, confidence = classify(train(), "日本語")
    assert intent in EXAMPLES
    assert 0 < confidence < 1


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 broken"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(BrokenModel, match="train again"):
        LinearModel.load(path)


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    train().save(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BrokenModel, match="train again"):
        LinearModel.load(path)


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    np.savez(path, format=np.array([{"code": print}], dtype=object))
    with pytest.raises(BrokenModel):
        LinearModel.load(path)


def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    model = train()
    broken = LinearModel(
        ("nur_eine",), model.vocabulary, model.idf, model.sparse_weights, model.dense_weights, model.bias, 0.2
    )
    broken.save(tmp_path / "m.npz")
    with pytest.raises(BrokenModel, match="do not fit"):
        LinearModel.load(tmp_path / "m.npz")


def test_an_intent_with_one_example_is_named() -> None:
    with pytest.raises(TooFewExamples, match="einsam"):
        train_linear_model(
            [["a"], ["b"], ["c"]], np.zeros((3, 1), dtype=np.float32), ["x", "x", "einsam"], c=1, temperature=1, seed=1
        )


def test_probabilities_sum_to_one_even_for_huge_margins() -> None:
    assert softmax(np.array([[1000.0, -1000.0, 0.0]])).sum() == pytest.approx(1.0)
