"""Every answer carries the strict headers, unless its handler knows better."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.site.headers import PAGE_POLICY, STRICT_POLICY, add_security_headers

OWN_POLICY = "default-src 'self'"


async def client_of(aiohttp_client: AiohttpClient, *, https: bool = False) -> TestClient[web.Request, web.Application]:
    """An app with an ordinary answer, one with a policy of its own, one that fails, and one in a part of the app."""

    async def plain(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def own(_: web.Request) -> web.Response:
        return web.Response(text="ok", headers={"Content-Security-Policy": OWN_POLICY})

    async def failing(_: web.Request) -> web.Response:
        raise web.HTTPForbidden

    app, part = web.Application(), web.Application()
    part.router.add_get("/antwort", plain)
    app.router.add_get("/", plain)
    app.router.add_get("/eigen", own)
    app.router.add_get("/fehler", failing)
    app.add_subapp("/teil", part)
    add_security_headers(app, https=https)
    return await aiohttp_client(app)


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/fehler", 403), ("/gibtsnicht", 404), ("/teil/antwort", 200)]
)
async def test_every_answer_is_protected(aiohttp_client: AiohttpClient, path: str, status: int) -> None:
    client = await client_of(aiohttp_client)
    async with client.get(path) as response:
        assert response.status == status
        assert response.headers["Content-Security-Policy"] == STRICT_POLICY
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Server" not in response.headers


async def test_a_handler_may_set_its_own(aiohttp_client: AiohttpClient) -> None:
    client = await client_of(aiohttp_client)
    async with client.get("/eigen") as response:
        assert response.headers.getall("Content-Security-Policy") == [OWN_POLICY]


async def test_nothing_is_permitted_but_the_clipboard(aiohttp_client: AiohttpClient) -> None:
    client = await client_of(aiohttp_client)
    async with client.get("/") as response:
        permissions = response.headers["Permissions-Policy"].split(", ")
    assert "clipboard-write=(self)" in permissions
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(permissions)
    assert [item for item in permissions if not item.endswith("=()")] == ["clipboard-write=(self)"]


@pytest.mark.parametrize("https", [True, False])
async def test_only_an_https_address_binds_browsers_to_https(aiohttp_client: AiohttpClient, *, https: bool) -> None:
    client = await client_of(aiohttp_client, https=https)
    async with client.get("/") as response:
        assert response.headers.get("Strict-Transport-Security") == ("max-age=31536000" if https else None)


@pytest.mark.parametrize("policy", [STRICT_POLICY, PAGE_POLICY])
def test_no_policy_allows_anything_foreign_or_inline(policy: str) -> None:
    directives = [item.split() for item in policy.split("; ")]
    assert ["default-src", "'none'"] in directives
    assert ["frame-ancestors", "'none'"] in directives
    sources = {source for directive in directives for source in directive[1:]}
    assert sources <= {"'none'", "'self'", "'script'"}
