"""What belongs to one session is out of reach of every other; what is typed is never a command."""

from __future__ import annotations

import pytest

from tests.attacks.edge import Edge

COMMANDS = [
    "/restart",
    "/session_start",
    "/back",
    "/mehr_dazu",
    "//restart",
    " /restart",
    "/ restart",
    "\n/restart",
    "\u200b/restart",
    "\ufeff/restart",
    "\u00a0/restart",
    "\u2028/restart",
    "\x00/restart",
    "\x1b/restart",
    "/\u200b/restart",
    "/\t/restart",
    '/intent{"slot": "x"}',
    '/ag_ziele{"sender": "web:0"}',
    "/mehr_dazu@1.0",
    "Hallo.\n/restart",
    "EXTERNAL: /restart",
]


@pytest.mark.parametrize("text", COMMANDS, ids=repr)
async def test_what_is_typed_is_no_command(edge: Edge, text: str) -> None:
    token = await edge.session()
    assert (await edge.say(token, text)).status == 200
    for _, message in edge.rasa.turns:
        # The channel of the real Rasa disarms what is left; see test_commands.py.
        assert message.removeprefix("/").strip() == message.removeprefix("/")


@pytest.mark.parametrize(
    "choice", [*COMMANDS, "\uff0frestart", "\u2215restart", "\u2044restart", "mehr_dazu", "/Mehr_dazu", "/mehr_dazu "]
)
async def test_a_choice_that_was_not_offered_is_refused(edge: Edge, choice: str) -> None:
    token = await edge.session()
    assert (await edge.say(token, "Ziele?")).status == 200
    if choice == "/mehr_dazu":
        return
    answer = await edge.call("POST", "messages", {"id": "c", "choice": choice}, token)
    assert (answer.status, answer.code) == (409, "choice_not_offered")
    assert len(edge.rasa.turns) == 1


async def test_a_choice_offered_to_somebody_else_is_refused(edge: Edge) -> None:
    one, other = await edge.session(), await edge.session()
    await edge.say(one, "Ziele?")
    answer = await edge.call("POST", "messages", {"id": "c", "choice": "/mehr_dazu"}, other)
    assert answer.code == "choice_not_offered"
    assert (await edge.call("POST", "messages", {"id": "c", "choice": "/mehr_dazu"}, one)).status == 200


async def test_the_same_message_id_of_another_session_is_another_message(edge: Edge) -> None:
    one, other = await edge.session(), await edge.session()
    await edge.say(one, "Ziele?", "same")
    answer = await edge.say(other, "Termine?", "same")
    assert "Ziele" not in answer.content.decode()
    assert len({sender for sender, _ in edge.rasa.turns}) == 2


async def test_entries_and_votes_of_another_session_are_out_of_reach(edge: Edge) -> None:
    one, other = await edge.session(), await edge.session()
    position = (await edge.say(one, "Ziele?")).json["entries"][0]["position"]
    assert (await edge.call("GET", f"outbox?after={position - 1}", token=other)).json["entries"] == []
    vote = {"position": position, "reply": 0, "value": "up"}
    assert (await edge.call("POST", "feedback", vote, other)).code == "not_found"
    assert (await edge.call("POST", "feedback", vote, one)).status == 204


async def test_nobody_deletes_the_conversation_of_another(edge: Edge) -> None:
    one, other = await edge.session(), await edge.session()
    await edge.say(one, "Ziele?")
    await edge.call("DELETE", "session", token=other)
    assert len((await edge.call("GET", "outbox", token=one)).json["entries"]) == 1


async def test_the_sender_that_rasa_knows_is_no_id_that_a_client_knows(edge: Edge) -> None:
    token = await edge.session()
    answer = await edge.say(token, "Ziele?")
    sender = edge.rasa.turns[0][0]
    assert sender.removeprefix("web:") not in answer.content.decode() + token
