"""The example for nginx before two bots, as it stands in deploy/nginx."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from tests.conftest import free_ports
from tests.deploy.bots import Bot, two_bots
from tests.deploy.proxy import EXAMPLES, checked, cluster_site, example_site, make_certificate, replaced, running

VISITOR = "127.0.9.9"
"""An address of a visitor's own, which no bot has, so that it can be looked for in the logs."""


@dataclass(frozen=True)
class Proxy:
    """nginx with the example's site."""

    folder: Path
    port: int
    http_port: int
    bot_ports: tuple[int, int]
    certificate: Path

    def log(self) -> str:
        """What nginx has written, about whatever."""
        return "".join(file.read_text(encoding="utf-8") for file in sorted(self.folder.glob("*.log")))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    port, http_port, first, second = free_ports(4)
    certificate = make_certificate(folder)
    main = example_site(folder, port, http_port, (first, second))
    checked(main)
    with running(main, port):
        yield Proxy(folder, port, http_port, (first, second), certificate)


@pytest.fixture
async def bots(proxy: Proxy) -> AsyncIterator[tuple[Bot, Bot]]:
    async with two_bots(proxy.bot_ports) as both:
        yield both


@pytest.fixture
async def visitor(proxy: Proxy) -> AsyncIterator[aiohttp.ClientSession]:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    connector = aiohttp.TCPConnector(ssl=context, local_addr=(VISITOR, 0))
    async with aiohttp.ClientSession(f"https://localhost:{proxy.port}", connector=connector) as session:
        yield session


async def _reach_both(visitor: aiohttp.ClientSession, bots: tuple[Bot, Bot]) -> None:
    """Ask until both bots are chosen: one that was away in the test before is left out for two seconds."""
    async with asyncio.timeout(20):
        while not all(bot.headers for bot in bots):
            async with visitor.get("/") as response:
                assert response.status == 200
            await asyncio.sleep(0.02)


async def test_visitors_are_served_through_tls_and_led_there(
    proxy: Proxy, bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    async with visitor.get("/") as response:
        assert response.status == 200
        assert response.headers.getall("Content-Security-Policy") == ["default-src 'none'"]
        assert "1." not in response.headers["Server"]
    async with (
        aiohttp.ClientSession() as plain,
        plain.get(f"http://127.0.0.1:{proxy.http_port}/datenschutz", allow_redirects=False) as response,
    ):
        assert response.headers["Location"] == "https://assistent.example.org/datenschutz"


async def test_bots_learn_the_visitors_address_and_an_id_that_nobody_can_choose(
    bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    forged = {"X-Forwarded-For": "203.0.113.5", "X-Request-ID": "gewählt".encode().hex()}
    async with visitor.get("/", headers=forged) as response:
        assert response.status == 200
    (seen,) = bots[0].headers + bots[1].headers
    assert seen["X-Forwarded-For"] == VISITOR
    assert seen["X-Request-ID"] not in forged.values()
    assert len(seen["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    "path",
    [
        *("/health/ready", "/health/live", "/health", "/webhooks/rest/webhook", "/metrics"),
        *("//health/ready", "/%68ealth/ready", "/chat/v1/../../health/ready"),
    ],
)
async def test_what_is_for_the_inside_is_closed(
    proxy: Proxy, bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession, path: str
) -> None:
    address = URL(f"https://localhost:{proxy.port}{path}", encoded=True)
    async with visitor.get(address) as response:
        assert response.status == 404
    assert bots[0].paths + bots[1].paths == []


async def test_a_long_poll_lives_until_there_are_news(bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession) -> None:
    poll = asyncio.create_task(_poll(visitor))
    async with asyncio.timeout(10):
        await asyncio.wait([asyncio.ensure_future(bot.waiting.wait()) for bot in bots], return_when="FIRST_COMPLETED")
    assert not poll.done()
    for bot in bots:
        bot.news.set()
    assert await poll in ("eins", "zwei")


async def _poll(visitor: aiohttp.ClientSession) -> str:
    async with visitor.get("/chat/v1/outbox?after=0&wait=25") as response:
        assert response.status == 200
        return str((await response.json())["bot"])


def test_a_long_poll_is_given_more_time_than_it_takes() -> None:
    text = (EXAMPLES / "server.conf").read_text(encoding="utf-8")
    assert int(text.partition("proxy_read_timeout ")[2].partition("s")[0]) > 25 + 5


async def test_no_message_fails_when_a_bot_dies_in_the_middle_of_one(
    bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    await _reach_both(visitor, bots)
    bots[0].dies = True
    answers = []
    for number in range(20):
        async with visitor.post("/chat/v1/messages", json={"id": str(number), "text": "Hallo"}) as response:
            assert response.status == 200
            answers.append(await response.json())
    assert bots[0].taken  # it did die over a message
    assert [answer["id"] for answer in answers] == [str(number) for number in range(20)]
    assert {answer["bot"] for answer in answers} == {"zwei"}


async def test_bots_may_be_renewed_one_right_after_the_other(
    bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    """One that has just come back is still noted as missing when the other one goes."""
    for bot in (*bots, *bots):
        await bot.stop()
        for _ in range(4):
            async with visitor.post("/chat/v1/messages", json={"id": "1", "text": "Hallo"}) as response:
                assert response.status == 200
        await bot.start()


async def test_an_outage_text_reaches_the_visitor(bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession) -> None:
    for bot in bots:
        bot.status = 503
    for _ in range(4):
        async with visitor.post("/chat/v1/messages", json={"id": "x"}) as response:
            assert response.status == 503
            assert (await response.json())["id"] == "x"


async def test_a_form_is_not_sent_twice(bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession) -> None:
    text = (EXAMPLES / "server.conf").read_text(encoding="utf-8")
    assert text.count("non_idempotent") == 1
    async with visitor.post("/erinnern", data={"email": "a@b.test"}) as response:
        assert response.status == 200
    assert len(bots[0].paths + bots[1].paths) == 1


async def test_a_message_that_is_too_large_is_refused_at_the_door(
    bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    async with visitor.post("/chat/v1/messages", data=b"x" * 20_000) as response:
        assert response.status == 413
    assert bots[0].paths + bots[1].paths == []


async def test_no_log_names_an_address_a_query_or_a_persons_path(
    proxy: Proxy, bots: tuple[Bot, Bot], visitor: aiohttp.ClientSession
) -> None:
    for path in ("/kalender/geheim-77.ics?token=geheim-78", "/chat/v1/geheim-79/x", "/geheim\n80"):
        async with visitor.get(path) as response:
            assert response.status == 200
    for bot in bots:
        await bot.stop()
    async with visitor.get("/") as response:  # an error of nginx's own is one more thing that it may log
        assert response.status == 502
    async with asyncio.timeout(10):
        while "502" not in proxy.log():  # noqa: ASYNC110 another process writes it
            await asyncio.sleep(0.05)
    log = proxy.log()
    assert " /kalender " in log
    assert VISITOR not in log
    assert "geheim-" not in log


async def test_the_proxy_of_the_cluster_serves_both_bots(tmp_path: Path) -> None:
    port, first, second = free_ports(3)
    main = cluster_site(tmp_path, port, (first, second))
    with running(main, port):
        async with two_bots((first, second)) as both, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as visitor:
            await _reach_both(visitor, both)
            async with visitor.get("/health/ready") as response:
                assert response.status == 404


def test_other_sites_of_the_same_nginx_keep_their_limits(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    main = example_site(tmp_path, 8443, 8080, (8081, 8082))
    # What a shared nginx sets for all of its sites would be a duplicate if the example set it there too.
    theirs = "server_tokens on; client_max_body_size 1m; client_body_timeout 60s; send_timeout 60s;"
    main.write_text(main.read_text(encoding="utf-8").replace("http {", f"http {{ {theirs}"), encoding="utf-8")
    checked(main)
    text = (EXAMPLES / "http.conf").read_text(encoding="utf-8")
    assert re.findall(r"^(\w+)\b", text, re.MULTILINE) == ["map", "log_format"]


def test_the_container_s_configuration_is_right(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    (tmp_path / "assistent").symlink_to(EXAMPLES)
    text = replaced(
        (EXAMPLES / "container.conf").read_text(encoding="utf-8"),
        ("/tmp/", f"{tmp_path}/"),
        ("/run/secrets/tls_zertifikat", str(tmp_path / "fullchain.pem")),
        ("/run/secrets/tls_schluessel", str(tmp_path / "privkey.pem")),
    )
    main = tmp_path / "nginx.conf"
    main.write_text(text, encoding="utf-8")
    checked(main)
