"""Everything can be done with the keyboard alone, and the focus is always somewhere sensible and visible."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.servers import RasaService

MOST_STOPS = 60


def tab_to(chat: Chat, name: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on what is called `name`."""
    for _ in range(MOST_STOPS):
        chat.page.keyboard.press(key)
        if name in chat.focused_name():
            return
    pytest.fail(f"The keyboard does not reach {name!r}.")


def test_a_whole_dialogue_by_keyboard(visit: Visit, rasa: RasaService) -> None:
    chat = visit("/")
    keyboard = chat.page.keyboard
    tab_to(chat, chat.texts["chat_oeffnen"])
    keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    keyboard.type("Wie arbeitet die AG?")
    keyboard.press("Enter")
    chat.shows(answers.ANSWER)
    expect(chat.field).to_be_focused()
    tab_to(chat, "Ziele und Aufgaben", "Shift+Tab")
    keyboard.press("Enter")
    chat.shows(answers.GOALS)
    assert chat.focused_name()
    tab_to(chat, chat.texts["chat_hilfreich"], "Shift+Tab")
    keyboard.press("Space")
    chat.status_says(chat.texts["chat_danke"])
    assert rasa.turns == ["Wie arbeitet die AG?", "/ziele"]


def test_shift_and_enter_begin_a_new_line(chat: Chat, rasa: RasaService) -> None:
    chat.field.focus()
    chat.page.keyboard.type("Hallo")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("danke")
    expect(chat.field).to_have_value("Hallo\ndanke")
    assert rasa.turns == []


def test_enter_that_ends_the_choice_of_an_input_method_sends_nothing(chat: Chat, rasa: RasaService) -> None:
    chat.field.fill("Hal")
    chat.field.evaluate(
        "f => f.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(chat.field).to_have_value("Hal")
    assert rasa.turns == []


def test_escape_closes_and_the_focus_returns_to_the_launcher(chat: Chat) -> None:
    expect(chat.field).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_the_close_button_returns_the_focus_too(chat: Chat) -> None:
    chat.close_button.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.dialog).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_escape_closes_an_open_menu_before_it_closes_the_window(chat: Chat) -> None:
    chat.menu_button.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.button("chat_speichern")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.button("chat_speichern")).to_be_hidden()
    expect(chat.menu_button).to_be_focused()
    expect(chat.dialog).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.dialog).to_be_hidden()


def test_every_function_is_reached_by_keyboard(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.menu_button.focus()
    chat.page.keyboard.press("Enter")
    for name in ("kopieren", "speichern", "drucken", "loeschen", "hilfreich", "nicht_hilfreich", "senden", "einfach"):
        tab_to(chat, chat.texts[f"chat_{name}"])


def test_after_deleting_the_focus_is_in_the_window(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.choose("chat_loeschen")
    expect(chat.button("chat_loeschen_ja")).to_be_visible()
    assert chat.focused_name()
    chat.button("chat_loeschen_ja").focus()
    chat.page.keyboard.press("Enter")
    chat.status_says(chat.texts["chat_geloescht"])
    expect(chat.button("chat_loeschen_ja")).to_be_hidden()
    expect(chat.dialog.locator(":focus")).to_have_count(1)


def test_a_declined_deletion_returns_the_focus(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.choose("chat_loeschen")
    chat.button("chat_loeschen_nein").click()
    expect(chat.dialog.locator(":focus")).to_have_count(1)
    chat.shows(answers.ANSWER)


def test_the_keyboard_is_not_trapped(chat: Chat) -> None:
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    for key in ("Tab", "Shift+Tab"):
        chat.field.focus()
        for _ in range(MOST_STOPS):
            chat.page.keyboard.press(key)
            if not chat.dialog.locator(":focus").count():
                break
        else:
            pytest.fail(f"{key} does not leave the window.")


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
@pytest.mark.parametrize("width", [1280, 320])
def test_the_focus_is_always_visible(visit: Visit, options: dict[str, Any], width: int) -> None:
    chat = visit("/", viewport={"width": width, "height": 640}, **options)
    chat.open()
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    chat.field.focus()
    seen = set()
    for _ in range(MOST_STOPS):
        chat.page.keyboard.press("Shift+Tab")
        if not chat.dialog.locator(":focus").count():
            break
        name = chat.focused_name()
        seen.add(name)
        state = _focus(chat.page)
        assert state["outline"], name
        assert state["seen"], f"{name} is out of sight: {state}"
    assert len(seen) > 8


def _focus(page: Page) -> dict[str, Any]:
    """Whether the focused element has an outline, and whether a part of it can be seen."""
    state: dict[str, Any] = page.evaluate(_STATE_OF_FOCUS)
    return state


_STATE_OF_FOCUS = """() => {
  let root = document, element = document.activeElement;
  while (element.shadowRoot?.activeElement) [root, element] = [element.shadowRoot, element.shadowRoot.activeElement];
  const outlined = (e) => {
    const style = getComputedStyle(e);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  };
  const around = [element, element.parentElement].filter(Boolean);
  const box = element.getBoundingClientRect();
  const seen = [[.5, .5], [.2, .2], [.8, .8], [.5, .1], [.5, .9]].some(([x, y]) => {
    const hit = root.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return hit && (element === hit || element.contains(hit) || hit.contains(element) && hit !== root.host);
  });
  return {outline: around.some(outlined), seen, box: JSON.stringify(box)};
}"""
