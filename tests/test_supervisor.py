"""Rasa is restarted with back-off when it crashes and ended cleanly; a small script stands in for it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path

import pytest

from bot import supervisor
from bot.settings import Settings
from bot.supervisor import LONGEST_PAUSE, RasaSupervisor

CRASHES = "sys.exit(3)"
RUNS = """
signal.signal(signal.SIGTERM, lambda *_: (note("ended"), sys.exit(0)))
note(f"runs {os.getpid()}")
while True:
    signal.pause()
"""
IGNORES_SIGTERM = """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
note(f"runs {os.getpid()}")
while True:
    signal.pause()
"""


class Script:
    """A program that is run in Rasa's place and notes what happens to it."""

    def __init__(self, folder: Path, body: str) -> None:
        self.notes = folder / "notes.txt"
        self.path = folder / "rasa"
        self.path.write_text(
            f"#!{sys.executable}\nimport os, signal, sys\n\n"
            f"def note(text):\n    with open({str(self.notes)!r}, 'a') as file:\n        print(text, file=file)\n\n"
            f"note(' '.join(['started', *sys.argv[1:]]))\n{body}\n",
            encoding="utf-8",
        )
        self.path.chmod(0o755)

    def lines(self, start: str) -> list[str]:
        """The notes that begin with `start`."""
        if not self.notes.exists():
            return []
        return [line for line in self.notes.read_text(encoding="utf-8").splitlines() if line.startswith(start)]

    async def wait_for(self, start: str, count: int = 1) -> None:
        """Wait until so many notes begin with `start`."""
        async with asyncio.timeout(30):
            while len(self.lines(start)) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def cancelled(task: asyncio.Task[None]) -> None:
    """Cancel the task and wait for its end."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(30):
            await task


def is_alive(pid: int) -> bool:
    """Whether the process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def pauses_of(script: Script, count: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The first pauses between crash and restart, without waiting for them."""
    pauses: list[float] = []
    enough = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == count:
            enough.set()
            await asyncio.Event().wait()

    monkeypatch.setattr(supervisor, "asyncio", _With(asyncio, sleep=pause))
    task = asyncio.create_task(RasaSupervisor(Settings(), script.path).keep_running())
    async with asyncio.timeout(30):
        await enough.wait()
    await cancelled(task)
    return pauses


class _With:
    """A module with some of its names replaced, for one importer alone."""

    def __init__(self, module: object, **names: object) -> None:
        self._module = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)


async def test_a_crashed_rasa_is_started_again_after_growing_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(tmp_path, CRASHES)
    pauses = await pauses_of(script, 8, monkeypatch)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert max(pauses) == LONGEST_PAUSE
    assert len(script.lines("started")) == 8


async def test_a_crash_after_a_stable_time_begins_with_the_shortest_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STABLE_SECONDS", -1.0)
    assert await pauses_of(Script(tmp_path, CRASHES), 3, monkeypatch) == [1.0, 1.0, 1.0]


async def test_a_crash_is_told_with_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        await pauses_of(Script(tmp_path, CRASHES), 1, monkeypatch)
    assert "Rasa wurde beendet (Code 3); Neustart in 1 s." in caplog.text


async def test_rasa_is_told_where_to_listen_and_where_its_files_are(tmp_path: Path) -> None:
    script = Script(tmp_path, RUNS)
    settings = Settings(rasa_port=5999, aktionen_port=5998, daten=tmp_path / "d", modelle=tmp_path / "m")
    task = asyncio.create_task(RasaSupervisor(settings, script.path).keep_running())
    await script.wait_for("runs")
    await cancelled(task)
    [started] = script.lines("started")
    assert "-m bot.nlu.serve" in started
    assert f"--models {tmp_path}/m --data {tmp_path}/d --port 5999" in started
    assert started.endswith("--actions http://127.0.0.1:5998/webhook")


async def test_rasa_is_ended_in_good_order(tmp_path: Path) -> None:
    script = Script(tmp_path, RUNS)
    task = asyncio.create_task(RasaSupervisor(Settings(), script.path).keep_running())
    await script.wait_for("runs")
    await cancelled(task)
    assert script.lines("ended") == ["ended"]
    assert len(script.lines("started")) == 1
    assert not is_alive(int(script.lines("runs")[0].split()[1]))


async def test_a_rasa_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.05)
    script = Script(tmp_path, IGNORES_SIGTERM)
    task = asyncio.create_task(RasaSupervisor(Settings(), script.path).keep_running())
    await script.wait_for("runs")
    await cancelled(task)
    assert not is_alive(int(script.lines("runs")[0].split()[1]))


async def test_stopping_between_two_starts_starts_nothing_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script(tmp_path, CRASHES)
    assert await pauses_of(script, 1, monkeypatch) == [1.0]
    assert len(script.lines("started")) == 1


async def test_rasa_is_told_secrets_in_its_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AG_DATENBANK", raising=False)
    body = 'note("told " + " ".join(os.environ.get(name, "-") for name in ("AG_DATENBANK", "AG_INTERN_TOKEN")))' + RUNS
    for database, token in ((None, None), ("postgresql://bot:geheim@db/x", "geheim-geheim-geheim")):
        folder = tmp_path / str(token)
        folder.mkdir()
        script = Script(folder, body)
        settings = Settings(datenbank=database, intern_token=token, aktionen_adresse="0.0.0.0")
        task = asyncio.create_task(RasaSupervisor(settings, script.path).keep_running())
        await script.wait_for("runs")
        await cancelled(task)
        assert script.lines("told") == [f"told {database or '-'} {token or '-'}"]
        assert "geheim" not in script.lines("started")[0]
        assert "--actions http://127.0.0.1:" in script.lines("started")[0]
