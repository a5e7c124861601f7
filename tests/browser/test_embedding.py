"""The chat in the page of somebody else."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import answers
from tests.browser.conftest import Picture, Visit
from tests.browser.servers import BotProcess, HostPage, RasaService
from tests.browser.watch import Watch


def test_a_page_of_another_origin_shows_the_chat_under_its_own_policy(
    visit: Visit, host: HostPage, watch: Watch, picture: Picture
) -> None:
    watch.origins.add(host.url)
    chat = visit(host.url)
    chat.open()
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    picture(chat.page, "fremde-seite")
    chat.page.reload()
    chat.shows(answers.ANSWER)
    chat.choose("chat_loeschen")
    chat.button("chat_loeschen_ja").click()
    chat.status_says(chat.texts["chat_geloescht"])


def test_a_meeting_goes_into_the_calendar_from_there(visit: Visit, host: HostPage, watch: Watch) -> None:
    watch.origins.add(host.url)
    chat = visit(host.url)
    chat.open()
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    with chat.page.expect_download() as download:
        chat.log.get_by_role("link", name=chat.texts["chat_kalender"]).first.click()
    assert download.value.suggested_filename.endswith(".ics")


def test_a_page_that_is_not_allowed_cannot_talk(
    visit: Visit, host: HostPage, bot: BotProcess, rasa: RasaService, watch: Watch
) -> None:
    # The same page under an address that AG_EINBETTUNG does not name.
    stranger = host.url.replace("localhost", "127.0.0.1")
    watch.origins.add(stranger)
    watch.expect("CORS|net::ERR_|403")
    chat = visit(stranger)
    answer = chat.page.evaluate(
        """async (url) => { try { return (await fetch(url, {method: "POST", body: "{}",
        headers: {"Content-Type": "application/json"}})).status; } catch { return "refused"; } }""",
        f"{bot.url}/chat/v1/sessions",
    )
    assert answer == "refused"
    assert rasa.turns == []


def test_inside_a_page_it_is_always_open(visit: Visit, picture: Picture) -> None:
    chat = visit("/")
    chat.page.evaluate(
        """() => { document.querySelector("ag-chat").remove(); const chat = document.createElement("ag-chat");
        chat.setAttribute("inline", ""); document.querySelector("main").prepend(chat); }"""
    )
    expect(chat.field).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    assert chat.focused_name() == ""
    chat.ask("Wie arbeitet die AG?", answers.ANSWER)
    picture(chat.page, "in-der-seite")
    chat.page.keyboard.press("Escape")
    expect(chat.field).to_be_visible()
    expect(chat.page.get_by_role("dialog")).to_have_count(0)


def test_the_attribute_open_opens_it_without_taking_the_focus(visit: Visit) -> None:
    chat = visit("/")
    chat.page.evaluate(
        """() => { document.querySelector("ag-chat").remove(); const chat = document.createElement("ag-chat");
        chat.setAttribute("open", ""); document.body.append(chat); }"""
    )
    expect(chat.dialog).to_be_visible()
    assert chat.focused_name() == ""


def test_the_page_decides_on_colours(visit: Visit) -> None:
    chat = visit("/")
    chat.page.evaluate("() => document.querySelector('ag-chat').style.setProperty('--ag-accent', 'rgb(120, 0, 60)')")
    assert chat.launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(120, 0, 60)"


def test_the_styles_of_the_page_do_not_reach_in(visit: Visit) -> None:
    chat = visit("/")
    before = chat.launcher.evaluate(_LOOK)
    chat.page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync("button, div, p { color: red !important; border: 9px solid; font-size: 40px !important; }");
        document.adoptedStyleSheets = [sheet]; }"""
    )
    assert chat.launcher.evaluate(_LOOK) == before


_LOOK = (
    "e => { const s = getComputedStyle(e); return [s.color, s.border, s.fontSize, e.getBoundingClientRect().height]; }"
)
