"""What the load benchmark measures: throughput and times of many chats, one turn alone, open long-polls, memory."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

from benchmarks.processes import Process
from benchmarks.timing import Timings
from benchmarks.web_chats import EdgeChat, OpenChat, new_client, new_token

TURNS_EACH = 5
"""Messages of one visitor before the next one comes."""
SETTLE_SECONDS = 2.0


@dataclass(frozen=True)
class Load:
    """Many chats at a time: messages answered in a second, their times, and those that were not answered."""

    per_second: float
    timings: Timings
    failures: list[str]


@dataclass
class Alone:
    """Times of the first and the second message of a chat while nobody else writes."""

    first: Timings = field(default_factory=Timings)
    second: Timings = field(default_factory=Timings)


@dataclass(frozen=True)
class Growth:
    """Resident memory of one process over a time under load, in MB, and its slope in MB a minute by least squares."""

    first: float
    last: float
    slope: float


async def load(open_chat: OpenChat, chats: int, texts: Sequence[str]) -> Load:
    """Let `chats` visitors at a time ask all `texts`, each waiting for an answer and then asking on at once."""
    waiting = iter(texts)
    timings, failures = Timings(), list[str]()

    async def visitor() -> None:
        while batch := list(itertools.islice(waiting, TURNS_EACH)):
            await hold(batch)

    async def hold(batch: list[str]) -> None:
        try:
            async with open_chat(client) as chat:
                for text in batch:
                    with timings.one():
                        await chat.send(text)
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}")

    async with new_client() as client:
        began = time.perf_counter()
        await asyncio.gather(*(visitor() for _ in range(chats)))
        seconds = time.perf_counter() - began
    return Load(timings.count / seconds, timings, failures)


async def alone(systems: dict[str, OpenChat], texts: Sequence[str]) -> dict[str, Alone]:
    """Ask all systems the same questions in turn, so that what else goes on meets all of them alike."""
    times = {name: Alone() for name in systems}
    async with new_client() as client:
        for first, second in itertools.pairwise(texts):
            for name in random.sample(list(systems), len(systems)):
                async with systems[name](client) as chat:
                    with times[name].first.one():
                        await chat.send(first)
                    with times[name].second.one():
                        await chat.send(second)
    return times


async def polls_mb(bot: Process, port: int, count: int) -> tuple[float, float]:
    """Resident memory (MB) of the bot before and while `count` chats have a long-poll open."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(new_client())
        before = bot.memory_mb()[0]
        chats = [EdgeChat(client, port, await new_token(client, port)) for _ in range(count)]
        polls = [asyncio.create_task(chat.follow()) for chat in chats]
        await asyncio.sleep(SETTLE_SECONDS)
        after = bot.memory_mb()[0]
        for poll in polls:
            poll.cancel()
        for poll in polls:
            with suppress(asyncio.CancelledError):
                await poll
    return before, after


async def growth(
    open_chat: OpenChat, chats: int, texts: Sequence[str], processes: dict[str, Process], minutes: float
) -> dict[str, Growth]:
    """Memory of the processes while `chats` visitors write without a pause."""
    until = time.monotonic() + 60 * minutes
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    failures: list[str] = []

    async def watch() -> None:
        while time.monotonic() < until:
            for name, process in processes.items():
                samples[name].append((time.monotonic() / 60, process.memory_mb()[0]))
            await asyncio.sleep(min(5.0, 6 * minutes))

    async def write() -> None:
        for some in _batches(texts):
            if time.monotonic() > until:
                return
            failures.extend((await load(open_chat, chats, some)).failures)

    await _both(watch, write)
    if failures:
        raise RuntimeError(f"{len(failures)} chats failed under steady load, the first with {failures[0]}")
    return {name: _growth(points) for name, points in samples.items()}


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    endless = itertools.cycle(texts)
    while True:
        yield list(itertools.islice(endless, 200))


async def _both(*jobs: Callable[[], Awaitable[None]]) -> None:
    await asyncio.gather(*(job() for job in jobs))


def _growth(points: list[tuple[float, float]]) -> Growth:
    # In the first third, caches fill and allocators settle.
    steady = points[len(points) // 3 :]
    slope = statistics.linear_regression(*zip(*steady, strict=True)).slope if len(steady) > 2 else float("nan")
    return Growth(points[0][1], points[-1][1], slope)
