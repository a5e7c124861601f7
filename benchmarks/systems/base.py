"""What the benchmark needs of a system, whatever it is made of."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.examples import Examples

ROOT = Path(__file__).resolve().parents[2]
BOT_PYTHON = ROOT / ".venv" / "bin" / "python"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"

Send = Callable[[str, str], bool]
"""Sends a sender's message and waits for the replies; returns whether it was answered as it should be."""


@dataclass(frozen=True)
class Server:
    """A running system.

    `start_seconds` from the start of its programs until it understood its first message; `parse` gives the intent of a
    text; `memory` the resident MB of each process by name. `open_bot` opens a connection to the whole bot, `open_rasa`
    one to the channel of Rasa behind it; a system without dialogue has none.
    """

    start_seconds: float
    parse: Callable[[str], str]
    memory: Callable[[], dict[str, float]]
    open_bot: Callable[[], Send] | None = None
    open_rasa: Callable[[], Send] | None = None


class System(Protocol):
    """One of the systems compared, with a folder of its own for its files."""

    name: str

    def train(self, examples: Examples) -> float:
        """Train from nothing; returns seconds of the whole command."""

    def model_mb(self) -> float:
        """Size of the trained model's file."""

    def running(self) -> AbstractContextManager[Server]:
        """The system in service for the length of the block."""


def environment(**more: object) -> dict[str, str]:
    """The environment of every program: none of the operator's settings, telemetry off, nothing else changed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AG_") or key == "AG_SPACY"}
    fixed = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
    return kept | fixed | {key: str(value) for key, value in more.items()}


def megabytes(path: Path) -> float:
    """Size of a file, or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6
