"""The whole way: a browser, the bot, and the real Rasa with the shipped model."""

from __future__ import annotations

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat, Texts
from tests.browser.conftest import Picture
from tests.browser.watch import Watch
from tests.conftest import RunningAssistant


@pytest.fixture
def real(contexts: Callable[..., BrowserContext], assistant: RunningAssistant, texts: Texts, watch: Watch) -> Chat:
    """The chat of the running assistant, open."""
    watch.origins.add(assistant.url)
    page = contexts().new_page()
    page.goto(assistant.url)
    chat = Chat(page, texts)
    chat.open()
    return chat


def test_a_question_is_answered_with_its_source(real: Chat, picture: Picture) -> None:
    real.say("Was macht ihr eigentlich?")
    expect(real.log).to_contain_text("63 Kommunen")
    expect(real.log).to_contain_text(real.texts["chat_quelle"])
    expect(real.log).to_contain_text("automatischer Assistent")
    picture(real.page, "echt-auskunft")
    real.log.get_by_role("button", name="Mehr dazu").click()
    expect(real.log.get_by_text(real.texts["chat_assistent"])).to_have_count(3)


def test_meetings_are_found_and_put_into_the_calendar(real: Chat, picture: Picture) -> None:
    real.say("Wann ist das nächste Netzwerktreffen?")
    card = real.log.get_by_role("article")
    expect(card).to_contain_text("Ehrenamt gewinnen")
    expect(card).to_contain_text("03.12.2026")
    picture(real.page, "echt-termin")
    address = card.get_by_role("link", name=real.texts["chat_kalender"]).first.get_attribute("href")
    assert address
    with urlopen(address, timeout=10) as response:
        assert "SUMMARY:Ehrenamt gewinnen" in response.read().decode()
    real.say("Welche Termine gibt es im nächsten Jahr?")
    expect(real.log.get_by_role("article").nth(3)).to_be_attached()
    picture(real.page, "echt-termine")


def test_every_topic_that_the_window_offers_has_an_answer(real: Chat) -> None:
    for number, topic in enumerate(real.texts["chat_themen"], start=2):
        real.say(topic)
        expect(real.log.get_by_text(real.texts["chat_assistent"])).to_have_count(number)
        expect(real.dialog).not_to_contain_text("nicht verstanden")


def test_simple_language_is_understood(real: Chat) -> None:
    real.button("chat_einfach").click()
    expect(real.button("chat_einfach")).to_have_attribute("aria-pressed", "true")
    real.say("Was ist die AG?")
    expect(real.log).to_contain_text("In der AG arbeiten")
    real.button("chat_einfach").click()
    expect(real.button("chat_einfach")).to_have_attribute("aria-pressed", "false")


def test_a_crisis_gets_help_without_buttons(real: Chat) -> None:
    real.say("Mir geht es sehr schlecht, ich will nicht mehr leben")
    expect(real.log.get_by_role("link", name="0800 111 0 111")).to_have_attribute("href", "tel:08001110111")
    expect(real.log.get_by_role("link", name="112", exact=True).or_(real.log.get_by_text("112")).first).to_be_visible()
    assert real.log.get_by_role("button").count() == 0
