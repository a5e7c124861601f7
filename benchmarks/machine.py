"""What the figures were measured on."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from pathlib import Path

from benchmarks.systems.base import RASA_PYTHON, ROOT

_RASA_VERSIONS = "import importlib.metadata as m, platform as p; print(m.version('rasa'), p.python_version())"


def load() -> float:
    """How many programs wanted a core on average in the last minute; more than about 0.3 disturbs the figures."""
    return os.getloadavg()[0]


def description(load_before: float) -> str:
    """Date, commit, machine and versions in one paragraph."""
    today = datetime.date.today().isoformat()
    rasa, python = _output(str(RASA_PYTHON), "-c", _RASA_VERSIONS).split() or ("?", "?")
    versions = f"Rasa {rasa} on Python {python}, the bot on Python {platform.python_version()}"
    versions += f", node {_output('node', '--version')}"
    busy = " **The machine was busy with other work, so times are too long.**" if load_before > 0.5 else ""
    return (
        f"{today}, commit {_commit()}, {_processor()} × {os.cpu_count()}, {platform.system()} {platform.machine()}, "
        f"{versions}. Load before: {load_before:.1f}.{busy}\n"
    )


def _commit() -> str:
    commit = _output("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    return commit + ("+changes" if _output("git", "-C", str(ROOT), "status", "--porcelain") not in ("", "?") else "")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "?"
