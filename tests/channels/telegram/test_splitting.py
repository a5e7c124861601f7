"""Long texts in parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.splitting import MAX_UNITS, split_text


def units(text: str) -> int:
    """As Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def test_a_text_that_has_room_stays_whole() -> None:
    text = "a\n\nb" + "c" * (MAX_UNITS - 4)
    assert split_text(text) == [text]


def test_paragraphs_are_parted_first() -> None:
    first, second = "Ein Satz. " * 300, "Ein anderer.\nZeile. " * 100
    assert split_text(f"{first.strip()}\n\n{second.strip()}") == [first.strip(), second.strip()]


def test_without_paragraphs_lines_are_parted() -> None:
    lines = ["x " * 30 + str(number) for number in range(100)]
    parts = split_text("\n".join(lines))
    assert "\n".join(parts).splitlines() == lines
    assert len(parts) == 2


def test_without_lines_words_are_parted() -> None:
    words = [f"Wort{number}" for number in range(1000)]
    parts = split_text(" ".join(words))
    assert " ".join(parts).split() == words


def test_a_long_word_is_parted_where_it_must_be() -> None:
    assert split_text("x" * (MAX_UNITS + 1)) == ["x" * MAX_UNITS, "x"]


def test_characters_of_two_units_count_twice_and_stay_whole() -> None:
    parts = split_text("a" + "😀" * MAX_UNITS)
    assert "".join(parts) == "a" + "😀" * MAX_UNITS
    assert [units(part) for part in parts] == [MAX_UNITS - 1, MAX_UNITS, 2]


@pytest.mark.parametrize("text", ["", "Hallo", "Hallo\n\nWelt"])
def test_short_texts_stay_as_they_are(text: str) -> None:
    assert split_text(text) == [text]


@given(st.text(st.sampled_from("ab😀\n "), max_size=200))
def test_nothing_but_space_is_lost_and_no_part_is_too_long(text: str) -> None:
    parts = split_text(text, 10)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(units(part) <= 10 for part in parts)
