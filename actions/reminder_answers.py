"""Reads a message as the answer to an open question about a reminder, before the action its intent chose."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Awaitable, Callable

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import chosen_meeting, sentence_of
from actions.reminder_base import open_question, payload
from actions.reminder_followups import ReminderFollowUps, Turn
from actions.reminder_talk import names_something
from actions.termin_anmelden import ActionTerminAnmelden
from bot.meetings import Meeting
from bot.meetings.search import among, by_number, names_number
from bot.reminders.dialogue import (
    DEFAULT,
    Act,
    Kind,
    Question,
    Reply,
    act_of,
    is_answer,
    is_foreign,
    is_unsubscribing,
    is_unsure,
    names_all_shown,
    names_both,
    read_answer,
    reply_of,
    speaks_of_reminders,
    with_clock,
)
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person
from bot.spelling import unhurried

_OWN = {"erinnerung_anlegen", "erinnerung_verwalten", "daten_loeschen"}
"""Intents whose actions speak of reminders anyway."""
_REPLIES = {"ja": Reply.YES, "nein": Reply.NO}
_ANOTHER = re.compile(
    r"^(?:nein|ne|nee|doch|lieber|ich mein\w*|nicht|sondern|das|die|der|den|an|ans|fuer|sorry|quatsch)\b"
)
_FROM_REMINDERS = re.compile(r"\b(?:erinner\w*|nachricht\w*|\w*mails?|benachrichtig\w*|beide\w*|alle[ms]?|zweite\w*)\b")
_FROM_MEETING = re.compile(
    r"\b(?:\w*termin\w*|\w*treffen|veranstalt\w*|\w*seminar\w*|exkursion|werkstatt|tagung|teilnahme|fortbildung|erste\w*)\b"
)


Answer = Callable[[Turn], Awaitable[list[Event] | None]]


class ReminderAnswers(ReminderFollowUps):
    """Answers what can only be meant for the dialogue on reminders."""

    async def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event] | None:
        """The events of an answer; None where the message is for the action that its intent chose."""
        question, sentence = open_question(tracker), sentence_of(tracker)
        if question is not None and act_of(sentence, Act.LIST) is Act.FORGET:
            return await self.ask_to_forget(dispatcher, tracker)
        person = await self.reminders.person(tracker.sender_id) if question else None
        if question is not None and question.kind is Kind.UNSUBSCRIBE:
            events = await self._unsubscribe(dispatcher, tracker, person, sentence)
            if events is not None:
                return events
        elif question is not None and person is not None:
            intent = tracker.get_intent_of_latest_message(skip_fallback_intent=False) or ""
            reply = reply_of(sentence) if sentence else _REPLIES.get(intent)
            time = read_answer(sentence, self.meetings.now())
            turn = Turn(dispatcher, tracker, person, question, sentence, reply, time)
            events = await self._answers()[question.kind](turn)
            if events is not None:
                return events
        return await self._by_words(dispatcher, tracker, sentence) if sentence else None

    async def _by_words(self, dispatcher: CollectingDispatcher, tracker: Tracker, sentence: str) -> list[Event] | None:
        """Take up what is clearly about reminders, whatever the message was taken for."""
        if is_unsubscribing(sentence):
            return self._ask_unsubscribe(dispatcher, tracker)
        act = speaks_of_reminders(sentence)
        if act is None or tracker.get_intent_of_latest_message(skip_fallback_intent=False) in _OWN:
            return None
        return await self.obey(dispatcher, tracker, sentence, act)

    def _answers(self) -> dict[Kind, Answer]:
        return {
            Kind.LEAD: self._lead,
            Kind.MEETING: self._meeting,
            Kind.INSTEAD: self._instead,
            Kind.WHICH: self.which,
            Kind.WHAT: self.what,
            Kind.FORGET: self._forget,
            Kind.PLANNED: self.planned_before,
            Kind.LISTED: self.listed,
        }

    # --- when ---

    async def _lead(self, turn: Turn) -> list[Event] | None:
        other = await self._another(turn)
        if other is not None:
            return other
        lead = self._said(turn)
        if lead is None and turn.reply is Reply.YES:
            lead = turn.question.lead
        if lead is not None:
            return await self._with_lead(turn, lead)
        if is_unsure(turn.sentence):
            return self.ask_when(turn.dispatcher, turn.tracker, turn.question)
        return self.drop(turn) if turn.reply is Reply.NO else None

    async def _another(self, turn: Turn) -> list[Event] | None:
        """Take up another meeting than the one asked about: "nein, das am 9. März", "an das zweite, …"."""
        wish, rest = self.meetings.wish(turn.time.rest), turn.time.rest
        if not is_answer(turn.sentence) and not speaks_of_reminders(turn.sentence):
            return None
        named = names_something(wish) or names_number(rest) or wish.period is not None
        if not named or not (_ANOTHER.search(unhurried(turn.sentence)) or speaks_of_reminders(turn.sentence)):
            return None
        meetings = self.named_meetings(turn.tracker, rest, wish)
        if not meetings:
            return None
        question = Question(Kind.LEAD, tuple(m.id for m in meetings[:1]), lead=self._said(turn))
        return await self.settle(turn.dispatcher, turn.tracker, turn.person, question)

    def _said(self, turn: Turn) -> LeadRule | None:
        """The lead of the answer; a mere clock time is one of the day that was proposed."""
        clock = turn.question.clock
        if turn.time.lead is not None:
            return with_clock(turn.time.lead, _clock(clock))
        if turn.time.clock is None or not is_answer(turn.sentence):
            return None
        proposed = turn.question.lead or DEFAULT
        return with_clock(DEFAULT if proposed.minutes or proposed.moment else proposed, turn.time.clock)

    async def _with_lead(self, turn: Turn, lead: LeadRule) -> list[Event]:
        """Plan or change with this lead what was asked about."""
        if turn.question.reminder:
            planned = await self.noted(turn.person)
            noted = self.noted_by_id(turn.tracker, planned, turn.question.reminder)
            return await self.change_this(turn.dispatcher, turn.tracker, turn.person, noted, lead)
        question = dataclasses.replace(turn.question, lead=lead)
        return await self.settle(turn.dispatcher, turn.tracker, turn.person, question)

    async def _instead(self, turn: Turn) -> list[Event] | None:
        lead = self._said(turn)
        if lead is None and turn.reply is Reply.YES:
            lead = turn.question.lead
        if lead is not None:
            return await self._with_lead(turn, lead)
        return self.drop(turn) if turn.reply is Reply.NO else None

    # --- which meeting ---

    async def _meeting(self, turn: Turn) -> list[Event] | None:
        meetings = self._picked_meetings(turn)
        if meetings:
            lead = turn.time.lead or turn.question.lead
            question = Question(Kind.LEAD, tuple(meeting.id for meeting in meetings), lead=lead)
            return await self.settle(turn.dispatcher, turn.tracker, turn.person, question)
        if turn.sentence and is_foreign(turn.time.rest):
            return self.drop(turn, "erinnerung_nur_ag")
        return self.drop(turn) if turn.reply is Reply.NO else None

    def _picked_meetings(self, turn: Turn) -> list[Meeting]:
        """The meetings that the answer picks from the choice, or names beyond it."""
        options, rest = self.meetings_of(turn.question), turn.time.rest
        button = self.meeting(chosen_meeting(turn.tracker))
        if button is not None:
            return [button]
        if not turn.sentence or not is_answer(turn.sentence):
            return []
        by_its_number = by_number(rest, options) if names_number(rest) else None
        if by_its_number is not None:
            return [by_its_number]
        if names_all_shown(rest) or names_both(rest):
            return options
        wish = self.meetings.wish(rest)
        if wish.is_empty:
            return options if len(options) == 1 and turn.reply is Reply.YES else []
        found = among(options, wish, self.meetings.catalogue) or self.named_meetings(turn.tracker, rest, wish) or []
        return found[:1]

    # --- unsubscribe and deletion ---

    def _ask_unsubscribe(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        texts = self.store.texts
        buttons = [
            {"title": texts.get("knopf_abmelden_termin"), "payload": payload("termin_anmelden")},
            {
                "title": texts.get("knopf_abmelden_erinnerungen"),
                "payload": payload("erinnerung_verwalten", wahl="alle_loeschen"),
            },
        ]
        key = "erinnerung_abmelden_wovon"
        self.choose(dispatcher, key, [texts.get(key)], buttons)
        return self.after(tracker, Question(Kind.UNSUBSCRIBE))

    async def _unsubscribe(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person | None, sentence: str
    ) -> list[Event] | None:
        text = unhurried(sentence)
        if _FROM_REMINDERS.search(text):
            if person is None:
                return self.tell_none(dispatcher, tracker)
            return await self.cancel_all(dispatcher, person)
        if _FROM_MEETING.search(text):
            events = ActionTerminAnmelden(self.store, self.meetings).run(dispatcher, tracker, {})
            return [*events, *self.after(tracker, None)]
        return None

    async def _forget(self, turn: Turn) -> list[Event] | None:
        if turn.reply is Reply.YES:
            return await self.forget(turn.dispatcher, turn.tracker)
        if is_unsure(turn.sentence):
            return await self.ask_to_forget(turn.dispatcher, turn.tracker)
        return self.drop(turn, "daten_behalten") if turn.reply is Reply.NO else None


def _clock(text: str) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None
