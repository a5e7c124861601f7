"""A PostgreSQL server for the tests of Rasa's environment, which lacks what `tests/postgres.py` needs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of an empty database as in `AG_DATENBANK`; the server ends with the block."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "tests.postgres"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("postgresql://"), "PostgreSQL did not start."
        try:
            yield address
        finally:
            server.stdin.close()
            server.wait(30)
