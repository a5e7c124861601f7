"""Health: alive while the process runs, ready while it can answer and keep what it must.

The public port says which part fails and not why; the sentences, figures and replicas stand on the listener of the
metrics, which only the operator reaches.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from aiohttp import web

from bot import metrics
from bot.database import Database
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.rasa_client import RasaClient, RasaError

CHECK_SECONDS = 2.0
"""The database has to answer within this time."""
FRESH_SECONDS = 1.0
"""So long does an answer about health count: many who ask cost no more than one."""
RETENTION_SECONDS = 3600.0
"""Deletion rounds follow each other every few minutes; a bot that leaves them to another one knows of none."""


class Draining:
    """Whether the bot is about to end: it answers on, but wants no new callers."""

    def __init__(self) -> None:
        self.has_begun = False

    def begin(self) -> None:
        """Tell balancers from now on to go elsewhere."""
        self.has_begun = True
        metrics.DRAINING.set(1)


@dataclass(frozen=True)
class State:
    """What was found: parts with a sentence each; those in `failing` keep the bot from answering, others do not."""

    failing: dict[str, str] = field(default_factory=dict)
    degraded: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """`ok`, `degraded` or `unavailable`."""
        if self.failing:
            return "unavailable"
        return "degraded" if self.degraded else "ok"

    def shown(self) -> dict[str, Any]:
        """What everybody may know: which parts fail, and how the meetings are, which are public anyway."""
        parts = {"failing": sorted(self.failing), "degraded": sorted(self.degraded)}
        return {"status": self.status, **parts, "meetings": self.details["meetings"]}

    def whole(self) -> dict[str, Any]:
        """What the operator may know."""
        return {"status": self.status, "failing": self.failing, "degraded": self.degraded, **self.details}


class Health:
    """Looks after all parts; what it finds is kept for a second."""

    def __init__(
        self, rasa: RasaClient, store: Store, meetings: MeetingStore, database: Database, draining: Draining
    ) -> None:
        self._rasa = rasa
        self._store = store
        self._meetings = meetings
        self._database = database
        self._draining = draining
        self._asking: asyncio.Task[None] | None = None
        self._found: tuple[float, State] | None = None
        self._looking = asyncio.Lock()

    @property
    def is_draining(self) -> bool:
        """Whether the bot is about to end."""
        return self._draining.has_begun

    async def state(self) -> State:
        """The state of all parts; takes no longer than the slowest of them is allowed to."""
        async with self._looking:
            if self._found is None or time.monotonic() - self._found[0] > FRESH_SECONDS:
                self._found = time.monotonic(), await self._look()
            state = self._found[1]
        if not self.is_draining:
            return state
        return State({**state.failing, "bot": "The bot is about to end."}, state.degraded, state.details)

    async def _look(self) -> State:
        (rasa_problem, rasa), database_problem = await asyncio.gather(self._ask_rasa(), self._ask_database())
        problems = {"rasa": rasa_problem, "database": database_problem}
        calendar = self._meetings.calendar
        messengers = {name: up == 1 for (name,), up in metrics.values(metrics.MESSENGER).items()}
        degraded = {
            "knowledge": str(self._store.mistakes or ""),
            "meetings": self._meetings.problem or "",
            "retention": _retention_problem(),
            **{name: "The messenger fails; the log says why." for name, works in messengers.items() if not works},
        }
        details = {
            "rasa": rasa,
            "messengers": messengers,
            "meetings": {
                "source": "ok" if self._meetings.problem is None else "last good version in service",
                "meetings": len(calendar.meetings),
                "mistakes": len(calendar.mistakes),
                "age_seconds": None if self._meetings.age is None else round(self._meetings.age.total_seconds()),
            },
            "last_retention": metrics.values(metrics.RETENTION)[()] or None,
        }
        return State(_there(problems), _there(degraded), details)

    async def _ask_rasa(self) -> tuple[str, dict[str, Any]]:
        """Why Rasa is not usable, or nothing; and what it said."""
        try:
            state = await self._rasa.health()
        except RasaError as error:
            return str(error), {}
        if state["model"] is None:
            return "Rasa has no model loaded.", state
        if not state["durable"]:
            return f"Conversations are not stored durably (store: {state['tracker_store']}).", state
        return "", state

    async def _ask_database(self) -> str:
        # One question at a time: those that hang must not take all threads.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._database.read(_ask))
        done, _ = await asyncio.wait([self._asking], timeout=CHECK_SECONDS)
        if not done:
            problem = f"The database does not answer within {CHECK_SECONDS:g} seconds."
        else:
            error = self._asking.exception()
            problem = "" if error is None else f"The database cannot be read ({type(error).__name__})."
        metrics.DATABASE_UP.set(not problem)
        return problem


def add_health_routes(app: web.Application, health: Health) -> None:
    """Add the routes below `/health`, with what everybody may know.

    `live`: the process runs. `accepting`: it takes new callers, until it is about to end; without Rasa or database too,
    for the outage text is better than a proxy's error page. `ready` (and `/health` itself): it can do all it is for.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def accepting(_: web.Request) -> web.Response:
        if health.is_draining:
            return web.json_response({"status": "unavailable"}, status=503)
        return web.json_response({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        state = await health.state()
        return web.json_response(state.shown(), status=503 if state.failing else 200)

    app.router.add_get("/health", ready)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/accepting", accepting)
    app.router.add_get("/health/ready", ready)


def _ask(connection: sa.Connection) -> None:
    connection.execute(sa.select(1))


def _there(problems: dict[str, str]) -> dict[str, str]:
    return {name: problem for name, problem in problems.items() if problem}


def _retention_problem() -> str:
    last = metrics.values(metrics.RETENTION)[()]
    return "Nothing was deleted for an hour." if last and time.time() - last > RETENTION_SECONDS else ""
