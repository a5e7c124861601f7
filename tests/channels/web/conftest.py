"""Fixtures of the web channel's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.web.helpers import Bot, SlowRasa, running


@pytest.fixture
def rasa() -> SlowRasa:
    """A Rasa that answers at once until its gate is closed."""
    return SlowRasa()


@pytest.fixture
async def bot(tmp_path: Path, rasa: SlowRasa) -> AsyncIterator[Bot]:
    """A chat on a database file."""
    async with running(tmp_path / "assistent.db", rasa) as started:
        yield started
