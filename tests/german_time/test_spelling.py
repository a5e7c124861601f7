"""Misspelt and joined words, and real words that only look misspelt."""

from __future__ import annotations

import pytest

from bot.german_time.meaning import NOTHING
from bot.german_time.spelling import understood
from bot.german_time.tokens import fold
from bot.german_time.typing_errors import CORRECTED, REAL_WORDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("donerstag", "donnerstag"),
        ("Donnersatg", "donnerstag"),
        ("febuar", "februar"),
        ("dezemper", "dezember"),
        ("uebermorgn", "uebermorgen"),
        ("nechste", "naechste"),
        ("weinachten", "weihnachten"),
        ("vorabent", "vorabend"),
        ("sommerferin", "sommerferien"),
    ],
)
def test_a_misspelt_word_is_recognised(typed: str, meant: str) -> None:
    assert understood(fold(typed))[0] == meant


@pytest.mark.parametrize("typed", ["naechste", "nächste", "nachste"])
def test_umlauts_are_read_in_every_spelling(typed: str) -> None:
    assert understood(fold(typed))[1].which == "next"


@pytest.mark.parametrize(
    "word",
    ["machen", "Leute", "bitte", "hinter", "setzte", "mal", "Jahn", "Serien", "Vortrag", "Sorgen", "Quartier", "osten",
     "jaguar", "letztens", "Umfang", "wache", "Montage", "Beitrag", "Monster", "Mentor", "unter", "Kunde", "Runde"],
)  # fmt: skip
def test_a_real_word_stays_what_it_is(word: str) -> None:
    assert understood(fold(word))[1] == NOTHING


def test_the_lists_agree() -> None:
    assert set(CORRECTED).isdisjoint(REAL_WORDS)
    assert all(len(word) >= 5 for word in CORRECTED)


@pytest.mark.parametrize(
    ("word", "month"), [("Märztermine", 3), ("Dezembertreffen", 12), ("Januarseminar", 1), ("Maitreffen", 5)]
)
def test_a_month_written_together_with_a_meeting_is_read(word: str, month: int) -> None:
    assert understood(fold(word))[1].month == month


@pytest.mark.parametrize(
    "word", ["Sommerfest", "Sommerakademie", "Wintergarten", "Weihnachtsfeier", "Sonntagsfrage", "Maibaum"]
)
def test_a_name_with_a_season_in_it_is_no_season(word: str) -> None:
    assert understood(fold(word))[1] == NOTHING
