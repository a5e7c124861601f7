"""`python -m benchmarks.cluster`: two bots, two Rasas, PostgreSQL, nginx: kills, take-over, release, load, memory."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psycopg

from benchmarks import machine, web_measure
from benchmarks.cluster_kills import converse_and_kill
from benchmarks.measure import say
from benchmarks.processes import BenchmarkError
from benchmarks.questions import load_questions
from benchmarks.web_chats import EdgeChat, edge, new_client, new_token
from benchmarks.web_kills import TEXTS, Outcome, Plan, counts
from benchmarks.web_load import SETS
from bot.settings import ROOT
from cluster.cluster import Cluster, Ports
from cluster.process import Process

UNLIMITED = {"AG_LIMIT_ADRESSE": "1000000", "AG_LIMIT_SITZUNG": "100000", "AG_DEMO": "1", "AG_LOG": "text"}
CHATS = 20

_LEADERS = (
    "SELECT DISTINCT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND classid = 4869954 AND granted"
)


@asynccontextmanager
async def running(folder: Path, rasas: int = 2) -> AsyncIterator[Cluster]:
    """A cluster with so many Rasas, in a folder of its own."""
    ports = Ports.free(2)
    ports = Ports(ports.proxy, ports.postgres, ports.rasas[:rasas], ports.bots, ports.actions)
    cluster = Cluster(folder, ports, ROOT / "models", UNLIMITED)
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()


async def kills(folder: Path, options: argparse.Namespace) -> bool:
    """Messages while every program is killed in turn: whether none was lost or doubled."""
    plan = Plan(options.turns, CHATS, options.kill_every, options.seed)
    outcome = Outcome(plan.turns)
    began = time.monotonic()
    async with running(folder) as cluster:
        await converse_and_kill(cluster, plan, outcome)
    print(f"kills: {outcome.turns} turns, {CHATS} chats at a time, {time.monotonic() - began:.0f} s")
    print("  killed: " + counts(outcome.kills))
    print("  calls made again: " + counts(outcome.repeats))
    print(f"  lost, doubled or wrong: {len(outcome.faults)}")
    for fault in outcome.faults[:20]:
        print(f"    {fault}")
    return not outcome.faults


async def throughput(folder: Path, options: argparse.Namespace) -> bool:
    """Messages a second with one Rasa and with two, at the same number of chats."""
    texts = load_questions(sorted(SETS.glob("*.yml"))).texts[: options.messages]
    print(f"throughput, {options.chats} chats at a time, {len(texts)} messages:")
    for rasas in (1, 2):
        async with running(folder / f"rasas-{rasas}", rasas) as cluster:
            open_chat = edge(cluster.ports.proxy)
            await web_measure.load(open_chat, options.chats, texts[:50])
            load = await web_measure.load(open_chat, options.chats, texts)
        failed = f", {len(load.failures)} failed ({load.failures[0]})" if load.failures else ""
        print(f"  {rasas} Rasa: {load.per_second:.1f} messages/s{failed}", flush=True)
    return True


async def takeover(folder: Path, options: argparse.Namespace) -> bool:
    """Seconds from the death of the bot that does the shared jobs until another one does them."""
    async with running(folder) as cluster:
        seconds = []
        for _ in range(options.take_overs):
            before = await _until_leader(cluster, set())
            began = time.monotonic()
            for bot in cluster.bots:
                if bot.pid in before:
                    bot.send(signal.SIGKILL)
            await _until_leader(cluster, before)
            seconds.append(time.monotonic() - began)
            for bot in cluster.bots:
                await bot.ready()
    print("take-over: " + ", ".join(f"{one:.1f} s" for one in seconds))
    return True


async def _until_leader(cluster: Cluster, old: set[int]) -> set[int]:
    while True:
        now = await asyncio.to_thread(leaders, cluster)
        if now and not now & old:
            return now
        await asyncio.sleep(0.05)


def leaders(cluster: Cluster) -> set[int]:
    """Process ids of the bots that do a shared job."""
    with psycopg.connect(cluster.server.url) as connection:
        return {int(row[0].split()[-1]) for row in connection.execute(_LEADERS.encode())}


async def release(folder: Path, options: argparse.Namespace) -> bool:
    """Every Rasa and bot is ended in good order and started again while people write: how many calls failed."""
    async with running(folder) as cluster:
        programs = (*cluster.rasas, *cluster.bots)
        answered, failures = await renew_while_people_write(cluster, programs, options.visitors)
    print(f"release: {answered} messages answered, {len(failures)} failed, while 2 Rasas and 2 bots were renewed")
    for failure in failures[:20]:
        print(f"  {failure}")
    return not failures


async def renew_while_people_write(
    cluster: Cluster, programs: Sequence[Process], visitors: int
) -> tuple[int, list[str]]:
    """Renew one program after the other; returns how many messages were answered meanwhile, and what failed."""
    failures: list[str] = []
    answered = 0
    stop = asyncio.Event()

    async def visitor() -> None:
        nonlocal answered
        async with new_client() as client:
            chat = EdgeChat(client, cluster.ports.proxy, await new_token(client, cluster.ports.proxy))
            for text in itertools.cycle(TEXTS):
                if stop.is_set():
                    return
                try:
                    await chat.send(text)
                    answered += 1
                except (aiohttp.ClientError, BenchmarkError, TimeoutError) as error:
                    failures.append(f"{type(error).__name__} {error}")
                await asyncio.sleep(0.2)

    writing = [asyncio.create_task(visitor()) for _ in range(visitors)]
    for process in programs:
        await _renew(process)
    stop.set()
    await asyncio.gather(*writing)
    return answered, failures


async def _renew(process: Process) -> None:
    await asyncio.sleep(1)
    say(f"renewing {process.name}")
    await process.restart()
    await process.ready()
    await asyncio.sleep(1)


async def soak(folder: Path, options: argparse.Namespace) -> bool:
    """Memory of each program over a time at half load."""
    texts = load_questions(sorted(SETS.glob("*.yml"))).texts

    async def conversation(client: aiohttp.ClientSession, cluster: Cluster, texts: Sequence[str]) -> int:
        answered = 0
        try:
            chat = EdgeChat(client, cluster.ports.proxy, await new_token(client, cluster.ports.proxy))
            for text in texts:
                await chat.send(text)
                answered += 1
                await asyncio.sleep(options.pause)
        except (aiohttp.ClientError, BenchmarkError, TimeoutError) as error:
            say(f"failed: {type(error).__name__} {error}")
            await asyncio.sleep(options.pause)
        return answered

    async def visitor(cluster: Cluster, until: float) -> tuple[int, int]:
        sent = failed = 0
        async with new_client() as client:
            while time.monotonic() < until:
                chosen = [texts[(sent + number) % len(texts)] for number in range(5)]
                answered = await conversation(client, cluster, chosen)
                sent += answered
                failed += answered < len(chosen)
        return sent, failed

    async with running(folder) as cluster:
        until = time.monotonic() + 60 * options.minutes
        visitors = [asyncio.create_task(visitor(cluster, until)) for _ in range(options.visitors)]
        sizes: dict[str, list[float]] = {}
        while time.monotonic() < until:
            for process in (*cluster.rasas, *cluster.bots):
                if process.pid is not None:
                    sizes.setdefault(process.name, []).append(_megabytes(process.pid))
            latest = ", ".join(f"{name} {found[-1]:.1f} MB" for name, found in sizes.items())
            print(f"{60 * options.minutes - (until - time.monotonic()):.0f} s: {latest}", flush=True)
            await asyncio.sleep(min(60.0, max(0.0, until - time.monotonic())))
        counts = await asyncio.gather(*visitors)
    sent, failed = (sum(count) for count in zip(*counts, strict=True))
    rate = sent / 60 / options.minutes
    print(f"soak: {sent} messages in {options.minutes} minutes ({rate:.1f} a second), {failed} failed")
    for name, found in sizes.items():
        # The first sixth fills caches.
        settled = found[len(found) // 6 :]
        print(f"{name}: {settled[0]:.1f} MB once settled, {settled[-1]:.1f} MB at the end, at most {max(found):.1f} MB")
    return not failed


def _megabytes(pid: int) -> float:
    """Resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


PARTS: dict[str, Callable[[Path, argparse.Namespace], Coroutine[None, None, bool]]] = {
    "kills": kills,
    "throughput": throughput,
    "takeover": takeover,
    "release": release,
    "soak": soak,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the parts and print; the exit code is 1 where something was lost, doubled or failed."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cluster",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--kill-every", type=int, default=150, help="messages from one kill to the next, on average")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--chats", type=int, default=50, help="of the throughput")
    parser.add_argument("--messages", type=int, default=600, help="of the throughput")
    parser.add_argument("--visitors", type=int, default=6, help="of the release and the soak")
    parser.add_argument("--take-overs", type=int, default=5)
    parser.add_argument("--minutes", type=int, default=60, help="of the soak")
    parser.add_argument("--pause", type=float, default=0.4, help="between a visitor's messages in the soak")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves all blocks, which end the programs
    good, before = True, os.getloadavg()[0]
    other_work = machine.OtherWork()
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="ag-cluster-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another user where this one is root
            good = asyncio.run(PARTS[name](Path(folder), options)) and good
    print(f"load average before {before:.2f}, now {os.getloadavg()[0]:.2f}")
    print(machine.description(other_work.cores()))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
