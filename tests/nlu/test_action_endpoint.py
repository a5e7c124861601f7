"""Actions are run by the first bot that answers; one that is away costs nobody a turn."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError

from bot.nlu.action_endpoint import ActionEndpoint, unreached

TOKEN = "geheim-geheim-geheim"


class Bot:
    """Runs actions as told; `seen` are the tokens of the calls."""

    def __init__(self, status: int = 200, *, breaks: bool = False) -> None:
        self.status = status
        self.breaks = breaks
        self.seen: list[str | None] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append(request.headers.get("Authorization"))
        if self.breaks and request.transport is not None:
            request.transport.abort()
        return web.json_response({"events": [], "responses": [{"text": self.url}]}, status=self.status)


@asynccontextmanager
async def running(*bots: Bot) -> AsyncIterator[None]:
    """Let the bots listen."""
    runners = []
    for bot in bots:
        app = web.Application()
        app.router.add_post("/webhook", bot.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        runners.append(runner)
    try:
        yield
    finally:
        for runner in runners:
            await runner.cleanup()


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/webhook"


async def call(endpoint: ActionEndpoint) -> Any:
    """One call; who answered."""
    return (await endpoint.request(json={"next_action": "x"}, method="post", timeout=300))["responses"][0]["text"]


async def test_the_first_bot_runs_them_and_is_shown_the_token() -> None:
    first, second = Bot(), Bot()
    async with running(first, second):
        endpoint = ActionEndpoint([first.url, second.url], TOKEN, enable_selective_domain=True)
        assert [await call(endpoint) for _ in range(2)] == [first.url] * 2
        await endpoint.close()
    assert first.seen == [f"Bearer {TOKEN}"] * 2
    assert second.seen == []
    assert endpoint.kwargs == {"enable_selective_domain": True}


@pytest.mark.parametrize("broken", [Bot(503), Bot(breaks=True)], ids=["refuses", "resets"])
async def test_a_bot_that_fails_is_passed_over_and_asked_last_for_a_while(broken: Bot) -> None:
    good = Bot()
    async with running(broken, good):
        endpoint = ActionEndpoint([nobody(), broken.url, good.url])
        assert [await call(endpoint) for _ in range(3)] == [good.url] * 3
        await endpoint.close()
    assert broken.seen == [None]
    assert not unreached.get()


async def test_an_action_that_failed_is_not_run_elsewhere() -> None:
    first, second = Bot(500), Bot()
    async with running(first, second):
        endpoint = ActionEndpoint([first.url, second.url])
        with pytest.raises(ClientResponseError):
            await call(endpoint)
        await endpoint.close()
    assert second.seen == []


async def test_a_turn_learns_that_nobody_could_run_its_action() -> None:
    endpoint = ActionEndpoint([nobody(), nobody()])
    with pytest.raises(aiohttp.ClientConnectionError):
        await call(endpoint)
    assert unreached.get()
    unreached.set(False)
    await endpoint.close()
