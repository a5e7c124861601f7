"""The chat can be read and used on small, enlarged, printed and specially coloured pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Picture, Visit
from tests.browser.servers import RasaService


@pytest.mark.parametrize("size", [(320, 256), (320, 568), (390, 844), (844, 390), (1280, 720)], ids=str)
def test_nothing_is_cut_off(visit: Visit, picture: Picture, size: tuple[int, int]) -> None:
    width, height = size
    chat = visit("/", viewport={"width": width, "height": height})
    assert _overflow(chat) <= 0
    chat.open()
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    picture(chat.page, f"groesse-{width}x{height}")
    assert _overflow(chat) <= 0
    chat.field.focus()
    chat.field.press_sequentially("Hallo")
    field = chat.field.bounding_box()
    assert field
    assert field["x"] >= 0
    assert field["y"] >= 0
    assert field["x"] + field["width"] <= width
    assert field["y"] + field["height"] <= height
    picture(chat.page, f"groesse-{width}x{height}-feld")
    for element in chat.dialog.get_by_role("button").or_(chat.dialog.get_by_role("link")).all():
        place = element.bounding_box()
        if place and element.is_visible():
            assert place["x"] >= -1, element.text_content()
            assert place["x"] + place["width"] <= width + 1, element.text_content()


@pytest.mark.parametrize("size", [(320, 256), (320, 568), (1280, 720)], ids=str)
def test_the_window_opens_with_its_first_words_in_sight(visit: Visit, size: tuple[int, int]) -> None:
    chat = visit("/", viewport={"width": size[0], "height": size[1]})
    chat.open()
    expect(chat.log.get_by_text("automatischer Assistent, kein Mensch")).to_be_in_viewport(ratio=0.9)


def test_at_400_percent_answers_can_be_read(visit: Visit) -> None:
    chat = visit("/", viewport={"width": 320, "height": 256})
    chat.open()
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    answer = chat.log.get_by_text(answers.ANSWER)
    answer.scroll_into_view_if_needed()
    expect(answer).to_be_in_viewport(ratio=0.9)
    chat.field.focus()
    expect(chat.field).to_be_in_viewport(ratio=0.9)
    for control in (chat.close_button, chat.menu_button, chat.send_button):
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=0.9)


def test_larger_text_spacing_cuts_nothing_off(visit: Visit, picture: Picture) -> None:
    chat = visit("/", viewport={"width": 390, "height": 844})
    chat.open()
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    chat.page.evaluate(_WIDER_TEXT)
    picture(chat.page, "textabstaende")
    assert _overflow(chat) <= 0
    assert chat.log.evaluate("log => log.scrollWidth - log.clientWidth") <= 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_where_motion_is_unwanted(visit: Visit, rasa: RasaService, motion: Any) -> None:
    chat = visit("/", reduced_motion=motion)
    running = [chat.page.evaluate(_ANIMATIONS)]
    chat.open()
    running.append(chat.page.evaluate(_ANIMATIONS))
    with rasa.holding():
        chat.say("Wie arbeitet die AG?")
        chat.status_says(chat.texts["chat_schreibt"])
        running.append(chat.page.evaluate(_ANIMATIONS))
    chat.shows(answers.ANSWER)
    running.append(chat.page.evaluate(_ANIMATIONS))
    # Elsewhere the dots move, so this test would notice them.
    assert any(running) is (motion == "no-preference")


def test_print_shows_the_whole_conversation(chat: Chat, picture: Picture) -> None:
    chat.ask("Erzählen Sie etwas Langes", "Absatz 30:")
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    chat.page.emulate_media(media="print")
    assert chat.log.evaluate("log => log.scrollHeight - log.clientHeight") <= 1
    for text in ("Absatz 1:", "Absatz 30:", "Ehrenamt gewinnen"):
        expect(chat.log.get_by_text(text).first).to_be_visible()
    expect(chat.field).to_be_hidden()
    picture(chat.page, "druck", whole=True)
    assert len(chat.page.pdf()) > 1000


def test_a_closed_chat_is_not_printed(visit: Visit) -> None:
    chat = visit("/")
    chat.page.emulate_media(media="print")
    expect(chat.launcher).to_be_hidden()


def test_dark_pages_have_a_dark_chat(visit: Visit) -> None:
    light, dark = visit("/", color_scheme="light"), visit("/", color_scheme="dark")
    for chat in (light, dark):
        chat.open()
    assert _lightness(light) > 200
    assert _lightness(dark) < 80


def test_controls_are_large_enough_for_fingers(visit: Visit) -> None:
    chat = visit("/", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    chat.open()
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    chat.menu_button.tap()
    for control in chat.dialog.get_by_role("button").all():
        if control.is_visible():
            place = control.bounding_box()
            assert place
            assert min(place["width"], place["height"]) >= 24, control.text_content()


def _overflow(chat: Chat) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = chat.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return width


def _lightness(chat: Chat) -> float:
    """Mean of red, green and blue behind the messages, 0 to 255."""
    color: str = chat.dialog.evaluate("dialog => getComputedStyle(dialog).backgroundColor")
    parts = [float(part) for part in color.removeprefix("rgb(").removesuffix(")").split(",")]
    return sum(parts) / len(parts)


_ANIMATIONS = """() => [document, document.querySelector("ag-chat").shadowRoot]
  .flatMap((root) => root.getAnimations()).filter((a) => a.playState === "running").length"""

# The values of WCAG 2.1, 1.4.12.
_WIDER_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: .12em !important; word-spacing: .16em !important; }
    * { line-height: 1.5 !important; } p { margin-bottom: 2em !important; }`);
  for (const root of [document, document.querySelector("ag-chat").shadowRoot])
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""
