"""The operator's listener: metrics for Prometheus, and health with all its details. Never part of the public port."""

from __future__ import annotations

import asyncio

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot import metrics
from bot.health import Health
from bot.monitoring.gauges import Gauges


def metrics_app(gauges: Gauges, health: Health) -> web.Application:
    """An app with `GET /metrics` and `GET /health`."""

    async def show(_: web.Request) -> web.Response:
        await gauges.refresh()
        text = await asyncio.to_thread(generate_latest, metrics.REGISTRY)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def tell(_: web.Request) -> web.Response:
        state = await health.state()
        return web.json_response(state.whole(), status=503 if state.failing else 200)

    app = web.Application()
    app.router.add_get("/metrics", show)
    app.router.add_get("/health", tell)
    return app
