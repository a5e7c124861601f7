"""Conversations with a cluster while its programs are killed in turn, and what became of every message."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
from collections import Counter

import psycopg

from benchmarks.web_kills import Answered, Outcome, Plan, compare, converse
from cluster.cluster import Cluster
from cluster.process import Process

MOMENT_SECONDS = 0.3
"""A kill comes so long (at most) after a message was answered, so that it meets every part of a turn."""

_ENTRIES = "SELECT reply_to FROM web_entries"
_USER_EVENTS = (
    "SELECT data::json ->> 'message_id' FROM events WHERE type_name = 'user' AND intent_name <> 'session_start'"
)


async def converse_and_kill(cluster: Cluster, plan: Plan, outcome: Outcome) -> None:
    """Hold the conversations of the plan, and add to `outcome.faults` what was lost or doubled."""

    async def killing(answered: Answered) -> None:
        await _kill_in_turn(cluster, plan, outcome, answered)

    before = await asyncio.to_thread(_stored, cluster)
    sent = await converse(cluster.ports.proxy, plan, outcome, killing)
    await cluster.postgres.ready()
    after = await asyncio.to_thread(_stored, cluster)
    for what in after:
        compare(sent, after[what] - before[what], what, outcome.faults)


def _stored(cluster: Cluster) -> dict[str, Counter[str]]:
    """How often each message's id is kept, by where."""
    queries = {"entries in the outbox": _ENTRIES, "user events in Rasa": _USER_EVENTS}
    with psycopg.connect(cluster.server.url) as connection:
        return {what: Counter(row[0] for row in connection.execute(query.encode())) for what, query in queries.items()}


async def _kill_in_turn(cluster: Cluster, plan: Plan, outcome: Outcome, answered: Answered) -> None:
    chance = random.Random(plan.seed)
    for process in _rounds(cluster, chance):
        await answered.reach(len(answered.ids) + chance.randint(1, 2 * plan.kill_every - 1))
        await asyncio.sleep(chance.uniform(0, MOMENT_SECONDS))
        process.send(signal.SIGKILL)
        outcome.kills[process.name] += 1


def _rounds(cluster: Cluster, chance: random.Random) -> itertools.chain[Process]:
    """Every program once in each round, in another order each time."""
    return itertools.chain.from_iterable(
        chance.sample(cluster.processes, len(cluster.processes)) for _ in itertools.count()
    )
