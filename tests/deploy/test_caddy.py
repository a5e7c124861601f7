"""The example for Caddy before two bots, as it stands in deploy/caddy."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
from pathlib import Path

import aiohttp

from bot.settings import ROOT
from tests.conftest import free_ports
from tests.deploy.bots import Bot, two_bots
from tests.deploy.proxy import make_certificate, program, replaced, running_program

EXAMPLE = ROOT / "deploy" / "caddy" / "Caddyfile"
VISITOR = "127.0.9.9"


def test_the_example_is_right_and_written_as_caddy_writes_it() -> None:
    caddy = program("caddy")
    for command in (["adapt", "--config"], ["fmt", "--diff"]):
        done = subprocess.run([caddy, *command, str(EXAMPLE)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert '"warn"' not in done.stderr


async def test_two_bots_behind_it(tmp_path: Path) -> None:
    port, first, second = free_ports(3)
    certificate = make_certificate(tmp_path)
    config = tmp_path / "Caddyfile"
    text = replaced(
        EXAMPLE.read_text(encoding="utf-8"),
        ("{\n\t# Auch Fehler", "{\n\tadmin off\n\tauto_https off\n\t# Auch Fehler"),
        ("\tlog {\n\t\tformat", f"\tlog {{\n\t\toutput file {tmp_path}/fehler.log\n\t\tformat"),
        (
            "assistent.example.org {",
            f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {tmp_path}/privkey.pem",
        ),
        ("/var/log/caddy/", f"{tmp_path}/"),
        ("127.0.0.1:8081 127.0.0.1:8082", f"127.0.0.1:{first} 127.0.0.1:{second}"),
    )
    config.write_text(text, encoding="utf-8")
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)]
    with running_program(command, port, environment):
        async with two_bots((first, second)) as bots:
            await _serve_a_visitor(bots, port, certificate)
    logged = "".join(file.read_text(encoding="utf-8") for file in tmp_path.glob("*.log"))
    assert '"status":502' in logged
    assert VISITOR not in logged
    assert "geheim" not in logged


async def _serve_a_visitor(bots: tuple[Bot, Bot], port: int, certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    connector = aiohttp.TCPConnector(ssl=context, local_addr=(VISITOR, 0))
    async with aiohttp.ClientSession(f"https://localhost:{port}", connector=connector) as visitor:
        headers = {"X-Forwarded-For": "203.0.113.5", "X-Request-ID": "gewaehlt"}
        async with visitor.get("/?token=geheim", headers=headers) as response:
            assert response.status == 200
            assert response.headers.getall("Content-Security-Policy") == ["default-src 'none'"]
        (seen,) = bots[0].headers + bots[1].headers
        assert seen["X-Forwarded-For"] == VISITOR
        assert seen["X-Request-ID"] not in ("", "gewaehlt")
        async with visitor.get("/health/ready") as response:
            assert response.status == 404
        poll = asyncio.create_task(_get(visitor, "/chat/v1/outbox?wait=25"))
        await asyncio.wait([asyncio.ensure_future(bot.waiting.wait()) for bot in bots], return_when="FIRST_COMPLETED")
        for bot in bots:
            bot.news.set()
        assert await poll == 200
        await bots[0].stop()
        assert [await _get(visitor, "/") for _ in range(10)] == [200] * 10
        # The chat repeats a message that failed; soon none does any more.
        async with asyncio.timeout(20):
            while await _post(visitor) != 200:  # noqa: ASYNC110 another process looks
                await asyncio.sleep(0.2)
        assert [await _post(visitor) for _ in range(10)] == [200] * 10
        await bots[1].stop()
        assert await _get(visitor, "/geheim") == 502


async def _get(visitor: aiohttp.ClientSession, path: str) -> int:
    async with visitor.get(path) as response:
        return response.status


async def _post(visitor: aiohttp.ClientSession) -> int:
    async with visitor.post("/chat/v1/messages", json={"id": "x"}) as response:
        return response.status
