"""Real Rasa processes, and counting actions for them: every reply is the number of the conversation's turn."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.supervisor import RASA_PYTHON
from tests.conftest import free_ports

TOKEN = "geheim-geheim-geheim"
START_SECONDS = 300.0
SLOT = "termine"


class CountingActions:
    """Answers each action with the number of the turn, which is kept in a slot; `pause` holds actions up.

    `turns` counts how often each message came here; more than once where a turn was run again.
    """

    def __init__(self) -> None:
        self.turns: Counter[tuple[str, str]] = Counter()
        self.pause = 0.0
        self.begun = threading.Event()
        actions = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                if self.headers["Authorization"] != f"Bearer {TOKEN}":
                    self.send_error(401)
                    return
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = json.dumps(actions.run(call["tracker"])).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhook"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def run(self, tracker: dict[str, Any]) -> dict[str, Any]:
        """The answer to one call."""
        self.begun.set()
        time.sleep(self.pause)
        self.turns[tracker["sender_id"], tracker["latest_message"]["message_id"]] += 1
        number = ((tracker["slots"].get(SLOT) or {}).get("turns") or 0) + 1
        counted = {"event": "slot", "name": SLOT, "value": {"turns": number}, "timestamp": None}
        return {"events": [counted], "responses": [{"text": str(number)}]}

    def close(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Replica:
    """One Rasa process on a port of its own, which may be ended and started again."""

    def __init__(self, folder: Path, models: Path, actions: list[str], database: str | None) -> None:
        self.models = models
        self.port = free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"rasa-{self.port}.log"
        self._folder = folder
        self._actions = actions
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "AG_INTERN_TOKEN": TOKEN}
        if database is not None:
            self._environment["AG_DATENBANK"] = database
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; `wait` says when it is ready."""
        command = [str(RASA_PYTHON), "-W", "ignore", "-m", "bot.nlu.serve", "--models", str(self.models)]
        command += ["--data", str(self._folder), "--port", str(self.port)]
        command += [part for address in self._actions for part in ("--actions", address)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def wait(self) -> None:
        """Wait until it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while self.state() is None:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def state(self) -> dict[str, Any] | None:
        """What it says of its health, or None where it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/webhooks/ag/health", timeout=5) as answer:
                state: dict[str, Any] = json.load(answer)
                return state
        except OSError:
            return None

    def end(self, number: int = signal.SIGTERM) -> int:
        """End it by this signal; returns its exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = self._process.wait(60)
        self._process = None
        return code

    def kill(self) -> None:
        """End it at once, if it runs."""
        self.end(signal.SIGKILL)


@contextmanager
def counting_actions() -> Iterator[CountingActions]:
    """The actions, which end with the block."""
    actions = CountingActions()
    try:
        yield actions
    finally:
        actions.close()


def trained_model() -> Path:
    """The project's model."""
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    assert models, "train first: make train"
    return models[-1]


def keep_model(folder: Path, name: str) -> Path:
    """Put the project's model into a folder; returns the folder."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(trained_model(), folder / f"{name}.tar.gz")
    return folder


def next_generation(target: Path, slot: str) -> None:
    """Write a model that differs from the project's by its id and by one more slot."""
    unfinished = target.with_suffix(".teil")
    with tarfile.open(trained_model()) as old, tarfile.open(unfinished, "w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            if file is None:
                new.addfile(member)
                continue
            content = file.read()
            if member.name.endswith("metadata.json"):
                content = _with_slot_in_metadata(content, slot)
            elif member.name.endswith("domain.yml"):
                content = content.replace(b"slots:\n", f"slots:\n  {slot}:\n{_SLOT}".encode(), 1)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    unfinished.rename(target)


_SLOT = "    type: any\n    influence_conversation: false\n    mappings:\n    - type: custom\n"


def _with_slot_in_metadata(content: bytes, slot: str) -> bytes:
    metadata = json.loads(content)
    metadata["model_id"] = f"next-{slot}"
    described = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
    metadata["domain"]["slots"][slot] = described
    return json.dumps(metadata).encode()
