"""nlp.js for German with its defaults (`benchmarks/nlpjs/`), as a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.client import Client
from benchmarks.examples import Examples
from benchmarks.processes import free_port, run, running
from benchmarks.questions import FALLBACK
from benchmarks.systems.base import ROOT, Server, environment, megabytes

PROGRAM = ROOT / "benchmarks" / "nlpjs" / "nlp.js"


class NlpJs:
    """Trains and serves nlp.js; it has no dialogue that could answer, so only its understanding is measured."""

    name = "nlp.js"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._model = folder / "model.json"
        self._log = folder / "log.txt"

    def train(self, examples: Examples) -> float:
        """Train from nothing; returns seconds of the whole command."""
        data = self._folder / "examples.json"
        examples.write_json(data)
        return run(["node", str(PROGRAM), "train", str(data), str(self._model)], ROOT, environment(), self._log)

    def model_mb(self) -> float:
        """Size of the trained model's file."""
        return megabytes(self._model)

    @contextmanager
    def running(self) -> Iterator[Server]:
        """nlp.js behind a bare HTTP server."""
        port = free_port()
        client = Client(port)

        def parse(text: str) -> str:
            intent: str = client.post("/parse", {"text": text})["intent"]
            # nlp.js calls it "None" when no intent is likely enough.
            return FALLBACK if intent == "None" else intent

        command = ["node", str(PROGRAM), "serve", str(self._model), str(port)]
        with running(command, ROOT, environment(), self._log) as process:
            seconds = process.wait_until(lambda: bool(parse("Hallo")))
            yield Server(seconds, parse, lambda: {"node": sum(process.memory_mb())})
