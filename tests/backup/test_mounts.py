"""Folders of `AG_DATEN` that are mounts or links, as deployments have them."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.mistakes import OperatorMistake
from tests.backup.conftest import System


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the folder `matrix` be another device, out of and into which nothing can be renamed."""
    rename = Path.replace

    def is_mounted(path: Path) -> bool:
        return path.parent.name == "matrix" and path.parent.parent.name == "daten"

    def replace(self: Path, target: Any) -> Path:
        if is_mounted(self) != is_mounted(Path(target)):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.usefixtures("mounted")
async def test_a_mounted_folder_is_put_aside_and_filled_anew(system: System, tmp_path: Path) -> None:
    matrix = system.settings.daten / "matrix"
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")
    (matrix / "konto.json").write_text("later")
    (matrix / "schluessel-AG1.db-wal").write_text("later")
    device = matrix.stat().st_ino
    before = system.tallies()
    done = restore(system.settings, archive, replace=True, nothing_ran=True)
    assert system.tallies() == before
    assert matrix.stat().st_ino == device
    assert sorted(path.name for path in matrix.iterdir()) == ["konto.json", "schluessel-AG1.db"]
    assert (matrix / "konto.json").read_text() == "{}"
    aside = system.settings.daten / done.aside / "matrix"
    assert (aside / "konto.json").read_text() == "later"
    assert (aside / "schluessel-AG1.db-wal").read_text() == "later"
    assert not list(system.settings.daten.rglob(".sicherung-*"))


async def test_nothing_is_swapped_before_everything_is_put_aside(
    sqlite_system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    (sqlite_system.settings.daten / "matrix" / "konto.json").write_text("later")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "konto.json")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OperatorMistake, match="No space"):
            restore(sqlite_system.settings, archive, replace=True)
    assert (sqlite_system.settings.daten / "matrix" / "konto.json").read_text() == "later"
    done = restore(sqlite_system.settings, archive, replace=True)
    aside = sqlite_system.settings.daten / done.aside
    assert (aside / "matrix" / "konto.json").read_text() == "later"
    assert (aside / "assistent.db").exists()


async def test_links_are_followed(sqlite_system: System, tmp_path: Path) -> None:
    daten, elsewhere = sqlite_system.settings.daten, tmp_path / "anderswo"
    shutil.move(daten / "matrix", elsewhere)
    (daten / "matrix").symlink_to(elsewhere)
    shutil.move(daten / "abmeldeschluessel", tmp_path / "schluessel")
    (daten / "abmeldeschluessel").symlink_to(tmp_path / "schluessel")
    archive, manifest = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    assert {"abmeldeschluessel", "matrix/konto.json", "matrix/schluessel-AG1.db"} <= set(manifest.files)
    (elsewhere / "konto.json").write_text("later")
    done = restore(sqlite_system.settings, archive, replace=True)
    assert (daten / "matrix").is_symlink()
    assert (elsewhere / "konto.json").read_text() == "{}"
    assert (daten / done.aside / "matrix" / "konto.json").read_text() == "later"
    assert (daten / done.aside / "abmeldeschluessel").read_text() == "cd" * 32
    assert (daten / "abmeldeschluessel").read_text() == "cd" * 32


@pytest.mark.parametrize(("target", "said"), [("fehlt", "ins Leere"), ("..", "im Kreis")])
async def test_a_link_that_leads_to_nothing_of_use_is_refused(
    sqlite_system: System, tmp_path: Path, target: str, said: str
) -> None:
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    (sqlite_system.settings.daten / "matrix" / "link").symlink_to(target)
    with pytest.raises(OperatorMistake, match=f"link .*{said}"):
        save(sqlite_system.settings, tmp_path / "morgen.sicherung")
    with pytest.raises(OperatorMistake, match=f"link .*{said}"):
        restore(sqlite_system.settings, archive, replace=True)
    (sqlite_system.settings.daten / "matrix" / "link").unlink()
    restore(sqlite_system.settings, archive, replace=True)
