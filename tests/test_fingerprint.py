"""The fingerprint changes with everything that a trained model depends on, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.fingerprint import INPUTS, SERVING, fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with every input."""
    for name in (*INPUTS, "bot/nlu/eins.py", "bot/nlu/zwei.py", "data/wissen.yml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    (tmp_path / ".venv-rasa/lib/python3.10/site-packages/de_ag_ersatz-1.0.dist-info").mkdir(parents=True)
    return tmp_path


def test_it_is_a_short_name_for_a_file(root: Path) -> None:
    assert len(fingerprint(root)) == 12
    assert set(fingerprint(root)) <= set("0123456789abcdef")


def test_the_same_files_have_the_same_fingerprint(root: Path) -> None:
    before = fingerprint(root)
    for name in INPUTS:
        (root / name).touch()
    assert fingerprint(root) == before


@pytest.mark.parametrize("name", [*INPUTS, "bot/nlu/eins.py"])
def test_a_changed_input_changes_it(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / name).write_text("anders", encoding="utf-8")
    assert fingerprint(root) != before


@pytest.mark.parametrize("name", sorted(SERVING))
def test_code_that_only_serves_the_model_does_not_change_it(root: Path, name: str) -> None:
    before = fingerprint(root)
    (root / "bot/nlu" / name).write_text("neu", encoding="utf-8")
    assert fingerprint(root) == before


def test_new_and_renamed_code_changes_it(root: Path) -> None:
    seen = [fingerprint(root)]
    (root / "bot/nlu/drei.py").write_text("", encoding="utf-8")
    seen.append(fingerprint(root))
    (root / "bot/nlu/drei.py").rename(root / "bot/nlu/vier.py")
    seen.append(fingerprint(root))
    assert len(set(seen)) == 3


def test_text_that_moves_from_one_file_to_the_next_changes_it(root: Path) -> None:
    (root / "bot/nlu/eins.py").write_text("ab", encoding="utf-8")
    (root / "bot/nlu/zwei.py").write_text("c", encoding="utf-8")
    before = fingerprint(root)
    (root / "bot/nlu/eins.py").write_text("a", encoding="utf-8")
    (root / "bot/nlu/zwei.py").write_text("bc", encoding="utf-8")
    assert fingerprint(root) != before


def test_another_spacy_model_changes_it(root: Path) -> None:
    before = fingerprint(root)
    (root / ".venv-rasa/lib/python3.10/site-packages/de_core_news_sm-3.4.0.dist-info").mkdir()
    assert fingerprint(root) != before


def test_changed_answers_need_no_training(root: Path) -> None:
    before = fingerprint(root)
    (root / "data/wissen.yml").write_text("anders", encoding="utf-8")
    assert fingerprint(root) == before
