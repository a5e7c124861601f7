"""A new topic is added to every file that needs it, on a copy of the shipped files."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from bot.check_data import find_mistakes
from bot.knowledge import load_knowledge
from bot.scaffold import add_topic
from bot.settings import ROOT, Settings

FILES = ("data/wissen.yml", "data/texte.yml", "data/nlu.yml", "data/rules.yml", "domain.yml")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the files."""
    (tmp_path / "data").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def contents(root: Path) -> dict[str, bytes]:
    """What stands in the files."""
    return {name: (root / name).read_bytes() for name in FILES}


def mistakes(root: Path) -> list[str]:
    """What `make check-data` finds, beyond what it finds in the shipped files."""
    settings = Settings(wissen=root / "data/wissen.yml", texte=root / "data/texte.yml")
    shipped = {mistake.message for mistake in find_mistakes(Settings(), ROOT)[0]}
    return [str(mistake) for mistake in find_mistakes(settings, root)[0] if mistake.message not in shipped]


def test_a_new_topic_stands_in_every_file(root: Path) -> None:
    assert add_topic("foerderpreis", "Förderpreis", root) == 0
    topic = load_knowledge(root / "data/wissen.yml").topic("foerderpreis")
    assert topic is not None
    assert topic.titel == "Förderpreis"
    assert topic.stand == datetime.date.today()
    assert mistakes(root) == []


def test_the_other_topics_stay_as_they_are(root: Path) -> None:
    before = load_knowledge(root / "data/wissen.yml")
    add_topic("foerderpreis", "Förderpreis", root)
    after = load_knowledge(root / "data/wissen.yml")
    assert after.eintraege[:-1] == before.eintraege
    assert after.begriffe == before.begriffe


def test_two_topics_can_be_added_one_after_the_other(root: Path) -> None:
    assert add_topic("eins_neu", "Eins", root) == 0
    assert add_topic("zwei_neu", "Zwei", root) == 0
    assert mistakes(root) == []


def test_the_editor_is_told_what_is_left_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_topic("foerderpreis", "Förderpreis", root)
    output = capsys.readouterr().out
    assert "✓ Thema „foerderpreis“ angelegt." in output
    assert "make check-data" in output


@pytest.mark.parametrize(
    "title", ["Preise: ein Überblick", "Preis #1", '"Preis"', "[Preis]", "115", "Ja", "100 % Preis", "Preis & Co"]
)
def test_a_title_may_hold_any_character(root: Path, title: str) -> None:
    assert add_topic("foerderpreis", title, root) == 0
    topic = load_knowledge(root / "data/wissen.yml").topic("foerderpreis")
    assert topic is not None
    assert topic.titel == title
    assert mistakes(root) == []


def test_training_data_without_a_last_line_break_stay_whole(root: Path) -> None:
    file = root / "data/nlu.yml"
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    assert add_topic("foerderpreis", "Förderpreis", root) == 0
    assert mistakes(root) == []


@pytest.mark.parametrize(
    "identifier", ["", "Preis", "förderpreis", "1preis", "ab", "mit leer", "x" * 42, "a-b", "../weg"]
)
def test_a_wrong_id_is_refused_and_changes_nothing(
    root: Path, identifier: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(root)
    assert add_topic(identifier, "Förderpreis", root) == 1
    assert "Die ID darf nur" in capsys.readouterr().err
    assert contents(root) == before


@pytest.mark.parametrize("title", ["", "   ", "x" * 33])
def test_a_wrong_title_is_refused_and_changes_nothing(
    root: Path, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(root)
    assert add_topic("foerderpreis", title, root) == 1
    assert "zwischen 1 und 32 Zeichen" in capsys.readouterr().err
    assert contents(root) == before


@pytest.mark.parametrize("identifier", ["telefon", "begruessung", "isek"], ids=["entry", "intent", "term"])
def test_an_id_that_is_taken_is_refused_and_changes_nothing(
    root: Path, identifier: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(root)
    assert add_topic(identifier, "Förderpreis", root) == 1
    assert f"Das Thema „{identifier}“ gibt es schon." in capsys.readouterr().err
    assert contents(root) == before


def test_a_file_without_its_usual_form_leaves_the_others_as_they_are(root: Path) -> None:
    rules = root / "data/rules.yml"
    rules.write_text('version: "3.1"\nrules: []\n', encoding="utf-8")
    before = contents(root)
    assert add_topic("foerderpreis", "Förderpreis", root) == 1
    assert contents(root) == before
