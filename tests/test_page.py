"""The page names the contact without the assistant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from bot.knowledge import Store
from bot.page import add_page
from tests.examples import EMAIL, KNOWLEDGE, PHONE, TEXTS


async def page(aiohttp_client: AiohttpClient, store: Store) -> tuple[str, dict[str, str]]:
    """Text and headers of the page."""
    app = web.Application()
    add_page(app, store)
    client = await aiohttp_client(app)
    async with client.get("/") as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        return await response.text(), dict(response.headers)


async def test_the_page_names_phone_and_mail(aiohttp_client: AiohttpClient, store: Store) -> None:
    text, _ = await page(aiohttp_client, store)
    assert PHONE in text
    assert EMAIL in text
    assert '<html lang="de">' in text
    assert "{" not in text


async def test_the_page_loads_and_runs_nothing(aiohttp_client: AiohttpClient, store: Store) -> None:
    text, headers = await page(aiohttp_client, store)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in text


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("wissen.yml", PHONE, "<b>1</b> & 2", "&lt;b&gt;1&lt;/b&gt; &amp; 2"),
        ("texte.yml", "<p>", "<style>p {color: red}</style><p>", "p {color: red}"),
    ],
    ids=["markup in a fact", "braces in the page"],
)
async def test_changes_of_an_editor_do_not_break_the_page(
    aiohttp_client: AiohttpClient, tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    for source in (KNOWLEDGE, TEXTS):
        shutil.copy(source, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    store = Store(tmp_path / "wissen.yml", tmp_path / "texte.yml", {"datenschutz_adresse": ""})
    shown, _ = await page(aiohttp_client, store)
    assert expected in shown
