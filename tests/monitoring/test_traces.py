"""Traces: what a message consisted of, and nothing of what it said; off by default."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot import request_ids, spans
from bot.app import running_bot
from bot.conversation import Conversation, Incoming
from bot.rasa_client import Turn
from bot.settings import ROOT, Settings
from bot.traces import sending_traces
from tests.conftest import REST_TOKEN, free_ports
from tests.examples import example_store
from tests.fakes import FakeRasa
from tests.test_layers import importers

SECRET = "Ottilie Geheim"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector:
    """Takes spans in, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.app = web.Application()
        self.app.router.add_post("/v1/traces", self._take)

    async def _take(self, request: web.Request) -> web.Response:
        self.received.append(await request.read())
        return web.Response(content_type="application/x-protobuf")

    @property
    def spans(self) -> list[Span]:
        """All spans so far."""
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.received]
        scopes = [scope for request in requests for one in request.resource_spans for scope in one.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def named(self, name: str) -> list[Span]:
        """Those of a name."""
        return [span for span in self.spans if span.name == name]


@pytest.fixture
async def collector() -> Collector:
    """A collector."""
    return Collector()


@pytest.fixture
async def address(collector: Collector) -> AsyncIterator[str]:
    """Where the collector listens."""
    server = TestServer(collector.app)
    await server.start_server()
    yield str(server.make_url("/"))
    await server.close()


class Listening(FakeRasa):
    """Keeps the headers that a turn would have carried."""

    async def turn(
        self, sender: str, message: str, message_id: str, context: str = "", *, offered: bool = False
    ) -> Turn:
        self.carried = request_ids.headers()
        return await super().turn(sender, message, message_id, context, offered=offered)


async def test_a_message_is_one_trace_with_its_stages(collector: Collector, address: str) -> None:
    rasa = Listening({"ziel": "ag_ziele"})
    async with sending_traces(address):
        with request_ids.working_on("abcdefgh"):
            await Conversation(rasa, example_store()).answer(Incoming("web:anna", f"Welche Ziele, {SECRET}?", "1"))
    [message], [select], [turn] = (collector.named(name) for name in ("message", "select", "rasa_turn"))
    assert message.parent_span_id == b""
    assert select.parent_span_id == turn.parent_span_id == message.span_id
    assert {span.trace_id for span in collector.spans} == {message.trace_id}
    assert turn.end_time_unix_nano > turn.start_time_unix_nano
    assert [(item.key, item.value.string_value) for item in turn.attributes] == [("request_id", "abcdefgh")]
    assert rasa.carried == {
        "X-Request-ID": "abcdefgh",
        "traceparent": f"00-{turn.trace_id.hex()}-{turn.span_id.hex()}-01",
    }


async def test_of_an_error_only_its_kind_is_sent(collector: Collector, address: str) -> None:
    async with sending_traces(address):
        with pytest.raises(KeyError), spans.span("select"):
            raise KeyError(SECRET)
    [span] = collector.spans
    assert (span.status.code, span.status.message, len(span.events)) == (2, "KeyError", 0)
    assert all(b"Ottilie" not in body for body in collector.received)


async def test_afterwards_there_are_no_spans(collector: Collector, address: str) -> None:
    async with sending_traces(address):
        pass
    with spans.span("select"):
        assert request_ids.trace() == ""
    assert collector.spans == []


async def test_the_whole_bot_sends_traces_and_takes_those_of_rasa_up(
    collector: Collector, address: str, tmp_path: Path
) -> None:
    port, rasa_port, actions_port = free_ports(3)
    settings = Settings(
        port=port,
        rasa_port=rasa_port,
        aktionen_port=actions_port,
        daten=tmp_path / "d",
        rest_token=REST_TOKEN,
        spuren=address,
    )
    body = {"sender": "anna@example.org", "message": SECRET, "message_id": "1"}
    call = {"next_action": "action_gibt_es_nicht", "sender_id": "x", "tracker": {}, "version": "3.6.21"}
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    async with running_bot(settings), aiohttp.ClientSession() as session:
        async with session.post(f"http://127.0.0.1:{port}/webhooks/rest/webhook", json=body, headers=headers) as answer:
            assert answer.status == 200
        url = f"http://127.0.0.1:{actions_port}/webhook"
        async with session.post(url, json=call, headers={"traceparent": PARENT}) as answer:
            assert answer.status == 404
        async with session.post(url, json=call, headers={"traceparent": "00-kaputt"}) as answer:
            assert answer.status == 404
    of_rasa, other = collector.named("action")
    assert of_rasa.trace_id.hex() == PARENT.split("-")[1]
    assert of_rasa.parent_span_id.hex() == PARENT.split("-")[2]
    assert other.parent_span_id == b""
    [failed], [message] = collector.named("rasa_turn"), collector.named("message")
    assert failed.status.message == "RasaUnavailable"
    assert failed.parent_span_id == message.span_id
    assert collector.named("database_read")
    assert all(b"Ottilie" not in received and b"anna" not in received for received in collector.received)


async def test_a_collector_that_is_away_harms_nobody() -> None:
    async with sending_traces(f"http://127.0.0.1:{free_ports(1)[0]}"):
        with spans.span("select"):
            pass


def test_only_where_it_is_switched_on_it_is_imported() -> None:
    assert importers("opentelemetry") == {"bot/traces.py"}
    assert importers("bot.traces") == {"bot/watching.py"}
    # Within the function that looks at the setting, not at the top.
    assert "\nfrom bot.traces" not in (ROOT / "bot" / "watching.py").read_text(encoding="utf-8")
