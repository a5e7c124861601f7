"""The chat as a visitor sees it: found by roles and names alone, as assistive technology finds it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

Texts = dict[str, Any]


class Chat:
    """The chat on one page. `texts` are the words of the interface (data/oberflaeche.yml)."""

    def __init__(self, page: Page, texts: Texts) -> None:
        self.page = page
        self.texts = texts
        self.launcher = self.button("chat_oeffnen")
        self.dialog = page.get_by_role("dialog", name=texts["chat_titel"])
        self.log = page.get_by_role("log", name=texts["chat_verlauf"])
        self.field = page.get_by_role("textbox", name=texts["chat_eingabe"])
        self.send_button = self.button("chat_senden")
        self.menu_button = self.button("chat_menue")
        self.close_button = self.button("chat_schliessen")

    def open(self) -> None:
        """Open the window."""
        self.launcher.click()
        expect(self.field).to_be_visible()

    def say(self, text: str) -> None:
        """Type `text` and send it."""
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str, answer: str) -> None:
        """Say `text` and wait for `answer`."""
        self.say(text)
        self.shows(answer)

    def shows(self, text: str, times: int = 1) -> None:
        """Wait until the log shows `text` this often."""
        expect(self.log.get_by_text(text)).to_have_count(times)

    def choose(self, name: str) -> None:
        """Open the menu and take the item that is labelled with the text `name`."""
        self.menu_button.click()
        self.button(name).click()

    def button(self, name: str) -> Locator:
        """The button whose name begins with the text `name`."""
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(self.texts[name])}"))

    def status_says(self, text: str) -> None:
        """Wait until a status region says `text`."""
        expect(self.page.get_by_role("status").filter(has_text=text).first).to_be_attached()

    def focused_name(self) -> str:
        """A short description of the focused element, for messages and for walks with the Tab key."""
        name: str = self.page.evaluate(_FOCUSED)
        return name

    def storage(self) -> dict[str, str]:
        """All that the page keeps in the browser."""
        kept: dict[str, str] = self.page.evaluate("() => ({...sessionStorage, ...localStorage})")
        return kept


_FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return "";
  return (element.getAttribute("aria-label") || element.innerText || element.tagName).trim();
}"""
