"""What docs/messenger.md shows of the REST endpoint and its callback is what the code takes and sends."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient, AiohttpServer

from bot.channels.callback import CallbackMessenger
from bot.channels.messenger import Outgoing
from bot.channels.rest import add_rest_routes
from bot.conversation import Conversation
from bot.settings import ROOT
from tests.examples import example_store
from tests.fakes import FakeRasa, reply

TOKEN = "a-token-for-tests-only"


def blocks(language: str) -> list[str]:
    """The examples of a kind in the section about other messengers."""
    section = (ROOT / "docs/messenger.md").read_text(encoding="utf-8").partition("\n## Andere Messenger\n")[2]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A documented request."""

    path: str
    headers: dict[str, str]
    body: Any

    @classmethod
    def parse(cls, block: str) -> Example:
        """Read it as HTTP writes it."""
        head, _, body = block.partition("\n\n")
        request, *lines = head.splitlines()
        method, path, version = request.split()
        assert (method, version) == ("POST", "HTTP/1.1")
        headers = dict(line.replace("<AG_REST_TOKEN>", TOKEN).split(": ", 1) for line in lines)
        return cls(path, headers, json.loads(body))


QUESTION, MESSAGE = (Example.parse(block) for block in blocks("http"))


async def test_the_documented_question_gets_an_answer_of_the_documented_form(aiohttp_client: AiohttpClient) -> None:
    [documented] = json.loads(blocks("json")[0])
    rasa = FakeRasa({"ziele": "ag_ziele"})
    rasa.replies["ag_ziele"] = [reply(documented["text"], documented["buttons"])]
    app = web.Application()
    add_rest_routes(app, Conversation(rasa, example_store()), TOKEN)
    client = await aiohttp_client(app)
    async with client.post(QUESTION.path, json=QUESTION.body, headers=QUESTION.headers) as response:
        assert response.status == 200
        assert (await response.json())[-1] == documented


async def test_the_documented_message_is_what_is_sent(aiohttp_server: AiohttpServer) -> None:
    arrived: list[tuple[str, dict[str, str], Any]] = []

    async def receive(request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in MESSAGE.headers}
        arrived.append((request.path, headers, await request.json()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/{path}", receive)
    server = await aiohttp_server(app)
    messenger = CallbackMessenger(str(server.make_url(MESSAGE.path)), TOKEN)
    key = MESSAGE.headers["Idempotency-Key"]
    await messenger.send(MESSAGE.body["recipient_id"], Outgoing(MESSAGE.body["text"]), key)
    assert arrived == [(MESSAGE.path, MESSAGE.headers, MESSAGE.body)]


@pytest.mark.parametrize("name", ["AG_TELEGRAM_TOKEN", "AG_REST_TOKEN", "AG_REST_CALLBACK"])
def test_the_settings_are_named(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/messenger.md").read_text(encoding="utf-8")
