"""What a conversation remembers of its reminders: the open question, what was listed, what was planned last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.reminders.lead import LeadRule


class Kind(StrEnum):
    """What was asked or told last, and so what a short answer means."""

    LEAD = "vorlauf"
    """When to remind; of a meeting, of formats or of a reminder that is to be changed."""
    MEETING = "termin"
    """Which meeting."""
    INSTEAD = "stattdessen"
    """Whether another time will do."""
    WHICH = "welche"
    """Which of the reminders is meant."""
    WHAT = "was"
    """What to do with the reminder that was picked."""
    UNSUBSCRIBE = "abmelden"
    """Whether from a meeting or from the reminders."""
    FORGET = "daten"
    """Whether really everything is to be deleted."""
    PLANNED = "geplant"
    """No question: a reminder was planned or changed, and "doch lieber drei Tage vorher" means it."""
    LISTED = "liste"
    """No question: the reminders were listed, and "die zweite" is one of them."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A reminder as the conversation knows it: enough to find it again and to word it when it is gone."""

    id: str
    lead: LeadRule
    meeting: str = ""
    """Id of its meeting; empty for a standing one."""
    format: str | None = None
    """Of a standing one; empty for all formats."""


@dataclass(frozen=True, slots=True)
class Question:
    """An open question and what is known already; ids, never positions, so that a repeated answer does the same."""

    kind: Kind
    meetings: tuple[str, ...] = ()
    """Ids of the meetings it is about, or to choose from."""
    formats: tuple[str, ...] | None = None
    """Of a standing reminder; empty text for all of them."""
    lead: LeadRule | None = None
    """What was wished, or is proposed."""
    clock: str = ""
    """A clock time that was named without a day ("14:00")."""
    reminder: str = ""
    """Id of the reminder to change."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The slot's content."""

    question: Question | None = None
    shown: tuple[Noted, ...] = ()
    """The list as it was shown last, in its order."""
    last: Noted | None = None
    """What was planned or changed last."""

    def without_question(self) -> Memory:
        """The same once the question is answered or has lapsed."""
        return replace(self, question=None)


def to_json(memory: Memory) -> dict[str, Any] | None:
    """The memory as plain data for a slot; None where there is nothing to remember."""
    if memory == Memory():
        return None
    question, last = memory.question, memory.last
    return {
        "frage": None if question is None else _question_data(question),
        "gezeigt": [_noted_data(item) for item in memory.shown],
        "letzte": None if last is None else _noted_data(last),
    }


def from_json(data: dict[str, Any] | None) -> Memory:
    """The memory of a slot; an empty one where there is none or it comes from another version."""
    try:
        return _memory(data) if data else Memory()
    except (KeyError, TypeError, ValueError, AttributeError):
        return Memory()


def _memory(data: dict[str, Any]) -> Memory:
    question, last = data["frage"], data["letzte"]
    return Memory(
        None if question is None else _question(question),
        tuple(_noted(item) for item in data["gezeigt"]),
        None if last is None else _noted(last),
    )


def _question_data(question: Question) -> dict[str, Any]:
    return {
        "art": str(question.kind),
        "termine": list(question.meetings),
        "formate": None if question.formats is None else list(question.formats),
        "vorlauf": None if question.lead is None else str(question.lead),
        "uhrzeit": question.clock,
        "erinnerung": question.reminder,
    }


def _question(data: dict[str, Any]) -> Question:
    return Question(
        Kind(data["art"]),
        tuple(data["termine"]),
        None if data["formate"] is None else tuple(data["formate"]),
        None if data["vorlauf"] is None else LeadRule.parse(data["vorlauf"]),
        data["uhrzeit"],
        data["erinnerung"],
    )


def _noted_data(noted: Noted) -> dict[str, Any]:
    return {"id": noted.id, "vorlauf": str(noted.lead), "termin": noted.meeting, "format": noted.format}


def _noted(data: dict[str, Any]) -> Noted:
    return Noted(data["id"], LeadRule.parse(data["vorlauf"]), data["termin"], data["format"])
