"""Similar questions come together; of a group only what at least three people said is shown."""

from __future__ import annotations

import pytest

from bot.improving.grouping import Row, grouped


def rows(*texts: str, ranking: tuple[str, ...] = ("formate", "themen")) -> list[Row]:
    """Questions that were not understood."""
    return [Row("nicht_verstanden", ranking[0], text, ranking) for text in texts]


def test_the_same_words_in_another_spelling_and_order_are_one_question() -> None:
    [group] = grouped(rows("Wo kann ich grillen?", "wo kann ich grillen", "Grillen, wo kann man das"))
    assert len(group.rows) == 3
    assert group.text() == "Wo kann ich grillen?"


def test_questions_that_are_alike_come_together_and_others_do_not() -> None:
    groups = grouped(rows("Wo darf ich grillen", "Wo darf man hier grillen", "Wer leert die Mülltonnen?"))
    assert sorted(len(group.rows) for group in groups) == [1, 2]


def test_what_was_asked_twice_is_not_shown() -> None:
    [group] = grouped(rows("Wo kann ich grillen?", "Wo kann ich grillen?"))
    assert not group.is_shown
    assert group.examples() == []
    with pytest.raises(ValueError, match="Too few"):
        group.text()


def test_a_word_that_fewer_than_three_said_is_not_shown() -> None:
    texts = [f"Darf man abends im Park grillen, nahe {place}?" for place in ("Kanal", "Kiosk", "Hafen")]
    [group] = grouped(rows(*texts))
    assert group.text() == "Darf man abends im Park grillen, nahe …?"
    assert group.examples() == []


def test_gaps_are_shown_as_gaps_and_never_learnt() -> None:
    [group] = grouped(rows(*["Kommt [Name] [Zahl] zum Grillen?"] * 3))
    assert group.text() == "Kommt … zum Grillen?"
    assert group.examples() == []


def test_what_training_data_would_read_as_markup_is_never_learnt() -> None:
    [group] = grouped(rows(*["Kommt [jemand](ort) zum Grillen?"] * 3))
    assert group.examples() == []


def test_the_topics_of_a_group_are_those_ranked_best() -> None:
    questions = rows("Grillen?", "Grillen?") + rows("Grillen?", ranking=("kontakt", "formate", "themen"))
    [group] = grouped(questions)
    assert group.topics() == ["formate", "themen", "kontakt"]


def test_questions_of_gaps_alone_belong_to_no_group() -> None:
    assert grouped(rows("[Name] [Wort]", "…")) == []
