"""Floods: nothing grows, and others are still served."""

from __future__ import annotations

import asyncio
import collections

import pytest
import sqlalchemy as sa

from bot.database import Database
from bot.database.tables import metadata
from bot.settings import Settings
from tests.attacks.conftest import settings_in
from tests.attacks.edge import Edge, running_edge, statuses
from tests.fakes import FakeRasa


async def rows(settings: Settings) -> int:
    """How many rows all tables hold together; the kept versions of contents come by themselves."""
    database = Database(settings.daten / "assistent.db")
    await database.open()
    counts = [
        sa.select(sa.func.count()).select_from(table)
        for table in metadata.sorted_tables
        if table.name != "content_versions"
    ]
    try:
        return await database.read(lambda connection: sum(connection.scalar(count) or 0 for count in counts))
    finally:
        await database.close()


async def test_ten_thousand_sessions_leave_nothing_behind(edge: Edge, settings: Settings) -> None:
    before = await rows(settings)
    headers = ("Content-Type: application/json", "Content-Length: 2")
    request = edge.head("POST", "/chat/v1/sessions", None, *headers) + b"\r\n{}"
    last = edge.head("POST", "/chat/v1/sessions", None, *headers, "Connection: close") + b"\r\n{}"
    for _ in range(10):
        assert statuses(await edge.raw(request * 999 + last)) == [201] * 1000
    assert await rows(settings) == before


async def test_a_flood_from_one_address_runs_what_is_counted_and_leaves_others_alone(
    tmp_path_factory: pytest.TempPathFactory, own_rasa: FakeRasa
) -> None:
    limited = settings_in(tmp_path_factory, limit_adresse=20, limit_sitzung=10, proxys="127.0.0.1")
    async with running_edge(limited, own_rasa) as edge:
        flooder, other = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
        token = (await edge.call("POST", "sessions", {}, headers=flooder)).json["token"]
        theirs = (await edge.call("POST", "sessions", {}, headers=other)).json["token"]

        async def flood(number: int) -> int:
            message = {"id": f"m{number}", "text": "Ziele?"}
            return (await edge.call("POST", "messages", message, token, flooder)).status

        calls = [asyncio.create_task(flood(number)) for number in range(1000)]
        answer = await edge.call("POST", "messages", {"id": "o", "text": "Ziele?"}, theirs, other)
        counted = collections.Counter(await asyncio.gather(*calls))
    assert answer.status == 200
    assert set(counted) == {200, 429}
    # A slow machine refills a few while it works through them.
    assert counted[200] == len(own_rasa.turns) - 1
    assert counted[200] < 100
