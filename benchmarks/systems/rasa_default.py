"""Rasa with the configuration that it uses where none is given, on this project's training data, domain and rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from benchmarks.client import Client
from benchmarks.examples import Examples
from benchmarks.processes import BenchmarkError, free_port, run, running
from benchmarks.systems.base import BOT_PYTHON, RASA_PYTHON, ROOT, Send, Server, environment, megabytes

STOCK_CONFIG = "lib/python3.10/site-packages/rasa/engine/recipes/config_files/default_config.yml"
STOCK_EPOCHS = 100
_RASA = [str(RASA_PYTHON), "-W", "ignore", "-m", "rasa"]
_MODEL = "bench"


class RasaDefault:
    """`rasa train` and `rasa run` as they are; its custom actions are answered by this project's action endpoint."""

    name = "Rasa's default"

    def __init__(self, folder: Path, epochs: int) -> None:
        (folder / "data").mkdir(parents=True)
        self._folder = folder
        self._epochs = epochs
        self._log = folder / "log.txt"
        self._environment = environment(RASA_CACHE_DIRECTORY=folder / "cache")

    def train(self, examples: Examples) -> float:
        """Train from nothing; returns seconds of the whole command."""
        shutil.copy(ROOT / "domain.yml", self._folder)
        for name in ("rules.yml", "stories.yml"):
            shutil.copy(ROOT / "data" / name, self._folder / "data")
        examples.write_rasa(self._folder / "data" / "nlu.yml")
        _write(self._folder / "config.yml", stock_config(self._epochs))
        shutil.rmtree(self._folder / "cache", ignore_errors=True)
        return run([*_RASA, "train", "--fixed-model-name", _MODEL], self._folder, self._environment, self._log)

    def model_mb(self) -> float:
        """Size of the trained model's file."""
        return megabytes(self._model)

    @property
    def _model(self) -> Path:
        return self._folder / "models" / f"{_MODEL}.tar.gz"

    @contextmanager
    def running(self) -> Iterator[Server]:
        """`rasa run` with its HTTP API and its REST channel, and the action endpoint beside it."""
        port, actions_port = free_port(), free_port()
        _write(self._folder / "credentials.yml", {"rest": None})
        _write(self._folder / "endpoints.yml", {"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}})
        client = Client(port)

        def parse(text: str) -> str:
            intent: str = client.post("/model/parse", {"text": text})["intent"]["name"]
            return intent

        command = [*_RASA, "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
        command += ["--model", str(self._model)]
        actions_environment = environment(AG_AKTIONEN_PORT=actions_port, AG_DATEN=self._folder / "var")
        with (
            running([str(BOT_PYTHON), "-m", "bot", "actions"], ROOT, actions_environment, self._log) as actions,
            running(command, self._folder, self._environment, self._log) as rasa,
        ):
            seconds = rasa.wait_until(lambda: bool(parse("Hallo")))
            actions.wait_until(lambda: bool(Client(actions_port).get("/health")))

            def memory() -> dict[str, float]:
                return {"Rasa": sum(rasa.memory_mb()), "actions": sum(actions.memory_mb())}

            def open_rest() -> Send:
                return _rest_channel(Client(port))

            yield Server(seconds, parse, memory, open_bot=open_rest, open_rasa=open_rest)


def stock_config(epochs: int) -> dict[str, Any]:
    """Rasa's own default configuration, in German; `epochs` replaces its 100."""
    path = RASA_PYTHON.parent.parent / STOCK_CONFIG
    if not path.is_file():
        raise BenchmarkError(f"{path} is missing; this benchmark is written for Rasa 3.6.21.")
    config: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    config |= {"language": "de", "assistant_id": "benchmark"}
    for component in config["pipeline"] + config["policies"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return config


def _rest_channel(client: Client) -> Send:
    def send(sender: str, text: str) -> bool:
        # A failed turn is answered with 200 and an empty list.
        return bool(client.post("/webhooks/rest/webhook", {"sender": sender, "message": text}))

    return send


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
