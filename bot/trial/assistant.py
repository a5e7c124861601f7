"""An assistant of the trial's own: a model aside, free ports, an empty data folder, none of the operator's settings."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.mistakes import OperatorMistake
from bot.rasa_client import RasaClient, RasaError
from bot.settings import ROOT, Settings

START_SECONDS = 180.0
STOP_SECONDS = 40.0
NOW = "2026-11-23T10:00:00+01:00"
"""When it believes to be; the meetings of the test sets lie around this day."""


@asynccontextmanager
async def running(models: Path, meetings: Path, folder: Path) -> AsyncIterator[Settings]:
    """Run the assistant with the newest of `models` and a copy of `meetings`; yields its settings.

    Raises:
        OperatorMistake: it does not start.
    """
    folder.mkdir(parents=True)
    shutil.copyfile(meetings, folder / "termine.yml")
    port, rasa_port, actions_port = _free_ports(3)
    own = {
        "AG_PORT": str(port),
        "AG_RASA_PORT": str(rasa_port),
        "AG_AKTIONEN_PORT": str(actions_port),
        "AG_DATEN": str(folder),
        "AG_MODELLE": str(models),
        "AG_TERMINE": str(folder / "termine.yml"),
        "AG_JETZT": NOW,
    }
    rest = {name: value for name, value in os.environ.items() if not name.upper().startswith("AG_")}
    with (folder / "protokoll.txt").open("w") as log:
        # In a folder of its own, so that no .env is read.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=folder,
            env={**rest, **own, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            await _until_ready(process, rasa_port, folder / "protokoll.txt")
            yield Settings(port=port, rasa_port=rasa_port, aktionen_port=actions_port, daten=folder)
        finally:
            await _end(process)


async def _until_ready(process: asyncio.subprocess.Process, rasa_port: int, log: Path) -> None:
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    async with RasaClient(f"http://127.0.0.1:{rasa_port}") as rasa:
        while process.returncode is None and asyncio.get_running_loop().time() < deadline:
            try:
                if (await rasa.health())["model"] is not None:
                    return
            except RasaError:
                pass
            await asyncio.sleep(0.2)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
    raise OperatorMistake("\n".join(["Der Assistent der Probe startet nicht:", *said]))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
