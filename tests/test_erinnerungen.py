"""The operator's commands on reminders."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.database import Database
from bot.reminders.lead import LeadRule
from bot.sending import AmbiguousFailure
from tests.reminders.rig import Rig, TestMessenger, berlin, meeting

DAY = LeadRule(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """Reminders on the database that the settings name."""
    address = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    if address:
        monkeypatch.setenv("AG_DATENBANK", address)
    database = Database.of(tmp_path, address)
    await database.open()
    return Rig(database, TestMessenger("telegram", repeatable=False))


async def run(*arguments: str) -> int:
    """Run a command as the operator does, in a thread with a loop of its own."""
    return await asyncio.to_thread(main, list(arguments))


async def test_changes_that_wait_are_listed_and_confirmed(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    items = [
        meeting(name, f"2026-12-0{day} 10:00", ende=f"2026-12-0{day} 16:00")
        for name, day in zip("abc", "789", strict=True)
    ]
    await rig.put(*items)
    for item in items:
        await rig.book.plan(await rig.person("telegram"), item, DAY)
    await rig.put(
        *(meeting(name, f"2026-12-1{day} 10:00", ort="Essen") for name, day in zip("abc", "789", strict=True))
    )
    assert await run("aenderungen") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        "a: Netzwerktreffen (wartet auf Bestätigung)\n  bisher: 07.12.2026 10:00 bis 16:00, Köln\n"
        "  neu:    17.12.2026 10:00, Essen\n"
    )
    assert await run("aenderungen", "--bestaetigen", "a") == 0
    assert await run("aenderungen", "--verwerfen") == 0
    assert capsys.readouterr().out.startswith("Bestätigt: 1.")
    await rig.watcher.settle()
    await rig.send()
    assert len(rig.matrix.texts) == 1
    assert await run("aenderungen") == 0
    assert capsys.readouterr().out == "Keine offenen Änderungen.\n"
    await rig.database.close()


async def test_a_change_that_does_not_count_yet_says_from_when_on(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    await rig.put(meeting())
    await rig.book.plan(await rig.person("telegram"), meeting(), DAY)
    await rig.put(meeting(ort="Essen"))
    await run("aenderungen")
    assert "nt: Netzwerktreffen (gilt ab 10:15 Uhr)" in capsys.readouterr().out
    await rig.database.close()


async def test_what_may_not_have_arrived_is_listed(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    await rig.put(meeting())
    await rig.book.plan(await rig.person("telegram", address="4711"), meeting(), DAY)
    await run("unsicher")
    assert capsys.readouterr().out == "Keine Nachricht ist ungewiss.\n"
    rig.clock.moment = berlin("2026-12-06 10:00")
    rig.matrix.troubles = [AmbiguousFailure("connection broke")]
    await rig.send()
    await run("unsicher")
    assert capsys.readouterr().out == ("06.12.2026 10:00, Erinnerung, Netzwerktreffen, telegram, connection broke\n")
    await run("unsicher", "--adressen")
    assert "telegram 4711" in capsys.readouterr().out
    await rig.database.close()


async def test_a_database_that_cannot_be_reached_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    monkeypatch.setenv("AG_DATENBANK", "postgresql://a:geheim@127.0.0.1:1/x")
    assert await run("unsicher") == 1
    said = capsys.readouterr().err
    assert said.startswith("Der Datenbankserver in AG_DATENBANK ist nicht erreichbar")
    assert "geheim" not in said
