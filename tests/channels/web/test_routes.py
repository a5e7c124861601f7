"""The routes as docs/protokoll.md describes them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.web.tokens import LIFETIME_SECONDS
from tests.channels.web.edge import FOREIGN, OWN, Caller, Site
from tests.channels.web.helpers import SlowRasa, until, waiting
from tests.examples import PHONE

TYPED = {"id": "m1", "text": "Ziele?"}


async def test_a_session_is_a_token_for_a_day_and_nothing_is_kept(site: Site) -> None:
    answer = await site.caller.post("/sessions", {})
    assert answer.status == 201
    assert set(answer.body) == {"token", "expires_in"}
    assert answer.body["expires_in"] == LIFETIME_SECONDS
    assert await site.bot.store.entries(site.session_of(answer.body["token"]), 0) == []


async def test_a_message_is_answered_in_the_form_of_the_protocol(caller: Caller) -> None:
    answer = await caller.post("/messages", TYPED)
    assert answer.status == 200
    [entry] = answer.body["entries"]
    assert set(entry) == {"position", "reply_to", "at", "replies"}
    assert (entry["position"], entry["reply_to"]) == (1, "m1")
    assert all(
        set(reply) == {"text", "lang", "key", "topic", "source", "as_of", "buttons", "meetings", "blocks"}
        for reply in entry["replies"]
    )
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_repeated_message_is_answered_alike(caller: Caller, rasa: SlowRasa) -> None:
    answers = [await caller.post("/messages", TYPED) for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert len(rasa.turns) == 1


async def test_a_slow_answer_is_a_202_and_comes_through_the_outbox(
    site: Site, caller: Caller, rasa: SlowRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = site.bot.chat.send
    monkeypatch.setattr(site.bot.chat, "send", lambda session, message: send(session, message, seconds=0))
    rasa.gate.clear()
    answer = await caller.post("/messages", TYPED)
    assert (answer.status, answer.body) == (202, {"entries": []})
    polling = asyncio.create_task(caller.get("/outbox?after=0&wait=25"))
    await until(lambda: waiting(site.bot, site.session_of(caller.token)) > 0)
    rasa.gate.set()
    async with asyncio.timeout(10):
        [entry] = (await polling).body["entries"]
    assert entry["reply_to"] == "m1"


async def test_the_outbox_gives_what_is_behind_the_cursor(caller: Caller) -> None:
    for number in range(3):
        await caller.post("/messages", {"id": str(number), "text": "Ziele?"})
    for query, positions in (("", [1, 2, 3]), ("?after=1", [2, 3]), ("?after=2&wait=25", [3]), ("?after=3&wait=0", [])):
        answer = await caller.get(f"/outbox{query}")
        assert answer.status == 200
        assert [entry["position"] for entry in answer.body["entries"]] == positions
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=", "after=1.5", "after=1000001", "after=٣", "wait=26", "wait=-1", "after=1&after=2"],
)
async def test_a_wrong_parameter_is_refused(caller: Caller, query: str) -> None:
    answer = await caller.get(f"/outbox?{query}")
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_an_outage_is_a_503_with_the_contact_and_the_message_can_be_sent_again(
    caller: Caller, rasa: SlowRasa
) -> None:
    rasa.down = True
    answer = await caller.post("/messages", TYPED)
    assert (answer.status, answer.code) == (503, "unavailable")
    assert PHONE in answer.body["replies"][-1]["text"]
    assert int(answer.headers["Retry-After"]) >= 5
    rasa.down = False
    assert (await caller.post("/messages", TYPED)).status == 200


async def test_an_offered_choice_is_run_and_any_other_is_a_409(caller: Caller) -> None:
    await caller.post("/messages", TYPED)
    assert (await caller.post("/messages", {"id": "m2", "choice": "/mehr_dazu"})).status == 200
    answer = await caller.post("/messages", {"id": "m3", "choice": "/restart"})
    assert (answer.status, answer.code) == (409, "choice_not_offered")


@pytest.mark.parametrize(
    ("value", "reply", "status"), [("up", 1, 204), ("down", 0, 204), ("none", 1, 204), ("up", 9, 404)]
)
async def test_a_vote_is_kept_where_there_is_a_reply(caller: Caller, value: str, reply: int, status: int) -> None:
    await caller.post("/messages", TYPED)
    answer = await caller.post("/feedback", {"position": 1, "reply": reply, "value": value})
    assert answer.status == status
    assert answer.code == ("not_found" if status == 404 else None)


async def test_after_the_end_the_token_opens_nothing(site: Site, caller: Caller) -> None:
    await caller.post("/messages", TYPED)
    assert [(await caller.delete("/session")).status for _ in range(2)] == [204, 204]
    assert site.bot.ended == 2
    for answer in (
        await caller.post("/messages", TYPED),
        await caller.get("/outbox"),
        await caller.post("/feedback", {"position": 1, "reply": 0, "value": "up"}),
    ):
        assert (answer.status, answer.code) == (401, "session_ended")
        assert "token" not in answer.body


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic {token}", "{token}", "Bearer {token}x"]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/messages"), ("GET", "/outbox"), ("POST", "/feedback"), ("DELETE", "/session")]
)
async def test_without_a_valid_token_nothing_opens(
    site: Site, caller: Caller, rasa: SlowRasa, header: str | None, method: str, path: str
) -> None:
    headers = {} if header is None else {"Authorization": header.format(token=caller.token)}
    answer = await site.caller.call(method, path, TYPED if method == "POST" else None, headers)
    assert (answer.status, answer.code) == (401, "session_invalid")
    assert rasa.turns == []


async def test_an_expired_token_says_so(site: Site, caller: Caller) -> None:
    site.now += LIFETIME_SECONDS + 1
    answer = await caller.get("/outbox")
    assert (answer.status, answer.code) == (401, "session_expired")


async def test_a_token_is_renewed_in_the_second_half_of_its_life(site: Site, caller: Caller) -> None:
    assert "token" not in (await caller.post("/messages", TYPED)).body
    site.now += LIFETIME_SECONDS * 0.6
    for answer in (await caller.get("/outbox"), await caller.post("/messages", TYPED)):
        assert site.session_of(answer.body["token"]) == site.session_of(caller.token)
    renewed = site.with_token(answer.body["token"])
    site.now += LIFETIME_SECONDS * 0.6
    assert (await caller.get("/outbox")).code == "session_expired"
    assert len((await renewed.get("/outbox")).body["entries"]) == 1


async def test_a_session_has_a_limit_and_is_told_when_to_come_back(site: Site, caller: Caller) -> None:
    answers = [await caller.post("/messages", {"id": str(number), "text": "Ziele?"}) for number in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].code == "too_many_requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 21
    assert (await (await site.begin()).post("/messages", TYPED)).status == 200


async def test_an_address_has_a_limit_over_all_its_sessions(site: Site) -> None:
    statuses = [(await site.caller.post("/sessions", {})).status for _ in range(21)]
    assert statuses == [201] * 20 + [429]
    assert (await site.caller.get("/texts")).status == 200


async def test_reading_has_a_wider_limit_of_its_own(site: Site, caller: Caller) -> None:
    statuses = [(await caller.get("/outbox")).status for _ in range(201)]
    assert statuses == [200] * 200 + [429]


async def test_the_address_behind_a_trusted_proxy_counts(site: Site) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        headers = {"X-Forwarded-For": address}
        statuses = [(await site.caller.call("POST", "/sessions", {}, headers)).status for _ in range(21)]
        assert statuses == [201] * 20 + [429]


async def test_too_many_waiting_messages_are_a_429(
    caller: Caller, rasa: SlowRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation.ordering.MAX_WAITING", 1)
    rasa.gate.clear()
    first = asyncio.create_task(caller.post("/messages", TYPED))
    await rasa.entered.wait()
    answer = await caller.post("/messages", {"id": "m2", "text": "Ziele?"})
    assert (answer.status, answer.code) == (429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0
    rasa.gate.set()
    assert (await first).status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/messages", {"id": "m1"}, 400, "bad_request"),
        ("POST", "/sessions", {"x": "y" * 20_000}, 413, "body_too_large"),
        ("GET", "/messages", None, 405, "method_not_allowed"),
        ("HEAD", "/texts", None, 405, None),
        ("PUT", "/session", {}, 405, "method_not_allowed"),
        ("GET", "/nichts", None, 404, "not_found"),
        ("GET", "/", None, 404, "not_found"),
        ("POST", "/outbox", {}, 405, "method_not_allowed"),
    ],
)
async def test_every_error_has_the_form_of_the_protocol(
    caller: Caller, method: str, path: str, body: Any, status: int, code: str | None
) -> None:
    answer = await caller.call(method, path, body)
    assert (answer.status, answer.code) == (status, code)
    if code:
        assert set(answer.body["error"]) == {"code", "message"}
    if status == 405:
        assert answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == OWN


async def test_an_unforeseen_error_is_a_500_without_a_trace(
    site: Site, caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise LookupError("a secret of the inside")

    monkeypatch.setattr(site.bot.store, "begin", fails)
    answer = await caller.post("/messages", TYPED)
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "secret" not in str(answer.body)
    assert "LookupError" in caplog.text
    assert "Ziele" not in caplog.text


async def test_the_texts_need_no_session_and_are_always_fresh(site: Site) -> None:
    answer = await site.caller.get("/texts")
    assert (answer.status, answer.body) == (200, {"chat_titel": f"Fragen? {PHONE}"})
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_a_listed_origin_may_read_the_answers_and_no_other(site: Site) -> None:
    for origin in (OWN, "https://www.stadt.test"):
        answer = await site.from_origin(origin).post("/sessions", {})
        assert answer.status == 201
        assert answer.headers.getall("Access-Control-Allow-Origin") == [origin]
        assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
        assert answer.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", [FOREIGN, "null", f"{OWN}.boese.test", None])
async def test_a_foreign_or_nameless_origin_changes_nothing(site: Site, origin: str | None) -> None:
    answer = await site.from_origin(origin).post("/sessions", {})
    assert (answer.status, answer.code) == (403, "origin_forbidden")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


async def test_a_preflight_says_what_is_allowed(site: Site) -> None:
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = await site.caller.call("OPTIONS", "/messages", None, headers)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == OWN
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, POST, DELETE"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert answer.headers["Access-Control-Max-Age"] == "600"


async def test_a_preflight_of_a_foreign_page_is_refused(site: Site) -> None:
    headers = {"Access-Control-Request-Method": "POST"}
    answer = await site.from_origin(FOREIGN).call("OPTIONS", "/messages", None, headers)
    assert (answer.status, answer.code) == (403, "origin_forbidden")


async def test_no_answer_sets_a_cookie(caller: Caller) -> None:
    for answer in (await caller.post("/messages", TYPED), await caller.get("/outbox"), await caller.delete("/session")):
        assert "Set-Cookie" not in answer.headers


async def test_a_server_that_ends_finishes_its_turns_and_lets_readers_go(
    site: Site, caller: Caller, rasa: SlowRasa
) -> None:
    rasa.gate.clear()
    sending = asyncio.create_task(caller.post("/messages", TYPED))
    await rasa.entered.wait()
    polling = asyncio.create_task(caller.get("/outbox?wait=25"))
    await until(lambda: waiting(site.bot, site.session_of(caller.token)) > 0)
    ending = asyncio.create_task(site.client.server.close())
    async with asyncio.timeout(10):
        assert (await polling).body == {"entries": []}
        rasa.gate.set()
        answer = await sending
        await ending
    assert answer.status == 200
    assert answer.body["entries"][0]["reply_to"] == "m1"
