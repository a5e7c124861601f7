"""The running pair of processes under rough treatment."""

from __future__ import annotations

import asyncio
import uuid

import aiohttp
import pytest

from bot.chat import ConsoleClient
from tests.conftest import REST_TOKEN, RunningAssistant

HEADERS = {"Authorization": f"Bearer {REST_TOKEN}"}


async def post(assistant: RunningAssistant, body: object, **headers: str) -> tuple[int, object]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{assistant.url}/webhooks/rest/webhook", json=body, headers={**HEADERS, **headers}) as response,
    ):
        return response.status, await response.json()


async def test_the_rest_endpoint_answers_as_rasa_does(assistant: RunningAssistant) -> None:
    status, replies = await post(assistant, {"sender": uuid.uuid4().hex, "message": "Was ist die AG?"})
    assert status == 200
    assert isinstance(replies, list)
    assert "automatischer Assistent" in replies[0]["text"]
    assert "63" in replies[1]["text"]
    assert {"title", "payload"} == set(replies[1]["buttons"][0])


async def test_a_wrong_token_is_refused(assistant: RunningAssistant) -> None:
    status, _ = await post(assistant, {"sender": "a", "message": "x"}, Authorization="Bearer falsch")
    assert status == 401


async def test_a_repeated_message_is_one_turn(assistant: RunningAssistant) -> None:
    body = {"sender": uuid.uuid4().hex, "message": "Was ist die AG?", "message_id": "1"}
    first = await post(assistant, body)
    again = await post(assistant, body)
    assert first == again
    _, later = await post(assistant, {**body, "message": "Telefon?", "message_id": "2"})
    assert isinstance(later, list)
    assert "automatischer Assistent" not in later[0]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "😀😀",
        "x" * 2001,
        "a" * 2000,
        "\x00\x01\x02",
        "\u202eegarF",
        "مرحبا",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE events; --",
        "{{ config }} ${7*7} %s %n",
        "/restart",
        '/telefon{"slot":"x"}',
        "/" * 500,
        "\n".join(["Wie?"] * 200),
    ],
)
async def test_any_text_gets_an_answer_without_a_trace(assistant: RunningAssistant, text: str) -> None:
    status, replies = await post(assistant, {"sender": uuid.uuid4().hex, "message": text})
    assert status == 200
    assert isinstance(replies, list)
    assert replies
    said = " ".join(reply["text"] for reply in replies)
    assert "Traceback" not in said
    assert "onerror" not in said


async def test_two_hundred_messages_at_once_keep_their_order_and_harm_nobody(assistant: RunningAssistant) -> None:
    sender = uuid.uuid4().hex
    crowd = [
        asyncio.create_task(post(assistant, {"sender": sender, "message": f"danke {n}", "message_id": str(n)}))
        for n in range(200)
    ]
    status, replies = await post(assistant, {"sender": uuid.uuid4().hex, "message": "Telefonnummer?"})
    assert status == 200
    assert "0228" in str(replies)
    assert {status for status, _ in await asyncio.gather(*crowd)} == {200}


async def test_a_conversation_goes_on_over_many_turns(assistant: RunningAssistant) -> None:
    async with ConsoleClient(assistant.settings, uuid.uuid4().hex) as client:
        await client.send("bitte in einfacher Sprache")
        for _ in range(24):
            await client.send("Wie lautet die Telefonnummer?")
        replies = await client.send("Was ist die AG?")
    # More turns than one Rasa session holds: neither the notice comes again nor is the wish for simple language lost.
    assert [reply["text_key"] for reply in replies if reply["text_key"]] == []
    assert "In der AG arbeiten" in replies[0]["text"]


async def test_it_is_ready_and_alive(assistant: RunningAssistant) -> None:
    async with aiohttp.ClientSession() as session:
        for path in ("live", "ready"):
            async with session.get(f"{assistant.url}/health/{path}") as response:
                assert response.status == 200
