"""Letters are reduced to what they ask, double questions are split."""

from __future__ import annotations

import pytest

from bot.conversation.questions import chain, halves, is_question, is_remark, sentences, without_frame


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sehr geehrte Damen und Herren,\nwas macht die AG?", "was macht die AG?"),
        ("Hallo zusammen! Was macht die AG?", "Was macht die AG?"),
        ("moin, was macht ihr", "was macht ihr"),
        ("Was macht die AG? LG Tom", "Was macht die AG?"),
        ("Was macht die AG?\nMit freundlichen Grüßen\nErika Muster\nAmt 61", "Was macht die AG?"),
        ("Was macht die AG?\nmit freundlichen gruessen\nErika", "Was macht die AG?"),
        ("Was macht die AG?\n\nVielen Dank im Voraus!\nErika", "Was macht die AG?"),
        ("Was macht die AG", "Was macht die AG"),
    ],
)
def test_salutation_and_closing_are_dropped(text: str, expected: str) -> None:
    assert without_frame(text) == expected


@pytest.mark.parametrize("text", ["Mit freundlichen Grüßen", "Guten Tag", "Hallo!", "Vielen Dank für Ihre Hilfe"])
def test_a_message_of_frame_alone_is_kept(text: str) -> None:
    assert without_frame(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Guten Tag! Vielen Dank für Ihre Antwort. Wie werde ich Mitglied?",
        "Vielen Dank für die Auskunft. Wie werde ich Mitglied?",
    ],
)
def test_a_question_after_thanks_is_kept(text: str) -> None:
    assert "Wie werde ich Mitglied?" in without_frame(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was ist das? Und wo?", ["Was ist das?", "Und wo?"]),
        ("eins\nzwei\n\ndrei", ["eins", "zwei", "drei"]),
        ("Am 3. Mai ist das Treffen. Wo?", ["Am 3. Mai ist das Treffen.", "Wo?"]),
        ("Das kostet ca. 5 Euro. Stimmt das?", ["Das kostet ca. 5 Euro.", "Stimmt das?"]),
        ("Gibt es z. B. Seminare? Wann?", ["Gibt es z. B. Seminare?", "Wann?"]),
        ("Geht das d. h. online? Wann?", ["Geht das d. h. online?", "Wann?"]),
        ("Gibt es u. a. Seminare?", ["Gibt es u. a. Seminare?"]),
        ("Gibt es z.B. Seminare?", ["Gibt es z.B. Seminare?"]),
        ("", []),
    ],
)
def test_text_is_split_into_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_no_sentence_of_a_long_message_is_dropped() -> None:
    assert len(sentences("Ja. " * 1000)) == 1000


@pytest.mark.parametrize(
    "text",
    [
        "Stimmt das?",
        "wo ist das",
        "Und wie oft findet das statt",
        "Ich wüsste gern mehr über die Ziele",
        "Können Sie mir helfen",
        "außerdem: gibt es Seminare",
    ],
)
def test_a_question_is_recognised_without_its_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    ["Wir sind eine kleine Stadt.", "Das Treffen war gut.", "Gestern war ich da", "Wieder nichts", "Gut zu wissen."],
)
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Was ist die AG und wie erreiche ich sie?", ("Was ist die AG", "wie erreiche ich sie?")),
        ("Wer macht mit, und seit wann gibt es das?", ("Wer macht mit", "seit wann gibt es das?")),
        ("Was kostet das, wo ist es?", ("Was kostet das", "wo ist es?")),
        ("Was ist die AG sowie welche Ziele hat sie", ("Was ist die AG", "welche Ziele hat sie")),
    ],
)
def test_a_double_question_is_halved(text: str, expected: tuple[str, str]) -> None:
    assert halves(text) == expected


@pytest.mark.parametrize("text", ["Was und wie?", "Was ist Bildung und Kultur?", "Wie?", "Ziele und Themen"])
def test_a_single_question_stays_whole(text: str) -> None:
    assert halves(text) is None


def test_a_chain_of_questions_is_taken_apart() -> None:
    text = "Ich frage, wer mitmacht, was das kostet und wo ihr sitzt?"
    assert chain(text, 9) == ("Ich frage, wer mitmacht", "was das kostet", "wo ihr sitzt?")
    assert chain(text, 2) == halves(text)
    assert chain("Was ist das?", 9) == ("Was ist das?",)


def test_a_very_long_chain_ends_at_its_limit() -> None:
    assert len(chain("was ist das, " * 150, 40)) == 40


@pytest.mark.parametrize("text", ["Verstehe.", "Ich verstehe!", "Alles verstanden."])
def test_a_word_or_two_are_a_remark(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize(
    "text", ["Verstehe ich das?", "Einfacher bitte", "Verstehe nicht.", "Zu schwer.", "Ich verstehe kein Wort"]
)
def test_what_asks_or_complains_is_no_remark(text: str) -> None:
    assert not is_remark(text)
