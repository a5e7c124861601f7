"""Sources of meetings for the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.meetings.store_rig import ROW, FakeClock
from tests.meetings.tls_server import TlsServer


@pytest.fixture
def clock() -> FakeClock:
    """A clock."""
    return FakeClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one meeting."""
    path = tmp_path / "termine.yml"
    path.write_text(ROW.format("t1"), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Folder for copies, which does not exist yet."""
    return tmp_path / "daten"


@pytest.fixture
def server() -> Iterator[TlsServer]:
    """An https server."""
    with TlsServer().running() as running:
        yield running
