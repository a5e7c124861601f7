"""The page behind the link in a mail: whoever opens it changes nothing; a button of our own page does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from bot.inbox import Deletions
from bot.subject_rights.addresses import Address
from bot.subject_rights.routes import add_routes
from tests.channels.email.mail_peer import MailPeer, mail_peer
from tests.channels.email.office import FOREIGN, OWN, Office, office
from tests.subject_rights.scene import Scene


@pytest.fixture
async def peer() -> AsyncIterator[MailPeer]:
    """A mail server to which nothing is sent here."""
    async with mail_peer() as started:
        yield started


async def test_the_link_is_opened_and_answered(aiohttp_client: AiohttpClient, peer: MailPeer, tmp_path: Path) -> None:
    async with office(aiohttp_client, peer, tmp_path) as running:
        deletions = Deletions(tmp_path / "geloescht", running.database)
        await deletions.open()
        scene = Scene(running.database, deletions)
        app = web.Application()
        add_routes(app, running.channel, scene.rights)
        running.client = await aiohttp_client(app)
        token = await scene.asked("loeschen", "email", "max@muster.test")
        await _answer(running, scene, f"/anfrage/{token}")


async def _answer(running: Office, scene: Scene, path: str) -> None:
    for method in ("GET", "GET", "HEAD"):
        opened = await running.get(path, method)
        assert opened.status == 200
    assert (await running.get(path)).heading == "Ist diese Anfrage von Ihnen?"
    assert "Löschung von allem" in (await running.get(path)).words
    assert (await running.post(path, {"antwort": "ja"}, FOREIGN)).status == 403
    assert (await running.post(path, {}, OWN)).status == 200
    assert await scene.state() == "asked"
    assert (await running.post(path, {"antwort": "ja"})).heading == "Danke für die Bestätigung"
    assert await scene.state() == "confirmed"
    assert (await running.get(path)).status == 404
    assert (await running.get("/anfrage/falsch")).status == 404
    await scene.store.add("auskunft", Address("email", "max@muster.test"))
    await scene.rights.round()
    link = scene.texts("email").rsplit("/anfrage/", 1)[1].split()[0]
    assert (await running.post(f"/anfrage/{link}", {"antwort": "nein"})).heading == "Die Anfrage ist verworfen"
    assert await scene.state() == "declined"
