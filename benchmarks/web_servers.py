"""Bot and Rasa as two services on free ports of loopback, each to be started, killed and weighed by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.client import Client, RequestFailed
from benchmarks.processes import Process, free_port
from benchmarks.systems.base import BOT_PYTHON, RASA_PYTHON, ROOT, environment

MODELS = ROOT / "models"
CREDENTIALS = """\
bot.nlu.channel.AgChannel:
rest:
benchmarks.rasa_socketio.SocketIo:
"""


class WebServers:
    """Both services with an empty database in `folder`; Rasa's own channels listen beside ours, on one model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "var"
        self.bot_port, self.rasa_port, self._actions_port = free_port(), free_port(), free_port()
        # Rasa reads both files where it is started.
        (folder / "credentials.yml").write_text(CREDENTIALS, encoding="utf-8")
        shutil.copy(ROOT / "endpoints.yml", folder)
        self.bot: Process | None = None
        self.rasa: Process | None = None

    def start_bot(self) -> Process:
        """Start the bot; does not wait until it answers."""
        settings = environment(
            AG_ADRESSE="127.0.0.1",
            AG_PORT=self.bot_port,
            AG_RASA_PORT=self.rasa_port,
            AG_AKTIONEN_PORT=self._actions_port,
            AG_DATEN=self.data,
            AG_LIMIT_SITZUNG=100_000,
            AG_LIMIT_ADRESSE=1_000_000,
        )
        self.bot = Process([str(BOT_PYTHON), "-m", "bot", "serve"], ROOT, settings, self.folder / "bot.log")
        return self.bot

    def start_rasa(self) -> Process:
        """Start Rasa; does not wait until it answers."""
        command = [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.serve"]
        command += ["--models", str(MODELS), "--data", str(self.data), "--port", str(self.rasa_port)]
        command += ["--actions", f"http://127.0.0.1:{self._actions_port}/webhook"]
        self.rasa = Process(command, self.folder, environment(), self.folder / "rasa.log")
        return self.rasa

    def wait_until_ready(self) -> None:
        """Wait until both can answer.

        Raises:
            BenchmarkError
        """
        assert self.bot is not None
        assert self.rasa is not None
        self.rasa.wait_until(lambda: _get(self.rasa_port, "/webhooks/ag/health")["model"] is not None)
        self.bot.wait_until(self.is_ready)

    def is_ready(self) -> bool:
        """Whether the bot says that both can answer."""
        try:
            return bool(_get(self.bot_port, "/health/ready"))
        except RequestFailed:
            return False

    def stop(self) -> None:
        """End what runs, in good order."""
        for process in (self.bot, self.rasa):
            if process is not None:
                process.stop()


@contextmanager
def web_servers(folder: Path) -> Iterator[WebServers]:
    """Both services, ready, for the length of the block.

    Raises:
        BenchmarkError
    """
    servers = WebServers(folder)
    try:
        servers.start_rasa()
        servers.start_bot()
        servers.wait_until_ready()
        yield servers
    finally:
        servers.stop()


def _get(port: int, path: str) -> Any:
    with closing(Client(port)) as client:
        return client.get(path)
