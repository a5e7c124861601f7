"""Our input channel for Rasa: one turn in, its replies and what was understood out.

Rasa's stock REST channel takes no message id, returns no intent, splits texts at blank lines and answers a failed
turn with an empty list. This one is idempotent by message id and says what happened. It listens on loopback and is
called by the bot alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import request_ids
from bot.logs import TURNS
from bot.nlu.action_endpoint import unreached
from bot.nlu.crisis import CRISIS_INTENT, HINT
from bot.nlu.gate import going, is_closing, working
from bot.nlu.readings import Readings
from bot.nlu.tracker_database import Overtaken, StoreUnavailable
from bot.nlu.transcript import transcript
from bot.nlu.turn import (
    Reply,
    UnsplitOutput,
    replies_to,
    resolve_choice,
    turn_with_id,
    user_turns,
)
from bot.process_figures import process_figures

logger = logging.getLogger(__name__)
turns = logging.getLogger(TURNS)

MAX_TURNS_IN_SESSION = 20
"""After so many turns a new Rasa session begins: a turn replays its session, so this bounds its cost."""


MAX_TEXT = 500

_running: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""The locks of the conversations whose turns run."""

_readings = Readings()


class AgChannel(InputChannel):
    """Input channel `ag`: `POST turn`, `POST parse`, `GET health` below `/webhooks/ag/`."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, also the first part of its address."""
        return "ag"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel; see `docs/architecture.md` for the bodies."""
        blueprint = Blueprint("ag_channel")

        @blueprint.middleware("request")
        async def take_request_id(request: Request) -> None:
            sent = (request.headers.get(name) for name in (request_ids.HEADER, request_ids.TRACE_HEADER))
            request_ids.begin(*sent)

        @blueprint.route("/turn", methods=["POST"])
        @_answering
        async def turn(request: Request) -> Any:
            body, began = request.json, time.perf_counter()
            agent, context = request.app.ctx.agent, str(body.get("context") or "")[:MAX_TEXT]
            offered = body.get("offered", False)
            message = (body["sender"], body["message"], body["message_id"])
            result = await run_turn(agent, *message, context, offered=offered)
            turns.info("Turn finished.", extra={"seconds": round(time.perf_counter() - began, 4)})
            return result

        @blueprint.route("/parse", methods=["POST"])
        @_answering
        async def parse(request: Request) -> Any:
            agent = request.app.ctx.agent
            return [await understand(agent, text) for text in request.json["texts"]]

        @blueprint.route("/forget", methods=["POST"])
        @_answering
        async def forget_conversation(request: Request) -> Any:
            await forget_after_turn(request.app.ctx.agent, request.json["sender"])
            return {}

        @blueprint.route("/transcript", methods=["POST"])
        @_answering
        async def tell_transcript(request: Request) -> Any:
            return await transcript(request.app.ctx.agent, request.json["sender"])

        @blueprint.route("/expire", methods=["POST"])
        @_answering
        async def expire_conversations(request: Request) -> Any:
            count, done = await request.app.ctx.agent.tracker_store.expire(float(request.json["before"]))
            return {"expired": count, "done": done}

        @blueprint.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            if is_closing(request):
                return going()
            state = await state_of(getattr(request.app.ctx, "agent", None))
            return response.json({**state, "process": process_figures()})

        return blueprint


async def run_turn(
    agent: Agent, sender: str, text: str, message_id: str, context: str = "", *, offered: bool = False
) -> dict[str, Any]:
    """Run one turn, or repeat its replies if `message_id` was answered before.

    `context` is the message that the question `text` stood in; actions find it in the metadata. With `offered` the bot
    vouches that `text` is the payload of a button which this conversation was offered.

    Returns `replies`, `intent`, `confidence`, `ranking`, `first` (whether it is the conversation's first turn) and
    `replayed`.

    Raises:
        NoBotAnswers: an action could not be run; nothing is stored.
        EmptyTurn: Rasa ran the turn and said nothing; it is not stored, so that it can be run again.
        Overtaken: another replica stored a turn of the conversation meanwhile; nothing of this one is.
        StoreUnavailable: the turn could not be read or stored.
    """
    # Rasa's own lock begins too late: a call repeated while its turn runs would find no answer and run it again.
    async with _lock_of(sender), agent.lock_store.lock(sender):
        return await _run_once(agent, sender, text, message_id, context, offered=offered)


async def _run_once(
    agent: Agent, sender: str, text: str, message_id: str, context: str, *, offered: bool
) -> dict[str, Any]:
    tracker, earlier = await agent.tracker_store.retrieve_for(sender, message_id)
    answered = earlier or tracker
    done = turn_with_id(answered, message_id)
    if answered is not None and done is not None:
        data = done.parse_data or {}
        parsed = {"intent": done.intent, "intent_ranking": data.get("intent_ranking"), HINT: data.get(HINT)}
        first = bool((done.metadata or {}).get("first"))
        return _result(replies_to(answered, done), parsed, first=first, replayed=True)

    first = not user_turns(tracker)
    choice = text if offered else resolve_choice(text[:MAX_TEXT], tracker)
    tracker = await _begin_new_session_if_long(agent, sender, tracker or agent.tracker_store.init_tracker(sender))
    parsed = await _readings.take(agent, choice)
    if parsed["intent"]["name"] == CRISIS_INTENT:
        # What people write in a crisis is not kept: the tracker gets the intent alone.
        choice = parsed["text"] = f"/{CRISIS_INTENT}"
        parsed["entities"] = []
        context = ""
        parsed.pop("text_tokens", None)
    output = UnsplitOutput()
    message = UserMessage(
        choice,
        output,
        sender,
        parse_data=parsed,
        input_channel=AgChannel.name(),
        message_id=message_id,
        metadata={"first": first, "context": context},
    )
    unreached.set(False)
    await _handle(agent, tracker, message)
    if unreached.get():
        raise NoBotAnswers("An action could not be run.")
    if not output.replies:
        raise EmptyTurn(f"No reply for intent {parsed['intent']['name']}.")
    await agent.tracker_store.save(tracker)
    return _result(output.replies, parsed, first=first, replayed=False)


async def forget_after_turn(agent: Agent, sender: str) -> None:
    """Delete a conversation when its running turn has ended, also one that has not reached Rasa's own lock yet."""
    async with _lock_of(sender), agent.lock_store.lock(sender):
        await agent.tracker_store.forget(sender)


def _lock_of(sender: str) -> asyncio.Lock:
    return _running.setdefault(sender, asyncio.Lock())


class NoBotAnswers(Exception):
    """An action of the turn could not be run; nothing of the turn is stored."""


class EmptyTurn(Exception):
    """Rasa ran a turn without saying anything, which is always a fault."""


async def understand(agent: Agent, text: str) -> dict[str, Any]:
    """What the model makes of `text` (cut to 500 characters): `intent`, `confidence`, `ranking`."""
    # A leading slash would be read as a command to Rasa.
    return _understood(await _readings.look(agent, text[:MAX_TEXT].lstrip("/ ") or "?"))


async def state_of(agent: Agent | None) -> dict[str, Any]:
    """Whether a model is loaded and conversations can be stored at this moment, for the bot's readiness check."""
    if agent is None or not agent.is_ready():
        return {"model": None, "tracker_store": None, "durable": False}
    store = agent.tracker_store
    return {"model": agent.model_id, "tracker_store": type(store).__name__, "durable": await store.is_durable()}


def _answering(handler: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[HTTPResponse]]:
    """A handler whose result is the answer, and whose failures tell the bot what to do: ask again, later or never."""

    @wraps(handler)
    async def handle(request: Request) -> HTTPResponse:
        try:
            return response.json(await handler(request))
        except Overtaken:
            return response.json({"error": "overtaken"}, status=409)
        except (StoreUnavailable, NoBotAnswers) as error:
            logger.error("%s", error)
            return response.json({"error": "unavailable"}, status=503)
        except Exception:
            # The text of the message must not reach the log, so only the kind of failure is said there.
            logger.exception("Request failed.")
            return response.json({"error": "failed"}, status=500)

    return working(handle)


async def _begin_new_session_if_long(agent: Agent, sender: str, tracker: DialogueStateTracker) -> DialogueStateTracker:
    if tracker.active_loop_name or len(user_turns(tracker)) < MAX_TURNS_IN_SESSION:
        return tracker
    start = UserMessage("/session_start", UnsplitOutput(), sender, input_channel=AgChannel.name())
    await _handle(agent, tracker, start)
    # Both sessions are stored at once: a turn that fails must not leave an empty one behind.
    return agent.tracker_store.last_session_of(tracker)


async def _handle(agent: Agent, tracker: DialogueStateTracker, message: UserMessage) -> None:
    """What Rasa's processor does with a message, on a tracker that was read already; the caller locks and stores.

    `MessageProcessor.handle_message` of Rasa 3.6.21 would read it once more.
    """
    processor = agent.processor
    tracker.model_id = processor.model_metadata.model_id
    tracker.assistant_id = tracker.assistant_id or processor.model_metadata.assistant_id
    await processor._update_tracker_session(tracker, message.output_channel, message.metadata)
    await processor._handle_message_with_tracker(message, tracker)
    await processor.run_action_extract_slots(message.output_channel, tracker)
    await processor._run_prediction_loop(message.output_channel, tracker)


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    intent = parsed["intent"]
    return {
        "intent": intent["name"],
        "confidence": intent.get("confidence"),
        "hint": bool(parsed.get(HINT)),
        "ranking": [[r["name"], r["confidence"]] for r in (parsed.get("intent_ranking") or [])[:5]],
    }


def _result(replies: list[Reply], parsed: dict[str, Any], *, first: bool, replayed: bool) -> dict[str, Any]:
    return {"replies": replies, **_understood(parsed), "first": first, "replayed": replayed}
