"""Health routes: alive while the process runs, ready while it can answer and keep what it must."""

from __future__ import annotations

from aiohttp import web

from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.rasa_client import RasaClient, RasaError


def add_health_routes(app: web.Application, rasa: RasaClient, store: Store, meetings: MeetingStore) -> None:
    """Add `GET /health/live` and `GET /health/ready`."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        problems = await _problems(rasa)
        body = {
            "status": "ok" if not problems else "unavailable",
            "problems": problems,
            "knowledge": "ok" if store.mistakes is None else "last good version in service",
            "meetings": _state_of(meetings),
        }
        return web.json_response(body, status=200 if not problems else 503)

    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)


def _state_of(meetings: MeetingStore) -> dict[str, object]:
    """How many meetings are in service, how many rows are not, and whether the source can be read."""
    calendar = meetings.calendar
    return {
        "source": "ok" if meetings.problem is None else "last good version in service",
        "meetings": len(calendar.meetings),
        "mistakes": len(calendar.mistakes),
        "age_seconds": None if meetings.age is None else round(meetings.age.total_seconds()),
    }


async def _problems(rasa: RasaClient) -> list[str]:
    try:
        state = await rasa.health()
    except RasaError as error:
        return [str(error)]
    problems = []
    if state["model"] is None:
        problems.append("Rasa has no model loaded.")
    elif not state["durable"]:
        # Rasa falls back to memory with a mere log line when its database fails.
        problems.append(f"Conversations are not stored durably (store: {state['tracker_store']}).")
    return problems
