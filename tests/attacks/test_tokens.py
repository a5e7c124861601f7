"""Nobody gets into a conversation with a token that was not given to them."""

from __future__ import annotations

import base64
import secrets
import string
import time

import pytest

from bot.channels.web.keys import KeyFile
from bot.channels.web.tokens import LIFETIME_SECONDS, Tokens
from bot.settings import Settings
from tests.attacks.edge import Answer, Edge

ALPHABET = string.ascii_letters + string.digits + "-_"


async def outbox(edge: Edge, token: str) -> Answer:
    return await edge.call("GET", "outbox", token=token)


def tokens_of(settings: Settings, now: float) -> Tokens:
    """Tokens signed with the running bot's own keys, at another time."""
    keys = KeyFile(settings.key_file)
    keys.open()
    return Tokens(keys.secrets, lambda: now)


@pytest.mark.parametrize(
    "token",
    ["", " ", "null", "undefined", "0" * 50, "Ä" * 50, "a" * 4000, "../../etc/passwd", "%00", "=" * 50, "bearer x"],
)
async def test_what_is_no_token_opens_nothing(edge: Edge, token: str) -> None:
    answer = await outbox(edge, token)
    assert (answer.status, answer.code) == (401, "session_invalid")


async def test_a_guessed_token_opens_nothing(edge: Edge) -> None:
    for _ in range(200):
        guess = base64.urlsafe_b64encode(b"\x01" + secrets.token_bytes(36)).decode().rstrip("=")
        assert (await outbox(edge, guess)).code == "session_invalid"


async def test_a_token_altered_in_any_place_opens_nothing(edge: Edge) -> None:
    token = await edge.session()
    await edge.say(token, "Ziele?")
    for place, old in enumerate(token):
        for new in {ALPHABET[(ALPHABET.index(old) + step) % 64] for step in (1, 32, 63)} | {"+", "/", "="}:
            altered = token[:place] + new + token[place + 1 :]
            assert (await outbox(edge, altered)).code == "session_invalid", (place, new)


async def test_a_token_cut_or_lengthened_opens_nothing(edge: Edge) -> None:
    token = await edge.session()
    for altered in [
        *(token[:length] for length in range(len(token))),
        token + "A",
        token + "=",
        "A" + token,
        token * 2,
    ]:
        assert (await outbox(edge, altered)).code == "session_invalid"


async def test_an_expired_token_opens_nothing(edge: Edge, settings: Settings) -> None:
    old = tokens_of(settings, time.time() - LIFETIME_SECONDS - 60).issue()
    answer = await outbox(edge, old)
    assert (answer.status, answer.code) == (401, "session_expired")


async def test_a_token_from_the_future_opens_nothing(edge: Edge, settings: Settings) -> None:
    assert (await outbox(edge, tokens_of(settings, time.time() + 3600).issue())).code == "session_invalid"


async def test_a_token_signed_with_a_foreign_key_opens_nothing(edge: Edge) -> None:
    token = await edge.session()
    session = base64.urlsafe_b64decode(token + "==")[1:17].hex()
    forged = Tokens(lambda: [secrets.token_bytes(32)], time.time).issue(session)
    assert (await outbox(edge, forged)).code == "session_invalid"


async def test_an_old_token_is_renewed_for_the_same_session(edge: Edge, settings: Settings) -> None:
    old = tokens_of(settings, time.time() - LIFETIME_SECONDS * 0.6).issue()
    await edge.say(old, "Ziele?")
    newer = (await outbox(edge, old)).json["token"]
    assert len((await outbox(edge, newer)).json["entries"]) == 1


async def test_a_rotated_key_lets_everybody_in_who_was_in(edge: Edge, settings: Settings) -> None:
    token = await edge.session()
    KeyFile(settings.key_file).rotate()
    assert (await edge.say(token, "Ziele?")).status == 200
    assert (await outbox(edge, await edge.session())).status == 200


async def test_after_deletion_the_token_opens_nothing(edge: Edge) -> None:
    token = await edge.session()
    entry = (await edge.say(token, "Ziele?")).json["entries"][0]
    assert (await edge.call("DELETE", "session", token=token)).status == 204
    vote = {"position": entry["position"], "reply": 0, "value": "up"}
    for answer in (
        await outbox(edge, token),
        await edge.say(token, "Ziele?"),
        await edge.say(token, "Etwas anderes", "m2"),
        await edge.call("POST", "messages", {"id": "m3", "choice": "/mehr_dazu"}, token),
        await edge.call("POST", "feedback", vote, token),
    ):
        assert (answer.status, answer.code) == (401, "session_ended")
    assert (await edge.call("DELETE", "session", token=token)).status == 204


async def test_a_session_deleted_before_its_first_message_never_begins(edge: Edge) -> None:
    token = await edge.session()
    await edge.call("DELETE", "session", token=token)
    assert (await edge.say(token, "Ziele?")).code == "session_ended"
    assert edge.rasa.turns == []


@pytest.mark.parametrize("where", ["query", "cookie", "basic"])
async def test_a_token_in_another_place_opens_nothing(edge: Edge, where: str) -> None:
    token = await edge.session()
    path = f"outbox?token={token}" if where == "query" else "outbox"
    headers = {"cookie": {"Cookie": f"token={token}"}, "basic": {"Authorization": f"Basic {token}"}}.get(where, {})
    assert (await edge.call("GET", path, headers=headers)).code == "session_invalid"
