"""Whatever breaks: nothing that was typed is lost, and nothing is said or answered twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.servers import BotProcess, RasaService
from tests.browser.watch import Watch

QUESTION = "Wie arbeitet die AG?"


def say_that_the_network_is_back(chat: Chat) -> None:
    """What a browser says; the chat then tries again at once and not when its next attempt is due."""
    chat.page.evaluate("() => dispatchEvent(new Event('online'))")


def test_a_reload_keeps_the_conversation_and_the_draft(chat: Chat, rasa: RasaService) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.field.fill("Noch nicht gesendet")
    chat.page.reload()
    chat.shows(answers.ANSWER)
    chat.shows(QUESTION)
    expect(chat.field).to_have_value("Noch nicht gesendet")
    chat.ask("danke", answers.THANKS)
    assert len({sender for sender, _ in rasa.fake.turns}) == 1


def test_the_next_page_keeps_the_conversation_and_the_open_window(chat: Chat, rasa: RasaService) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.page.goto(chat.page.url + "datenschutz")
    expect(chat.field).to_be_visible()
    chat.shows(answers.ANSWER)
    chat.ask("danke", answers.THANKS)
    chat.page.go_back()
    chat.shows(answers.THANKS)
    assert len({sender for sender, _ in rasa.fake.turns}) == 1


def test_an_open_window_does_not_take_the_focus_of_the_next_page(chat: Chat) -> None:
    chat.page.goto(chat.page.url + "datenschutz")
    expect(chat.field).to_be_visible()
    assert chat.focused_name() == ""


def test_a_message_that_meets_a_dead_server_arrives_once(
    chat: Chat, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    bot.kill()
    chat.say(QUESTION)
    chat.status_says(chat.texts["chat_unterbrochen"])
    chat.shows(QUESTION)
    bot.restart()
    chat.shows(answers.ANSWER)
    assert rasa.turns == [QUESTION]


def test_a_server_killed_during_an_answer_answers_once(
    chat: Chat, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    chat.ask("danke", answers.THANKS)
    with rasa.holding():
        with chat.page.expect_request("**/chat/v1/messages"):
            chat.say(QUESTION)
        bot.kill()
    bot.restart()
    say_that_the_network_is_back(chat)
    chat.shows(answers.ANSWER)
    chat.ask("Was sind die Ziele?", answers.GOALS)
    chat.shows(answers.ANSWER)
    assert rasa.turns == ["danke", QUESTION, "Was sind die Ziele?"]


def test_what_is_said_during_an_outage_is_answered_in_order(
    chat: Chat, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    bot.kill()
    chat.say(QUESTION)
    chat.say("Was sind die Ziele?")
    bot.restart()
    say_that_the_network_is_back(chat)
    chat.shows(answers.GOALS)
    assert rasa.turns == [QUESTION, "Was sind die Ziele?"]


def test_a_message_survives_a_reload_during_an_outage(
    chat: Chat, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    watch.expect("net::ERR_")
    chat.page.route("**/chat/v1/**", lambda route: route.abort())
    chat.say(QUESTION)
    chat.status_says(chat.texts["chat_unterbrochen"])
    chat.page.unroute("**/chat/v1/**")
    chat.page.reload()
    chat.shows(answers.ANSWER)
    assert rasa.turns == [QUESTION]


def test_without_rasa_the_contact_is_named_and_the_message_can_be_sent_again(
    chat: Chat, rasa: RasaService, watch: Watch
) -> None:
    watch.expect("503")
    with rasa.away():
        chat.say(QUESTION)
        expect(chat.log).to_contain_text("nicht antworten")
        expect(chat.log.get_by_role("link").filter(has_text="0228").first).to_be_visible()
        expect(chat.log).to_contain_text(chat.texts["chat_nicht_gesendet"])
    chat.button("chat_erneut").click()
    chat.shows(answers.ANSWER)
    expect(chat.button("chat_erneut")).to_have_count(0)
    assert rasa.turns == [QUESTION]


def test_the_network_returns(chat: Chat, rasa: RasaService, watch: Watch) -> None:
    watch.expect("net::ERR_")
    chat.ask("danke", answers.THANKS)
    chat.page.context.set_offline(True)
    chat.say(QUESTION)
    chat.status_says(chat.texts["chat_unterbrochen"])
    chat.page.context.set_offline(False)
    chat.shows(answers.ANSWER)
    assert rasa.turns == ["danke", QUESTION]


def test_a_slow_answer_comes_by_itself(chat: Chat, rasa: RasaService) -> None:
    with rasa.holding():
        with chat.page.expect_response("**/chat/v1/messages", timeout=40_000) as accepted:
            chat.say(QUESTION)
            chat.status_says(chat.texts["chat_schreibt"])
        assert accepted.value.status == 202
        chat.status_says(chat.texts["chat_schreibt"])
    chat.shows(answers.ANSWER)
    expect(chat.page.get_by_text(chat.texts["chat_schreibt"])).to_have_count(0)
    assert rasa.turns == [QUESTION]


def test_a_slow_line_is_enough(visit: Visit, rasa: RasaService) -> None:
    chat = visit("/")
    _slow_down(chat.page)
    chat.page.reload()
    chat.open()
    chat.ask(QUESTION, answers.ANSWER)
    chat.ask("danke", answers.THANKS)
    assert rasa.turns == [QUESTION, "danke"]


def test_two_tabs_are_two_conversations(chat: Chat, rasa: RasaService) -> None:
    second = Chat(chat.page.context.new_page(), chat.texts)
    second.page.goto(chat.page.url)
    second.open()
    chat.say(QUESTION)
    second.say("danke")
    chat.shows(answers.ANSWER)
    second.shows(answers.THANKS)
    chat.shows(answers.THANKS, times=0)
    second.shows(answers.ANSWER, times=0)
    assert len({sender for sender, _ in rasa.fake.turns}) == 2


def test_a_duplicated_tab_goes_on_without_doubled_answers(chat: Chat, rasa: RasaService) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    with chat.page.expect_popup() as popup:
        chat.page.evaluate("() => { window.open(location.href); }")
    second = Chat(popup.value, chat.texts)
    second.shows(answers.ANSWER)
    second.ask("danke", answers.THANKS)
    chat.ask("Was sind die Ziele?", answers.GOALS)
    second.shows(answers.THANKS)
    chat.shows(answers.GOALS)
    assert rasa.turns == [QUESTION, "danke", "Was sind die Ziele?"]


def test_a_session_that_has_ended_begins_anew(chat: Chat, rasa: RasaService, watch: Watch) -> None:
    watch.expect("401")
    chat.ask(QUESTION, answers.ANSWER)
    authorization = watch.calls("POST", "/chat/v1/messages")[0].headers["authorization"]
    headers = {"authorization": authorization, "origin": chat.page.url.rstrip("/")}
    chat.page.context.request.delete(chat.page.url + "chat/v1/session", headers=headers)
    chat.ask("danke", answers.THANKS)
    chat.shows(QUESTION)
    assert len({sender for sender, _ in rasa.fake.turns}) >= 1
    assert rasa.turns[-1] == "danke"


@pytest.mark.parametrize("times", [3])
def test_many_messages_at_once_keep_their_order(chat: Chat, rasa: RasaService, times: int) -> None:
    said = [f"danke {n}" for n in range(times)]
    for text in said:
        chat.say(text)
    chat.shows(answers.THANKS, times=times)
    assert rasa.turns == said


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 400, "downloadThroughput": 30_000, "uploadThroughput": 10_000}
    session.send("Network.emulateNetworkConditions", line)
