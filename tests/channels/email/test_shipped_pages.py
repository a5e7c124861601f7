"""The shipped pages and texts of e-mail: complete, labelled, without scripts of their own."""

from __future__ import annotations

import itertools
import re

import pytest

from bot.channels.email.forms import Forms, Mistake
from bot.channels.email.leaving import Listed
from bot.channels.email.words import Notice
from bot.knowledge import Store
from bot.settings import ROOT
from bot.site.pages import EMAIL_FILES, Pages, values_of_settings
from tests.channels.email.office import MEETING, Elements, settings

PACKAGE = ROOT / "bot" / "channels" / "email"
MISTAKES = [
    Mistake("email_fehler_adresse", "email"),
    Mistake("email_fehler_vorlauf", "vorlauf-stunde"),
    Mistake("email_fehler_zu_spaet", "vorlauf-stunde"),
]


@pytest.fixture
def forms(store: Store) -> Forms:
    """The shipped pages with the shipped texts."""
    values = values_of_settings(settings(ROOT / "var"))
    return Forms(Pages(ROOT / "data" / "seiten", store, values, EMAIL_FILES), store)


def html_of(forms: Forms) -> dict[str, str]:
    """Every page in every state."""
    answers = {
        "one": forms.wish(MEETING),
        "series": forms.wish(None),
        **{f"one {m.key} {m.field}": forms.wish(MEETING, {}, m) for m in MISTAKES},
        **{
            f"series {m.key}": forms.wish(None, {}, m)
            for m in (*MISTAKES, Mistake("email_fehler_format", "format-alle"))
        },
        "barrier": forms.barrier(),
        "barrier mistake": forms.barrier({"text": "x"}, Mistake("email_fehler_barriere", "text")),
        "confirm": forms.confirmation("Wunsch", "Einwilligung"),
        "list": forms.unsubscribing([Listed("a", "Eins"), Listed("b", "Zwei")]),
        "empty list": forms.unsubscribing([]),
        "notice": forms.notice(Notice("email_gesendet")),
    }
    return {name: str(answer.text) for name, answer in answers.items()}


def test_every_page_can_be_used_without_seeing_it(forms: Forms) -> None:
    for name, html in html_of(forms).items():
        page = Elements(html)
        assert [len(page.of(tag)) for tag in ("h1", "main")] == [1, 1], name
        ids = [attributes["id"] for _, attributes in page.all if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        labelled = {label["for"] for label in page.of("label")}
        fields = [field for field in page.of("input") + page.of("textarea") if field.get("type") != "hidden"]
        assert {field["id"] for field in fields} == labelled, name
        assert len(page.of("legend")) == len(page.of("fieldset")), name
        described = {attributes.get("aria-describedby") for _, attributes in page.all} - {None}
        assert described <= set(ids), name
        headings = [int(tag[1]) for tag, _ in page.all if re.fullmatch(r"h[1-6]", tag)]
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(headings)), name


def test_every_form_posts_to_the_bot_and_needs_no_script(forms: Forms) -> None:
    for name, html in html_of(forms).items():
        page = Elements(html)
        assert {form["method"] for form in page.of("form")} <= {"post"}, name
        assert {form.get("action") for form in page.of("form")} <= {None, "/erinnerung", "/barriere-melden"}, name
        assert {button.get("type") for button in page.of("button")} <= {"submit"}, name
        assert not [attributes for _, attributes in page.all if "style" in attributes], name
        assert [script["src"] for script in page.of("script")] == ["/widget/ag-chat.js"], name


def test_nothing_is_left_unfilled(forms: Forms) -> None:
    for name, html in html_of(forms).items():
        assert not re.search(r"\{[a-z_]+\}", html.replace("[Bitte eintragen", "")), name


def test_every_notice_of_the_code_has_its_texts(store: Store) -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.glob("*.py"))
    notices = set(re.findall(r'Notice\(\s*"(\w+)"', code))
    notices |= set(re.findall(r'WishInvalid\("(\w+)", ""\)', code))
    assert len(notices) >= 12
    missing = [key for notice in notices for key in (notice, f"{notice}_titel") if not store.texts.has(key)]
    assert missing == []


def test_the_privacy_page_says_what_is_kept(store: Store) -> None:
    text = (ROOT / "data" / "seiten" / "datenschutz.html").read_text(encoding="utf-8")
    section = text.partition('id="erinnerungen"')[2].partition("<h2")[0]
    for word in ("48 Stunden", "Einwilligung", "widerrufen", "{erinnerungen_aufbewahrung}", "zwölf Monaten"):
        assert word in section
