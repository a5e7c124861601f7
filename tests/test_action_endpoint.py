"""The endpoint for Rasa runs actions as the SDK's own server does, and shows no trace."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.action_endpoint import MAX_BYTES, action_app

Client = TestClient[web.Request, web.Application]


class Greet(Action):  # type: ignore[misc]
    """Says a word and sets a slot."""

    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=f"Grüße an {tracker.sender_id}")
        return [SlotSet("gegruesst", True)]


class Reject(Action):  # type: ignore[misc]
    """Declines to run."""

    def name(self) -> str:
        return "action_reject"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")


class Fail(Action):  # type: ignore[misc]
    """Has a fault."""

    def name(self) -> str:
        return "action_fail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        raise LookupError("a secret of the inside")


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of an endpoint with three actions."""
    return await aiohttp_client(action_app([Greet(), Reject(), Fail()]))


def call(name: str, **more: Any) -> dict[str, Any]:
    """A call as Rasa sends it, without the domain."""
    tracker = {"sender_id": "anna", "slots": {}, "latest_message": {}, "events": [], "paused": False}
    return {"next_action": name, "sender_id": "anna", "tracker": tracker, **more}


async def test_an_action_is_run_without_a_domain(client: Client) -> None:
    async with client.post("/webhook", json=call("action_greet")) as response:
        assert response.status == 200
        result = await response.json()
    assert [message["text"] for message in result["responses"]] == ["Grüße an anna"]
    assert [(event["event"], event["name"], event["value"]) for event in result["events"]] == [
        ("slot", "gegruesst", True)
    ]


async def test_an_action_is_run_with_a_domain(client: Client) -> None:
    async with client.post("/webhook", json=call("action_greet", domain={"intents": []})) as response:
        assert response.status == 200


async def test_an_unknown_action_is_not_found(client: Client) -> None:
    async with client.post("/webhook", json=call("action_other")) as response:
        assert response.status == 404
        assert (await response.json())["action_name"] == "action_other"


async def test_a_rejection_is_told_as_the_sdk_tells_it(client: Client) -> None:
    async with client.post("/webhook", json=call("action_reject")) as response:
        assert response.status == 400
        assert await response.json() == {"error": "not now", "action_name": "action_reject"}


async def test_a_call_without_an_action_does_nothing(client: Client) -> None:
    async with client.post("/webhook", json={"tracker": {}}) as response:
        assert response.status == 200
        assert await response.json() == {}


async def test_a_fault_shows_no_trace(client: Client) -> None:
    async with client.post("/webhook", json=call("action_fail")) as response:
        assert response.status == 500
        text = await response.text()
    assert "secret" not in text
    assert "LookupError" not in text
    assert "Traceback" not in text


async def test_a_fault_does_not_harm_the_next_call(client: Client) -> None:
    async with client.post("/webhook", json=call("action_fail")):
        pass
    async with client.post("/webhook", json=call("action_greet")) as response:
        assert response.status == 200


@pytest.mark.parametrize("data", [b"{", b"[]", b"null", b"\xff"])
async def test_a_broken_call_shows_no_trace(client: Client, data: bytes) -> None:
    async with client.post("/webhook", data=data, headers={"Content-Type": "application/json"}) as response:
        assert response.status >= 400
        assert "Traceback" not in await response.text()


async def test_a_long_conversation_is_accepted(client: Client) -> None:
    body = call("action_greet")
    body["tracker"]["events"] = [{"event": "user", "text": "x" * 1000}] * (MAX_BYTES // 1100)
    data = io.BytesIO(json.dumps(body).encode())
    async with client.post("/webhook", data=data, headers={"Content-Type": "application/json"}) as response:
        assert response.status == 200


async def test_the_endpoint_says_that_it_is_there(client: Client) -> None:
    async with client.get("/health") as response:
        assert response.status == 200


async def test_with_a_token_only_who_has_it_runs_actions(aiohttp_client: AiohttpClient) -> None:
    client = await aiohttp_client(action_app([Greet()], "geheim-geheim-geheim"))
    for headers in ({}, {"Authorization": "Bearer falsch"}, {"Authorization": "geheim-geheim-geheim"}):
        async with client.post("/webhook", json=call("action_greet"), headers=headers) as response:
            assert response.status == 401
            assert "gegruesst" not in await response.text()
    right = {"Authorization": "Bearer geheim-geheim-geheim"}
    async with client.post("/webhook", json=call("action_greet"), headers=right) as response:
        assert response.status == 200
    async with client.get("/health") as response:
        assert response.status == 200
