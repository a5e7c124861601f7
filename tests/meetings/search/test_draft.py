"""The blocks of an answer tell the same as its text, in the same order."""

from __future__ import annotations

import pytest

from bot.knowledge import Store
from bot.meetings import Meeting
from bot.meetings.search import Answer, Answers, Mode, Period, Wish
from tests.meetings.search.calendar import NOW, at, catalogue

JANUARY = Period(at("2027-01-01T00:00"), at("2027-02-01T00:00"), "im Januar 2027")


@pytest.fixture
def answers(store: Store) -> Answers:
    return Answers(catalogue(), NOW, store.texts)


def told(answer: Answer) -> list[str]:
    """The words of each block that stand in the text, in their order."""
    return [block.titel if isinstance(block, Meeting) else block for block in answer.blocks]


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(mode=Mode.NEXT, period=JANUARY),
        Wish(formats=("Netzwerktreffen",), places=("Herne",)),
        Wish(period=Period(at("2030-01-01T00:00"), at("2030-02-01T00:00"), "im Januar 2030")),
    ],
    ids=["a list", "the next one and a cancelled one before it", "another place", "nothing in the period"],
)
def test_blocks_stand_in_the_order_of_the_text(answers: Answers, wish: Wish) -> None:
    for answer in (answers.search(wish), answers.all_of(wish)):
        position = 0
        for words in told(answer):
            assert words in answer.text[position:]
            position = answer.text.index(words, position) + len(words)


def test_every_meeting_that_may_be_picked_is_a_block(answers: Answers) -> None:
    for answer in (answers.search(Wish()), answers.all_of(Wish())):
        assert [block for block in answer.blocks if isinstance(block, Meeting)] == list(answer.shown)


def test_a_cancelled_meeting_before_the_next_one_is_told_of_and_not_offered(answers: Answers) -> None:
    answer = answers.search(Wish(mode=Mode.NEXT, period=JANUARY))
    meetings = [block for block in answer.blocks if isinstance(block, Meeting)]
    assert len(meetings) == len(answer.shown) + 1
