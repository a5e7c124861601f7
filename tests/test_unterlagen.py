"""The documents on data protection say what the system does: its tables, settings, periods and tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.database.tables import metadata
from bot.knowledge.placeholders import PLACEHOLDER
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings
from bot.unterlagen import TEMPLATES, values_of, write_documents

CONCEPT = (TEMPLATES / "loeschkonzept.md").read_text(encoding="utf-8")
TEMPLATE_FILES = sorted(TEMPLATES.glob("*.md"))
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


def tables_of_rasa() -> set[str]:
    """The tables of its conversations; its modules cannot be loaded here."""
    source = (ROOT / "bot/nlu/tracker_tables.py").read_text(encoding="utf-8")
    return set(re.findall(r"^\w+ = sa\.Table\(\s*\"(\w+)\"", source, re.MULTILINE))


def test_without_templates_nothing_is_said_to_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.unterlagen.TEMPLATES", tmp_path / "leer")
    with pytest.raises(OperatorMistake, match="Die Vorlagen der Unterlagen fehlen"):
        write_documents(SETTINGS, str(tmp_path / "ziel"))
    assert not (tmp_path / "ziel").exists()


def test_every_table_has_its_period() -> None:
    rows = [line for line in CONCEPT.splitlines() if line.startswith("| ")]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row.split("|")[2])} - {"geloescht"}
    assert tables_of_rasa() == {"events", "conversations"}
    assert named == set(metadata.tables) | tables_of_rasa()


def test_every_period_that_can_be_set_is_in_the_concept() -> None:
    periods = {name for name in Settings.model_fields if name.endswith("aufbewahrung")} | {"posteingang"}
    assert periods <= set(PLACEHOLDER.findall(CONCEPT))
    for row in CONCEPT.splitlines():
        for name in periods & set(PLACEHOLDER.findall(row)):
            assert row.startswith("#") or f"AG_{name.upper()}" in row


def test_every_setting_that_is_named_exists() -> None:
    known = {f"AG_{name.upper()}" for name in Settings.model_fields} | {"AG_"}
    for file in TEMPLATE_FILES:
        assert set(re.findall(r"AG_[A-Z_]*", file.read_text(encoding="utf-8"))) <= known, file.name


def test_every_proof_is_a_test_that_there_is() -> None:
    proofs = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", CONCEPT)
    assert len(proofs) > 15
    for file, name in proofs:
        assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"


@pytest.mark.parametrize("file", TEMPLATE_FILES, ids=[file.stem for file in TEMPLATE_FILES])
def test_a_document_is_a_draft_with_known_placeholders(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.search(r"\*\*Entw(u|ü)rfe? für die Datenschutzbeauftragten", text)
    assert set(PLACEHOLDER.findall(text)) <= set(values_of(SETTINGS))


@pytest.mark.parametrize("file", TEMPLATE_FILES, ids=[file.stem for file in TEMPLATE_FILES])
def test_no_link_between_the_documents_is_dead(file: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", file.read_text(encoding="utf-8"))
    assert [link for link in links if not (TEMPLATES / link).exists()] == []


def test_they_are_filled_with_this_installations_values(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"betreiber": "Stadt Beispiel", "aufbewahrung": 17, "verbesserung": True})
    assert write_documents(settings, str(tmp_path / "ziel")) == 0
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "ziel").iterdir()}
    assert set(written) == {file.name for file in TEMPLATE_FILES}
    assert "17 Stunden nach der letzten Nachricht" in written["loeschkonzept.md"]
    assert "Stadt Beispiel" in written["verarbeitungsverzeichnis.md"]
    assert "[Bitte eintragen: AG_BETREIBER_ANSCHRIFT]" in written["verarbeitungsverzeichnis.md"]
    assert "`AG_VERBESSERUNG=1` (hier: eingeschaltet)" in written["verarbeitungsverzeichnis.md"]
    assert not [name for name, text in written.items() if PLACEHOLDER.search(text)]


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    with pytest.raises(OperatorMistake, match="anderen Ordner"):
        write_documents(SETTINGS, str(tmp_path / "datei"))
