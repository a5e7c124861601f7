"""docs/openapi.yml describes the running server: whatever schemathesis makes of it is answered as written there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, assume, settings

from bot import app
from bot.settings import ROOT, Settings
from tests.conftest import free_ports
from tests.fakes import FakeRasa, reply

EXAMPLES = 40
SECONDS = 10
WAITS = {str(seconds) for seconds in range(1, 26)}
"""Right, but to be waited for."""
DESCRIPTION = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(
    DESCRIPTION,
    config=schemathesis.Config.from_dict(
        {
            "generation": {"deterministic": True, "database": "none", "with-security-parameters": False},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "503"]}},
        }
    ),
)
BUTTON = {"title": "Mehr dazu", "payload": "/mehr_dazu"}


class Server(threading.Thread):
    """A bot in a thread of its own, as schemathesis calls it synchronously."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.base = f"http://127.0.0.1:{settings.port}"
        self._ready = threading.Event()
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self) -> None:
        """Run until `end`."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with app.running_bot(self.settings):
            self._ready.set()
            await self._stopped.wait()

    def begin(self) -> None:
        """Start and wait until calls are answered."""
        self.start()
        assert self._ready.wait(SECONDS)

    def end(self) -> None:
        """Stop and wait for the end."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stopped.set)
        self.join(SECONDS)
        assert not self.is_alive()

    def new_token(self) -> str:
        """The token of a new session."""
        answer = self.call("POST", "sessions", {}, None)
        return str(answer.json()["token"])

    def call(self, method: str, path: str, body: Any, token: str | None) -> requests.Response:
        """One call as a browser makes it."""
        headers = {"Origin": self.base} | ({"Authorization": f"Bearer {token}"} if token else {})
        return requests.request(method, f"{self.base}/chat/v1/{path}", json=body, headers=headers, timeout=SECONDS)


@pytest.fixture(scope="module")
def rasa() -> FakeRasa:
    """A Rasa that answers with a source, buttons and a meeting."""
    rasa = FakeRasa({"ziele": "ag_ziele"})
    rasa.replies["ag_ziele"] = [reply("Die Ziele", [BUTTON], thema="ag_ziele", quelle="Portrait", stand="01.11.2026")]
    return rasa


@pytest.fixture(scope="module")
def server(rasa: FakeRasa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running bot without limits."""
    port, rasa_port, actions_port = free_ports(3)
    server = Server(
        Settings(
            port=port,
            rasa_port=rasa_port,
            aktionen_port=actions_port,
            daten=tmp_path_factory.mktemp("d"),
            limit_adresse=1_000_000,
            limit_sitzung=100_000,
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "RasaPool", lambda *_: rasa)
        patch.setenv("NO_PROXY", "*")
        server.begin()
        yield server
        server.end()


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_call_is_answered_as_described(case: schemathesis.Case[Any], server: Server) -> None:
    # An empty list is sent as nothing, so what it is meant to break is not broken.
    assume(all(value not in (None, [], {}) for value in dict(case.query or {}).values()))
    if case.query and str(case.query.get("wait")) in WAITS:
        case.query["wait"] = "0"
    if isinstance(case.body, dict):
        # JSON Schema takes 1.0 for a whole number; the server does not, and nobody writes it so.
        case.body = {key: _whole(value) for key, value in case.body.items()}
    # The session of an earlier example may have been deleted by it.
    headers = {"Origin": server.base, "Authorization": f"Bearer {server.new_token()}"}
    case.call_and_validate(base_url=f"{server.base}/chat/v1", headers=headers, timeout=SECONDS)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def test_the_description_names_every_route_and_error(server: Server) -> None:
    sent = requests.get(f"{server.base}/chat/v1/nothing", headers={"Origin": server.base}, timeout=SECONDS)
    assert sent.json()["error"]["code"] == "not_found"
    protocol = (ROOT / "docs" / "protokoll.md").read_text(encoding="utf-8")
    codes = DESCRIPTION["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert [code for code in codes if f"`{code}`" not in protocol] == []
    for path, methods in DESCRIPTION["paths"].items():
        for method in methods:
            assert f"{method.upper()} /chat/v1{path}" in protocol


def test_a_repeated_message_and_a_choice_are_described_too(server: Server) -> None:
    token = server.new_token()
    validate = SCHEMA["/messages"]["POST"].validate_response
    for body in (
        {"id": "a", "text": "Ziele?"},
        {"id": "a", "text": "Ziele?"},
        {"id": "b", "choice": BUTTON["payload"]},
    ):
        answer = server.call("POST", "messages", body, token)
        assert answer.status_code == 200
        validate(answer)
    SCHEMA["/outbox"]["GET"].validate_response(server.call("GET", "outbox?after=0", None, token))


def test_an_outage_is_described_too(server: Server, rasa: FakeRasa) -> None:
    token = server.new_token()
    rasa.down = True
    try:
        answer = server.call("POST", "messages", {"id": "a", "text": "Ziele?"}, token)
    finally:
        rasa.down = False
    assert answer.status_code == 503
    SCHEMA["/messages"]["POST"].validate_response(answer)
