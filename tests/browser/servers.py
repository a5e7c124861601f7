"""What stands around the browser: a Rasa that obeys the test, the bot as a process of its own, a foreign page."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.rasa_client import RasaUnavailable, Turn, Understanding
from bot.settings import ROOT
from tests.fakes import FakeRasa

READY_SECONDS = 90
LOOPBACK = "127.0.0.1"


class RasaService:
    """`FakeRasa` behind the addresses of Rasa's channel, in a thread; the bot cannot tell it from the real one.

    `fake.down` makes it answer 503. While `held`, turns wait. `turns` are the texts that were run, in their order.
    """

    def __init__(self, fake: FakeRasa, port: int) -> None:
        self.fake = fake
        self.port = port
        self.held = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    @property
    def turns(self) -> list[str]:
        """The messages that were run."""
        return [message for _, message in self.fake.turns]

    def start(self) -> None:
        """Listen; returns when that is so."""
        self._thread.start()
        if not self._ready.wait(10):
            raise TimeoutError("The Rasa of the tests does not start.")

    def stop(self) -> None:
        """Stop listening."""
        self.held = False
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let turns wait inside of this block."""
        self.held = True
        try:
            yield
        finally:
            self.held = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be out of order inside of this block."""
        self.fake.down = True
        try:
            yield
        finally:
            self.fake.down = False

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        self._loop.run_until_complete(web.TCPSite(runner, LOOPBACK, self.port).start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_unavailable])
        app.router.add_post("/webhooks/ag/turn", self._turn)
        app.router.add_post("/webhooks/ag/parse", self._parse)
        app.router.add_post("/webhooks/ag/forget", self._forget)
        app.router.add_post("/webhooks/ag/expire", self._expire)
        app.router.add_get("/webhooks/ag/health", self._health)
        return app

    async def _turn(self, request: web.Request) -> web.Response:
        body = await request.json()
        # Set by the thread of the test, so an asyncio.Event would not do.
        while self.held:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        turn = await self.fake.turn(body["sender"], body["message"], body["message_id"], body.get("context", ""))
        return web.json_response(_turn_as_json(turn))

    async def _parse(self, request: web.Request) -> web.Response:
        understood = await self.fake.parse((await request.json())["texts"])
        return web.json_response([_understanding_as_json(item) for item in understood])

    async def _forget(self, request: web.Request) -> web.Response:
        await self.fake.forget((await request.json())["sender"])
        return web.json_response({})

    async def _expire(self, request: web.Request) -> web.Response:
        return web.json_response({"expired": 0})

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response(await self.fake.health())


@web.middleware
async def _unavailable(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        response: web.StreamResponse = await handler(request)
    except RasaUnavailable:
        return web.json_response({"error": "starting"}, status=503)
    return response


def _understanding_as_json(understanding: Understanding) -> dict[str, Any]:
    return {
        "intent": understanding.intent,
        "confidence": understanding.confidence,
        "hint": understanding.hint,
        "ranking": [list(pair) for pair in understanding.ranking],
    }


def _turn_as_json(turn: Turn) -> dict[str, Any]:
    understood = _understanding_as_json(turn.understanding)
    return {"replies": list(turn.replies), **understood, "first": turn.first, "replayed": turn.replayed}


class BotProcess:
    """The bot as operators start it beside a Rasa of its own, with settings of the test; can be killed."""

    def __init__(self, port: int, folder: Path, **settings: str) -> None:
        self.port = port
        self._folder = folder
        self._environment = {**os.environ, "AG_PORT": str(port), "AG_DATEN": str(folder), **settings}
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Its address, also the origin of its pages."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """What it has said so far."""
        return self._folder / "log.txt"

    def start(self) -> None:
        """Start it; returns when it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "bot", "serve"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT, text=True
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._is_alive():
                return
            time.sleep(0.1)
        raise TimeoutError(f"The bot did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again where it is not running."""
        if self._process is None:
            self.start()

    def get(self, path: str) -> Any:
        """The JSON at `path`."""
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)

    def _is_alive(self) -> bool:
        try:
            return bool(self.get("/health/live")["status"] == "ok")
        except OSError:
            return False

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.wait(30)
        self._process = None


class HostPage:
    """The site of somebody else, on an origin of its own with a policy of its own, that embeds the chat."""

    def __init__(self, port: int, bot: str) -> None:
        # Another name than the bot's as well as another port, so that nothing is same-site by accident.
        self.url = f"http://localhost:{port}"
        self._port = port
        self._bot = bot

    def start(self) -> None:
        """Listen."""
        self._server = ThreadingHTTPServer((LOOPBACK, self._port), _host_page(self._bot))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def _host_page(bot: str) -> type[BaseHTTPRequestHandler]:
    html = f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Fremde Seite</title>
        <meta name="viewport" content="width=device-width">
        <script type="module" src="{bot}/widget/ag-chat.js"></script></head>
        <body><main><h1>Stadtteilbüro</h1><p>Eine Seite, die nicht zum Assistenten gehört.</p></main>
        <ag-chat></ag-chat></body></html>"""
    policy = (
        f"default-src 'none'; script-src {bot}; style-src {bot}; connect-src {bot}; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/"
            body = html.encode() if found else b""
            self.send_response(200 if found else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
