"""A backup brings everything back after the original was destroyed, whatever happens on the way."""

from __future__ import annotations

import asyncio
import datetime
import shutil
import sqlite3
import stat
import threading
import zipfile
from functools import partial
from pathlib import Path

import pyrage
import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.backup import archive as archives
from bot.backup import restoring
from bot.backup.archive import MANIFEST, ArchiveReader, Manifest
from bot.backup.restoring import restore
from bot.backup.saving import save
from bot.backup.targets import PostgresTarget, SqliteTarget
from bot.channels.web import ChatStore
from bot.clock import SystemClock
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import contacts, deletions, forgotten_conversations, inbox, reminders
from bot.inbox import Contacts, Deletions
from bot.mistakes import OperatorMistake
from bot.reminders.leases import Leases
from bot.settings import Settings
from tests.backup.conftest import System, system_on

FILES = ("sitzungsschluessel", "abmeldeschluessel", "kalender.json", "matrix/konto.json")


async def opened(settings: Settings) -> Database:
    """The database as the assistant opens it."""
    database = Database.of(settings.daten, settings.datenbank)
    await database.open()
    return database


def contents(folder: Path) -> dict[str, str]:
    """What the files hold."""
    return {name: (folder / name).read_text() for name in FILES}


async def test_everything_comes_back_after_the_original_was_destroyed(system: System, tmp_path: Path) -> None:
    before, files = system.tallies(), contents(system.settings.daten)
    archive, manifest = save(system.settings, tmp_path / "heute.sicherung")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    system.destroy()
    done = restore(system.settings, archive, nothing_ran=True)
    assert done.manifest == manifest
    assert done.aside == ""
    assert system.tallies() == before
    assert contents(system.settings.daten) == files
    assert not (system.settings.daten / "log.txt").exists()
    keys = sqlite3.connect(system.settings.daten / "matrix" / "schluessel-AG1.db")
    assert keys.execute("SELECT pickle FROM olm").fetchall() == [("ratchet",)]
    keys.close()
    private = [path for path in system.settings.daten.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    # Numbers go on behind the highest one.
    database = await opened(system.settings)
    new = {"contact": "a", "channel": "b", "external_id": "c", "received_at": utc_now(), "text": "", "state": "x"}
    insert = sa.insert(inbox).values(**new, sent=0, sending=False)
    await database.write(lambda connection: connection.execute(insert))
    await database.close()
    assert system.count(inbox) == 2


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
async def test_a_backup_of_one_database_can_be_restored_into_the_other(
    request: pytest.FixtureRequest, tmp_path: Path, source: str, target: str
) -> None:
    origin = system_on(source, tmp_path / "alt", request)
    await origin.set_up()
    archive, _ = save(origin.settings, tmp_path / "heute.sicherung")
    other = system_on(target, tmp_path / "neu", request)
    restore(other.settings, archive, nothing_ran=True)
    assert other.tallies() == origin.tallies()


async def test_a_conversation_and_a_reminder_go_on(system: System, tmp_path: Path) -> None:
    database = await opened(system.settings)
    chats, session = ChatStore(database), "5" * 32
    conversation, _ = await chats.begin(session, "m1")
    await chats.add(session, "m1", [{"text": "Guten Tag", "buttons": []}])
    now = utc_now()
    times = {"später": now + datetime.timedelta(days=1), "inzwischen": now - datetime.timedelta(minutes=1)}

    def plan(connection: sa.Connection) -> None:
        connection.execute(sa.update(contacts).values(channel="matrix", stopped=None))
        row = connection.execute(sa.select(reminders)).mappings().one()
        for name, due in times.items():
            values = {"id": name, "meeting": name, "state": "planned", "next_attempt": due, "due_at": due}
            lease = {"lease_until": None, "lease_owner": None, "expires_at": now + datetime.timedelta(days=9)}
            connection.execute(sa.insert(reminders).values({**row, **values, **lease}))

    await database.write(plan)
    await database.close()
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")
    system.destroy()
    assert restore(system.settings, archive).mended.uncertain == 1

    database = await opened(system.settings)
    again, entry = await ChatStore(database).begin(session, "m1")
    assert again == conversation
    assert entry is not None
    assert entry.replies == [{"text": "Guten Tag", "buttons": []}]
    rows = await database.read(lambda connection: connection.execute(sa.select(reminders)).all())
    assert {row.id: row.state for row in rows if row.id in times} == {"später": "planned", "inzwischen": "uncertain"}
    assert await Leases(database, SystemClock()).claim("matrix", 10) == []
    tomorrow = sa.update(reminders).where(reminders.c.id == "später").values(next_attempt=now)
    await database.write(lambda connection: connection.execute(tomorrow))
    [claim] = await Leases(database, SystemClock()).claim("matrix", 10)
    assert claim.id == "später"
    await database.close()


async def test_whoever_was_deleted_since_stays_deleted(system: System, tmp_path: Path) -> None:
    database = await opened(system.settings)
    await database.write(lambda connection: connection.execute(sa.delete(deletions)))  # the row is no hash
    note = Deletions(system.settings.daten / "geloescht", database)
    await note.open()
    people = Contacts(database, note)
    gone, stays = [await people.of("matrix", address, address) for address in ("!weg", "!da")]
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")
    await people.forget(gone.conversation)
    await database.close()
    for _ in range(2):  # a second restore of the same backup brings nobody back either
        restore(system.settings, archive, replace=True)
        database = await opened(system.settings)
        note = Deletions(system.settings.daten / "geloescht", database)
        await note.open()
        people = Contacts(database, note)
        assert await people.exists(gone)
        await people.purge()
        assert not await people.exists(gone)
        assert await people.exists(stays)
        await database.close()


async def test_a_restore_replaces_only_on_demand_and_keeps_what_was_there(system: System, tmp_path: Path) -> None:
    before = system.tallies()
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")
    engine = system.engine()
    with engine.begin() as connection:
        connection.execute(sa.delete(contacts))
    engine.dispose()
    (system.settings.daten / "abmeldeschluessel").write_text("new")
    changed = system.tallies()
    with pytest.raises(OperatorMistake, match="--ersetzen"):
        restore(system.settings, archive)
    assert system.tallies() == changed
    done = restore(system.settings, archive, replace=True, nothing_ran=True)
    assert system.tallies() == before
    assert (system.settings.daten / done.aside / "abmeldeschluessel").read_text() == "new"
    if system.settings.datenbank:
        engine = system.engine()
        with engine.connect() as connection:
            schema = done.aside.replace("-", "_")
            assert connection.execute(sa.text(f"SELECT count(*) FROM {schema}.contacts")).scalar() == 0
        engine.dispose()
    else:
        old = System(system.settings.model_copy(update={"daten": system.settings.daten / done.aside}))
        assert old.tallies() == changed


async def test_nothing_is_restored_while_an_assistant_runs(system: System, tmp_path: Path) -> None:
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")
    running = await opened(system.settings)
    with pytest.raises(OperatorMistake, match="läuft noch"):
        restore(system.settings, archive, replace=True)
    await running.close()
    restore(system.settings, archive, replace=True)


async def test_no_assistant_starts_while_a_restore_is_under_way(system: System) -> None:
    with restoring.alone(system.settings), pytest.raises(OperatorMistake, match="gerade wiederhergestellt"):
        await opened(system.settings)


@pytest.mark.parametrize("step", ["target.swap", "move_aside", "move_file", "mark"])
async def test_an_interrupted_restore_is_done_again(
    system: System, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = system.tallies()
    archive, _ = save(system.settings, tmp_path / "heute.sicherung")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "target.swap":
            for kind in (SqliteTarget, PostgresTarget):
                patch.setattr(kind, "swap", killed)
        elif step == "mark":
            patch.setattr(Path, "unlink", killed)
        else:
            patch.setattr(restoring, step, killed)
        with pytest.raises(KeyboardInterrupt):
            restore(system.settings, archive, replace=True, nothing_ran=True)
    assert not list(system.settings.daten.glob(".sicherung-*"))
    with pytest.raises(OperatorMistake, match="unterbrochen"):
        await opened(system.settings)
    done = restore(system.settings, archive, replace=True, nothing_ran=True)
    assert system.tallies() == before
    await (await opened(system.settings)).close()
    # What was there is put aside once, however many attempts it takes.
    assert [path.name for path in system.settings.daten.glob("vorher-*")] == [done.aside]
    if system.settings.datenbank:
        assert schemas(system) == [done.aside.replace("-", "_")]


def schemas(system: System) -> list[str]:
    """Those that backups and restores made."""
    engine = system.engine()
    names = [name for name in sa.inspect(engine).get_schema_names() if name.startswith(("ag_", "vorher"))]
    engine.dispose()
    return names


def write_pair(number: int, connection: sa.Connection) -> None:
    """Two rows in one transaction."""
    for kind in "xy":
        row = {"conversation": f"{kind}{number}", "since": utc_now()}
        connection.execute(sa.insert(forgotten_conversations), row)


async def test_what_is_written_meanwhile_is_in_the_backup_whole_or_not_at_all(system: System, tmp_path: Path) -> None:
    database = await opened(system.settings)
    stop = threading.Event()

    async def write() -> int:
        pairs = 0
        while not stop.is_set():
            pairs += 1
            await database.write(partial(write_pair, pairs))
        return pairs

    writing = asyncio.create_task(write())
    archives = [await asyncio.to_thread(save, system.settings, tmp_path / f"{number}.sicherung") for number in range(3)]
    stop.set()
    assert await writing > 3
    await database.close()
    for path, _ in archives:
        names = [line.split('"')[1] for line in ArchiveReader(path).lines("tables", "forgotten_conversations")]
        assert sorted(name[1:] for name in names if name[0] == "x") == sorted(
            name[1:] for name in names if name[0] == "y"
        )


async def test_a_damaged_archive_changes_nothing(sqlite_system: System, tmp_path: Path) -> None:
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    good, target = archive.read_bytes(), tmp_path / "anderswo"
    settings = sqlite_system.settings.model_copy(update={"daten": target})
    for position in range(50, len(good), len(good) // 8):
        archive.write_bytes(good[:position] + bytes([good[position] ^ 0xFF]) + good[position + 1 :])
        try:
            restore(settings, archive)
        except OperatorMistake as mistake:
            assert "\n" not in str(mistake)
            assert not (target / "assistent.db").exists()
        else:  # of a zip file not every byte means something
            shutil.rmtree(target)
    archive.write_bytes(good[: len(good) // 2])
    with pytest.raises(OperatorMistake, match="keine vollständige Sicherung"):
        restore(settings, archive)
    assert not (target / "assistent.db").exists()


def rewritten(archive: Path, **changes: object) -> Path:
    """The archive with another manifest."""
    target = archive.with_name("anders.sicherung")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST:
                data = Manifest.model_validate_json(data).model_copy(update=changes).model_dump_json().encode()
            new.writestr(name, data)
    return target


@pytest.mark.parametrize("changes", [{"format": 2}, {"schema_revision": "9999"}])
async def test_an_archive_of_a_newer_version_is_refused(
    sqlite_system: System, tmp_path: Path, changes: dict[str, object]
) -> None:
    archive, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    with pytest.raises(OperatorMistake, match="neueren Fassung"):
        restore(sqlite_system.settings, rewritten(archive, **changes), replace=True)


@pytest.mark.parametrize(("bound", "said"), [("MAX_MANIFEST", "Inhaltsverzeichnis"), ("MAX_LINE", "Zeile von")])
async def test_an_archive_does_not_fill_the_memory(
    sqlite_system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, said: str
) -> None:
    path, _ = save(sqlite_system.settings, tmp_path / "heute.sicherung")
    monkeypatch.setattr(archives, bound, 10)
    monkeypatch.setattr(archives, "_BLOCK", 20)
    with pytest.raises(OperatorMistake, match=f"{said}.* zu "):
        restore(sqlite_system.settings, path, replace=True)


async def test_an_encrypted_backup_needs_its_key(
    sqlite_system: System, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    for name, identity in (("eigener", own), ("anderer", other)):
        (tmp_path / name).write_text(f"# created: heute\n{identity}\n")
    monkeypatch.setenv("AG_DATEN", str(sqlite_system.settings.daten))
    monkeypatch.setenv("AG_RASA_PORT", str(sqlite_system.settings.rasa_port))
    before, archive = sqlite_system.tallies(), str(tmp_path / "geheim")
    assert main(["sichern", archive, "--fuer", str(own.to_public())]) == 0
    assert b"sitzungsschluessel" not in Path(archive).read_bytes()
    for arguments in ([], ["--schluessel", str(tmp_path / "anderer")], ["--schluessel", str(tmp_path / "fehlt")]):
        assert main(["wiederherstellen", archive, "--ersetzen", *arguments]) == 1
    assert main(["sichern", archive, "--fuer", "age1quatsch"]) == 1
    complaints = capsys.readouterr().err.splitlines()
    assert len(complaints) == 4
    sqlite_system.destroy()
    assert main(["wiederherstellen", archive, "--stillstand", "--schluessel", str(tmp_path / "eigener")]) == 0
    assert sqlite_system.tallies() == before
    assert not list(sqlite_system.settings.daten.glob(".sicherung*"))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    settings = Settings(daten=tmp_path / "daten")
    with pytest.raises(OperatorMistake, match=r"keine Datei assistent\.db"):
        save(settings, tmp_path / "x")
    with pytest.raises(OperatorMistake, match="nicht lesbar"):
        restore(settings, tmp_path / "fehlt")
