"""What the bot serves to browsers: pages, the widget's files, and the headers that protect both."""

from __future__ import annotations

from aiohttp import web

from bot.knowledge import Store
from bot.settings import Settings
from bot.site.headers import add_security_headers
from bot.site.pages import add_pages
from bot.site.static_files import add_static_files

__all__ = ["add_site"]


def add_site(app: web.Application, settings: Settings, knowledge: Store) -> None:
    """Add pages, static files, the page for unknown addresses, and security headers for every answer of `app`.

    Raises:
        KnowledgeMistakes: a page in `settings.seiten` cannot be used.
    """
    add_security_headers(app, https=settings.public_address.startswith("https://"))
    add_static_files(app)
    add_pages(app, settings, knowledge)
