"""All metrics of the bot, in one place. Names and units follow Prometheus; docs/betrieb.md tells what they mean.

No label holds what somebody wrote or who it was: each one has a small set of values that is known beforehand.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from bot.spans import span

Result = TypeVar("Result")

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 15.0)
_DELAYS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)

CHANNELS = ("web", "rest", "konsole", "matrix", "telegram", "email")
STAGES = ("select", "rasa_turn", "action", "database_read", "database_write")
"""What an answer is made of: choosing its questions, a turn in Rasa, the action within it, transactions."""
OUTCOMES = ("sent", "failed", "ambiguous", "again", "expired")
"""What comes of an attempt to send; `again`: it was not sent and is tried once more."""
LATE_SECONDS = 60.0
"""A reminder that is sent so long after it was due counts as late."""

TURNS = Counter("ag_turns", "Questions that Rasa answered.", ["channel", "intent"], registry=REGISTRY)
NOT_UNDERSTOOD = Counter("ag_not_understood", "Questions that were not understood.", ["channel"], registry=REGISTRY)
OUTAGES = Counter("ag_outage_answers", "Answers with the outage text.", ["channel"], registry=REGISTRY)
ANSWER = Histogram(
    "ag_answer_seconds",
    "From the arrival of a message to its whole answer.",
    ["channel"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
STAGE = Histogram("ag_stage_seconds", "Duration of a stage.", ["stage"], buckets=_SECONDS, registry=REGISTRY)
RESPONSES = Counter("ag_http_responses", "Responses of the public port by class.", ["status"], registry=REGISTRY)

QUEUE = Gauge(
    "ag_queue_length",
    "What waits, by queue; those of the database are the same in every bot.",
    ["queue"],
    registry=REGISTRY,
)
CONNECTIONS = Gauge("ag_connections", "Open connections to the public port.", registry=REGISTRY)
CONNECTIONS_MOST = Gauge("ag_connections_max", "Connections that the public port holds at most.", registry=REGISTRY)

REMINDERS = Counter("ag_reminders", "Attempts to send a reminder or notice.", ["channel", "outcome"], registry=REGISTRY)
REMINDERS_LATE = Counter(
    "ag_reminders_late",
    "Reminders that were sent more than a minute after they were due.",
    ["channel"],
    registry=REGISTRY,
)
REMINDER_DELAY = Histogram(
    "ag_reminder_delay_seconds",
    "From when a reminder was due until it was sent.",
    ["channel"],
    buckets=_DELAYS,
    registry=REGISTRY,
)
REMINDERS_DUE = Gauge("ag_reminders_due", "Reminders that are due and not sent.", ["channel"], registry=REGISTRY)
REMINDERS_WAIT = Gauge(
    "ag_reminders_due_seconds", "How long the longest of them is due.", ["channel"], registry=REGISTRY
)
SEND_FAILURES = Gauge(
    "ag_send_failures", "Failures of a messenger to send, in a row.", ["messenger"], registry=REGISTRY
)
MESSENGER = Gauge("ag_messenger_up", "1 where a messenger that this bot runs works.", ["messenger"], registry=REGISTRY)

MEETINGS_AGE = Gauge("ag_meetings_age_seconds", "Since the meetings were known to be current.", registry=REGISTRY)
MEETINGS = Gauge("ag_meetings", "Meetings in service.", registry=REGISTRY)
MEETING_MISTAKES = Gauge("ag_meeting_mistakes", "Rows of the meetings that are left out.", registry=REGISTRY)
KNOWLEDGE_AGE = Gauge("ag_knowledge_age_seconds", "Since the file of the knowledge was changed.", registry=REGISTRY)
LAST_GOOD = Gauge(
    "ag_last_good_version", "1 while a broken or missing source is stood in for.", ["source"], registry=REGISTRY
)

RETENTION = Gauge(
    "ag_retention_last_success_timestamp_seconds", "End of the last whole deletion round.", registry=REGISTRY
)
DATABASE_UP = Gauge("ag_database_up", "1 where the database answers in time.", registry=REGISTRY)
POOL_IN_USE = Gauge("ag_database_connections_in_use", "Connections of the pool in use.", registry=REGISTRY)
POOL_SIZE = Gauge("ag_database_connections_max", "Connections of the pool.", registry=REGISTRY)
CLOCK_SKEW = Gauge("ag_clock_skew_seconds", "The database server's clock minus the bot's.", registry=REGISTRY)

RASA_UP = Gauge("ag_rasa_up", "1 where a replica of Rasa can answer and store.", ["replica"], registry=REGISTRY)
RASA_INFO = Gauge("ag_rasa_info", "1; the model in service.", ["replica", "model"], registry=REGISTRY)
RASA_MEMORY = Gauge("ag_rasa_resident_memory_bytes", "Memory of a replica.", ["replica"], registry=REGISTRY)
RASA_CPU = Gauge("ag_rasa_cpu_seconds", "Processor time of a replica since its start.", ["replica"], registry=REGISTRY)
DRAINING = Gauge("ag_draining", "1 while the bot ends and takes no new callers.", registry=REGISTRY)
BUILD = Gauge("ag_build_info", "1; the version of the assistant.", ["version", "python"], registry=REGISTRY)
STARTED = Gauge("ag_start_time_seconds", "When the bot was started.", registry=REGISTRY)

_stages = {name: STAGE.labels(name) for name in STAGES}

for _channel in CHANNELS:  # 0 and not absent before the first: an increase needs a beginning
    NOT_UNDERSTOOD.labels(_channel)
    OUTAGES.labels(_channel)
    REMINDERS_LATE.labels(_channel)
    for _outcome in OUTCOMES:
        REMINDERS.labels(_channel, _outcome)
for _class in ("2xx", "3xx", "4xx", "5xx"):
    RESPONSES.labels(_class)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Measure a stage of an answer, one of `STAGES`; it is a span of its trace too."""
    began = time.perf_counter()
    try:
        with span(name):
            yield
    finally:
        _stages[name].observe(time.perf_counter() - began)


async def timed(name: str, work: Awaitable[Result]) -> Result:
    """The result of `work`, measured as a stage."""
    with stage(name):
        return await work


def values(metric: Gauge) -> dict[tuple[str, ...], float]:
    """What a gauge holds at this moment, by the values of its labels."""
    [family] = metric.collect()
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}
