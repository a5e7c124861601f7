"""Runs Rasa beside the bot on one machine: starts it, watches it, restarts it with back-off, and ends it cleanly."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from pathlib import Path

from bot.settings import ROOT, Settings

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STABLE_SECONDS = 120.0
"""Rasa that ran so long before it ended starts again at the shortest pause."""
STOP_SECONDS = 20.0
"""Rasa finishes the turns that run."""

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


class RasaSupervisor:
    """Keeps one Rasa process running until it is stopped."""

    def __init__(self, settings: Settings, python: Path = RASA_PYTHON) -> None:
        self._command = [
            str(python),
            "-W",
            "ignore",
            "-m",
            "bot.nlu.serve",
            "--models",
            str(settings.modelle),
            "--data",
            str(settings.daten),
            "--port",
            str(settings.rasa_port),
            "--actions",
            f"http://{_actions_host(settings)}:{settings.aktionen_port}/webhook",
        ]
        # What may stand in .env alone.
        self._environment = {"PYTHONPATH": str(ROOT), "AG_LOG": settings.log, **_secrets(settings)}
        self._process: asyncio.subprocess.Process | None = None

    async def keep_running(self) -> None:
        """Start Rasa, and again whenever it ends, until this task is cancelled."""
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        try:
            while True:
                began = loop.time()
                # A session of its own: Ctrl-C reaches the bot alone, which then ends Rasa in good order.
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, cwd=ROOT, env={**os.environ, **self._environment}, start_new_session=True
                )
                code = await self._process.wait()
                if loop.time() - began > STABLE_SECONDS:
                    pause = FIRST_PAUSE
                logger.error("Rasa wurde beendet (Code %s); Neustart in %.0f s.", code, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            await self._stop()

    async def _stop(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _actions_host(settings: Settings) -> str:
    """Where the actions listen, as seen from this machine."""
    host = settings.aktionen_adresse
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _secrets(settings: Settings) -> dict[str, str]:
    """What Rasa is told in its environment: a command line can be read by everybody on the machine."""
    named = {"AG_DATENBANK": settings.datenbank, "AG_INTERN_TOKEN": settings.intern_token}
    return {name: value for name, value in named.items() if value is not None}
