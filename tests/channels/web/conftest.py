"""Fixtures of the web channel's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from bot.channels.body import MAX_BODY
from bot.channels.web import PREFIX, web_app
from bot.channels.web.interface_texts import InterfaceTexts
from tests.channels.web.edge import Caller, Site
from tests.channels.web.helpers import Bot, SlowRasa, running
from tests.examples import example_store


@pytest.fixture
def rasa() -> SlowRasa:
    """A Rasa that answers at once until its gate is closed."""
    return SlowRasa()


@pytest.fixture
async def bot(tmp_path: Path, rasa: SlowRasa) -> AsyncIterator[Bot]:
    """A chat on a database file."""
    async with running(tmp_path / "assistent.db", rasa) as started:
        yield started


@pytest.fixture
async def site(bot: Bot, tmp_path: Path, aiohttp_client: AiohttpClient) -> Site:
    """The chat as a server."""
    words = tmp_path / "oberflaeche.yml"
    words.write_text('chat_titel: "Fragen? {telefon}"\n', encoding="utf-8")
    made = Site(bot)
    app = web.Application(client_max_size=MAX_BODY)
    app.add_subapp(PREFIX, web_app(bot.chat, made.edge, InterfaceTexts(words, ["chat_titel"], example_store())))
    made.client = await aiohttp_client(app)
    return made


@pytest.fixture
async def caller(site: Site) -> Caller:
    """Somebody with a session."""
    return site.with_token(site.tokens.issue())
