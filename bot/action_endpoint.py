"""The endpoint that Rasa calls for custom actions: rasa-sdk's executor inside our aiohttp app, on loopback."""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any

from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot import request_ids
from bot.logs import TURNS
from bot.metrics import timed

logger = logging.getLogger(__name__)
turns = logging.getLogger(TURNS)

MAX_BYTES = 4_000_000
"""A request carries the conversation's events; its length is bounded by the channel's sessions."""


def action_app(actions: list[Action], token: str | None = None) -> web.Application:
    """An aiohttp app with `POST /webhook` as Rasa calls it, with `token` where there is one, and `GET /health`."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)

    async def webhook(request: web.Request) -> web.Response:
        if token is not None and not _bears(request, token):
            return web.json_response({"error": "unauthorised"}, status=401)
        request_ids.begin(*(request.headers.get(name) for name in (request_ids.HEADER, request_ids.TRACE_HEADER)))
        payload: dict[str, Any] = await request.json()
        # Rasa leaves the domain out (enable_selective_domain), but the SDK insists on the key.
        payload.setdefault("domain", {})
        try:
            result = await timed("action", executor.run(payload))
        except ActionExecutionRejection as rejection:
            return _error(400, str(rejection), rejection.action_name)
        except ActionNotFoundException as missing:
            logger.error("Rasa asks for an action that does not exist: %s", missing.action_name)
            return _error(404, str(missing), missing.action_name)
        turns.info("Action finished.")
        return web.json_response(result.model_dump() if result is not None else {}, dumps=_dumps)

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application(client_max_size=MAX_BYTES)
    app.router.add_post("/webhook", webhook)
    app.router.add_get("/health", health)
    return app


def _bears(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(errors="surrogateescape"), f"Bearer {token}".encode())


def _error(status: int, message: str, action: str) -> web.Response:
    return web.json_response({"error": message, "action_name": action}, status=status)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
