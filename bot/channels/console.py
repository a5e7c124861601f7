"""Endpoint for `make chat` and for tests: a Unix socket in the data folder, open to the operator's account alone.

It answers with all that is known of a reply (topic, source, intent), which the REST endpoint does not show.
"""

from __future__ import annotations

import dataclasses
import uuid

from aiohttp import web

from bot.channels.body import MAX_BODY, read_message
from bot.conversation import Conversation, Incoming, TooManyMessages

SOCKET_NAME = "konsole.sock"
SENDER_PREFIX = "konsole:"


def console_app(conversation: Conversation) -> web.Application:
    """An app with `POST /message`: body as for the REST endpoint, answer a list of replies."""

    async def message(request: web.Request) -> web.Response:
        body = await read_message(request)
        incoming = Incoming(SENDER_PREFIX + body.sender, body.message, body.message_id or uuid.uuid4().hex)
        try:
            replies = await conversation.answer(incoming)
        except TooManyMessages:
            return web.json_response({"error": "Too many messages are waiting."}, status=429)
        return web.json_response([dataclasses.asdict(reply) for reply in replies])

    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_post("/message", message)
    return app
