"""`python -m benchmarks.web_kills`: messages through the edge while bot and Rasa are killed: is one lost or doubled?"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import signal
import sqlite3
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.measure import say
from benchmarks.web_chats import EdgeChat, new_client, new_token
from benchmarks.web_servers import WebServers, web_servers
from bot.conversation.messages import OUTAGE

TEXTS = ("Was ist die AG?", "danke", "Wie lautet die Telefonnummer?", "Wann ist das nächste Netzwerktreffen?")
"""One question each: the edge turns a message of several into as many turns."""
PAUSE_SECONDS = 0.3
MESSAGE_SECONDS = 300.0
MOMENT_SECONDS = 0.3
"""A kill comes so long (at most) after a message was answered, so that it meets every part of a turn."""
DOWN_SECONDS = 2.0
AGAIN = 0.1
"""Chance that what was just started is killed again before it answers."""


@dataclass
class Outcome:
    """What became of the messages. `repeats` counts the calls that had to be made again, by their reason."""

    turns: int
    kills: Counter[str] = field(default_factory=Counter)
    repeats: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """So many turns over so many chats at a time, with a kill after every `kill_every` messages (mean)."""

    turns: int
    chats: int
    kill_every: int
    seed: int
    turns_each: int = 25


class Answered:
    """The ids of the messages that have got their answer."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._more = asyncio.Event()

    def add(self, message: str) -> None:
        """One more."""
        self.ids.append(message)
        self._more.set()

    async def reach(self, count: int) -> None:
        """Wait until there are so many."""
        while len(self.ids) < count:
            self._more.clear()
            await self._more.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run and print; the exit code is 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.web_kills",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--chats", type=int, default=20, help="open at a time")
    parser.add_argument("--kill-every", type=int, default=100, help="messages from one kill to the next, on average")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leaves all blocks, which end the programs
    plan = Plan(options.turns, options.chats, options.kill_every, options.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ag-kills-") as folder:
        outcome = run(Path(folder), plan)
    print(f"{outcome.turns} turns, {plan.chats} chats at a time, {time.monotonic() - began:.0f} s, seed {plan.seed}")
    print("killed: " + counts(outcome.kills))
    print("calls made again: " + counts(outcome.repeats))
    print(f"lost, doubled or wrong: {len(outcome.faults)}")
    for fault in outcome.faults[:20]:
        print(f"  {fault}")
    return 1 if outcome.faults else 0


def run(folder: Path, plan: Plan) -> Outcome:
    """Run the plan with servers of its own in `folder`.

    Raises:
        BenchmarkError: the servers do not start.
    """
    outcome = Outcome(plan.turns)
    with web_servers(folder) as servers:
        killing = partial(_kill, servers, plan, outcome)
        sent = asyncio.run(converse(servers.bot_port, plan, outcome, killing))
        data = servers.data
    # Everything has ended, so the databases hold what is kept for good.
    compare(sent, _entries(data / "assistent.db"), "entries in the outbox", outcome.faults)
    compare(sent, _user_events(data / "rasa.db"), "user events in Rasa", outcome.faults)
    return outcome


Killing = Callable[[Answered], Coroutine[None, None, None]]
"""Kills processes at random moments, until cancelled."""


async def converse(port: int, plan: Plan, outcome: Outcome, killing: Killing) -> list[str]:
    """Hold all conversations with the edge at `port` meanwhile; returns the ids of the messages."""
    chance, answered = random.Random(plan.seed), Answered()
    sizes = [plan.turns_each] * (plan.turns // plan.turns_each) + [plan.turns % plan.turns_each]
    chats = iter([[chance.choice(TEXTS) for _ in range(size)] for size in sizes])

    async def visitor() -> None:
        for texts in chats:
            await _one_chat(client, port, texts, outcome, answered)

    async with new_client() as client:
        others = [asyncio.create_task(job) for job in (killing(answered), _tell(answered, plan))]
        try:
            await asyncio.gather(*(visitor() for _ in range(plan.chats)))
        finally:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
    for task in others:
        if not task.cancelled():
            task.result()  # raises what ended it too early
    return answered.ids


async def _tell(answered: Answered, plan: Plan) -> None:
    for count in range(500, plan.turns, 500):
        await answered.reach(count)
        say(f"{count} of {plan.turns} turns")


async def _kill(servers: WebServers, plan: Plan, outcome: Outcome, answered: Answered) -> None:
    """Kill one of both at random moments and start it again; sometimes once more while it is starting."""
    chance = random.Random(plan.seed)
    while True:
        await answered.reach(len(answered.ids) + chance.randint(1, 2 * plan.kill_every - 1))
        name = chance.choice(("bot", "Rasa"))
        await _kill_and_start(servers, name, chance, outcome)
        if chance.random() < AGAIN:
            await _kill_and_start(servers, name, chance, outcome)


async def _kill_and_start(servers: WebServers, name: str, chance: random.Random, outcome: Outcome) -> None:
    await asyncio.sleep(chance.uniform(0, MOMENT_SECONDS))
    process, start = (servers.bot, servers.start_bot) if name == "bot" else (servers.rasa, servers.start_rasa)
    assert process is not None
    process.kill()
    outcome.kills[name] += 1
    await asyncio.sleep(chance.uniform(0, DOWN_SECONDS))
    start()


async def _one_chat(
    client: aiohttp.ClientSession, port: int, texts: Sequence[str], outcome: Outcome, answered: Answered
) -> None:
    """Hold a conversation by the protocol's rules."""
    chat = EdgeChat(client, port, await _token(client, port))
    for text in texts:
        body = {"id": uuid.uuid4().hex, "text": text}
        try:
            async with asyncio.timeout(MESSAGE_SECONDS):
                entry = await _until_answered(chat, body, outcome)
        except TimeoutError:
            outcome.faults.append(f"{body['id']}: no answer after {MESSAGE_SECONDS:.0f} s")
        else:
            if any(reply["key"] == OUTAGE for reply in entry["replies"]):
                outcome.faults.append(f"{body['id']}: an outage was kept as its answer")
        answered.add(body["id"])


async def _token(client: aiohttp.ClientSession, port: int) -> str:
    while True:
        with contextlib.suppress(aiohttp.ClientError):
            return await new_token(client, port)
        await asyncio.sleep(PAUSE_SECONDS)


async def _until_answered(chat: EdgeChat, body: dict[str, str], outcome: Outcome) -> dict[str, Any]:
    """Send a message, and again with the same id after each failure, until its entry is there."""
    while True:
        try:
            status, entries = await chat.post(body)
            if status == 202:
                # The answer takes longer; if the bot is killed meanwhile, the message is to be sent again.
                outcome.repeats["202"] += 1
                entries = await chat.outbox(0, wait=5)
            mine = [entry for entry in entries if entry["reply_to"] == body["id"]]
            if mine:
                return mine[0]
            if status not in (200, 202):
                outcome.repeats[str(status)] += 1
        except aiohttp.ClientError as error:
            outcome.repeats[type(error).__name__] += 1
        await asyncio.sleep(PAUSE_SECONDS)


def _entries(database: Path) -> Counter[str]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return Counter(row[0] for row in connection.execute("SELECT reply_to FROM web_entries"))


def _user_events(database: Path) -> Counter[str]:
    query = "SELECT json_extract(data, '$.message_id') FROM events WHERE type_name = 'user'"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        # What starts a new session of Rasa is no message of a user.
        return Counter(row[0] for row in connection.execute(query + " AND intent_name != 'session_start'"))


def compare(sent: Sequence[str], found: Counter[str], what: str, faults: list[str]) -> None:
    """Add what was not found exactly once."""
    faults += [f"{message}: {found[message]} {what}" for message in sent if found[message] != 1]
    faults += [f"{other}: {found[other]} {what}, but it was never sent" for other in found.keys() - set(sent)]


def counts(counter: Counter[str]) -> str:
    """The counts in one line."""
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items())) or "none"


if __name__ == "__main__":
    sys.exit(main())
