"""Fixtures: Debian's Chromium, the bot beside a Rasa that obeys the test, and pages that are watched.

Nothing may happen on a page that the test did not expect: see `Watch`. Playwright's synchronous interface keeps an
event loop running in this thread, so the browser is closed at the end of this folder, before asynchronous tests go on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.settings import ROOT
from tests.browser import answers
from tests.browser.chat import Chat, Texts
from tests.browser.servers import BotProcess, HostPage, RasaService
from tests.browser.watch import Watch
from tests.conftest import EXAMPLE_MEETINGS, NOW, free_ports

SECRET_OF_TESTS = "geheimnis-nur-fuer-diese-tests-0123456789"
WAIT_MS = 30_000
"""Patience with a busy machine; nothing waits so long when all is well."""
PICTURES = Path(os.environ.get("AG_TEST_BILDER", ROOT / "tests/browser/bilder"))

Visit = Callable[..., Chat]
Picture = Callable[..., None]


def _chromium() -> str:
    path = os.environ.get("AG_TEST_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing: scripts/browser-tools installs it.")
    return path


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each gets a context of its own."""
    expect.set_options(timeout=WAIT_MS)
    # Chromium's own sandbox refuses to run as root; the pages it opens here are our own.
    options = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=options)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def texts() -> Texts:
    """The words of the interface."""
    loaded: Texts = yaml.safe_load((ROOT / "data/oberflaeche.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RasaService, BotProcess, HostPage]]:
    """Rasa, the bot and a foreign page; started once."""
    port, rasa_port, actions_port, host_port = free_ports(4)
    folder = tmp_path_factory.mktemp("browser")
    shutil.copyfile(EXAMPLE_MEETINGS, folder / "termine.yml")
    rasa = RasaService(answers.fresh_rasa(), rasa_port)
    settings = {
        "AG_RASA_PORT": str(rasa_port),
        "AG_AKTIONEN_PORT": str(actions_port),
        "AG_TERMINE": str(folder / "termine.yml"),
        "AG_JETZT": NOW,
        "AG_EINBETTUNG": f"http://localhost:{host_port}",
        "AG_LIMIT_SITZUNG": "1000",
        "AG_LIMIT_ADRESSE": "100000",
    }
    bot = BotProcess(port, folder / "daten", **settings)
    host = HostPage(host_port, bot.url)
    with ExitStack() as stack:
        for service in (rasa, bot, host):
            service.start()
            stack.callback(service.stop)
        yield rasa, bot, host


@pytest.fixture
def rasa(services: tuple[RasaService, BotProcess, HostPage]) -> Iterator[RasaService]:
    """Rasa as new, with one answer of each kind."""
    service, bot, _ = services
    service.fake = answers.fresh_rasa()
    service.fake.replies = answers.replies(f"{bot.url}/termine/nt-2026-12.ics")
    service.held = False
    yield service
    service.held = False
    service.fake.down = False


@pytest.fixture
def bot(services: tuple[RasaService, BotProcess, HostPage], rasa: RasaService) -> Iterator[BotProcess]:
    """The running bot; a test may kill it."""
    running = services[1]
    running.restart()
    yield running
    running.restart()


@pytest.fixture
def host(services: tuple[RasaService, BotProcess, HostPage]) -> HostPage:
    """A page of somebody else that embeds the chat."""
    return services[2]


@pytest.fixture
def watch(bot: BotProcess) -> Watch:
    """Watches all pages of the test; only the bot may be called."""
    return Watch(bot.url)


@pytest.fixture
def contexts(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, like new visitors; options are Playwright's."""
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin", **options)
        context.set_default_timeout(WAIT_MS)
        context.on("page", watch.follow)
        opened.append(context)
        return context

    yield new
    for context in opened:
        context.close()
    assert watch.problems() == []


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext], bot: BotProcess, texts: Texts) -> Visit:
    """Opens a page as a new visitor: `visit("/", color_scheme="dark")`; `url` is a path or a full address."""

    def open_page(url: str = "/", **options: Any) -> Chat:
        page = contexts(**options).new_page()
        page.goto(url if "://" in url else bot.url + url)
        return Chat(page, texts)

    return open_page


@pytest.fixture
def chat(visit: Visit) -> Chat:
    """The chat on the demo page, open."""
    opened = visit("/")
    opened.open()
    return opened


@pytest.fixture(scope="session")
def picture() -> Picture:
    """Keeps a picture of a page for people to look at: `picture(page, "dunkel-offen")`; `whole`: beyond the window."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, whole: bool = False) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", full_page=whole)

    return take
