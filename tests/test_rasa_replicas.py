"""Real Rasa processes on one PostgreSQL: every message is one turn, whoever is ended, killed or replaced meanwhile."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from bot.rasa_client import RasaClient, RasaUnavailable, TurnFailed
from bot.rasa_pool import RasaPool
from tests.conftest import free_ports
from tests.postgres import PostgresServer
from tests.rasa_replicas import (
    TOKEN,
    CountingActions,
    Replica,
    counting_actions,
    keep_model,
    next_generation,
)

TALKERS = 4


@pytest.fixture(scope="module")
def actions() -> Iterator[CountingActions]:
    """The actions of all replicas here."""
    with counting_actions() as running:
        yield running


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer) -> Iterator[str]:
    """The database that the replicas share; empty, so that they make their tables at once."""
    url = postgres_server.fresh("template1")
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="module")
def replicas(
    tmp_path_factory: pytest.TempPathFactory, actions: CountingActions, database: str
) -> Iterator[list[Replica]]:
    """Two replicas, each with a folder of models; the first bot that they know is away."""
    folder = tmp_path_factory.mktemp("rasa")
    addresses = [f"http://127.0.0.1:{free_ports(1)[0]}/webhook", actions.url]
    found = [Replica(folder, keep_model(folder / f"m{n}", "eins"), addresses, database) for n in range(2)]
    try:
        for replica in found:
            replica.start()
        for replica in found:
            replica.wait()
        yield found
    finally:
        for replica in found:
            replica.kill()


class Talk:
    """Conversations that go on until they are stopped; each checks that no turn is lost or doubled."""

    def __init__(self, pool: RasaPool, name: str) -> None:
        self._pool = pool
        self._stopped = False
        self.turns: Counter[str] = Counter()
        self.failures: list[str] = []
        self._tasks = [asyncio.create_task(self._go_on(f"{name}-{number}")) for number in range(TALKERS)]

    async def _go_on(self, sender: str) -> None:
        while not self._stopped:
            try:
                await self._pool.parse(["Was ist die AG?"], sender)
                turn = await self._pool.turn(sender, "Was ist die AG?", f"id-{self.turns[sender] + 1}")
            except Exception as error:
                self.failures.append(f"{sender} {self.turns[sender] + 1}: {error!r}")
                return
            self.turns[sender] += 1
            if [reply["text"] for reply in turn.replies] != [str(self.turns[sender])]:
                self.failures.append(f"{sender} {self.turns[sender]}: {turn.replies}")
                return

    async def more(self, turns: int) -> None:
        """Wait for so many more turns of each."""
        wanted = {task: count + turns for task, count in zip(self._tasks, self._counts(), strict=True)}

        def is_done() -> bool:
            return all(count >= wanted[task] for task, count in zip(self._tasks, self._counts(), strict=True))

        async with asyncio.timeout(240):
            while not self.failures and not is_done():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert self.failures == []

    def _counts(self) -> list[int]:
        names = [f"{number}" for number in range(TALKERS)]
        return [next((n for sender, n in self.turns.items() if sender.endswith(f"-{name}")), 0) for name in names]

    async def stop(self) -> None:
        """Let the turns under way end."""
        self._stopped = True
        await asyncio.gather(*self._tasks)
        assert self.failures == []


def stored(database: str, name: str) -> Counter[str]:
    """How many messages of each conversation are in the database, after checking that none is there twice."""
    with psycopg.connect(database) as connection:
        query = "SELECT sender_id, data::json->>'message_id' FROM events WHERE type_name = 'user' AND sender_id LIKE %s"
        rows = connection.execute(query, (f"{name}-%",)).fetchall()
    rows = [row for row in rows if str(row[1]).startswith("id-")]
    assert len(set(rows)) == len(rows)
    return Counter(sender for sender, _ in rows)


async def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(120):
        while not met():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def pool_of(replicas: list[Replica]) -> RasaPool:
    """A pool of them."""
    return RasaPool([replica.url for replica in replicas], TOKEN)


async def test_who_has_no_token_learns_whether_rasa_lives_and_nothing_else(replicas: list[Replica]) -> None:
    for token in (None, "falsch-falsch-falsch"):
        async with RasaClient(replicas[0].url, token) as stranger:
            assert (await stranger.health())["durable"]
            with pytest.raises(TurnFailed, match="401"):
                await stranger.turn("anna", "Hallo", "1")
            with pytest.raises(TurnFailed, match="401"):
                await stranger.forget("anna")


async def test_a_message_that_two_replicas_get_at_once_is_one_turn(replicas: list[Replica], database: str) -> None:
    async with RasaClient(replicas[0].url, TOKEN) as first, RasaClient(replicas[1].url, TOKEN) as second:
        for number in range(1, 9):
            same = await asyncio.gather(
                *(client.turn("zwei-a", "Was ist die AG?", f"id-{number}") for client in (first, second))
            )
            assert [[reply["text"] for reply in turn.replies] for turn in same] == [[f"{number}"]] * 2
            assert sum(turn.replayed for turn in same) == 1
        # Different messages at once: one after the other.
        others = [client.turn("zwei-b", "Was ist die AG?", f"id-{n}") for n, client in enumerate((first, second) * 2)]
        assert sorted(turn.replies[0]["text"] for turn in await asyncio.gather(*others)) == ["1", "2", "3", "4"]
    assert stored(database, "zwei") == {"zwei-a": 8, "zwei-b": 4}


async def test_a_turn_that_runs_is_finished_before_the_end(
    replicas: list[Replica], actions: CountingActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica, other = replicas
    monkeypatch.setattr(actions, "pause", 1.0)
    actions.begun.clear()
    async with RasaClient(replica.url, TOKEN) as client, RasaClient(replica.url, TOKEN) as late:
        assert await late.health()  # a connection that stays open
        running = asyncio.create_task(client.turn("ende", "Was ist die AG?", "1"))
        await asyncio.to_thread(actions.begun.wait, 60)
        ending = asyncio.create_task(asyncio.to_thread(replica.end))
        refused = []

        async def is_refused() -> bool:
            try:
                await late.turn("zu-spaet", "Was ist die AG?", "1")
            except RasaUnavailable as error:
                refused.append(error)
            return bool(refused)

        while not await is_refused():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert [reply["text"] for reply in (await running).replies] == ["1"]
        assert await asyncio.wait_for(ending, 60) == 0
    async with RasaClient(other.url, TOKEN) as client:
        again = await client.turn("ende", "Was ist die AG?", "1")
    assert (again.replayed, again.replies[0]["text"]) == (True, "1")
    replica.start()
    replica.wait()


async def test_a_release_goes_through_all_replicas_while_conversations_go_on(
    replicas: list[Replica], database: str
) -> None:
    async with pool_of(replicas) as pool:
        talk = Talk(pool, "release")
        await talk.more(2)
        for replica in replicas:
            # Side by side: the other one serves the old model, or already the new one.
            await asyncio.to_thread(replica.end)
            next_generation(replica.models / "zwei.tar.gz", "neu")
            replica.start()
            await asyncio.to_thread(replica.wait)
            state = replica.state()
            assert state is not None
            assert state["model"] == "next-neu"
            await talk.more(3)
        # One dies without a word.
        replicas[0].end(signal.SIGKILL)
        await talk.more(3)
        replicas[0].start()
        await asyncio.to_thread(replicas[0].wait)
        # More turns than a session of Rasa holds.
        await talk.more(12)
        await talk.stop()
    assert min(talk.turns.values()) >= 22
    assert stored(database, "release") == talk.turns


async def test_a_broken_model_leaves_the_old_one_in_service_and_the_next_one_takes_over(
    replicas: list[Replica],
) -> None:
    replica = replicas[0]
    before = replica.state()
    assert before is not None
    (replica.models / "kaputt.tar.gz").write_bytes(b"kein Modell")
    await until(lambda: "kaputt.tar.gz" in replica.log.read_text())
    assert "kaputt.tar.gz cannot be loaded" in replica.log.read_text()
    async with RasaClient(replica.url, TOKEN) as client:
        assert (await client.health())["model"] == before["model"]
        assert (await client.turn("modell", "Was ist die AG?", "1")).replies[0]["text"] == "1"
        next_generation(replica.models / "drei.tar.gz", "drittens")
        numbers: list[str] = []

        async def has_changed() -> bool:
            numbers.append((await client.turn("modell", "Was ist die AG?", f"{len(numbers) + 2}")).replies[0]["text"])
            return bool((await client.health())["model"] == "next-drittens")

        deadline = time.monotonic() + 120
        while not await has_changed():
            assert time.monotonic() < deadline
    assert numbers == [str(number + 2) for number in range(len(numbers))]


async def test_a_start_with_a_broken_model_takes_the_one_before(replicas: list[Replica]) -> None:
    replica = replicas[1]
    await asyncio.to_thread(replica.end)
    (replica.models / "kaputt.tar.gz").write_bytes(b"kein Modell")
    replica.start()
    await asyncio.to_thread(replica.wait)
    state = replica.state()
    assert state is not None
    assert state["model"] == "next-neu"


async def test_without_the_database_a_turn_fails_whole_and_works_when_it_is_back(
    replicas: list[Replica], postgres_server: PostgresServer, database: str
) -> None:
    async with pool_of(replicas) as pool:
        assert (await pool.turn("weg-1", "Was ist die AG?", "id-1")).replies[0]["text"] == "1"
        postgres_server.stop()
        try:
            with pytest.raises(RasaUnavailable):
                await pool.turn("weg-1", "Was ist die AG?", "id-2")
            with pytest.raises(RasaUnavailable):
                await pool.forget("weg-1")
            assert not (await pool.health())["durable"]
        finally:
            postgres_server.start()
        assert (await pool.turn("weg-1", "Was ist die AG?", "id-2")).replies[0]["text"] == "2"
        assert (await pool.health())["durable"]
    assert stored(database, "weg") == {"weg-1": 2}


async def test_a_database_that_only_reads_is_not_durable(replicas: list[Replica], database: str) -> None:
    name = database.rpartition("/")[2]

    def read_only(state: str) -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {state}")
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ag-rasa'"
            connection.execute(others)

    async with pool_of(replicas) as pool:
        await pool.turn("lesen-1", "Was ist die AG?", "id-1")
        read_only("on")
        try:
            with pytest.raises(RasaUnavailable):
                await pool.turn("lesen-1", "Was ist die AG?", "id-2")
            assert not (await pool.health())["durable"]
        finally:
            read_only("off")
        assert (await pool.turn("lesen-1", "Was ist die AG?", "id-2")).replies[0]["text"] == "2"
    assert stored(database, "lesen") == {"lesen-1": 2}


def test_no_log_holds_a_message_or_the_password(replicas: list[Replica], database: str) -> None:
    password = database.partition("@")[0].rpartition(":")[2]
    for replica in replicas:
        log = replica.log.read_text()
        assert "Was ist die AG" not in log
        assert password not in log
        assert TOKEN not in json.dumps(log)
