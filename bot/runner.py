"""Runs the processes until a signal ends them, and tells the operator in German what goes on."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
import time
from contextlib import AsyncExitStack, suppress

from bot import logs
from bot.app import running_actions, running_bot
from bot.health import Draining
from bot.rasa_client import RasaClient, RasaError
from bot.settings import ROOT, Settings
from bot.supervisor import RASA_PYTHON, RasaSupervisor

READY_SECONDS = 120.0


async def run(settings: Settings, *, with_rasa: bool) -> int:
    """Run the bot, with Rasa beside it or not; returns the exit code."""
    _configure_logging(settings)
    problem = _first_problem(settings, with_rasa=with_rasa)
    if problem is not None:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    stop, draining = _stop_event(), Draining()
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running_bot(settings, draining))
            if with_rasa:
                supervisor = asyncio.create_task(RasaSupervisor(settings).keep_running())
                stack.push_async_callback(_cancel, supervisor)
                print("▸ Starte Rasa …", flush=True)
                await _announce_when_ready(settings, stop)
            await stop.wait()
            await _drain(draining, settings.abmeldefrist, stop)
            print("▸ Beende den Assistenten …", flush=True)
    except OSError as error:
        print(f"✗ {_explain(error)}", file=sys.stderr)
        return 1
    return 0


async def run_actions(settings: Settings) -> int:
    """Run the action endpoint alone until a signal; returns the exit code."""
    _configure_logging(settings)
    problem = _unsafe(settings)
    if problem is not None:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    stop = _stop_event()
    try:
        async with running_actions(settings):
            place = f"http://{settings.aktionen_adresse}:{settings.aktionen_port}/webhook"
            print(f"Aktionen unter {place} (Strg-C beendet)", flush=True)
            await stop.wait()
    except OSError as error:
        print(f"✗ {_explain(error)}", file=sys.stderr)
        return 1
    return 0


def _configure_logging(settings: Settings) -> None:
    logs.configure(settings.log, "bot")
    logs.watch_loop(asyncio.get_running_loop())


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _drain(draining: Draining, seconds: int, stop: asyncio.Event) -> None:
    """Answer on for so long, but not as ready, so that balancers go elsewhere; a second signal cuts it short."""
    draining.begin()
    if seconds:
        print(f"▸ Melde den Assistenten ab ({seconds} s; ein zweites Signal beendet ihn sofort) …", flush=True)
        stop.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()


def _first_problem(settings: Settings, *, with_rasa: bool) -> str | None:
    """What would keep the assistant from starting, found before anything is started."""
    if settings.missing_of_operator:
        return (
            "Mit AG_OEFFENTLICHE_ADRESSE ist der Assistent öffentlich; dann braucht er die verantwortliche Stelle:"
            f" bitte {', '.join(settings.missing_of_operator)} setzen (oder AG_DEMO=1 für eine Vorführung)."
        )
    problem = _unsafe(settings)
    if problem is not None:
        return problem
    ports = {settings.port: "AG_PORT", settings.aktionen_port: "AG_AKTIONEN_PORT"}
    if settings.metriken_port is not None:
        ports[settings.metriken_port] = "AG_METRIKEN_PORT"
    if with_rasa:
        ports[settings.rasa_port] = "AG_RASA_PORT"
        if not any(settings.modelle.glob("*.tar.gz")):
            return f"In {_shown(settings.modelle)} liegt kein trainiertes Modell; bitte zuerst `make train` ausführen."
    for port, variable in ports.items():
        if _in_use(port):
            return f"Der Port {port} ist belegt; bitte das andere Programm beenden oder {variable} ändern."
    if with_rasa and not RASA_PYTHON.exists():
        return "Die Umgebung von Rasa (.venv-rasa) fehlt; bitte zuerst `make setup` ausführen."
    return None


def _unsafe(settings: Settings) -> str | None:
    if settings.exposed is None or settings.intern_token is not None:
        return None
    return (
        f"Mit {settings.exposed} sprechen Assistent und Rasa über ein Netz; dann brauchen beide AG_INTERN_TOKEN (zum"
        " Beispiel aus `openssl rand -hex 32`)."
    )


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _shown(path: object) -> str:
    return str(path).removeprefix(f"{ROOT}/")


def _explain(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Ein Port ist belegt ({error.strerror}); bitte AG_PORT, AG_RASA_PORT oder AG_AKTIONEN_PORT ändern."
    if error.errno == errno.EADDRNOTAVAIL:
        return "Diese Netzwerkadresse hat der Rechner nicht; bitte AG_ADRESSE oder AG_METRIKEN_ADRESSE ändern."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Keine Berechtigung ({error}); bitte Rechte des Ordners AG_DATEN oder einen Port über 1023 wählen."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"AG_DATEN ist kein Ordner ({error.filename}); bitte AG_DATEN ändern oder die Datei dort entfernen."
    return f"Der Start ist fehlgeschlagen: {error}"


async def _announce_when_ready(settings: Settings, stop: asyncio.Event) -> None:
    began = time.monotonic()
    async with RasaClient(f"http://127.0.0.1:{settings.rasa_port}", settings.intern_token) as rasa:
        while not stop.is_set():
            try:
                if (await rasa.health())["model"] is not None:
                    break
            except RasaError:
                pass
            if time.monotonic() - began > READY_SECONDS:
                print("✗ Rasa ist nach zwei Minuten nicht bereit; die Meldungen darüber sagen, warum.", file=sys.stderr)
                return
            await asyncio.sleep(0.2)
    if not stop.is_set():
        seconds = time.monotonic() - began
        print(f"✓ Der Assistent ist bereit ({seconds:.0f} s): http://{settings.adresse}:{settings.port}/", flush=True)
        print("  Im Terminal sprechen: make chat (zweites Fenster). Beenden: Strg-C.", flush=True)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
