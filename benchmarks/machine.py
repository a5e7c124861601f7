"""What the figures were measured on."""

from __future__ import annotations

import datetime
import os
import platform
import resource
import subprocess
import time
from pathlib import Path

from benchmarks.systems.base import RASA_PYTHON, ROOT

MUCH_OTHER_WORK = 0.2
"""Cores; from here on the report says that its times are too long."""

_RASA_VERSIONS = "import importlib.metadata as m, platform as p; print(m.version('rasa'), p.python_version())"


class OtherWork:
    """Watches how much of the machine other programs use; they make every time too long."""

    def __init__(self) -> None:
        self._began, self._all, self._own = time.monotonic(), _all_cpu_seconds(), _own_cpu_seconds()

    def cores(self) -> float:
        """Cores that programs other than the benchmark's kept busy, on average since the object was made.

        The benchmark's own programs count once they have ended.
        """
        others = _all_cpu_seconds() - self._all - (_own_cpu_seconds() - self._own)
        return max(0.0, others / (time.monotonic() - self._began))


def description(other_work: float) -> str:
    """Date, commit, machine, versions and what else went on (cores), in one paragraph."""
    rasa, _, python = _output(str(RASA_PYTHON), "-c", _RASA_VERSIONS).partition(" ")
    warning = " **That is much: all times are too long.**" if other_work > MUCH_OTHER_WORK else ""
    return (
        f"{datetime.date.today().isoformat()}, commit {_commit()}, {_processor()} × {os.cpu_count()}, "
        f"{platform.system()} {platform.machine()}, Rasa {rasa} on Python {python}, the bot on Python "
        f"{platform.python_version()}, node {_output('node', '--version')}. Meanwhile other programs used "
        f"{other_work:.1f} cores.{warning}\n"
    )


def _own_cpu_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _all_cpu_seconds() -> float:
    """Seconds that all programs and other guests of the host have used of the cores (Linux; elsewhere 0)."""
    try:
        ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    except OSError:
        return 0.0
    user, nice, system, _idle, _iowait, *others = ticks[:8]
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


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
