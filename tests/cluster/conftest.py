"""A cluster of real programs: PostgreSQL, two Rasas, two bots, nginx."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import ROOT
from cluster.cluster import Cluster, Ports
from tests.conftest import REST_TOKEN

SETTINGS = {
    "AG_LIMIT_ADRESSE": "1000000",
    "AG_LIMIT_SITZUNG": "100000",
    "AG_DEMO": "1",
    "AG_JETZT": "2026-11-23T10:00:00+01:00",
    "AG_REST_TOKEN": REST_TOKEN,
}
# What is written need not outlive a machine that loses its power.
FAST = ("fsync=off", "max_connections=60")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests share the event loop of their cluster."""
    for item in items:
        if "tests/cluster/" in item.path.as_posix() and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")  # type: ignore[untyped-decorator]
async def cluster() -> AsyncIterator[Cluster]:
    """A running cluster."""
    with tempfile.TemporaryDirectory(prefix="ag-cluster-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as another user where this one is root
        running = Cluster(Path(folder), Ports.free(2), ROOT / "models", SETTINGS, FAST)
        try:
            await running.start()
            yield running
        finally:
            await running.stop()
