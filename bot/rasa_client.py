"""Calls Rasa through our channel (`bot/nlu/channel.py`).

RasaError
├── RasaUnavailable    no answer: away, starting, without its database, or too slow; worth another try
└── TurnFailed         Rasa answered that the turn failed
"""

from __future__ import annotations

import asyncio
import datetime
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot import request_ids

TURN_SECONDS = 15.0
CONNECT_SECONDS = 2.0
MOST_TRIES = 5
"""So often is a turn asked for that other turns of its conversation overtake."""
OVERTAKEN_SECONDS = 0.05


class RasaError(Exception):
    """Rasa gave no usable answer."""


class RasaUnavailable(RasaError):
    """Rasa could not be reached in time."""


class Overtaken(RasaUnavailable):
    """Another turn of the conversation was stored meanwhile, by another replica; nothing of this one was."""


class TurnFailed(RasaError):
    """Rasa ran into an error in this turn."""


@dataclass(frozen=True)
class Understanding:
    """What the model makes of a text; `ranking` holds (intent, probability) from the likeliest on."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    hint: bool = False
    """Whether somebody may be in danger, although it was understood otherwise."""


@dataclass(frozen=True)
class Turn:
    """A finished turn: replies as Rasa's channel sends them, and how the message was understood."""

    replies: tuple[dict[str, Any], ...]
    understanding: Understanding
    first: bool
    replayed: bool


class RasaClient:
    """Client of one Rasa server; use as an async context manager."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self._base_url = base_url.rstrip("/") + "/webhooks/ag"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> RasaClient:
        timeout = aiohttp.ClientTimeout(total=TURN_SECONDS, connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, headers=self._headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def turn(
        self, sender: str, message: str, message_id: str, context: str = "", *, offered: bool = False
    ) -> Turn:
        """Run one turn; the same `message_id` again gives the same replies without running anything.

        `context` is the message that the question stood in, where that says more. With `offered`, `message` is the
        payload of a button of which the caller knows that it was offered.

        Raises:
            RasaUnavailable, TurnFailed
        """
        body: dict[str, Any] = {"sender": sender, "message": message, "message_id": message_id, "context": context}
        if offered:
            body["offered"] = True
        answer = await self._ask_for_turn(body)
        with _checked_form():
            return Turn(
                replies=tuple(answer["replies"]),
                understanding=_understanding(answer),
                first=answer["first"],
                replayed=answer["replayed"],
            )

    async def _ask_for_turn(self, body: dict[str, Any]) -> Any:
        """Ask again where another turn was faster: that one's replies come if it was the same message."""
        for tries in range(1, MOST_TRIES):
            try:
                return await self._post("turn", body, body["sender"])
            except Overtaken:  # noqa: PERF203 - each try may fail by itself
                await asyncio.sleep(random.uniform(0, tries * OVERTAKEN_SECONDS))
        return await self._post("turn", body, body["sender"])

    async def parse(self, texts: list[str], sender: str = "") -> list[Understanding]:
        """What the model makes of each text, without touching a conversation; `sender` is whose turn follows.

        Raises:
            RasaUnavailable, TurnFailed
        """
        answers = await self._post("parse", {"texts": texts}, sender)
        with _checked_form():
            return [_understanding(answer) for answer in answers]

    async def forget(self, sender: str) -> None:
        """Delete what Rasa keeps of a conversation, as soon as its running turn has ended.

        Raises:
            RasaUnavailable, TurnFailed
        """
        await self._post("forget", {"sender": sender}, sender)

    async def transcript(self, sender: str) -> dict[str, Any]:
        """All that Rasa keeps of a conversation, as `bot/nlu/transcript.py` tells it.

        Raises:
            RasaUnavailable, TurnFailed
        """
        answer: dict[str, Any] = await self._post("transcript", {"sender": sender}, sender)
        return answer

    async def expire(self, before: datetime.datetime) -> int:
        """Delete every conversation whose last event is older than `before`; returns how many there were.

        Raises:
            RasaUnavailable, TurnFailed
        """
        deleted = 0
        while True:
            answer = await self._post("expire", {"before": before.timestamp()})
            with _checked_form():
                deleted += int(answer["expired"])
                if answer["done"]:
                    return deleted

    async def health(self) -> dict[str, Any]:
        """Rasa's state: `model`, `tracker_store`, `durable`.

        Raises:
            RasaUnavailable
        """
        state: dict[str, Any] = await self._request("GET", "health", None)
        return state

    async def _post(self, path: str, body: dict[str, Any], sender: str = "") -> Any:
        return await self._request("POST", path, body)

    async def _request(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        if self._session is None:
            raise RuntimeError("RasaClient is used outside its context.")
        try:
            headers = request_ids.headers()
            async with self._session.request(
                method, f"{self._base_url}/{path}", json=body, headers=headers
            ) as response:
                if response.status == 409:
                    raise Overtaken("Another turn of the conversation was faster.")
                if response.status == 503:
                    raise RasaUnavailable("Rasa cannot answer at the moment.")
                if response.status != 200:
                    raise TurnFailed(f"Rasa answered {response.status}.")
                return await response.json()
        except ValueError as error:
            raise TurnFailed("Rasa's answer is no JSON.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RasaUnavailable(f"Rasa does not answer ({type(error).__name__}).") from error


@contextmanager
def _checked_form() -> Iterator[None]:
    """Turn an answer of another form than ours into `TurnFailed`."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise TurnFailed(f"Rasa's answer has an unknown form ({error}).") from error


def _understanding(answer: dict[str, Any]) -> Understanding:
    ranking = tuple((name, confidence) for name, confidence in answer["ranking"])
    return Understanding(answer["intent"], float(answer["confidence"] or 0.0), ranking, bool(answer.get("hint")))
