"""Pages of other origins can neither send nor read, and no header makes somebody else of the caller."""

from __future__ import annotations

import pytest

from tests.attacks.conftest import settings_in
from tests.attacks.edge import Edge, running_edge, statuses
from tests.fakes import FakeRasa

EMBEDDING = "https://www.example.org"
FOREIGN = [
    "https://evil.test",
    "null",
    "",
    "https://www.example.org.evil.test",
    "https://evil.test/www.example.org",
    "http://www.example.org",
    "https://www.example.org:444",
    "https://WWW.example.org",
    "https://example.org",
    "https://www.example.org/",
    "https://www.example.org,https://evil.test",
    "file://",
    "*",
    "https://www.example.org\t x",
]
TRICKS = [
    {"X-Forwarded-For": "{n}"},
    {"X-Real-IP": "{n}"},
    {"Forwarded": "for={n}"},
    {"X-Forwarded-For": "{n}, 127.0.0.1"},
    {"True-Client-IP": "{n}", "CF-Connecting-IP": "{n}", "X-Client-IP": "{n}", "X-Cluster-Client-IP": "{n}"},
]


@pytest.fixture(scope="module")
def limits() -> dict[str, object]:
    """A bot that one other website embeds."""
    return {"limit_adresse": 1_000_000, "einbettung": EMBEDDING}


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_page_cannot_call(edge: Edge, origin: str) -> None:
    token = await edge.session()
    for method, path in (
        ("POST", "sessions"),
        ("POST", "messages"),
        ("GET", "outbox"),
        ("GET", "texts"),
        ("DELETE", "session"),
    ):
        answer = await edge.call(method, path, {}, token, {"Origin": origin})
        assert (answer.status, answer.code) == (403, "origin_forbidden")
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert (await edge.call("GET", "outbox", token=token)).status == 200


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_nothing_is_changed_without_an_origin(edge: Edge, method: str) -> None:
    path = {"POST": "/chat/v1/sessions", "DELETE": "/chat/v1/session"}[method]
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
    assert statuses(await edge.raw(head.encode() + b"{}"))[0] == 403


@pytest.mark.parametrize("second", ["https://evil.test", EMBEDDING])
async def test_two_origins_are_none(edge: Edge, second: str) -> None:
    more = (f"Origin: {second}", "Content-Type: application/json", "Content-Length: 2", "Connection: close")
    assert statuses(await edge.raw(edge.head("POST", "/chat/v1/sessions", None, *more) + b"\r\n{}")) == [403]


async def test_a_preflight_is_for_listed_pages_only(edge: Edge) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    refused = await edge.call("OPTIONS", "messages", headers={**asked, "Origin": "https://evil.test"})
    assert refused.status == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    granted = await edge.call("OPTIONS", "messages", headers={**asked, "Origin": EMBEDDING})
    assert granted.status == 204
    assert granted.headers["Access-Control-Allow-Origin"] == EMBEDDING
    assert granted.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in granted.headers


@pytest.mark.parametrize("headers", TRICKS, ids=lambda headers: ", ".join(headers))
async def test_without_a_configured_proxy_no_header_makes_a_new_address(
    tmp_path_factory: pytest.TempPathFactory, own_rasa: FakeRasa, headers: dict[str, str]
) -> None:
    async with running_edge(settings_in(tmp_path_factory, limit_adresse=5), own_rasa) as edge:
        answers = [await _session(edge, headers, number) for number in range(12)]
    assert answers.count(201) in (5, 6)
    assert set(answers) == {201, 429}


async def test_behind_a_proxy_its_last_entry_counts_and_nothing_before_it(
    tmp_path_factory: pytest.TempPathFactory, own_rasa: FakeRasa
) -> None:
    behind = settings_in(tmp_path_factory, limit_adresse=5, proxys="127.0.0.1")
    async with running_edge(behind, own_rasa) as edge:
        forged = [await _session(edge, {"X-Forwarded-For": "{n}, 203.0.113.9"}, number) for number in range(12)]
        other = [await _session(edge, {"X-Forwarded-For": "{n}"}, number) for number in range(12)]
        unused = [await _session(edge, {"X-Real-IP": "{n}", "Forwarded": "for={n}"}, number) for number in range(12)]
    assert 429 in forged
    assert set(other) == {201}
    assert 429 in unused


async def _session(edge: Edge, headers: dict[str, str], number: int) -> int:
    filled = {name: value.format(n=f"198.51.100.{number}") for name, value in headers.items()}
    return (await edge.call("POST", "sessions", {}, headers=filled)).status
