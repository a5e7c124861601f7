"""The pages: complete, in German, filled, safe."""

from __future__ import annotations

import itertools
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from bot.knowledge import KnowledgeMistakes, Store
from bot.settings import ROOT, Settings
from bot.site import add_site
from bot.site.headers import PAGE_POLICY
from bot.site.pages import EMAIL_FILES, FILES, PAGES, mistakes_in_pages
from bot.site.static_files import ASSETS_FOLDER

Client = TestClient[web.Request, web.Application]
OPERATOR = {
    "betreiber": "Amt <für> Proben & Tests",
    "betreiber_anschrift": "Musterstraße 1, 12345 Musterstadt",
    "betreiber_vertretung": "die Leitung",
    "betreiber_email": "amt@amt.test",
    "betreiber_telefon": "0123 45-6",
    "datenschutzbeauftragte": "datenschutz@amt.test",
    "barrieren_kontakt": "https://amt.test/barriere?a=1&b=2",
}


def site(store: Store, **settings: object) -> web.Application:
    """The site with these settings and nothing of this machine."""
    app = web.Application()
    add_site(app, Settings(_env_file=None, **settings), store)  # type: ignore[arg-type, call-arg]
    return app


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, store: Store) -> Client:
    """The shipped pages without any setting."""
    return await aiohttp_client(site(store))


async def text_of(client: Client, path: str, status: int = 200) -> str:
    """The page at `path`."""
    async with client.get(path) as response:
        assert response.status == status
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Content-Security-Policy"] == PAGE_POLICY
        return await response.text()


class Page(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.title = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "br", "source"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each `tag`."""
        return [attributes for name, attributes in self.tags if name == tag]

    def addresses(self) -> list[str]:
        """All that the page links to or loads."""
        return [
            str(attributes[name])
            for _, attributes in self.tags
            for name in ("href", "src", "srcset")
            if name in attributes
        ]


async def page_of(client: Client, path: str) -> Page:
    """The parsed page, all elements of which are closed."""
    page = Page(await text_of(client, path, 200 if path in PAGES else 404))
    assert page.open == []
    return page


ALL = [*PAGES, "/gibtsnicht"]


@pytest.mark.parametrize("path", ALL)
async def test_every_page_is_well_built(client: Client, path: str) -> None:
    page = await page_of(client, path)
    assert page.all("html") == [{"lang": "de"}]
    assert page.title.endswith(" – AG Soziale Stadt NRW")
    assert len(page.title) > len(" – AG Soziale Stadt NRW") + 3
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "footer", "ag-chat")] == [1, 1, 1, 1, 1]
    first_link = page.all("a")[0]
    assert first_link["href"] == "#" + str(page.all("main")[0]["id"])
    labels = [nav.get("aria-label") for nav in page.all("nav")]
    assert all(labels)
    assert len(set(labels)) == len(labels)
    assert all("alt" in image for image in page.all("img"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


async def test_no_two_pages_have_one_title(client: Client) -> None:
    titles = [(await page_of(client, path)).title for path in ALL]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("path", ALL)
async def test_no_heading_skips_a_level(client: Client, path: str) -> None:
    levels = [int(tag[1]) for tag, _ in (await page_of(client, path)).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", ALL)
async def test_nothing_stays_unfilled(client: Client, path: str) -> None:
    text = await text_of(client, path, 200 if path in PAGES else 404)
    assert "{" not in text
    assert "None" not in text


@pytest.mark.parametrize("path", ALL)
async def test_every_page_names_phone_and_mail(client: Client, store: Store, path: str) -> None:
    text = await text_of(client, path, 200 if path in PAGES else 404)
    facts = store.knowledge.facts()
    digits = re.sub(r"\D", "", facts["telefon"])
    assert f'<a href="tel:{digits}">{facts["telefon"]}</a>' in text
    assert f'<a href="mailto:{facts["email"]}">{facts["email"]}</a>' in text
    assert "<noscript>" in text


@pytest.mark.parametrize("path", ALL)
async def test_a_page_loads_only_what_the_bot_serves(client: Client, path: str) -> None:
    page = await page_of(client, path)
    loaded = [
        str(item.get("src") or item.get("srcset")) for tag in ("script", "img", "source") for item in page.all(tag)
    ]
    loaded += [str(item["href"]) for item in page.all("link")]
    assert {"/widget/ag-chat.js", "/assets/seite.css"} <= set(loaded)
    for address in loaded:
        assert address.startswith(("/widget/", "/assets/"))
        if address.startswith("/assets/"):
            assert (ASSETS_FOLDER / address.removeprefix("/assets/")).is_file()
    assert all(item.get("type") == "module" for item in page.all("script"))


async def test_no_link_within_the_site_is_dead(client: Client) -> None:
    pages = {path: await page_of(client, path) for path in PAGES}
    ids = {path: {attributes.get("id") for _, attributes in page.tags} for path, page in pages.items()}
    for path, page in pages.items():
        for address in page.addresses():
            target, _, anchor = address.partition("#")
            if target and not target.startswith("/"):
                assert target.startswith(("https://", "mailto:", "tel:"))
            elif not target.startswith(("/assets/", "/widget/")):
                assert (target or path) in PAGES
                assert not anchor or anchor in ids[target or path]


async def test_the_current_page_is_marked_in_the_navigation(client: Client) -> None:
    links = (await page_of(client, "/datenschutz")).all("a")
    assert [link["href"] for link in links if link.get("aria-current") == "page"] == ["/datenschutz"]


@pytest.mark.parametrize("path", ["/impressum", "/datenschutz", "/barrierefreiheit"])
async def test_what_the_operator_has_not_set_is_seen(client: Client, path: str) -> None:
    assert "<mark>[Bitte eintragen: AG_BETREIBER]</mark>" in await text_of(client, path)


async def test_the_operator_is_named(aiohttp_client: AiohttpClient, store: Store) -> None:
    client = await aiohttp_client(site(store, aufbewahrung=7, **OPERATOR))
    texts = {path: await text_of(client, path) for path in PAGES}
    assert not [path for path, text in texts.items() if "Bitte eintragen: AG_" in text]
    assert "Amt &lt;für&gt; Proben &amp; Tests" in texts["/impressum"]
    assert '<a href="tel:0123456">0123 45-6</a>' in texts["/impressum"]
    assert '<a href="mailto:amt@amt.test">amt@amt.test</a>' in texts["/datenschutz"]
    assert '<a href="https://amt.test/barriere?a=1&amp;b=2">' in texts["/barrierefreiheit"]
    assert "7 Stunden" in texts["/datenschutz"]


async def test_an_empty_setting_is_none(aiohttp_client: AiohttpClient, store: Store) -> None:
    client = await aiohttp_client(site(store, betreiber="", betreiber_email="", barrieren_kontakt=""))
    assert "[Bitte eintragen: AG_BETREIBER_EMAIL]" in await text_of(client, "/impressum")
    assert f"mailto:{store.knowledge.facts()['email']}" in await text_of(client, "/barrierefreiheit")


async def test_the_statement_claims_no_conformity_and_names_the_ombuds_procedure(client: Client) -> None:
    text = await text_of(client, "/barrierefreiheit")
    assert "steht aus" in text
    assert "§ 10d BGG NRW" in text
    assert "Leichter Sprache" in text
    assert "Gebärdensprache" in text
    assert not re.search(r"(ist|sind) (vollständig )?barrierefrei[.,]", text)


async def test_an_unknown_address_has_a_german_page(client: Client) -> None:
    assert "<h1>Diese Seite gibt es nicht</h1>" in await text_of(client, "/gibtsnicht", 404)
    assert "<h1>Diese Seite gibt es nicht</h1>" in await text_of(client, "/widget/fehlt.js", 404)


@pytest.mark.parametrize("path", ["/chat/v1/gibtsnicht", "/webhooks/rest/webhook", "/health/gibtsnicht"])
async def test_programs_get_no_page(client: Client, path: str) -> None:
    async with client.get(path) as response:
        assert response.status == 404
        assert "<h1>" not in await response.text()


async def test_the_address_in_an_unknown_page_is_not_repeated(client: Client) -> None:
    assert "script%3E" not in await text_of(client, "/%3Cscript%3Ealert(1)%3C/script%3E", 404)


async def test_the_head_of_a_page_is_answered(client: Client) -> None:
    async with client.head("/") as response:
        assert response.status == 200
        assert await response.read() == b""


async def test_markup_in_a_fact_stays_text(aiohttp_client: AiohttpClient, tmp_path: Path) -> None:
    for name in ("wissen.yml", "texte.yml"):
        shutil.copy(ROOT / "data" / name, tmp_path)
    text = (tmp_path / "wissen.yml").read_text(encoding="utf-8")
    assert '"0228 914 89-65"' in text
    (tmp_path / "wissen.yml").write_text(text.replace('"0228 914 89-65"', '"<b>1</b> & 2"', 1), encoding="utf-8")
    store = Store(tmp_path / "wissen.yml", tmp_path / "texte.yml", {"datenschutz_adresse": ""})
    client = await aiohttp_client(site(store))
    assert '<a href="tel:12">&lt;b&gt;1&lt;/b&gt; &amp; 2</a>' in await text_of(client, "/")


async def test_a_changed_page_is_live(aiohttp_client: AiohttpClient, store: Store, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "data" / "seiten", tmp_path / "seiten")
    client = await aiohttp_client(site(store, seiten=folder))
    (folder / "start.html").write_text("<h1>Ganz neu &amp; <em>kurz</em></h1>", encoding="utf-8")
    text = await text_of(client, "/")
    assert "<title>Ganz neu &amp; kurz – AG Soziale Stadt NRW</title>" in text


def test_a_site_with_a_missing_page_does_not_start(store: Store, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "data" / "seiten", tmp_path / "seiten")
    (folder / "impressum.html").unlink()
    with pytest.raises(KnowledgeMistakes, match=r"impressum\.html"):
        site(store, seiten=folder)


def test_mistakes_in_pages_are_found(store: Store, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "data" / "seiten", tmp_path / "seiten")
    settings = Settings(_env_file=None, seiten=folder)  # type: ignore[call-arg]
    assert mistakes_in_pages(settings, store.knowledge.facts()) == []
    (folder / "start.html").write_text("<p>{telfon}</p>", encoding="utf-8")
    (folder / "rahmen.html").unlink()
    found = [str(mistake) for mistake in mistakes_in_pages(settings, store.knowledge.facts())]
    assert len(found) == 3
    assert found[0].startswith("rahmen.html")
    assert "{telfon}" in found[1]


def test_no_page_lies_about_unused(store: Store) -> None:
    assert {file.stem for file in (ROOT / "data" / "seiten").glob("*.html")} == {*FILES, *EMAIL_FILES}
