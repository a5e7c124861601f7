"""Two bots and two Rasas on PostgreSQL behind nginx: what dies, is renewed or is away costs nobody a message."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

import aiohttp
import psycopg
import pytest
import pytest_asyncio

from benchmarks.cluster import leaders, renew_while_people_write
from benchmarks.cluster_kills import converse_and_kill
from benchmarks.web_chats import EdgeChat, new_client, new_token
from benchmarks.web_kills import Outcome, Plan
from cluster.cluster import Cluster
from tests.conftest import REST_TOKEN

TAKEN_OVER_SECONDS = 30.0
"""So soon has another bot to do what a dead one did."""
PATIENCE = 90.0


async def rest(cluster: Cluster, bot: int, sender: str, message: str) -> list[dict[str, Any]]:
    """One message to one of the bots by its REST endpoint."""
    address = f"http://127.0.0.1:{cluster.ports.bots[bot]}/webhooks/rest/webhook"
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    body = {"sender": sender, "message": message}
    async with aiohttp.ClientSession(headers=headers) as client, client.post(address, json=body) as response:
        assert response.status == 200
        replies: list[dict[str, Any]] = await response.json()
        return replies


def ask_server(cluster: Cluster, *statements: str) -> None:
    """Run statements that no transaction may hold."""
    with psycopg.connect(cluster.server.url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


async def until_answered(chat: EdgeChat, body: dict[str, str]) -> dict[str, Any]:
    """Send a message, again with its id where it was refused, until its entry is there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, entries = await chat.post(body)
                if entries:
                    return entries[0]
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.3)


@pytest_asyncio.fixture(autouse=True, loop_scope="module")  # type: ignore[untyped-decorator]
async def complete(cluster: Cluster) -> None:
    """Every test begins with everything in good order."""
    await cluster.ready()


async def test_a_conversation_goes_on_at_the_other_bot_and_when_its_rasa_dies(cluster: Cluster) -> None:
    first = await rest(cluster, 0, "anna", "Wann ist das nächste Netzwerktreffen?")
    assert first
    second = await rest(cluster, 1, "anna", "Und wo ist das?")
    assert second
    for rasa in cluster.rasas:
        await cluster.ready()
        rasa.send(signal.SIGKILL)
        again = await rest(cluster, 0, "anna", "Und wo ist das?")
        assert again == second


async def test_no_message_is_lost_or_doubled_while_every_program_is_killed(cluster: Cluster) -> None:
    plan = Plan(turns=120, chats=4, kill_every=12, seed=6, turns_each=6)
    outcome = Outcome(plan.turns)
    await converse_and_kill(cluster, plan, outcome)
    assert outcome.faults == []
    assert len(outcome.kills) >= 4


async def test_a_release_fails_no_turn(cluster: Cluster) -> None:
    answered, failures = await renew_while_people_write(cluster, (*cluster.rasas, *cluster.bots), visitors=3)
    assert failures == []
    assert answered > 0


async def test_another_bot_takes_over_the_shared_jobs(cluster: Cluster) -> None:
    dead: set[int] = set()
    async with asyncio.timeout(PATIENCE):
        while not dead:
            dead = await asyncio.to_thread(leaders, cluster)
    for bot in cluster.bots:
        if bot.pid in dead:
            bot.send(signal.SIGKILL)
    async with asyncio.timeout(TAKEN_OVER_SECONDS):
        while not await asyncio.to_thread(_others_lead, cluster, dead):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.2)


def _others_lead(cluster: Cluster, dead: set[int]) -> bool:
    now = leaders(cluster)
    return bool(now) and not now & dead


def read_only(cluster: Cluster) -> Callable[[], None]:
    """The server takes no changes, as a replica does after a fail-over."""
    ask_server(cluster, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    undo = ("SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only")
    return lambda: ask_server(cluster, *undo, "SELECT pg_reload_conf()")


def no_connections(cluster: Cluster) -> Callable[[], None]:
    """Others hold all connections that the server has, and those of the assistant are gone."""
    ask_server(cluster, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    taken: list[psycopg.Connection] = []
    try:
        while len(taken) < 200:
            taken.append(psycopg.connect(cluster.server.url))
    except psycopg.OperationalError:
        pass

    def undo() -> None:
        for connection in taken:
            connection.close()

    return undo


@pytest.mark.parametrize("fault", [read_only, no_connections])
async def test_a_database_that_fails_is_said_and_nothing_is_lost(
    cluster: Cluster, fault: Callable[[Cluster], Callable[[], None]]
) -> None:
    async with new_client() as client:
        port = cluster.ports.proxy
        chat = EdgeChat(client, port, await new_token(client, port))
        await chat.send("danke")
        undo = await asyncio.to_thread(fault, cluster)
        status, _ = await chat.post({"id": "m1", "text": "Was ist die AG?"})
        await asyncio.to_thread(undo)
        entry = await until_answered(chat, {"id": "m1", "text": "Was ist die AG?"})
        assert status in (200, 503)
        assert entry["reply_to"] == "m1"
        entries = await chat.outbox(0, wait=0)
        assert [one["reply_to"] for one in entries].count("m1") == 1
