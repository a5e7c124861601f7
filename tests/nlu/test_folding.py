"""Folding of spelling."""

import pytest

from bot.nlu.folding import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Größe", "groesse"),
        ("GROESSE", "groesse"),
        ("Fu\u0308r", "fuer"),  # "ü" as two characters
        ("Café", "cafe"),
        ("ﬁnanz", "finanz"),
        ("Straße", "strasse"),
        ("", ""),
        ("Привет", "привет"),
    ],
)
def test_spellings_of_one_word_become_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded
