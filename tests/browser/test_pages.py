"""The pages around the chat, also for people without a mouse or without JavaScript."""

from __future__ import annotations

from urllib.parse import urldefrag

from playwright.sync_api import expect

from tests.browser.conftest import Picture, Visit
from tests.browser.watch import Watch


def test_without_javascript_the_page_names_the_contact(visit: Visit, picture: Picture) -> None:
    chat = visit("/", java_script_enabled=False)
    footer = chat.page.get_by_role("contentinfo")
    # Chromium under Playwright's control keeps the element's content unread, so it is looked for as text.
    assert "JavaScript" in (footer.locator("noscript").text_content() or "")
    for kind in ("tel:", "mailto:"):
        expect(footer.locator(f"a[href^='{kind}']").first).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    picture(chat.page, "ohne-javascript")


def test_the_keyboard_can_skip_to_the_content(visit: Visit) -> None:
    chat = visit("/")
    chat.page.keyboard.press("Tab")
    assert "Inhalt" in chat.focused_name()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("main")).to_be_focused()


def test_every_inner_link_leads_somewhere(visit: Visit) -> None:
    chat = visit("/")
    origin = chat.page.url
    waiting, seen = [origin], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = chat.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(chat.page.get_by_role("heading", level=1)).to_have_count(1)
        for link in chat.page.locator("a[href]").all():
            target, part = urldefrag(link.evaluate("a => a.href"))
            if not target.startswith(origin):
                continue
            if part and target == address:
                expect(chat.page.locator(f"#{part}")).to_have_count(1)
            if target not in seen and target not in waiting:
                waiting.append(target)
    assert {f"{origin}{name}" for name in ("datenschutz", "barrierefreiheit", "impressum")} <= seen


def test_an_unknown_address_says_so_in_german(visit: Visit, watch: Watch) -> None:
    watch.expect("404")
    chat = visit("/gibt-es-nicht")
    expect(chat.page.get_by_role("heading", level=1)).to_be_visible()
    expect(chat.page.get_by_role("link", name="AG Soziale Stadt NRW").first).to_be_visible()
