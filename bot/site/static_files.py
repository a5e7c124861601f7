"""Serves the widget and what the pages need, from memory.

The files are read once at the start into a dictionary. An address is only ever looked up in it, never joined to a
path, so that no address can lead out of the folder.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from aiohttp import hdrs, web

from bot.settings import ROOT

WIDGET_FOLDER = ROOT / "bot" / "widget"
ASSETS_FOLDER = ROOT / "bot" / "site" / "assets"

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
}
_ALREADY_PACKED = {".png"}

# The names of the files never change, as a page of somebody else embeds them: so browsers may keep them for five
# minutes only and ask again then, which costs a 304. Longer would leave old widgets in use after an update.
_CACHE = "public, max-age=300, must-revalidate"

_EVERYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""For the widget: pages of other origins fetch module scripts with CORS."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent; the two codings are two representations and carry two tags (RFC 9110, 8.8.3)."""

    content: bytes
    packed: bytes | None
    etag: str
    content_type: str

    def representation(self, gzip_accepted: bool) -> tuple[bytes, str, str | None]:
        """Body, tag and coding for a client."""
        if self.packed is not None and gzip_accepted:
            return self.packed, f"{self.etag}-gzip", "gzip"
        return self.content, self.etag, None


def add_static_files(
    app: web.Application, widget_folder: Path = WIDGET_FOLDER, assets_folder: Path = ASSETS_FOLDER
) -> None:
    """Add `GET /widget/{name}` and `GET /assets/{name}`."""
    widget = load_files(widget_folder, {".js", ".css"})
    assets = load_files(assets_folder, _TYPES)

    async def of_widget(request: web.Request) -> web.Response:
        return _answer(request, widget, _EVERYWHERE)

    async def of_pages(request: web.Request) -> web.Response:
        return _answer(request, assets, {})

    app.router.add_get("/widget/{name}", of_widget)
    app.router.add_get("/assets/{name}", of_pages)


def load_files(folder: Path, suffixes: Container[str]) -> dict[str, StaticFile]:
    """The files directly in `folder` with one of `suffixes`, by name; none where there is no folder."""
    if not folder.is_dir():
        return {}
    return {path.name: _load(path) for path in sorted(folder.iterdir()) if path.suffix in suffixes and path.is_file()}


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client with this `Accept-Encoding` takes gzip; a weight of 0 refuses it."""
    weights: dict[str, bool] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameters = item.partition(";")
        weights[coding.strip()] = _weight(parameters) > 0
    return weights.get("gzip", weights.get("*", False))


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _load(path: Path) -> StaticFile:
    content = path.read_bytes()
    # Without a time in it the same content always gives the same bytes, on every replica.
    packed = gzip.compress(content, 9, mtime=0) if path.suffix not in _ALREADY_PACKED else None
    if packed is not None and len(packed) >= len(content):
        packed = None
    return StaticFile(content, packed, hashlib.sha256(content).hexdigest()[:32], _TYPES[path.suffix])


def _answer(request: web.Request, files: dict[str, StaticFile], headers: dict[str, str]) -> web.Response:
    file = files.get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    body, etag, coding = file.representation(accepts_gzip(request.headers.get(hdrs.ACCEPT_ENCODING, "")))
    response = web.Response(headers={**headers, hdrs.CACHE_CONTROL: _CACHE, hdrs.VARY: hdrs.ACCEPT_ENCODING})
    response.etag = etag
    if any(tag.value in (etag, "*") for tag in request.if_none_match or ()):
        response.set_status(304)
        return response
    response.headers[hdrs.CONTENT_TYPE] = file.content_type
    if coding is not None:
        response.headers[hdrs.CONTENT_ENCODING] = coding
    response.body = body
    return response
