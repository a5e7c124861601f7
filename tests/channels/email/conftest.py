"""Fixtures of the e-mail tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from tests.channels.email.mail_peer import MailPeer, mail_peer
from tests.channels.email.office import Office, office


@pytest.fixture
async def peer() -> AsyncIterator[MailPeer]:
    """A mail server."""
    async with mail_peer() as started:
        yield started


@pytest.fixture(name="office")
async def running_office(aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path) -> AsyncIterator[Office]:
    """The whole channel."""
    async with office(aiohttp_client, peer, tmp_path) as started:
        yield started
