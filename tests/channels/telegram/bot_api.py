"""The Bot API on loopback, where a test needs what telegram-test-api cannot do: confirmed updates, groups, errors."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

TOKEN = "4711:test-token_of-no-bot"
ME = {"id": 4711, "is_bot": True, "first_name": "Assistent", "username": "AgTestBot"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BotApi:
    """Keeps updates until they are confirmed, and answers as core.telegram.org/bots/api says.

    `script` holds answers to be given instead, the next one first, by the method's name.
    """

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.sent: list[dict[str, Any]] = []
        self.script: dict[str, list[Answer]] = defaultdict(list)
        self.token = TOKEN
        self.closing = asyncio.Event()
        self._arrived = asyncio.Event()
        self._next_update = 700
        self._next_message = 1000

    def app(self) -> web.Application:
        """The app that serves it."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._handle)
        return app

    def arrive(self, **update: Any) -> dict[str, Any]:
        """An update arrives, such as `message=…`; returns it with its number."""
        whole = {"update_id": self._next_update, **update}
        self._next_update += 1
        self.updates.append(whole)
        self._arrived.set()
        return whole

    def called(self, method: str) -> list[dict[str, str]]:
        """The fields of each call of a method."""
        return [fields for name, fields in self.calls if name == method]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields = {name: str(value) for name, value in (await request.post()).items()}
        self.calls.append((method, fields))
        if self.script[method]:
            return await self.script[method].pop(0)(request)
        if request.match_info["token"] != self.token:
            return refusal(401, "Unauthorized")
        if method == "getUpdates":
            return ok(await self._get_updates(fields))
        if method == "sendMessage":
            return ok(self.take(fields))
        return ok(ME if method == "getMe" else True)

    async def _get_updates(self, fields: dict[str, str]) -> list[dict[str, Any]]:
        offset = int(fields.get("offset", 0))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            self._arrived.clear()
            waits = [asyncio.create_task(event.wait()) for event in (self._arrived, self.closing)]
            await asyncio.wait(waits, timeout=float(fields.get("timeout", 0)), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        return self.updates[: int(fields.get("limit", 100))]

    def take(self, fields: dict[str, str]) -> dict[str, Any]:
        """Show a message in its chat."""
        self._next_message += 1
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        markup = json.loads(fields["reply_markup"]) if "reply_markup" in fields else None
        self.sent.append({**fields, "reply_markup": markup, "message_id": self._next_message})
        return {"message_id": self._next_message, "date": 1795000000, "chat": chat, "text": fields["text"]}

    async def take_message(self, request: web.Request) -> web.StreamResponse:
        """Show the message, as without a script."""
        return ok(self.take({name: str(value) for name, value in (await request.post()).items()}))

    async def take_and_cut(self, request: web.Request) -> web.StreamResponse:
        """Show the message, but break the connection before the answer."""
        await self.take_message(request)
        return await cut(request)

    async def hang(self, request: web.Request) -> web.StreamResponse:
        """Keep the connection open without an answer."""
        await self.closing.wait()
        return web.Response(status=500)


def ok(result: Any) -> web.Response:
    """The answer to a call that worked."""
    return web.json_response({"ok": True, "result": result})


def refusal(code: int, description: str, **parameters: int) -> web.Response:
    """The answer to a call that did not."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


def refusing(code: int, description: str, **parameters: int) -> Answer:
    """Answers with a refusal."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return refusal(code, description, **parameters)

    return answer


def answering(text: str, status: int = 200, **headers: str) -> Answer:
    """Answers with a text, as something in between may."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, headers=headers)

    return answer


async def cut(request: web.Request) -> web.StreamResponse:
    """Break the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


ANNA = {"id": 11, "is_bot": False, "first_name": "Anna"}
BERT = {"id": 12, "is_bot": False, "first_name": "Bert"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Runde"}
_numbers = iter(range(1, 1_000_000))


def private(text: str | None, **fields: Any) -> dict[str, Any]:
    """A message of Anna in her chat with the bot."""
    return _message({"id": ANNA["id"], "type": "private", "first_name": "Anna"}, text, fields)


def in_group(text: str | None, **fields: Any) -> dict[str, Any]:
    """A message in a group."""
    return _message(GROUP, text, fields)


def pressed(data: str, message: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:
    """A button that was pressed under `message`."""
    query = {"id": f"77{next(_numbers)}", "from": ANNA, "chat_instance": "1", "data": data, **fields}
    return {**query, "message": message} if message is not None else query


def _message(chat: dict[str, Any], text: str | None, fields: dict[str, Any]) -> dict[str, Any]:
    message = {"message_id": next(_numbers), "from": ANNA, "chat": chat, "date": 1795000000, **fields}
    return message if text is None else {**message, "text": text}
