"""The scene of all requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.database import Database
from bot.inbox import Deletions
from tests.subject_rights.scene import Scene


@pytest.fixture
async def scene(tmp_path: Path, both_databases: Database) -> Scene:
    deletions = Deletions(tmp_path / "geloescht", both_databases)
    await deletions.open()
    return Scene(both_databases, deletions)
