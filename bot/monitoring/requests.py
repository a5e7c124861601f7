"""Gives each request its id and counts the responses."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from bot import metrics, request_ids
from bot.channels.web.callers import Network, is_proxy


def observe_requests(app: web.Application, proxies: tuple[Network, ...]) -> None:
    """Let requests to `app` have ids, their own only where a trusted proxy sends them; every response carries it."""

    @web.middleware
    async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
        sent = request.headers.get(request_ids.HEADER) if is_proxy(request.remote or "", proxies) else None
        request_ids.begin(sent)
        return await handler(request)

    async def mark(request: web.Request, response: web.StreamResponse) -> None:
        response.headers[request_ids.HEADER] = request_ids.current()
        if not request.path.startswith("/health"):  # probes are no visitors, and their 503 no fault
            metrics.RESPONSES.labels(f"{response.status // 100}xx").inc()

    app.middlewares.insert(0, identify)
    app.on_response_prepare.append(mark)
