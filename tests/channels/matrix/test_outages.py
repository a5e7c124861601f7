"""Restarts, kills and outages: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.matrix import client, receiving
from bot.channels.matrix.messenger import MatrixMessenger
from bot.channels.messenger import Outgoing, TemporaryFailure
from bot.settings import ROOT
from tests.channels.matrix.homeserver import PASSWORD, SERVER_NAME, Homeserver
from tests.channels.matrix.people import Bot, Inbox, User, until
from tests.conftest import free_ports

both_kinds = pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
MANY = 35


@both_kinds
async def test_what_was_said_while_the_bot_was_away_arrives_once(bot: Bot, user: User, encrypted: bool) -> None:
    room = await user.room_with(bot.id, encrypted=encrypted)
    await user.joined(room, bot.id)
    await user.say(room, "vorher")
    await bot.heard("vorher")
    await bot.messenger.send(room, Outgoing("Antwort"), "in-1-0")
    await bot.stop()
    await user.say(room, "währenddessen")
    await bot.start()
    await user.say(room, "nachher")
    await bot.heard("währenddessen", "nachher")
    await bot.stop()
    await bot.start()
    await user.say(room, "Ende")
    await bot.heard("Ende")
    assert bot.inbox.texts == ["vorher", "währenddessen", "nachher", "Ende"]


async def test_more_than_a_page_of_messages_is_read_completely(
    bot: Bot, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (client, receiving):
        monkeypatch.setattr(module, "PAGE", MANY // 3 - 1)
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await bot.stop()
    wanted = [f"Nachricht {number}" for number in range(MANY)]
    for text in wanted:
        await user.say(room, text)
    await bot.start()
    await bot.heard(*wanted)
    assert bot.inbox.texts == wanted


async def test_a_kill_between_receiving_and_storing(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id, encrypted=True)
    await user.joined(room, bot.id)
    await user.say(room, "Anfang")
    await bot.heard("Anfang")
    await bot.stop()
    program = [sys.executable, "-m", "tests.channels.matrix.killed_bot"]
    arguments = [bot._server.url, bot.id, str(bot.folder), SERVER_NAME, json.dumps(bot.inbox.state)]
    process = await asyncio.create_subprocess_exec(*program, *arguments, cwd=ROOT, stdout=subprocess.PIPE)
    await user.say(room, "In diesem Augenblick")
    assert process.stdout is not None
    assert "In diesem Augenblick" in (await process.stdout.read()).decode()
    assert await process.wait() == -9
    await bot.start()
    await bot.heard("In diesem Augenblick")
    assert bot.inbox.texts == ["Anfang", "In diesem Augenblick"]


async def test_an_inbox_that_cannot_be_written_is_tried_again(
    bot: Bot, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    bot.inbox.broken = True
    calls = bot.inbox.calls
    await user.say(room, "Geheimer Inhalt")
    await until(lambda: bot.inbox.calls > calls + 1, "it is not tried again")
    assert bot.messenger.failing
    bot.inbox.broken = False
    await bot.heard("Geheimer Inhalt")
    await until(lambda: bot.messenger.failing is None, "it still fails")
    assert caplog.text.count("Nachrichten aus Matrix lassen sich nicht verarbeiten") == 1
    assert "Geheimer Inhalt" not in caplog.text


@pytest.mark.parametrize("token", ["", "kaputt"])
async def test_without_a_known_place_only_what_is_unanswered_is_read(bot: Bot, user: User, token: str) -> None:
    room = await user.room_with(bot.id)
    await user.joined(room, bot.id)
    await user.say(room, "Alt")
    await bot.heard("Alt")
    await bot.messenger.send(room, Outgoing("Antwort"), "in-1-0")
    await bot.stop()
    await user.say(room, "Neu")
    bot.inbox.messages.clear()
    bot.inbox.state = {"sync_token": token, "undecrypted": "{kaputt"}
    await bot.start()
    await bot.heard("Neu")
    assert bot.inbox.texts == ["Neu"]


async def test_a_lost_token_leads_to_a_new_login_on_the_same_device(
    bot: Bot, user: User, synapse: Homeserver, caplog: pytest.LogCaptureFixture
) -> None:
    room = await user.room_with(bot.id, encrypted=True)
    await user.joined(room, bot.id)
    await user.say(room, "Anfang")
    await bot.heard("Anfang")
    first = await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    before = json.loads((bot.folder / "konto.json").read_text())
    synapse.call("POST", "/_matrix/client/v3/logout", {}, before["access_token"])
    await user.say(room, "Nach der Abmeldung")
    await bot.heard("Nach der Abmeldung")
    await user.sync()
    again = await bot.messenger.send(room, Outgoing("Erinnerung"), "reminder-1")
    await bot.messenger.send(room, Outgoing("Ende"), "reminder-2")
    await user.read(room, "Ende")
    after = json.loads((bot.folder / "konto.json").read_text())
    assert before["device_id"] == after["device_id"]
    assert before["access_token"] != after["access_token"]
    assert first == again
    assert user.texts(room) == ["Erinnerung", "Ende"]
    assert caplog.text.count("erkennt das Zugriffstoken des Assistenten nicht mehr an") == 1


async def test_keys_that_were_lost_make_a_new_device(bot: Bot, user: User) -> None:
    room = await user.room_with(bot.id, encrypted=True)
    await user.joined(room, bot.id)
    await bot.stop()
    before = json.loads((bot.folder / "konto.json").read_text())
    for file in bot.folder.glob("schluessel-*"):
        file.unlink()
    await bot.start()
    after = json.loads((bot.folder / "konto.json").read_text())
    await user.until(
        lambda: after["device_id"] in user.client.device_store[bot.id], "the user's client did not see the new device"
    )
    await user.say(room, "Bist du noch da?")
    await bot.heard("Bist du noch da?")
    assert before["device_id"] != after["device_id"]


async def test_a_wrong_password_is_said_in_one_sentence(synapse: Homeserver, tmp_path: Path) -> None:
    user_id = synapse.register("falsch")
    messenger = MatrixMessenger(synapse.url, user_id, "falsch", tmp_path, inviting_servers=[], text=str)
    running = asyncio.create_task(messenger.run(Inbox().receive, {}))
    await until(lambda: messenger.failing, "it did not notice")
    running.cancel()
    await asyncio.wait([running])
    assert str(messenger.failing) == (
        "Der Matrix-Server nimmt die Anmeldung nicht an (HTTP 403 M_FORBIDDEN); bitte AG_MATRIX_SERVER, AG_MATRIX_KONTO"
        " und AG_MATRIX_PASSWORT prüfen."
    )


@pytest.mark.parametrize("file", ["konto.json", "schluessel-*.db"])
async def test_a_damaged_file_is_said_and_not_overwritten(bot: Bot, file: str) -> None:
    await bot.stop()
    [damaged] = bot.folder.glob(file)
    damaged.write_bytes(b"kaputt" * 1000)
    messenger = MatrixMessenger(bot._server.url, bot.id, PASSWORD, bot.folder, inviting_servers=[], text=str)
    running = asyncio.create_task(messenger.run(bot.inbox.receive, bot.inbox.state))
    await until(lambda: messenger.failing, "it did not notice")
    running.cancel()
    await asyncio.wait([running])
    assert "bitte eine Sicherung" in str(messenger.failing)
    assert damaged.read_bytes() == b"kaputt" * 1000


async def test_a_server_that_is_away_from_the_start_holds_nothing_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    [port] = free_ports(1)
    messenger = MatrixMessenger(
        f"http://127.0.0.1:{port}", "@bot:example.test", PASSWORD, tmp_path, inviting_servers=[], text=str
    )
    running = asyncio.create_task(messenger.run(Inbox().receive, {}))
    await until(lambda: messenger.failing, "it did not notice")
    with pytest.raises(TemporaryFailure):
        await messenger.send("!raum:example.test", Outgoing("Hallo"), "in-1-0")
    running.cancel()
    await asyncio.wait([running])
    assert [record.message for record in caplog.records] == [
        "Der Matrix-Server ist nicht erreichbar; es wird weiter versucht."
    ]
    assert not caplog.records[0].exc_info


async def test_a_second_process_on_the_same_folder_waits(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    other = Bot(bot._server, bot.id, bot.folder)
    running = asyncio.create_task(other.messenger.run(other.inbox.receive, {}))
    await until(lambda: other.messenger.failing, "it did not notice")
    assert "Ein anderer laufender Assistent benutzt den Ordner" in str(other.messenger.failing)
    with pytest.raises(TemporaryFailure):
        await other.messenger.send("!raum:example.test", Outgoing("Hallo"), "in-1-0")
    running.cancel()
    await asyncio.wait([running])


async def test_what_is_kept_is_private(bot: Bot, user: User) -> None:
    assert bot.folder.stat().st_mode & 0o777 == 0o700
    files = list(bot.folder.iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert {"konto.json", "sperre"} <= {file.name for file in files}


async def test_a_server_that_stops_and_starts_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = Homeserver(tmp_path)
    server.start()
    try:
        user = User(server, server.register("mensch"))
        await user.log_in()
        bot = Bot(server, server.register("bot"), tmp_path / "matrix")
        await bot.start()
        room = await user.room_with(bot.id)
        await user.joined(room, bot.id)
        await user.say(room, "vorher")
        await bot.heard("vorher")
        server.stop()
        await until(lambda: bot.messenger.failing, "it did not notice")
        with pytest.raises(TemporaryFailure):
            await bot.messenger.send(room, Outgoing("Antwort"), "in-1-0")
        server.start(rc_message={"per_second": 0.1, "burst_count": 2})
        await user.say(room, "nachher")
        await bot.heard("nachher")
        await _runs_into_the_limit(bot, room)
        await user.read(room, "Antwort")
        await bot.stop()
        await user.close()
    finally:
        server.stop()
    assert bot.inbox.texts == ["vorher", "nachher"]
    assert caplog.text.count("Der Matrix-Server ist nicht erreichbar") == 1
    assert user.texts(room)[0] == "Antwort"


async def _runs_into_the_limit(bot: Bot, room: str) -> None:
    await bot.messenger.send(room, Outgoing("Antwort"), "in-1-0")
    with pytest.raises(TemporaryFailure) as caught:
        for number in range(5):
            await bot.messenger.send(room, Outgoing("Noch eine"), f"in-2-{number}")
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 20
