"""A damaged list of deletions is never taken for an empty one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.backup.mending import noted_in_archive, noted_living
from bot.backup.saving import save
from bot.mistakes import OperatorMistake
from tests.backup.conftest import System

KEY = f"schluessel {'ab' * 32}\n"
ENTRY = f"{'cd' * 32} 2026-11-23T10:00:00.123456\n"
TORN = f"{'ef' * 32} 2026-11-23"


def test_a_missing_list_is_empty(tmp_path: Path) -> None:
    assert noted_living(tmp_path / "geloescht").keys == ()


def test_of_a_list_only_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "geloescht"
    file.write_text(KEY + ENTRY)
    assert noted_living(file).unreadable == 0
    file.write_text(KEY + ENTRY + TORN)
    noted = noted_living(file)
    assert (noted.keys, list(noted.moments), noted.unreadable) == (("ab" * 32,), ["cd" * 32], 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (KEY + TORN + "\n" + ENTRY, "Zeile 2"),
        (KEY + ENTRY + TORN + "\n", "Zeile 3"),
        (KEY + "\0" * 40 + "\n" + TORN, "Zeile 2"),
        (KEY + f"{'cd' * 32} 2026-13-23T10:00:00\n", "Zeile 2"),
        (ENTRY, "ohne Schlüssel"),
        ("", "ohne Schlüssel"),
    ],
)
def test_a_damaged_list_is_refused(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "geloescht"
    file.write_text(content)
    with pytest.raises(OperatorMistake, match=f"geloescht in AG_DATEN ist .*{said}"):
        noted_living(file)
    readable = KEY in content, ENTRY in content
    noted = noted_in_archive(file)
    assert (bool(noted.keys), bool(noted.moments)) == readable


async def test_the_operator_hears_of_it(
    sqlite_system: System, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AG_DATEN", str(sqlite_system.settings.daten))
    monkeypatch.setenv("AG_RASA_PORT", str(sqlite_system.settings.rasa_port))
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    file = sqlite_system.settings.daten / "geloescht"
    before = sqlite_system.tallies()
    file.write_text(KEY + TORN + "\n" + ENTRY)
    assert main(["wiederherstellen", str(archive), "--ersetzen", "--stillstand"]) == 1
    assert "Zeile 2" in capsys.readouterr().err
    assert sqlite_system.tallies() == before
    assert not list(sqlite_system.settings.daten.glob("vorher-*"))
    file.write_text(KEY + ENTRY + TORN)
    assert main(["wiederherstellen", str(archive), "--ersetzen", "--stillstand"]) == 0
    assert "entfallen sind: 1" in capsys.readouterr().out
    assert file.read_text() == KEY + ENTRY
