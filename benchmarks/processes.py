"""Starts the programs to be measured, waits until they are ready, weighs them, and ends exactly what it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

READY_SECONDS = 180.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.02
LOG_LINES = 25


class BenchmarkError(Exception):
    """A program could not be run; the message holds the end of its log."""


class Process:
    """A running program and everything that it started in turn."""

    def __init__(self, command: list[str], cwd: Path, environment: Mapping[str, str], log: Path) -> None:
        self.name = " ".join(Path(part).name for part in command[:4])
        self._log = log
        with log.open("ab") as output:
            self._began = time.monotonic()
            # A session of its own, so that Ctrl-C reaches the benchmark alone, which ends its programs in order.
            self._popen = subprocess.Popen(
                command, cwd=cwd, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def wait_until(self, ready: Callable[[], bool]) -> float:
        """Ask `ready` until it is true; returns the seconds since the program was started.

        Raises:
            BenchmarkError: the program ended, or is not ready after three minutes.
        """
        while time.monotonic() - self._began < READY_SECONDS:
            if self._popen.poll() is not None:
                raise BenchmarkError(f"{self.name} ended with code {self._popen.returncode}:\n{tail(self._log)}")
            with suppress(OSError):  # nobody listens yet
                if ready():
                    return time.monotonic() - self._began
            time.sleep(POLL_SECONDS)
        raise BenchmarkError(f"{self.name} is not ready after {READY_SECONDS:.0f} s:\n{tail(self._log)}")

    def wait(self) -> tuple[int, float]:
        """Wait for its end; returns the exit code and the seconds since it was started."""
        return self._popen.wait(), time.monotonic() - self._began

    def memory_mb(self) -> list[float]:
        """Resident memory (MB) of the program and of each program that it started, the first one first."""
        return [size for pid in self._pids() if (size := _resident_mb(pid)) is not None]

    def kill(self) -> None:
        """End the program and all that it started at once, as a power cut would."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._popen.wait()

    def stop(self) -> None:
        """End the program in good order, and by force what is left of it after twenty seconds."""
        pids = self._pids()
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(STOP_SECONDS)
        for pid in pids:
            if pid != self._popen.pid or self._popen.poll() is None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._popen.wait()

    def _pids(self) -> list[int]:
        parents = dict(_parents())
        found = [self._popen.pid]
        for pid in found:  # grows while it is walked: children, then their children
            found += [child for child, parent in parents.items() if parent == pid]
        return found


@contextmanager
def running(command: list[str], cwd: Path, environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """Run a program for the length of the block."""
    process = Process(command, cwd, environment, log)
    try:
        yield process
    finally:
        process.stop()


def run(command: list[str], cwd: Path, environment: Mapping[str, str], log: Path) -> float:
    """Run a program to its end; returns the seconds it took.

    Raises:
        BenchmarkError: its exit code is not 0.
    """
    with running(command, cwd, environment, log) as process:
        code, seconds = process.wait()
    if code != 0:
        raise BenchmarkError(f"{process.name} ended with code {code}:\n{tail(log)}")
    return seconds


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tail(log: Path) -> str:
    """The last lines of a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES:])


def _parents() -> Iterator[tuple[int, int]]:
    """Every process of this machine and its parent (Linux)."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name stands in brackets and may hold blanks; state and parent follow it.
            yield int(status.parent.name), int(status.read_text().rpartition(")")[2].split()[1])


def _resident_mb(pid: int) -> float | None:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return None
