"""What arrives is brought into a form that the rest can rely on, and personal data go no further."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.cleaning import MAX_WORD, clean, has_words, mask_personal_data
from tests.examples import EMAIL, PHONE

KNOWN = (PHONE, EMAIL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Was   ist\tdas?  ", "Was ist das?"),
        ("eins\r\n\r\n\n zwei ", "eins\nzwei"),
        ("a\x00b\x1bc", "a b c"),
        ("Sta\u0308dte", "Städte"),
        ("Frage\u202e?etxeT", "Frage?etxeT"),
        ("\u00a0Frage\u2003hier", "Frage hier"),
        ("kaputt \ud800 ja", "kaputt ja"),
        ("<b>fett</b> {{x}} '; DROP TABLE", "<b>fett</b> {{x}} '; DROP TABLE"),
        ("Бібліотека", "Бібліотека"),
        (" \n \t ", ""),
    ],
)  # fmt: skip
def test_text_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\ufeff", "\u2060"])
def test_an_invisible_character_splits_no_word(invisible: str) -> None:
    assert clean(f"Stadtteil{invisible}fest") == "Stadtteilfest"


def test_an_endless_word_is_cut() -> None:
    assert clean("x" * 10_000 + " Frage") == "x" * MAX_WORD + " Frage"


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@settings(deadline=None)
@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert all(character == "\n" or character.isprintable() or character.isspace() for character in clean(text))


@pytest.mark.parametrize(
    ("text", "expected"), [("?", False), ("😀 …!", False), ("", False), ("a", True), ("7", True), ("你", True)]
)
def test_words_are_letters_or_digits_of_any_script(text: str, expected: bool) -> None:
    assert has_words(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schreiben Sie an erika@beispiel.de!", "Schreiben Sie an …!"),
        ("Erika.Muster+x@mail.beispiel.de", "…"),
        ("meine Nummer: 0171 1234567", "meine Nummer: …"),
        ("0201-88 12345 oder 0171 1234567", "… oder …"),
        ("+49 171 1234567", "…"),
        ("DE89 3704 0044 0532 0130 00", "…"),
        ("DE89370400440532013000", "…"),
        ("de89 3704 0044 0532 0130 00", "…"),
    ],
)
def test_personal_data_are_masked(text: str, expected: str) -> None:
    assert mask_personal_data(text, KNOWN) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Ist {PHONE} richtig?",
        "Ist 0228/9148965 richtig?",
        "Ist +49 228 914 89-65 richtig?",
        f"Gilt {EMAIL} noch?",
        "Soziale-Stadt@Netzwerk-Stadtentwicklung.NRW",
    ],
)
def test_the_own_contact_is_not_masked(text: str) -> None:
    assert mask_personal_data(text, KNOWN) == text


@pytest.mark.parametrize(
    "text",
    [
        "Das Treffen am 01.12.2026 um 10:00",
        "seit 1994 mit 63 Kommunen",
        "45127 Essen",
        "§ 171e BauGB, Programm 2023/2024",
        "112 oder 115 oder 110",
    ],
)
def test_dates_and_numbers_are_no_personal_data(text: str) -> None:
    assert mask_personal_data(text, KNOWN) == text
