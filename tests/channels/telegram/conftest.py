"""Telegram's servers on loopback, and what keeps what arrives."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import web

from bot.channels.messenger import Receive, Received
from bot.channels.telegram.messenger import TelegramMessenger
from tests.channels.telegram.bot_api import TOKEN, BotApi
from tests.conftest import free_ports

FOLDER = Path(__file__).parent
DEADLINE = 60.0


@pytest.fixture
def port() -> int:
    """Where the Bot API is."""
    return free_ports(1)[0]


@pytest.fixture
async def api(port: int) -> AsyncIterator[BotApi]:
    """A running Bot API."""
    api = BotApi()
    async with serving(api, port):
        yield api


@asynccontextmanager
async def serving(api: BotApi, port: int) -> AsyncIterator[None]:
    """Serve `api` meanwhile."""
    api.closing.clear()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        api.closing.set()
        await runner.cleanup()


@pytest.fixture
def messenger(port: int) -> TelegramMessenger:
    """A messenger of that Bot API."""
    return TelegramMessenger(TOKEN, f"http://127.0.0.1:{port}", text)


def text(key: str) -> str:
    """Each text is its key."""
    return key


class Kept:
    """Keeps what arrives, each message once, as the inbox does; `failures` are raised first and keep nothing."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self.state: dict[str, str] = {}
        self.batches = 0
        self.failures: list[Exception] = []

    async def __call__(self, messages: Sequence[Received], state: Mapping[str, str] | None = None) -> None:
        """Keep a batch."""
        if self.failures:
            raise self.failures.pop(0)
        known = {message.external_id for message in self.messages}
        self.messages += [message for message in messages if message.external_id not in known]
        self.state.update(state or {})
        self.batches += 1

    @property
    def texts(self) -> list[str]:
        """What was written."""
        return [message.text for message in self.messages]


@pytest.fixture
def kept() -> Kept:
    """Where messages go."""
    return Kept()


@asynccontextmanager
async def running(
    messenger: TelegramMessenger, receive: Receive, state: Mapping[str, str] | None = None
) -> AsyncIterator[None]:
    """Receive meanwhile; whatever ends it by itself fails the test."""
    task = asyncio.create_task(messenger.run(receive, state or {}))
    try:
        yield
        assert not task.done(), "the messenger ended by itself"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 - the condition lies in another process or task
            await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def test_api() -> Iterator[str]:
    """telegram-test-api in a process of its own; returns its address."""
    assert (FOLDER / "node_modules").exists(), "please run scripts/telegram-tools"
    [port] = free_ports(1)
    process = subprocess.Popen(["node", "server.cjs", str(port)], cwd=FOLDER, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)
