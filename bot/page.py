"""The page at `/`: says that the assistant runs, and whom to ask without it."""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot.knowledge import Store
from bot.knowledge.placeholders import fill

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def add_page(app: web.Application, store: Store) -> None:
    """Add the page, its contact data taken from the knowledge in service."""

    async def page(_: web.Request) -> web.Response:
        html = fill(store.texts.page, store.knowledge.facts() | store.settings, escape)
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers=_HEADERS)

    app.router.add_get("/", page)
