"""Rasa-compatible REST endpoint for trusted callers: `POST /webhooks/rest/webhook` with a bearer token."""

from __future__ import annotations

import hmac
import uuid
from typing import Any, Protocol

from aiohttp import web

from bot.channels.body import read_message
from bot.conversation import Conversation, Incoming, Reply, TooManyMessages

CHANNEL = "rest"
SENDER_PREFIX = "rest:"
"""Keeps the conversations of this channel apart from those of every other."""


class Register(Protocol):
    """Keeps who can be reached through a channel."""

    async def of(self, channel: str, address: str, conversation: str | None = None) -> object:
        """Keep this address and its conversation."""


def add_rest_routes(
    app: web.Application, conversation: Conversation, token: str, contacts: Register | None = None
) -> None:
    """Add the endpoint to `app`; every call has to carry `Authorization: Bearer <token>`.

    Senders are kept in `contacts` where there are some: these can be reminded by the callback.
    """

    async def webhook(request: web.Request) -> web.Response:
        sent = request.headers.get("Authorization", "")
        if not hmac.compare_digest(sent.encode(errors="surrogateescape"), f"Bearer {token}".encode()):
            return web.json_response({"error": "Missing or wrong bearer token."}, status=401)
        body = await read_message(request)
        if contacts is not None:
            await contacts.of(CHANNEL, body.sender, SENDER_PREFIX + body.sender)
        message = Incoming(SENDER_PREFIX + body.sender, body.message, body.message_id or uuid.uuid4().hex)
        try:
            replies = await conversation.answer(message)
        except TooManyMessages:
            return web.json_response(
                {"error": "Too many messages of this sender are waiting; try again later."},
                status=429,
                headers={"Retry-After": "5"},
            )
        return web.json_response([rest_reply(body.sender, reply) for reply in replies])

    app.router.add_post("/webhooks/rest/webhook", webhook)


def rest_reply(sender: str, reply: Reply) -> dict[str, Any]:
    """A reply in the form of Rasa's REST channel; `buttons` only where there are some."""
    result: dict[str, Any] = {"recipient_id": sender, "text": reply.plain_text()}
    if reply.buttons:
        result["buttons"] = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    return result
