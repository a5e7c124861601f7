"""Short answers about reminders that exist: which one, what to do with it, another time."""

from __future__ import annotations

import dataclasses
import re

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.reminder_base import reminder_memory
from actions.reminder_talk import ReminderTalk, names_something
from bot.meetings.search import names_number
from bot.reminders.dialogue import (
    Act,
    Kind,
    Noted,
    Question,
    Reply,
    Time,
    act_of,
    asks_what_is_planned,
    asks_whether_registered,
    chosen,
    is_answer,
    means_all,
    picked,
    same_as_before,
    takes_back,
)
from bot.reminders.results import Person
from bot.spelling import unhurried

_FEW_WORDS = 4
"""So few words with a clock time change it; more may ask for meetings at that time."""
_INSTEAD = re.compile(r"\b(?:lieber|doch|statt|sondern|besser|nein|nee)\b")
_MORE = re.compile(r"\b(?:noch\w*|zusaetzlich|auch|abermals|ausserdem|zweite erinnerung)\b")


@dataclasses.dataclass(frozen=True)
class Turn:
    """A message while a question is open."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    person: Person
    question: Question
    sentence: str
    """Empty for a button."""
    reply: Reply | None
    time: Time


class ReminderFollowUps(ReminderTalk):
    """Base of what answers questions about reminders that exist."""

    def drop(self, turn: Turn, key: str = "erinnerung_verworfen") -> list[Event]:
        """Say `key` and close the question."""
        self.say(turn.dispatcher, key)
        return self.after(turn.tracker, None)

    # --- which reminder ---

    async def which(self, turn: Turn) -> list[Event] | None:
        """An answer to "which one?": cancel or change those that it names."""
        memory, planned = reminder_memory(turn.tracker), await self.noted(turn.person)
        wish = self.meetings.wish(turn.time.rest)
        found = chosen(turn.sentence, memory.shown, planned, wish, self.meetings.catalogue) if turn.sentence else []
        if not found:
            return self.drop(turn, "nein") if turn.reply is Reply.NO else None
        if turn.question.reminder == "loeschen":
            return await self.cancel_these(turn.dispatcher, turn.tracker, turn.person, found)
        lead = turn.question.lead or turn.time.lead
        return await self.change_this(turn.dispatcher, turn.tracker, turn.person, found[0], lead)

    async def what(self, turn: Turn) -> list[Event] | None:
        """An answer to "what shall I do with it?"."""
        planned = await self.noted(turn.person)
        return await self._treat(turn, self.noted_by_id(turn.tracker, planned, turn.question.reminder))

    async def _treat(self, turn: Turn, noted: Noted) -> list[Event] | None:
        """What an answer wants done with `noted`: to be deleted, to be changed; None where it does not say."""
        text = unhurried(turn.sentence)
        lead = self.changed_lead(noted, turn.sentence)
        if lead is not None and is_answer(turn.sentence):
            return await self.change_this(turn.dispatcher, turn.tracker, turn.person, noted, lead)
        if text == "2" or takes_back(turn.sentence) or act_of(turn.sentence, Act.LIST) is Act.CANCEL:
            return await self.cancel_these(turn.dispatcher, turn.tracker, turn.person, [noted])
        if text in {"1", "andere zeit"} or act_of(turn.sentence, Act.LIST) is Act.CHANGE:
            return await self.change_this(turn.dispatcher, turn.tracker, turn.person, noted, None)
        return None

    async def listed(self, turn: Turn) -> list[Event] | None:
        """What follows a list: "lösch die zweite", "die erste lieber am Vorabend"."""
        shown = reminder_memory(turn.tracker).shown
        found = picked(turn.sentence, shown) if is_answer(turn.sentence) else []
        act = act_of(turn.sentence, Act.LIST)
        if act is Act.CANCEL and is_answer(turn.sentence):
            return await self.cancel(turn.dispatcher, turn.tracker, turn.person, turn.sentence)
        if not found:
            return None
        if act is Act.CHANGE or turn.time.lead is not None:
            return await self.change(turn.dispatcher, turn.tracker, turn.person, turn.sentence)
        return self.ask_what(turn.dispatcher, turn.tracker, found[0])

    # --- after a reminder was planned ---

    async def planned_before(self, turn: Turn) -> list[Event] | None:
        """What follows a reminder just planned: "doch lieber drei Tage vorher", "an das zweite auch"."""
        if asks_what_is_planned(turn.sentence):
            return await self.list_all(turn.dispatcher, turn.tracker, turn.person)
        if asks_whether_registered(turn.sentence):
            self.say(turn.dispatcher, "erinnerung_keine_anmeldung")
            return self.after(turn.tracker, turn.question)
        noted = reminder_memory(turn.tracker).last
        if noted is None or not turn.sentence or not is_answer(turn.sentence):
            return None
        if not turn.question.reminder:
            return await self._several(turn)
        text, wish = unhurried(turn.sentence), self.meetings.wish(turn.time.rest)
        if text in {"1", "2"}:
            return await self._treat(turn, noted)
        # What is left of a few words around a lead is no name of a meeting.
        bare = turn.time.lead is not None and len(text.split()) <= _FEW_WORDS
        if not bare and (names_something(wish) or names_number(turn.time.rest)):
            if same_as_before(turn.sentence):
                return await self.obey(turn.dispatcher, turn.tracker, turn.sentence, Act.CREATE)
            return None
        if takes_back(turn.sentence):
            if means_all(turn.sentence):
                return await self.cancel_all(turn.dispatcher, turn.person)
            return await self._treat(turn, noted)
        return await self._another_time(turn, noted, text)

    async def _another_time(self, turn: Turn, noted: Noted, text: str) -> list[Event] | None:
        """One more reminder of the same meeting, or another time for the one just planned."""
        lead = turn.time.lead
        if lead is not None and _MORE.search(text) and turn.question.meetings:
            question = Question(Kind.LEAD, turn.question.meetings, lead=lead)
            return await self.settle(turn.dispatcher, turn.tracker, turn.person, question)
        bare = turn.time.clock is not None and len(text.split()) <= _FEW_WORDS
        if (lead is not None and lead.moment is None) or bare or _INSTEAD.search(text):
            changed = self.changed_lead(noted, turn.sentence)
            if changed is not None:
                return await self.change_this(turn.dispatcher, turn.tracker, turn.person, noted, changed)
        return None

    async def _several(self, turn: Turn) -> list[Event] | None:
        """What follows several reminders planned at once means all of them."""
        shown = reminder_memory(turn.tracker).shown
        if takes_back(turn.sentence):
            return await self.cancel_these(turn.dispatcher, turn.tracker, turn.person, shown)
        lead = turn.time.lead
        if lead is None or picked(turn.sentence, shown):
            return await self.listed(turn)
        for item in shown:
            await self.reminders.change(turn.person, item.id, lead)
        return await self.list_all(turn.dispatcher, turn.tracker, turn.person)
