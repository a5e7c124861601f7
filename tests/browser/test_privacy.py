"""Nothing is kept that nobody asked for, and what is deleted is gone."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.servers import BotProcess, RasaService
from tests.browser.watch import Watch


def test_nothing_is_kept_or_sent_before_the_first_message(visit: Visit, watch: Watch) -> None:
    chat = visit("/")
    assert chat.storage() == {}
    chat.open()
    chat.field.fill("Wie")
    chat.page.reload()
    assert watch.calls("POST") == []
    assert [r.url for r in watch.calls("GET", "/chat/v1/outbox")] == []
    assert chat.page.context.cookies() == []
    assert not any(token for kept in chat.storage().values() if (token := json.loads(kept).get("token")))


def test_a_dialogue_needs_no_cookie_and_ends_with_the_tab(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("() => localStorage.length") == 0
    assert chat.page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert chat.page.evaluate("async () => (await caches.keys()).length") == 0


def test_another_visitor_sees_nothing_of_it(chat: Chat, visit: Visit) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    other = visit("/")
    other.open()
    chat.shows(answers.ANSWER)
    other.shows(answers.ANSWER, times=0)


def test_a_deleted_conversation_is_gone_here_and_on_the_server(
    chat: Chat, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    authorization = watch.calls("POST", "/chat/v1/messages")[0].headers["authorization"]
    assert len(_entries(bot, authorization)) == 1
    chat.choose("chat_loeschen")
    chat.button("chat_loeschen_ja").click()
    chat.status_says(chat.texts["chat_geloescht"])
    chat.shows(answers.ANSWER, times=0)
    assert "AG?" not in str(chat.storage())
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        _entries(bot, authorization)
    assert json.load(refused.value)["error"]["code"] == "session_ended"
    refused.value.close()
    assert len(rasa.fake.forgotten) == 1


def test_after_deleting_a_new_conversation_can_begin(chat: Chat, watch: Watch) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.choose("chat_loeschen")
    chat.button("chat_loeschen_ja").click()
    chat.status_says(chat.texts["chat_geloescht"])
    chat.ask("danke", answers.THANKS)
    tokens = {r.headers["authorization"] for r in watch.calls("POST", "/chat/v1/messages")}
    assert len(tokens) == 2


def test_a_deletion_that_fails_is_not_claimed(chat: Chat, bot: BotProcess, watch: Watch) -> None:
    watch.expect("net::ERR_")
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.choose("chat_loeschen")
    bot.kill()
    chat.button("chat_loeschen_ja").click()
    expect(chat.dialog.get_by_text(chat.texts["chat_loeschen_fehler"]).first).to_be_attached()
    chat.shows(answers.ANSWER)


def _entries(bot: BotProcess, authorization: str) -> list[object]:
    request = urllib.request.Request(
        f"{bot.url}/chat/v1/outbox?after=0&wait=0", headers={"Authorization": authorization}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        entries: list[object] = json.load(response)["entries"]
    return entries
