"""The gold list, sentence by sentence; its conventions stand at its head."""

from __future__ import annotations

import pytest

from bot.german_time import Kind, read
from tests.german_time.scoring import GOLD, NOW, Case, is_right, load

CASES = load(GOLD)


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_the_sentence_is_read_as_expected(case: Case) -> None:
    reading = read(case.text, NOW)
    assert is_right(case, reading), reading


def test_the_list_is_whole() -> None:
    assert len(CASES) == 241
    assert sum(case.kind == "none" for case in CASES) == 24


@pytest.mark.parametrize("text", ["Findet nächsten Dienstag etwas statt?", "Was ist nächstes Wochenende?"])
def test_what_people_mean_in_two_ways_has_another_reading(text: str) -> None:
    reading = read(text, NOW)
    assert reading.other
    assert all(other.kind is Kind.INTERVAL and other.interval != reading.interval for other in reading.other)
