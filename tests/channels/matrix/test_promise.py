"""A promise in Matrix, kept by the whole assistant: talk, be reminded once although it is killed, be forgotten."""

from __future__ import annotations

import asyncio
import datetime
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.channels.matrix.homeserver import PASSWORD, SERVER_NAME, Homeserver
from tests.channels.matrix.people import User
from tests.conftest import free_ports

BEGIN = datetime.datetime.fromisoformat("2026-11-26T07:59:00+01:00")
"""One minute before the reminder is due."""
MEETING = """\
- id: nt-1
  titel: "Hitze im Quartier"
  format: Netzwerktreffen
  beginn: "2026-11-26 10:00"
  ende: "2026-11-26 12:00"
  ort: "Rathaus Gelsenkirchen"
"""
PATIENCE = 120.0


class Pair:
    """Bot and Rasa, two processes; the bot's clock begins at `BEGIN` with its first start."""

    def __init__(self, folder: Path, synapse: Homeserver, account: str) -> None:
        self.data = folder / "daten"
        self.data.mkdir()
        (folder / "termine.yml").write_text(MEETING, encoding="utf-8")
        self._log = (folder / "log.txt").open("w")
        self._port, self._rasa_port, self._actions_port = free_ports(3)
        self._began: float | None = None
        self._bot: subprocess.Popen[str] | None = None
        self._rasa: subprocess.Popen[str] | None = None
        self._environment = {
            **os.environ,
            "AG_PORT": str(self._port),
            "AG_RASA_PORT": str(self._rasa_port),
            "AG_AKTIONEN_PORT": str(self._actions_port),
            "AG_DATEN": str(self.data),
            "AG_TERMINE": str(folder / "termine.yml"),
            "AG_MATRIX_SERVER": synapse.url,
            "AG_MATRIX_KONTO": account,
            "AG_MATRIX_PASSWORT": PASSWORD,
        }

    def start(self) -> None:
        """Start Rasa and, when it answers, the bot."""
        python = ROOT / ".venv-rasa" / "bin" / "python"
        arguments = ["-W", "ignore", "-m", "bot.nlu.serve", "--models", "models", "--data", str(self.data)]
        arguments += ["--port", str(self._rasa_port), "--actions", f"http://127.0.0.1:{self._actions_port}/webhook"]
        self._rasa = self._run([str(python), *arguments])
        self._wait(f"http://127.0.0.1:{self._rasa_port}/webhooks/ag/health")
        self.start_bot()

    def start_bot(self) -> None:
        """Start the bot; its clock goes on from its first start."""
        self._began = self._began or time.monotonic()
        passed = datetime.timedelta(seconds=time.monotonic() - self._began)
        self._environment["AG_JETZT"] = (BEGIN + passed).isoformat()
        self._bot = self._run([sys.executable, "-m", "bot", "serve"])
        self._wait(f"http://127.0.0.1:{self._port}/health/live")

    def kill_bot(self) -> None:
        """End the bot at once."""
        assert self._bot is not None
        self._bot.kill()
        self._bot.wait(30)

    def stop(self) -> None:
        """End what runs."""
        for process in (self._bot, self._rasa):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(30)
        self._log.close()

    def count(self, database: str, query: str) -> int:
        """The number that a query finds."""
        connection = sqlite3.connect(self.data / database)
        try:
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()

    def _run(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=subprocess.STDOUT, text=True
        )

    def _wait(self, url: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except OSError:  # noqa: PERF203 - it is asked again
                assert time.monotonic() < deadline, f"{url} does not answer"
                time.sleep(0.1)


@pytest.fixture
def pair(synapse: Homeserver, tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path, synapse, synapse.register("assistent"))
    try:
        pair.start()
        yield pair
    finally:
        pair.stop()


async def until_said(user: User, room: str, words: str) -> str:
    """The first text in the room with these words."""

    def found() -> list[str]:
        return [text for text in user.texts(room) if words in text]

    deadline = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < deadline, f"„{words}“ was not said, but: {user.texts(room)}"
        await user.sync()
    return found()[0]


async def test_somebody_talks_is_reminded_once_and_is_forgotten(pair: Pair, user: User) -> None:
    room = await user.room_with(f"@assistent:{SERVER_NAME}", encrypted=True)
    await user.joined(room, f"@assistent:{SERVER_NAME}")
    await user.say(room, "Wann ist das nächste Netzwerktreffen?")
    assert "Rathaus Gelsenkirchen" in await until_said(user, room, "Hitze im Quartier")
    await user.say(room, "Erinnere mich zwei Stunden vorher daran")
    assert "8:00 Uhr" in await until_said(user, room, "keine Anmeldung")

    pair.kill_bot()
    await asyncio.to_thread(pair.start_bot)
    reminder = await until_said(user, room, "Erinnerung in")
    assert "Hitze im Quartier" in reminder
    pair.kill_bot()
    await user.say(room, "Lösch alle meine Daten")
    await asyncio.to_thread(pair.start_bot)
    await until_said(user, room, "rückgängig")
    assert [text for text in user.texts(room) if text == reminder] == [reminder]

    await user.say(room, "ja")
    await user.until(lambda: f"@assistent:{SERVER_NAME}" not in user.client.rooms[room].users, "it stayed")
    assert pair.count("assistent.db", "SELECT count(*) FROM contacts") == 0
    assert pair.count("assistent.db", "SELECT count(*) FROM reminders") == 0
    deadline = time.monotonic() + PATIENCE
    while pair.count("rasa.db", "SELECT count(*) FROM events WHERE sender_id LIKE 'matrix:%'"):
        assert time.monotonic() < deadline, "Rasa did not forget"
        await asyncio.sleep(0.1)
