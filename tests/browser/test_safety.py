"""What people, editors and Rasa write stays text, and the page runs under the strictest policy."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, expect

from bot.settings import ROOT
from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.servers import RasaService
from tests.browser.watch import Watch
from tests.fakes import reply

ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p></div></template><svg onload=alert(1)>",
    '"\' onmouseover=alert(1) x="',
    "[klick](javascript:alert(1))",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "<style>*{display:none}</style><!--",
    'https://example.org/"onmouseover=alert(1)',
]
SINKS = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|createContextualFragment|"
    r"srcdoc|setHTML|execCommand|createHTMLDocument|set(?:Timeout|Interval)\(\s*[\"'`]"
)
_FOREIGN_BODIES = "img, script, svg[onload], iframe, object, embed, form[action], [onerror], [onload], [onmouseover]"


def assert_harmless(chat: Chat, opened: list[str]) -> None:
    """Nothing ran, nothing was made of markup, no link leads to a script."""
    assert opened == []
    assert chat.log.locator(_FOREIGN_BODIES).count() == 0
    for link in chat.dialog.get_by_role("link").all():
        assert re.match(r"https?://|mailto:|tel:|/", link.get_attribute("href") or "")


@pytest.fixture
def alerts(chat: Chat) -> list[str]:
    """Dialogs that a script opened."""
    opened: list[str] = []

    def note(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    chat.page.on("dialog", note)
    return opened


def test_what_people_type_stays_text(chat: Chat, alerts: list[str]) -> None:
    for attack in ATTACKS:
        chat.say(attack)
        expect(chat.log).to_contain_text(attack)
    assert_harmless(chat, alerts)
    chat.page.reload()
    for attack in ATTACKS:
        expect(chat.log).to_contain_text(attack)
    assert_harmless(chat, alerts)


def test_answers_buttons_and_sources_stay_text(chat: Chat, rasa: RasaService, alerts: list[str]) -> None:
    text = "\n\n".join(ATTACKS)
    buttons = [{"title": attack, "payload": "/ziele"} for attack in ATTACKS]
    rasa.fake.replies["wie"] = [reply(text, buttons, thema="ag", quelle=ATTACKS[0], stand=ATTACKS[1])]
    chat.say("Wie?")
    for attack in ATTACKS:
        expect(chat.log).to_contain_text(attack)
    for button in chat.dialog.get_by_role("button").all():
        button.hover()
    assert_harmless(chat, alerts)


def test_meetings_stay_text(chat: Chat, rasa: RasaService, alerts: list[str]) -> None:
    fields = (
        "wann",
        "wo",
        "wer",
        "plaetze",
        "kosten",
        "anmeldung_text",
        "zustand",
        "hinweis",
        "format",
        "thema",
        "ort",
    )
    cards = [
        answers.meeting(3, attack, calendar=f"javascript:alert('{attack}')", anmeldung="javascript:alert(1)")
        | dict.fromkeys(fields, attack)
        for attack in ATTACKS
    ]
    found = reply("Termine")
    found["custom"] = {"text": "termine", "termine": cards, "bloecke": [*ATTACKS, *range(len(cards))]}
    rasa.fake.replies["termin_suche"] = [found]
    chat.say("Treffen?")
    expect(chat.log.get_by_role("article")).to_have_count(len(cards))
    for attack in ATTACKS:
        expect(chat.log).to_contain_text(attack)
    for summary in chat.log.locator("summary").all():
        summary.click()
    assert_harmless(chat, alerts)


def test_the_page_allows_nothing_but_its_own_files(visit: Visit) -> None:
    chat = visit("/")
    response = chat.page.reload()
    assert response is not None
    policy = {part.split()[0]: part.split()[1:] for part in response.headers["content-security-policy"].split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & {
        word for words in policy.values() for word in words
    }


def test_a_script_in_the_page_is_refused(visit: Visit, watch: Watch) -> None:
    chat = visit("/")
    watch.expect("Content Security Policy|TrustedScript|trusted type")
    chat.page.evaluate(
        """() => { const s = document.createElement("script"); try { s.textContent = "window.ran = 1"; } catch {}
        document.body.append(s); }"""
    )
    assert chat.page.evaluate("() => window.ran") is None


@pytest.mark.parametrize("folder", ["bot/widget", "bot/site"])
def test_the_source_makes_no_markup_of_text(folder: str) -> None:
    files = [*(ROOT / folder).rglob("*.js")]
    assert files or folder == "bot/site"
    for file in files:
        assert re.findall(SINKS, file.read_text(encoding="utf-8")) == [], file.name
