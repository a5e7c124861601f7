"""Both running processes: one request id, one form of log, all figures."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import REST_TOKEN, RunningAssistant

HEADERS = {"Authorization": f"Bearer {REST_TOKEN}"}


def lines(assistant: RunningAssistant) -> list[dict[str, Any]]:
    """What both processes have logged."""
    written = (assistant.settings.daten / "log.txt").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in written if line.startswith("{")]


async def figures(assistant: RunningAssistant) -> dict[str, float]:
    """The sum of each metric over all labels."""
    sums: dict[str, float] = {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{assistant.settings.metriken_port}/metrics") as response,
    ):
        for family in text_string_to_metric_families(await response.text()):
            for sample in family.samples:
                sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return sums


async def test_a_message_is_followed_through_both_processes(assistant: RunningAssistant) -> None:
    before = await figures(assistant)
    body = {"sender": f"ottilie-{uuid.uuid4().hex}", "message": "Wann ist das nächste Treffen, frage ich, Ottilie?"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{assistant.url}/webhooks/rest/webhook", json=body, headers=HEADERS) as response,
    ):
        assert response.status == 200
        request_id = response.headers["X-Request-ID"]

    said: list[dict[str, Any]] = []
    async with asyncio.timeout(20):
        while {line["process"] for line in said} != {"bot", "rasa"}:
            await asyncio.sleep(0.05)
            said = [line for line in lines(assistant) if line.get("request_id") == request_id]
    assert {(line["process"], line["message"]) for line in said} >= {
        ("rasa", "Turn finished."),
        ("bot", "Action finished."),
        ("bot", "Message answered."),
    }
    assert "ttilie" not in (assistant.settings.daten / "log.txt").read_text(encoding="utf-8").lower()

    after = await figures(assistant)
    for name in ("ag_turns_total", "ag_answer_seconds_count", "ag_stage_seconds_count"):
        assert after[name] > before.get(name, 0)
    assert after["ag_rasa_up"] == after["ag_rasa_info"] == 1
    assert after["ag_rasa_resident_memory_bytes"] > 50_000_000
    assert after["ag_rasa_cpu_seconds"] > 1
