"""The blind and regression sets, judged by the predicted intent alone, by the same rule for every system.

The rule is that of `tests/understanding/scoring.py`, applied to the reply that this intent would have got as the
first message of a conversation. What the bot does around the model (reducing letters, splitting double questions)
is not judged here; `python -m tests.understanding.score` judges the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge import Knowledge
from bot.knowledge.terms import find_term
from tests.understanding.scoring import REJECTED, Score, describe, is_right, load_set

FALLBACK = "nlu_fallback"
ASKED = ("fakt", "alltag", "termin")


@dataclass(frozen=True)
class Questions:
    """Questions with one answer each; `left_out` counts double questions and dialogues, which no intent answers."""

    items: list[dict[str, Any]]
    left_out: int

    @property
    def texts(self) -> list[str]:
        """The questions themselves."""
        return [item["frage"] for item in self.items]

    def count(self, *kinds: str) -> int:
        """How many there are of these kinds."""
        return sum(item["art"] in kinds for item in self.items)


def load_questions(paths: list[Path]) -> Questions:
    """All questions of the sets, in a fixed order."""
    items = [item for path in paths for item in load_set(path)]
    single = [item for item in items if "frage" in item and "ok" in item]
    return Questions(single, len(items) - len(single))


def judge(questions: Questions, predicted: list[str], knowledge: Knowledge) -> Score:
    """Score the intents that a system predicted, in the order of the questions."""
    score = Score()
    for item, intent in zip(questions.items, predicted, strict=True):
        replies = [_reply(item["frage"], intent, knowledge)]
        score.add(item["art"], is_right(item, replies), describe(item["frage"], item, replies))
    return score


def _reply(question: str, intent: str, knowledge: Knowledge) -> dict[str, Any]:
    """The reply to this intent at the beginning of a conversation, as far as the rule looks at it."""
    if intent == FALLBACK:
        return {"topic": "", "intent": intent, "text_key": "rueckfrage", "source": ""}
    topic = knowledge.topic(_topic_id(question, intent, knowledge))
    source = knowledge.source_line(topic) if topic is not None else ""
    return {"topic": topic.id if topic else "", "intent": intent, "text_key": "", "source": source}


def _topic_id(question: str, intent: str, knowledge: Knowledge) -> str | None:
    if intent == "begriff":
        term = find_term(knowledge, question)
        return term.id if term else None
    if intent == "neu_hier":
        return knowledge.tour[0]
    if intent.startswith("nachfrage_"):
        return knowledge.default_follow_up(intent.removeprefix("nachfrage_"))
    return intent


__all__ = ["ASKED", "FALLBACK", "REJECTED", "Questions", "judge", "load_questions"]
