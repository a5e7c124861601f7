"""Files come from memory: packed, tagged, and nothing else is reachable."""

from __future__ import annotations

import asyncio
import gzip
import http.client
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pytest_aiohttp.plugin import AiohttpClient, AiohttpServer

from bot.site.static_files import accepts_gzip, add_static_files, load_files

SCRIPT = "export const wort = 'Grüße';\n" * 50
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A widget and assets, with files among them that are nobody's business."""
    widget, assets = tmp_path / "widget", tmp_path / "assets"
    for folder in (widget, assets, widget / "unter"):
        folder.mkdir()
    (widget / "ag-chat.js").write_text(SCRIPT, encoding="utf-8")
    (widget / "winzig.js").write_text("1", encoding="utf-8")
    (widget / "ag-chat.css").write_text(":host { color: red }\n" * 20, encoding="utf-8")
    (widget / "types.d.ts").write_text("geheim", encoding="utf-8")
    (widget / "unter" / "tief.js").write_text("geheim", encoding="utf-8")
    (assets / "zeichen.svg").write_text("<svg/>" * 20, encoding="utf-8")
    (assets / "bild.png").write_bytes(b"\x89PNG" * 100)
    (tmp_path / "geheim.js").write_text("geheim", encoding="utf-8")
    return widget, assets


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, folders: tuple[Path, Path]) -> Client:
    """A client that unpacks nothing by itself."""
    return await aiohttp_client(served(folders), auto_decompress=False)


def served(folders: tuple[Path, Path]) -> web.Application:
    """An app that serves the folders."""
    app = web.Application()
    add_static_files(app, *folders)
    return app


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/widget/ag-chat.js", "text/javascript; charset=utf-8"),
        ("/widget/ag-chat.css", "text/css; charset=utf-8"),
        ("/assets/zeichen.svg", "image/svg+xml; charset=utf-8"),
        ("/assets/bild.png", "image/png"),
    ],
)
async def test_a_file_has_its_type(client: Client, path: str, content_type: str) -> None:
    async with client.get(path) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == content_type
        assert response.headers["Cache-Control"] == "public, max-age=300, must-revalidate"


async def test_a_file_is_packed_for_who_takes_it(client: Client) -> None:
    async with client.get("/widget/ag-chat.js", headers={"Accept-Encoding": "br, gzip;q=0.8"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        body = await response.read()
        assert gzip.decompress(body).decode() == SCRIPT
        assert len(body) < len(SCRIPT) / 5


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br", ""])
async def test_a_file_is_plain_for_who_does_not(client: Client, accepted: str) -> None:
    async with client.get("/widget/ag-chat.js", headers={"Accept-Encoding": accepted}) as response:
        assert "Content-Encoding" not in response.headers
        assert response.headers["Vary"] == "Accept-Encoding"
        assert (await response.read()).decode() == SCRIPT


@pytest.mark.parametrize("path", ["/widget/winzig.js", "/assets/bild.png"])
async def test_what_does_not_shrink_is_not_packed(client: Client, path: str) -> None:
    async with client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
async def test_who_has_a_file_already_is_told_so(client: Client, accepted: str) -> None:
    async with client.get("/widget/ag-chat.js", headers={"Accept-Encoding": accepted}) as response:
        tag = response.headers["ETag"]
    assert not tag.startswith("W/")
    headers = {"Accept-Encoding": accepted, "If-None-Match": f'"anderes", {tag}'}
    async with client.get("/widget/ag-chat.js", headers=headers) as response:
        assert response.status == 304
        assert await response.read() == b""
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


async def test_packed_and_plain_have_tags_of_their_own(client: Client) -> None:
    tags = set()
    for accepted in ("gzip", "identity"):
        async with client.get("/widget/ag-chat.js", headers={"Accept-Encoding": accepted}) as response:
            tags.add(response.headers["ETag"])
    assert len(tags) == 2


async def test_a_changed_file_has_another_tag(folders: tuple[Path, Path]) -> None:
    before = load_files(folders[0], {".js"})["ag-chat.js"]
    assert load_files(folders[0], {".js"})["ag-chat.js"] == before
    (folders[0] / "ag-chat.js").write_text(SCRIPT + " ", encoding="utf-8")
    assert load_files(folders[0], {".js"})["ag-chat.js"].etag != before.etag


async def test_only_the_widget_is_for_other_origins(client: Client) -> None:
    async with client.get("/widget/ag-chat.js", headers={"Origin": "https://fremd.test"}) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    async with client.get("/assets/zeichen.svg", headers={"Origin": "https://fremd.test"}) as response:
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_the_head_of_a_file_tells_its_size(client: Client) -> None:
    async with client.get("/widget/ag-chat.js", headers={"Accept-Encoding": "identity"}) as response:
        length = response.headers["Content-Length"]
    async with client.head("/widget/ag-chat.js", headers={"Accept-Encoding": "identity"}) as response:
        assert response.status == 200
        assert response.headers["Content-Length"] == length == str(len(SCRIPT.encode()))
        assert await response.read() == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_files_are_only_read(client: Client, method: str) -> None:
    async with client.request(method, "/widget/ag-chat.js") as response:
        assert response.status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/widget/../geheim.js",
        "/widget/..%2fgeheim.js",
        "/widget/%2e%2e/geheim.js",
        "/widget/%2e%2e%2fgeheim.js",
        "/widget/..%5cgeheim.js",
        "/widget/....//geheim.js",
        "/widget//geheim.js",
        "/widget/unter/tief.js",
        "/widget/unter%2ftief.js",
        "/widget/types.d.ts",
        "/widget/ag-chat.js%00",
        "/widget/ag-chat.js/",
        "/widget/AG-CHAT.JS",
        "/widget/",
        "/widget",
        "/widget/zeichen.svg",
        "/assets/..%2f..%2fsettings.py",
        "/assets/%2fetc%2fpasswd",
    ],
)
async def test_nothing_else_is_reachable(aiohttp_server: AiohttpServer, folders: tuple[Path, Path], path: str) -> None:
    server = await aiohttp_server(served(folders))
    status, body = await get_as_written(server, path)
    assert status == 404
    assert b"geheim" not in body


async def get_as_written(server: TestServer, path: str) -> tuple[int, bytes]:
    """Ask for exactly this path; other clients would tidy it up first."""

    def ask() -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(str(server.host), int(server.port or 0), timeout=10)
        try:
            connection.putrequest("GET", path, skip_accept_encoding=True)
            connection.endheaders()
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    return await asyncio.to_thread(ask)


async def test_a_widget_that_is_not_there_yet_is_not_found(aiohttp_client: AiohttpClient, tmp_path: Path) -> None:
    client = await aiohttp_client(served((tmp_path / "fehlt", tmp_path / "fehlt-auch")))
    async with client.get("/widget/ag-chat.js") as response:
        assert response.status == 404


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip", True),
        ("gzip; q=0.5", True),
        ("*", True),
        ("*;q=0.1", True),
        ("gzip;q=0, *", False),
        ("gzip;q=0.0", False),
        ("*;q=0", False),
        ("gzip;q=viel", False),
        ("gzipped", False),
        ("", False),
    ],
)
def test_the_header_is_read_as_it_is_meant(header: str, *, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted
