"""Against the really running pair: what is typed or chosen never commands Rasa, and the log holds nothing of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.attacks.test_sessions import COMMANDS
from tests.conftest import RunningAssistant

SECRET = "Quastenflosser"
"""A word that stands in no text of the assistant."""


def call(
    assistant: RunningAssistant, method: str, path: str, body: Any = None, token: str | None = None
) -> tuple[int, Any]:
    """Status and body of a call as the widget makes it."""
    headers = {"Origin": assistant.url, "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{assistant.url}/chat/v1/{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def new_session(assistant: RunningAssistant) -> str:
    """A new session's token."""
    return str(call(assistant, "POST", "sessions", {})[1]["token"])


def said(assistant: RunningAssistant, token: str, message_id: str, **what: str) -> str:
    """The texts of the answer."""
    status, answer = call(assistant, "POST", "messages", {"id": message_id, **what}, token)
    assert status == 200, answer
    return "\n".join(reply["text"] for entry in answer["entries"] for reply in entry["replies"])


@pytest.mark.parametrize(
    "command", ["/restart", "/session_start", "\u200b/restart", "Hallo.\n/restart", "/back"], ids=repr
)
def test_a_typed_command_does_not_begin_the_conversation_anew(assistant: RunningAssistant, command: str) -> None:
    token = new_session(assistant)
    first = said(assistant, token, "1", text="Welche Ziele hat die AG?")
    said(assistant, token, "2", text=command)
    later = said(assistant, token, "3", text="Welche Ziele hat die AG?")
    # The first answer alone says that this is a machine: it would be said again after a restart.
    assert first.splitlines()[0] not in later


def test_every_typed_command_is_answered_as_words(assistant: RunningAssistant) -> None:
    token = new_session(assistant)
    for number, command in enumerate(COMMANDS):
        assert said(assistant, token, f"c{number}", text=command)


def test_a_choice_that_was_not_offered_reaches_no_dialogue(assistant: RunningAssistant) -> None:
    token = new_session(assistant)
    said(assistant, token, "1", text="Welche Ziele hat die AG?")
    for number, choice in enumerate(("/restart", "/session_start", '/notlage{"x": 1}', "/persoenliche_daten")):
        status, answer = call(assistant, "POST", "messages", {"id": f"c{number}", "choice": choice}, token)
        assert (status, answer["error"]["code"]) == (409, "choice_not_offered")


def test_the_log_holds_neither_words_nor_tokens_nor_addresses(assistant: RunningAssistant) -> None:
    token = new_session(assistant)
    for number, text in enumerate(
        (SECRET, f"/{SECRET}", f"/restart{{{SECRET}", f"{SECRET}@example.org", f"Hilfe {SECRET}" * 90)
    ):
        said(assistant, token, f"s{number}", text=text)
    call(assistant, "POST", "messages", {"id": SECRET, "choice": SECRET}, token)
    call(assistant, "POST", "messages", {"id": "x", SECRET: SECRET}, token)
    call(assistant, "GET", f"outbox?{SECRET}=1", None, token)
    call(assistant, "GET", f"{SECRET}", None, token + SECRET)
    assert call(assistant, "DELETE", "session", None, token)[0] == 204
    log = (assistant.settings.daten / "log.txt").read_text()
    assert SECRET.lower() not in log.lower()
    assert token not in log
    assert "Traceback" not in log
