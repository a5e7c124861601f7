"""Traces for OpenTelemetry, sent by OTLP over HTTP; imported only where `AG_SPUREN` is set.

A span has its name, its times and the request id, and of an error the kind: no texts, no addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bot import request_ids, spans

SERVICE = "ag-assistent"
PATH = "/v1/traces"
EXPORT_SECONDS = 5
CLOSE_SECONDS = 10.0


@asynccontextmanager
async def sending_traces(address: str) -> AsyncIterator[None]:
    """Send spans to the collector at `address` until the end; where it has no path, to the usual one."""
    endpoint = address if urlsplit(address).path.strip("/") else address.rstrip("/") + PATH
    # Made by hand: the default would tell what the environment and the machine say of themselves.
    provider = TracerProvider(resource=Resource({"service.name": SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS)))
    spans.switch(_Spans(provider.get_tracer("bot")).start)
    try:
        yield
    finally:
        spans.switch(None)
        closing = asyncio.create_task(asyncio.to_thread(provider.shutdown))
        await asyncio.wait([closing], timeout=CLOSE_SECONDS)


class _Spans:
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def start(self, name: str) -> Iterator[None]:
        """A span within the current one, or within the one that another process is in."""
        # What an exception says is never sent along.
        with self._tracer.start_as_current_span(
            name, self._parent(), record_exception=False, set_status_on_exception=False
        ) as span:
            if request_ids.current():
                span.set_attribute("request_id", request_ids.current())
            where = span.get_span_context()
            try:
                with request_ids.within_trace(f"00-{where.trace_id:032x}-{where.span_id:016x}-01"):
                    yield
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def _parent(self) -> Context | None:
        """None: the current one."""
        if trace.get_current_span().get_span_context().is_valid or not request_ids.trace():
            return None
        return self._propagator.extract({request_ids.TRACE_HEADER: request_ids.trace()})
