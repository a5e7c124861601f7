"""All programs of a cluster: what they are called, in which order they start, how one is reached."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.mistakes import OperatorMistake
from bot.settings import ROOT
from bot.supervisor import RASA_PYTHON
from cluster.postgres import LocalPostgres
from cluster.process import Process, Program

LOOPBACK = "127.0.0.1"
NGINX = ROOT / "deploy" / "nginx"
_WHERE_NGINX_IS = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


@dataclass(frozen=True)
class Ports:
    """Where everything listens."""

    proxy: int
    postgres: int
    rasas: tuple[int, ...]
    bots: tuple[int, ...]
    actions: tuple[int, ...]

    @classmethod
    def from_base(cls, proxy: int, replicas: int) -> Ports:
        """Ports behind that of the proxy: ten for each kind of program."""
        numbers = range(replicas)
        return cls(
            proxy,
            proxy + 9,
            tuple(proxy + 10 + number for number in numbers),
            tuple(proxy + 20 + number for number in numbers),
            tuple(proxy + 30 + number for number in numbers),
        )

    @classmethod
    def free(cls, replicas: int) -> Ports:
        """Ports that nobody uses at the moment."""
        sockets = [socket.socket() for _ in range(2 + 3 * replicas)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        found = [one.getsockname()[1] for one in sockets]
        for one in sockets:
            one.close()
        rest = found[2:]
        parts = (tuple(rest[start : start + replicas]) for start in range(0, len(rest), replicas))
        return cls(found[0], found[1], *parts)

    def first_in_use(self) -> int | None:
        """The first port that another program uses."""
        for port in (self.proxy, self.postgres, *self.rasas, *self.bots, *self.actions):
            with socket.socket() as probe:
                if probe.connect_ex((LOOPBACK, port)) == 0:
                    return port
        return None


class Cluster:
    """PostgreSQL, Rasas, bots and nginx; `settings` are further environment variables of the bots and Rasas."""

    def __init__(
        self,
        folder: Path,
        ports: Ports,
        models: Path,
        settings: Mapping[str, str],
        postgres_options: tuple[str, ...] = (),
    ) -> None:
        self.folder = folder.resolve()
        self.ports = ports
        self._models = models
        self._settings = settings
        self.server = LocalPostgres(self.folder / "postgres", ports.postgres, postgres_options)
        self.postgres = Process(self.server.program(self._log("postgres")))
        self.rasas: list[Process] = []
        self.bots: list[Process] = []
        self.proxy: Process | None = None

    @property
    def address(self) -> str:
        """Where people reach the assistant."""
        return f"http://{LOOPBACK}:{self.ports.proxy}"

    @property
    def processes(self) -> list[Process]:
        """Everything, in the order of its start."""
        return [self.postgres, *self.rasas, *self.bots, *([self.proxy] if self.proxy else [])]

    async def start(self) -> None:
        """Start everything and wait until it is ready.

        Raises:
            OperatorMistake
        """
        port = self.ports.first_in_use()
        if port is not None:
            raise OperatorMistake(f"Der Port {port} ist belegt; bitte das andere Programm beenden oder AG_PORT ändern.")
        self.folder.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(self.server.make)
        await self.postgres.start()
        await self.postgres.ready()
        self._add_programs()
        for process in self.processes[1:]:
            await process.start()
        await self.ready()

    async def ready(self) -> None:
        """Wait until all of them can work.

        Raises:
            OperatorMistake: one is not ready in time.
        """
        for process in self.processes:
            await process.ready()

    async def stop(self) -> None:
        """End everything in good order: who takes messages first, who keeps them last."""
        for group in ([self.proxy] if self.proxy else [], self.bots, self.rasas, [self.postgres]):
            await asyncio.gather(*(process.stop() for process in group))

    def _add_programs(self) -> None:
        self.rasas = [Process(self._rasa(number)) for number in range(len(self.ports.rasas))]
        self.bots = [Process(self._bot(number)) for number in range(len(self.ports.bots))]
        self.proxy = Process(self._nginx())

    def _rasa(self, number: int) -> Program:
        port = self.ports.rasas[number]
        actions = [part for port in self.ports.actions for part in ("--actions", f"http://{LOOPBACK}:{port}/webhook")]
        command = (str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.serve", "--models", str(self._models))
        where = ("--data", str(self.folder / f"rasa-{number + 1}"), "--port", str(port))
        environment = {**self._settings, "AG_DATENBANK": self.server.url, "PYTHONPATH": str(ROOT)}
        return Program(
            f"Rasa {number + 1}",
            (*command, *where, *actions),
            self._log(f"rasa-{number + 1}"),
            lambda: _has_model(f"http://{LOOPBACK}:{port}/webhooks/ag/health"),
            environment,
            ROOT,
        )

    def _bot(self, number: int) -> Program:
        port = self.ports.bots[number]
        environment = {
            **self._settings,
            "AG_DATENBANK": self.server.url,
            "AG_DATEN": str(self.folder / f"bot-{number + 1}"),
            "AG_PORT": str(port),
            "AG_AKTIONEN_PORT": str(self.ports.actions[number]),
            "AG_RASA": ",".join(f"http://{LOOPBACK}:{rasa}" for rasa in self.ports.rasas),
            "AG_OEFFENTLICHE_ADRESSE": self.address,
            "AG_PROXYS": LOOPBACK,
        }
        return Program(
            f"Bot {number + 1}",
            (sys.executable, "-m", "bot", "serve"),
            self._log(f"bot-{number + 1}"),
            lambda: _answers(f"http://{LOOPBACK}:{port}/health/ready"),
            environment,
            ROOT,
        )

    def _nginx(self) -> Program:
        program = shutil.which("nginx") or shutil.which("nginx", path=_WHERE_NGINX_IS)
        if program is None:
            raise OperatorMistake("nginx fehlt; bitte scripts/proxy-tools nginx ausführen.")
        values = {"FOLDER": str(self.folder), "PARTS": str(NGINX), "PORT": str(self.ports.proxy)}
        values |= {f"BOT_{n}": f"{LOOPBACK}:{port}" for n, port in enumerate(self.ports.bots, start=1)}
        text = (NGINX / "cluster.conf.in").read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        errors = str(self.folder / "nginx-fehler.log")
        return Program(
            "nginx",
            (program, "-p", str(self.folder), "-e", errors, "-c", str(configuration)),
            self._log("nginx"),
            lambda: _answers(f"{self.address}/"),
            stop_signal=signal.SIGQUIT,
        )

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


async def _answers(address: str) -> bool:
    """Whether a GET is answered by 200."""
    return await _get(address) is not None


async def _has_model(address: str) -> bool:
    state = await _get(address)
    return state is not None and '"model":null' not in state.replace(" ", "")


async def _get(address: str) -> str | None:
    timeout = aiohttp.ClientTimeout(total=5)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as response:
            return await response.text() if response.status == 200 else None
    except (aiohttp.ClientError, TimeoutError):
        return None
