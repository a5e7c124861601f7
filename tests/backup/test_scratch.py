"""No copy in plain text stays behind, whatever ends a backup or a restore."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.backup import restoring, saving
from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.backup.scratch import clear_leftovers, remove_leftovers, scratch_folder
from bot.database import Database
from bot.mistakes import OperatorMistake
from tests.backup.conftest import System
from tests.backup.test_restoring import rewritten, schemas


def leave_behind(system: System, *, notes: bool = False) -> None:
    """What a killed backup, a killed restore and perhaps a killed move leave."""
    for folder in (".sicherung-abc", ".sicherung-neu"):
        (system.settings.daten / folder).mkdir()
        (system.settings.daten / folder / "archiv").write_text("plain")
    (system.settings.daten / "matrix" / ".sicherung-konto.json").write_text("plain")
    if system.settings.datenbank:
        engine = system.engine()
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE SCHEMA ag_neu"))
            connection.execute(sa.text(f"CREATE TABLE ag_neu.{'umzug' if notes else 'contacts'} (name text)"))
        engine.dispose()


def left(system: System) -> list[str]:
    """What is still there."""
    names = [path.name for path in system.settings.daten.rglob(".sicherung-*")]
    return names + (schemas(system) if system.settings.datenbank else [])


async def test_the_next_backup_and_the_next_start_remove_what_was_left(system: System, tmp_path: Path) -> None:
    leave_behind(system)
    save(system.settings, tmp_path / "heute.sicherung")
    assert left(system) == []
    leave_behind(system)
    database = Database.of(system.settings.daten, system.settings.datenbank)
    await database.open()
    await clear_leftovers(system.settings.daten, database)
    await database.close()
    assert left(system) == []


async def test_a_move_under_way_goes_on_later(system: System, tmp_path: Path) -> None:
    leave_behind(system, notes=True)
    save(system.settings, tmp_path / "heute.sicherung")
    assert left(system) == (["ag_neu"] if system.settings.datenbank else [])


def test_a_backup_under_way_is_left_alone(tmp_path: Path) -> None:
    with scratch_folder(tmp_path) as first:
        remove_leftovers(tmp_path)
        with scratch_folder(tmp_path) as second:
            assert first.is_dir()
            assert second.is_dir()
    assert not list(tmp_path.glob(".sicherung-*"))


async def test_a_restore_that_fails_leaves_nothing(system: System, tmp_path: Path) -> None:
    archive, manifest = save(system.settings, tmp_path / "heute.sicherung")
    wrong = {"tables": {**manifest.tables, "contacts": manifest.tables["contacts"].model_copy(update={"columns": []})}}
    with pytest.raises((OperatorMistake, ValueError)):
        restore(system.settings, rewritten(archive, **wrong), replace=True)
    assert left(system) == []
    assert not (system.settings.daten / "wiederherstellung-unvollendet").exists()


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP])
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal that ends the process, also where the tests were started with nohup."""
    signalled: signal.Signals = request.param
    before = signal.signal(signalled, signal.SIG_DFL)
    yield signalled
    signal.signal(signalled, before)


async def test_a_signal_ends_a_command_with_its_copies(
    sqlite_system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setenv("AG_DATEN", str(sqlite_system.settings.daten))
    monkeypatch.setenv("AG_RASA_PORT", str(sqlite_system.settings.rasa_port))
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    seen: list[str] = []

    def end(*_: object) -> None:
        seen.extend(left(sqlite_system))
        os.kill(os.getpid(), number)

    monkeypatch.setattr(saving, "_add_files", end)
    monkeypatch.setattr(restoring, "close_doubtful", end)
    for command in (["sichern", str(tmp_path / "neu")], ["wiederherstellen", str(archive), "--ersetzen"]):
        seen.clear()
        with pytest.raises(SystemExit) as ended:
            main(command)
        assert ended.value.code == 128 + number
        assert seen
        assert left(sqlite_system) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["heute.sicherung"]
    assert signal.getsignal(number) is signal.SIG_DFL
