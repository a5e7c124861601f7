"""Two runs are compared sentence by sentence."""

from __future__ import annotations

import pytest

from bot.trial.comparing import Verdict, compare, shown


def verdicts(*right: bool, answered: str = "kontakt") -> list[Verdict]:
    """Verdicts on numbered sentences."""
    return [Verdict("runde1", place, f"Satz {place}", is_right, answered) for place, is_right in enumerate(right)]


def test_what_became_better_and_worse_is_told_apart() -> None:
    result = compare(verdicts(True, False, True, False), verdicts(True, True, False, False, answered="telefon"))
    assert [change.after.text for change in result.better] == ["Satz 1"]
    assert [change.after.text for change in result.worse] == ["Satz 2"]
    assert (result.right_before, result.right_after, result.total) == (2, 2, 4)
    text = shown(result)
    assert "„Satz 2“: kontakt → telefon (runde1)" in text
    assert "verschlechtert Antworten" in text


def test_a_change_without_harm_is_told() -> None:
    text = shown(compare(verdicts(False), verdicts(True)))
    assert "Schlechter: nichts." in text
    assert "verschlechtert keine Antwort" in text


def test_runs_of_different_sentences_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compare(verdicts(True), verdicts())
