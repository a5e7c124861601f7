"""`make check-data` names everything that does not fit together, on a copy of the shipped files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.check_data import check_data
from bot.settings import ROOT, Settings

FILES = ("data/wissen.yml", "data/texte.yml", "data/nlu.yml", "data/rules.yml", "domain.yml")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the files."""
    (tmp_path / "data").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def check(root: Path) -> int:
    """Check the copy."""
    return check_data(Settings(wissen=root / "data/wissen.yml", texte=root / "data/texte.yml"), root)


def change(root: Path, name: str, old: str, new: str) -> int:
    """Replace the first `old`; returns the line on which it stood."""
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_data_are_right(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(root) == 0
    output = capsys.readouterr()
    assert "✓ Wissen, Texte, Seiten und Trainingsdaten passen zusammen." in output.out
    assert output.err == ""


def test_a_broken_knowledge_is_explained(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = change(root, "data/wissen.yml", "titel: Kontakt\n", "titl: Kontakt\n")
    assert check(root) == 1
    errors = capsys.readouterr().err
    assert f"✗ wissen.yml, Zeile {line}: kontakt: Das Feld „titl“ gibt es hier nicht" in errors


def test_broken_training_data_are_explained(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = change(root, "data/nlu.yml", "nlu:\n", "nlu: [\n")
    assert check(root) == 1
    error = capsys.readouterr().err
    assert "✗ nlu.yml, Zeile " in error
    assert line > 0


@pytest.mark.parametrize("name", ["data/nlu.yml", "data/rules.yml", "domain.yml"])
def test_a_file_that_cannot_be_read_is_explained(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / name).write_bytes(b"# Gr\xf6\xdfe\n")
    assert check(root) == 1
    assert Path(name).name in capsys.readouterr().err


@pytest.mark.parametrize("name", ["data/nlu.yml", "data/rules.yml", "domain.yml"])
def test_a_missing_file_is_explained(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / name).unlink()
    assert check(root) == 1
    assert Path(name).name in capsys.readouterr().err


@pytest.mark.parametrize("name", ["data/nlu.yml", "data/rules.yml", "domain.yml"])
def test_an_empty_file_is_explained(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (root / name).write_text("", encoding="utf-8")
    assert check(root) == 1
    assert Path(name).name in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/nlu.yml", "- intent: telefon\n", "- intent: telefonnummer\n"),
        ("domain.yml", "  - telefon:\n", "  - telefonnummer:\n"),
        ("data/rules.yml", "- intent: telefon\n", "- intent: ag_portrait\n"),
    ],
)
def test_a_topic_that_is_missing_somewhere_is_named(
    root: Path, name: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, name, old, new)
    assert check(root) == 1
    assert f"✗ {name}, Zeile 1: Das Thema „telefon“ fehlt hier" in capsys.readouterr().err


def test_a_rule_without_an_entry_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "data/rules.yml", "      - or:\n", "      - or:\n          - intent: gespenst\n")
    assert check(root) == 1
    assert "Zum Thema „gespenst“ fehlt der Eintrag in wissen.yml" in capsys.readouterr().err


def test_an_intent_without_a_rule_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "domain.yml", "intents:\n", "intents:\n  - gespenst\n")
    assert check(root) == 1
    assert "Die Absicht „gespenst“ hat keine Regel" in capsys.readouterr().err


def test_an_example_of_two_intents_is_named_with_both_lines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "data/nlu.yml"
    lines = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    first = lines.index("- intent: telefon") + 2
    text = lines[first].strip().removeprefix("- ")
    assert text
    file.write_text("\n".join([*lines, f"    - {text.upper()}  ", ""]), encoding="utf-8")
    assert check(root) == 1
    errors = capsys.readouterr().err
    assert (
        f"data/nlu.yml, Zeile {len(lines) + 1}: „{text.upper()}“ steht schon bei „telefon“ (Zeile {first + 1})"
        in errors
    )


def test_few_examples_are_a_hint_and_no_mistake(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "data/nlu.yml").open("a", encoding="utf-8") as nlu:
        nlu.write("- intent: gespenst\n  examples: |\n    - gruezi wohl miteinand\n")
    assert check(root) == 0
    assert "„gespenst“ hat nur 1 Beispiele" in capsys.readouterr().out


def test_a_correction_by_the_office_is_a_hint_and_no_mistake(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(root, "data/wissen.yml", "quelle: [portrait]", "quelle: [Redaktion]")
    assert check(root) == 0
    assert "„ag_portrait“ beruht auf der Redaktion" in capsys.readouterr().out
