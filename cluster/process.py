"""One program of the cluster: starts, says when it is ready, is started again when it ends, is stopped."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.mistakes import OperatorMistake

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
STOP_SECONDS = 40.0
READY_SECONDS = 120.0
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Program:
    """What runs; `is_ready` asks it, `stop_signal` ends it in good order."""

    name: str
    command: Sequence[str]
    log: Path
    is_ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Process:
    """Keeps a program running from `start` to `stop`; its output goes to its log."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self.starts = 0

    @property
    def name(self) -> str:
        """Name of the program."""
        return self.program.name

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None and self._lives else None

    async def start(self) -> None:
        """Start it, and again whenever it ends."""
        await self._spawn()
        self._keeping = asyncio.create_task(self._keep_running())

    async def ready(self) -> None:
        """Wait until it can work.

        Raises:
            OperatorMistake: it is not ready in time.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                while not (self._lives and await self.program.is_ready()):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(LOOK_SECONDS)
                return
        raise OperatorMistake(
            f"{self.name} ist nach {READY_SECONDS:.0f} Sekunden nicht bereit; warum, steht in {self.program.log}."
        )

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; a killed one is started again."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def stop(self) -> None:
        """End it in good order, or at once where that takes too long."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait([self._keeping])
            self._keeping = None
        if self._process is None:
            return
        self.send(signal.SIGCONT)
        self.send(self.program.stop_signal)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self.send(signal.SIGKILL)
            await self._process.wait()
        self._process = None

    async def restart(self) -> None:
        """End it in good order and start it again."""
        await self.stop()
        await self.start()

    @property
    def _lives(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        while self._process is not None:
            began = loop.time()
            await self._process.wait()
            if loop.time() - began > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            await self._spawn()

    async def _spawn(self) -> None:
        self.starts += 1
        # A session of its own: Ctrl-C reaches the cluster alone. It ends with the cluster even where that is killed.
        command = ("setpriv", "--pdeathsig", "KILL", *self.program.command)
        with self.program.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.program.environment},
                cwd=self.program.folder,
                start_new_session=True,
            )
