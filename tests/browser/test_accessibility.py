"""axe-core finds nothing on any page, in any mode, in any state of the chat. That is no proof of conformity."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import answers, axe
from tests.browser.chat import Chat
from tests.browser.conftest import Picture, Visit
from tests.browser.servers import RasaService
from tests.browser.watch import Watch

PAGES = {
    "start": "/",
    "datenschutz": "/datenschutz",
    "barrierefreiheit": "/barrierefreiheit",
    "impressum": "/impressum",
}
MODES: dict[str, dict[str, Any]] = {
    "hell": {},
    "dunkel": {"color_scheme": "dark"},
    "erzwungene-farben": {"forced_colors": "active"},
    "mobil": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "320": {"viewport": {"width": 320, "height": 568}},
}
in_every_mode = pytest.mark.parametrize("mode", MODES)


@in_every_mode
def test_the_pages_have_no_violations(visit: Visit, picture: Picture, mode: str) -> None:
    chat = visit("/", **MODES[mode])
    origin = chat.page.url.rstrip("/")
    for name, path in PAGES.items():
        chat.page.goto(origin + path)
        expect(chat.launcher).to_be_visible()
        picture(chat.page, f"{mode}-seite-{name}")
        axe.assert_accessible(chat.page)


@in_every_mode
def test_the_chat_has_no_violations_in_any_state(visit: Visit, picture: Picture, mode: str) -> None:
    chat = visit("/", **MODES[mode])
    chat.open()

    def check(state: str) -> None:
        picture(chat.page, f"{mode}-chat-{state}")
        axe.assert_accessible(chat.page, state)

    check("1-offen")
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    check("2-auskunft")
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    check("3-termine")
    chat.menu_button.click()
    expect(chat.button("chat_speichern")).to_be_visible()
    check("4-menue")
    chat.button("chat_loeschen").click()
    expect(chat.button("chat_loeschen_ja")).to_be_visible()
    check("5-loeschen")


def test_the_outage_has_no_violations(chat: Chat, rasa: RasaService, watch: Watch, picture: Picture) -> None:
    watch.expect("503")
    with rasa.away():
        chat.say("Wie arbeitet die AG?")
        expect(chat.button("chat_erneut")).to_be_visible()
        picture(chat.page, "hell-chat-6-ausfall")
        axe.assert_accessible(chat.page)


def test_the_log_is_polite_and_every_control_has_a_name(chat: Chat) -> None:
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    chat.menu_button.click()
    nodes = [node for node in _tree(chat) if not node.get("ignored")]
    logs = [node for node in nodes if _role(node) == "log"]
    assert [(_name(node), _property(node, "live")) for node in logs] == [(chat.texts["chat_verlauf"], "polite")]
    assert [_property(node, "live") for node in nodes if _role(node) == "status"]
    controls = [node for node in nodes if _role(node) in _CONTROLS]
    assert len(controls) > 10
    assert [node for node in controls if not _name(node)] == []


def test_the_window_is_a_dialog_that_leaves_the_page_usable(chat: Chat) -> None:
    (dialog,) = (node for node in _tree(chat) if _role(node) == "dialog")
    assert _name(dialog) == chat.texts["chat_titel"]
    assert not _property(dialog, "modal")
    chat.page.get_by_role("link").first.focus()
    assert chat.focused_name()


def test_the_launcher_says_whether_the_window_is_open(visit: Visit) -> None:
    chat = visit("/")
    expect(chat.dialog).to_be_hidden()
    assert chat.launcher.get_attribute("aria-expanded") in ("false", None)
    chat.open()
    expect(chat.dialog).to_be_visible()


def test_screen_readers_hear_who_speaks(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    heard = chat.log.text_content() or ""
    assert heard.index(chat.texts["chat_sie"]) < heard.index("Wie arbeitet die AG?")
    assert heard.index(chat.texts["chat_assistent"], heard.index("Wie arbeitet")) < heard.index(answers.ANSWER)


_CONTROLS = {
    *("button", "checkbox", "combobox", "link", "menuitem", "menuitemcheckbox", "radio", "switch", "textbox"),
    *("DisclosureTriangle", "disclosureTriangle"),
}


def _tree(chat: Chat) -> list[dict[str, Any]]:
    session = chat.page.context.new_cdp_session(chat.page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    return nodes


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def _property(node: dict[str, Any], name: str) -> Any:
    return next((p["value"].get("value") for p in node.get("properties", ()) if p["name"] == name), None)
