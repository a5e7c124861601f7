"""What visitors can do besides asking."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser import answers
from tests.browser.chat import Chat
from tests.browser.conftest import Visit
from tests.browser.servers import RasaService
from tests.browser.watch import Watch

QUESTION = "Wie arbeitet die AG?"


def test_the_window_begins_with_what_it_can_do(chat: Chat) -> None:
    for topic in chat.texts["chat_themen"]:
        expect(chat.log.get_by_role("button", name=topic)).to_be_visible()
    expect(chat.log).to_contain_text("automatischer Assistent, kein Mensch")
    expect(chat.dialog.get_by_role("link", name=chat.texts["chat_datenschutz"])).to_be_visible()


def test_a_topic_is_asked_with_one_click(chat: Chat, rasa: RasaService) -> None:
    topic = chat.texts["chat_themen"][0]
    chat.log.get_by_role("button", name=topic).click()
    chat.shows(topic)
    expect(chat.log).to_contain_text("verstanden")
    assert len(rasa.turns) == 1


def test_an_answer_names_its_source_and_date(chat: Chat) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    expect(chat.log).to_contain_text("Portrait der AG Soziale Stadt NRW")
    expect(chat.log).to_contain_text("01.11.2026")


def test_a_button_shows_its_title_and_sends_its_choice(chat: Chat, rasa: RasaService, watch: Watch) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.log.get_by_role("button", name="Ziele und Aufgaben").click()
    chat.shows(answers.GOALS)
    expect(chat.log).to_contain_text("Ziele und Aufgaben")
    expect(chat.log).not_to_contain_text("/ziele")
    assert rasa.turns[-1] == "/ziele"
    assert watch.bodies("/chat/v1/messages")[-1]["choice"] == "/ziele"


def test_simple_language_is_switched_on_and_off(chat: Chat, rasa: RasaService) -> None:
    switch = chat.button("chat_einfach")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    chat.shows(answers.SIMPLE)
    expect(switch).to_have_attribute("aria-pressed", "true")
    chat.page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    chat.shows(answers.NORMAL)
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert len(rasa.turns) == 2


def test_an_answer_can_be_judged_and_the_vote_taken_back(chat: Chat, watch: Watch) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    up, down = chat.button("chat_hilfreich"), chat.button("chat_nicht_hilfreich")
    up.click()
    chat.status_says(chat.texts["chat_danke"])
    expect(up).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(up).to_have_attribute("aria-pressed", "false")
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    chat.status_says(chat.texts["chat_zurueckgenommen"])
    expect(down).to_have_attribute("aria-pressed", "false")
    votes = [vote["value"] for vote in watch.bodies("/chat/v1/feedback")]
    assert votes == ["up", "down", "none"]


def test_the_conversation_can_be_copied(visit: Visit) -> None:
    chat = visit("/", permissions=["clipboard-read", "clipboard-write"])
    chat.open()
    chat.ask(QUESTION, answers.ANSWER)
    chat.choose("chat_kopieren")
    chat.status_says(chat.texts["chat_kopiert"])
    assert_transcript(chat.page.evaluate("() => navigator.clipboard.readText()"))


def test_the_conversation_can_be_saved(chat: Chat, tmp_path: Path) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    with chat.page.expect_download() as download:
        chat.choose("chat_speichern")
    assert download.value.suggested_filename == chat.texts["chat_dateiname"]
    file = tmp_path / "gespraech.txt"
    download.value.save_as(file)
    assert_transcript(file.read_text(encoding="utf-8"))


def assert_transcript(text: str) -> None:
    """The text holds who said what, and sources."""
    for part in (f"Sie: {QUESTION}", answers.ANSWER, "Quelle: Portrait der AG Soziale Stadt NRW", "01.11.2026"):
        assert part in text


def test_the_conversation_can_be_printed(chat: Chat) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    chat.choose("chat_drucken")
    assert chat.page.evaluate("() => window.printed")


def test_a_declined_deletion_deletes_nothing(chat: Chat, watch: Watch) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.choose("chat_loeschen")
    chat.button("chat_loeschen_nein").click()
    expect(chat.button("chat_loeschen_ja")).to_be_hidden()
    chat.shows(answers.ANSWER)
    assert watch.calls("DELETE") == []


def test_meetings_are_cards(chat: Chat) -> None:
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    cards = chat.log.get_by_role("article")
    expect(cards).to_have_count(3)
    first, cancelled = cards.first, cards.last
    for text in ("Donnerstag, 3. Dezember 2026", "digital", "kostenfrei", "für Mitglieder des Netzwerks"):
        expect(first).to_contain_text(text)
    register = first.get_by_role("link", name=chat.texts["chat_anmelden"])
    expect(register).to_have_attribute("href", "https://www.example.org/anmeldung/3")
    expect(register).to_have_attribute("rel", "noopener noreferrer")
    expect(cancelled).to_contain_text("Abgesagt")
    expect(cancelled.get_by_role("link", name=chat.texts["chat_anmelden"])).to_have_count(0)


def test_a_meeting_goes_into_the_calendar(chat: Chat, tmp_path: Path) -> None:
    chat.ask("Wann ist das nächste Treffen?", answers.MEETINGS)
    links = chat.log.get_by_role("article").first.get_by_role("link", name=chat.texts["chat_kalender"])
    expect(links).to_have_count(2)
    files: list[str] = []
    for link in links.all():
        with chat.page.expect_download() as download:
            link.click()
        file = tmp_path / f"{len(files)}.ics"
        download.value.save_as(file)
        assert download.value.suggested_filename.endswith(".ics")
        files.append(file.read_text(encoding="utf-8"))
    assert all("BEGIN:VCALENDAR" in file and "Ehrenamt gewinnen" in file for file in files)
    assert ["BEGIN:VALARM" in file for file in files] == [False, True]


def test_a_foreign_language_is_marked(chat: Chat) -> None:
    chat.ask("Do you speak English?", answers.ENGLISH)
    said = chat.log.get_by_text(answers.ENGLISH)
    assert said.evaluate("e => e.closest('[lang]').lang") == "en"
    chat.ask(QUESTION, answers.ANSWER)
    assert chat.log.get_by_text(answers.ANSWER).evaluate("e => e.closest('[lang]').lang") == "de"


def test_too_long_a_message_stays_in_the_field(chat: Chat, watch: Watch) -> None:
    text = "x" * 2001
    chat.field.fill(text)
    chat.field.press("Enter")
    expect(chat.dialog).to_contain_text(chat.texts["chat_zu_lang"])
    expect(chat.field).to_have_value(text)
    expect(chat.field).to_have_attribute("aria-invalid", "true")
    assert watch.calls("POST") == []


def test_addresses_and_numbers_in_answers_are_links(chat: Chat, rasa: RasaService) -> None:
    rasa.fake.replies["wie"][0]["text"] = (
        "Siehe https://www.example.org/a?b=1#c. Telefon 0228 9692540, E-Mail: info@example.org, am 03.12.2026 um 10:00."
    )
    chat.say("Wie?")
    expect(chat.log.get_by_role("link", name="https://www.example.org/a?b=1#c")).to_have_count(1)
    addresses = [link.get_attribute("href") for link in chat.log.get_by_role("link").all()]
    assert {"https://www.example.org/a?b=1#c", "tel:02289692540", "mailto:info@example.org"} <= set(addresses)
    assert not any(address for address in addresses if "2026" in (address or ""))


def test_the_newest_answer_is_read_from_its_beginning(chat: Chat) -> None:
    chat.ask(QUESTION, answers.ANSWER)
    chat.say("Erzählen Sie etwas Langes")
    expect(chat.log.get_by_text("Absatz 1:")).to_be_in_viewport()


def test_who_reads_above_is_not_moved_by_an_answer(chat: Chat, rasa: RasaService) -> None:
    chat.ask("Erzählen Sie etwas Langes", "Absatz 30:")
    with rasa.holding():
        chat.say("danke")
        chat.log.evaluate("log => { log.scrollTop = 0; }")
    chat.shows(answers.THANKS)
    assert chat.log.evaluate("log => log.scrollTop") == 0
    chat.button("chat_neue_nachricht").click()
    expect(chat.log.get_by_text(answers.THANKS)).to_be_in_viewport()
