"""The language of a message is guessed, for an answer in it where there is one."""

from __future__ import annotations

import pytest

from bot.knowledge import Store
from bot.knowledge.languages import guess_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, can you help me please?", "en"),
        ("I would like to know more about the programme", "en"),
        ("Merhaba, bana yardımcı olabilir misiniz?", "tr"),
        ("Здравствуйте, помогите мне, пожалуйста", "ru"),
        ("Доброго дня, чи можете ви мені допомогти?", "uk"),
        ("مرحبا، هل يمكنكم مساعدتي؟", "ar"),
        ("Dzień dobry, czy ktoś mówi po polsku?", "pl"),
        ("Bonjour, pouvez-vous m'aider ?", "fr"),
        ("你好，我有一个问题", "zh"),
    ],
)
def test_a_language_is_recognised(store: Store, text: str, expected: str) -> None:
    assert guess_language(text, store.texts.languages()) == expected


def test_a_single_plain_word_is_too_little_to_tell(store: Store) -> None:
    assert guess_language("hello", store.texts.languages()) == "de"
    assert guess_language("", store.texts.languages()) == "de"


def test_a_single_word_in_another_script_is_enough(store: Store) -> None:
    assert guess_language("Здравствуйте", store.texts.languages()) in {"ru", "uk", "bg"}


def test_a_language_that_is_no_candidate_is_not_guessed() -> None:
    assert guess_language("Merhaba, bana yardımcı olabilir misiniz?", ("en", "pl")) == "de"
    assert guess_language("Merhaba, bana yardımcı olabilir misiniz?", ()) == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Jag skulle vilja veta mer om programmet",
        "hej, talar ni svenska",
        "Hej, kan du hjælpe mig med at finde et kontor?",
        "Jeg taler ikke tysk",
        "Dobrý den, mluvíte česky?",
        "Jó napot, beszél magyarul?",
        "Hei, puhutteko suomea?",
        "اردو میں بتائیں",
        "こんにちは、助けてください",
        "გამარჯობა",
        "ich verstehe kein deutsch",
    ],
)
def test_a_language_without_an_answer_gets_the_text_for_all(store: Store, text: str) -> None:
    assert guess_language(text, store.texts.languages()) == "de"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("merhaba nasilsiniz", "tr"),
        ("habla espanol", "es"),
        ("parla italiano", "it"),
        ("buna ziua vorbiti romana", "ro"),
        ("xin chao ban co noi tieng viet khong", "vi"),
        ("sorry no german", "en"),
        ("good morning", "en"),
        ("Дякую", "uk"),
    ],
)
def test_a_short_text_is_given_the_likeliest_answer(store: Store, text: str, expected: str) -> None:
    assert guess_language(text, store.texts.languages()) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Dobar dan, da li govorite srpski?", "hr"), ("你好", "zh"), ("شكرا جزيلا", "ar")]
)
def test_a_close_language_is_answered_in_the_one_its_speakers_read(store: Store, text: str, expected: str) -> None:
    assert guess_language(text, store.texts.languages()) == expected


def test_every_text_in_a_language_of_the_files_names_the_contact(store: Store) -> None:
    facts = store.knowledge.facts()
    for code in ("de", *store.texts.languages()):
        assert facts["telefon"] in store.texts.in_language(code), code
        assert facts["email"] in store.texts.in_language(code), code
