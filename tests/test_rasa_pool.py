"""Every conversation has its replica, and another one answers when that fails, against servers that really do."""

from __future__ import annotations

import asyncio
import datetime
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pytest_aiohttp.plugin import AiohttpServer

from bot import rasa_pool
from bot.rasa_client import MOST_TRIES, RasaUnavailable, TurnFailed
from bot.rasa_pool import RasaPool
from tests.conftest import free_ports
from tests.test_rasa_client import TURN

READY = {"model": "m", "tracker_store": "FencedTrackerStore", "durable": True}
SENDERS = [f"sender-{number}" for number in range(60)]


class Replica:
    """A Rasa that notes who asked it for what, and behaves as a test says."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.tokens: set[str | None] = set()
        self.status = 200
        self.health_status = 200
        self.breaks = False
        self.server: TestServer | None = None

    def app(self) -> web.Application:
        """The server's app, with the channel's routes."""
        app = web.Application()
        app.router.add_get("/webhooks/ag/health", self._health)
        app.router.add_post("/webhooks/ag/{path}", self._answer)
        return app

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self.server is not None
        return str(self.server.make_url("")).rstrip("/")

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response(READY, status=self.health_status)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        path = request.match_info["path"]
        self.asked.append((path, body.get("sender", "")))
        self.tokens.add(request.headers.get("Authorization"))
        if self.breaks and request.transport is not None:
            request.transport.abort()
        answers = {"turn": TURN, "parse": [TURN], "forget": {}, "expire": {"expired": 1, "done": True}}
        return web.json_response(answers[path], status=self.status)


@pytest.fixture
async def replicas(aiohttp_server: AiohttpServer) -> list[Replica]:
    """Three of them."""
    found = [Replica() for _ in range(3)]
    for replica in found:
        replica.server = await aiohttp_server(replica.app())
    return found


@pytest.fixture
async def pool(replicas: list[Replica]) -> AsyncIterator[RasaPool]:
    """A pool of them."""
    async with RasaPool([replica.url for replica in replicas], "geheim-geheim-geheim") as running:
        yield running


async def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(30):
        while not met():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def answered_by(replicas: list[Replica], sender: str) -> list[int]:
    """Which replicas were asked for turns of this sender."""
    return [number for number, replica in enumerate(replicas) if ("turn", sender) in replica.asked]


async def test_each_conversation_stays_with_one_replica_and_all_have_some(
    pool: RasaPool, replicas: list[Replica]
) -> None:
    for sender in SENDERS:
        await pool.parse(["Hallo"], sender)
        for number in range(2):
            await pool.turn(sender, "Hallo", f"{number}")
        await pool.forget(sender)
    homes = Counter(tuple(answered_by(replicas, sender)) for sender in SENDERS)
    assert all(len(home) == 1 for home in homes)
    assert len(homes) == 3
    assert min(homes.values()) >= len(SENDERS) // 10
    for replica in replicas:
        asked = Counter(path for path, _ in replica.asked)
        assert asked["turn"] == 2 * asked["parse"] == 2 * asked["forget"]
        assert replica.tokens == {"Bearer geheim-geheim-geheim"}


async def test_another_bot_finds_the_same_replicas_whatever_their_order(
    pool: RasaPool, replicas: list[Replica]
) -> None:
    async with RasaPool([replica.url for replica in reversed(replicas)]) as other:
        for sender in SENDERS[:20]:
            await pool.turn(sender, "Hallo", "1")
            await other.turn(sender, "Hallo", "2")
            assert len(answered_by(replicas, sender)) == 1


async def test_who_leaves_takes_no_other_conversation_along(pool: RasaPool, replicas: list[Replica]) -> None:
    for sender in SENDERS:
        await pool.turn(sender, "Hallo", "1")
    homes = {sender: answered_by(replicas, sender) for sender in SENDERS}
    for replica in replicas:
        replica.asked.clear()
    async with RasaPool([replica.url for replica in replicas[1:]]) as smaller:
        for sender in SENDERS:
            await smaller.turn(sender, "Hallo", "2")
    for sender in SENDERS:
        if homes[sender] != [0]:
            assert answered_by(replicas, sender) == homes[sender]


@pytest.mark.parametrize("fault", ["away", "reset", "starting"])
async def test_the_next_replica_answers_the_same_message_at_once(
    pool: RasaPool, replicas: list[Replica], fault: str
) -> None:
    broken = replicas[0]
    broken.health_status = 503
    if fault == "away":
        assert broken.server is not None
        await broken.server.close()
    broken.breaks, broken.status = fault == "reset", 503 if fault == "starting" else 200
    for sender in SENDERS:
        await pool.turn(sender, "Hallo", "1")
        assert answered_by(replicas[1:], sender)
    # It was marked after its first failure, so that nobody waited for it again.
    assert len(broken.asked) <= 1


async def test_a_replica_that_is_ready_again_gets_its_conversations_back(
    pool: RasaPool, replicas: list[Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasa_pool, "FIRST_PAUSE", 0.01)
    broken = replicas[0]
    broken.status = broken.health_status = 503
    for sender in SENDERS:
        await pool.turn(sender, "Hallo", "1")
    [sender] = {sender for _, sender in broken.asked}
    broken.asked.clear()
    broken.status = broken.health_status = 200

    async def goes_home() -> bool:
        await pool.turn(sender, "Hallo", "2")
        return bool(broken.asked)

    async with asyncio.timeout(30):
        while not await goes_home():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_while_all_are_down_each_message_still_tries_them(pool: RasaPool, replicas: list[Replica]) -> None:
    for replica in replicas:
        replica.status = replica.health_status = 503
    with pytest.raises(RasaUnavailable):
        await pool.turn("anna", "Hallo", "1")
    assert [len(replica.asked) for replica in replicas] == [1, 1, 1]
    # No probe is due yet, but a message finds out by itself.
    replicas[1].status = 200
    assert not (await pool.turn("anna", "Hallo", "1")).replayed


async def test_a_turn_that_failed_is_not_tried_elsewhere(pool: RasaPool, replicas: list[Replica]) -> None:
    for replica in replicas:
        replica.status = 500
    with pytest.raises(TurnFailed):
        await pool.turn("anna", "Hallo", "1")
    assert sum(len(replica.asked) for replica in replicas) == 1


async def test_an_overtaken_turn_stays_with_its_replica_which_is_in_good_order(
    pool: RasaPool, replicas: list[Replica]
) -> None:
    for replica in replicas:
        replica.status = 409
    with pytest.raises(RasaUnavailable):
        await pool.turn("anna", "Hallo", "1")
    assert sorted(len(replica.asked) for replica in replicas) == [0, 0, MOST_TRIES]


async def test_old_conversations_are_deleted_by_any_replica(pool: RasaPool, replicas: list[Replica]) -> None:
    for replica in replicas[:2]:
        assert replica.server is not None
        await replica.server.close()
    assert await pool.expire(datetime.datetime.now(datetime.UTC)) == 1
    assert replicas[2].asked == [("expire", "")]


async def test_it_is_ready_while_one_replica_is(pool: RasaPool, replicas: list[Replica]) -> None:
    state = await pool.health()
    assert (state["model"], [one["ready"] for one in state["replicas"]]) == ("m", [True, True, True])
    for replica in replicas[:2]:
        replica.health_status = 503
    state = await pool.health()
    assert (state["durable"], [one["ready"] for one in state["replicas"]]) == (True, [False, False, True])
    assert "127.0.0.1" not in str(state)
    replicas[2].health_status = 503
    with pytest.raises(RasaUnavailable):
        await pool.health()


async def test_a_single_rasa_is_asked_and_shown_as_ever(aiohttp_server: AiohttpServer) -> None:
    replica = Replica()
    replica.server = await aiohttp_server(replica.app())
    async with RasaPool([replica.url]) as pool:
        assert await pool.health() == READY
        await pool.turn("anna", "Hallo", "1")
        replica.breaks = True
        with pytest.raises(RasaUnavailable):
            await pool.turn("anna", "Hallo", "2")
        replica.breaks = False
        await pool.turn("anna", "Hallo", "2")
    assert replica.tokens == {None}


async def test_a_pool_that_is_closed_probes_nobody_any_more() -> None:
    async with RasaPool([f"http://127.0.0.1:{port}" for port in free_ports(2)]) as pool:
        with pytest.raises(RasaUnavailable):
            await pool.turn("anna", "Hallo", "1")
    await until(lambda: len(asyncio.all_tasks()) == 1)
