"""The dialogue on reminders: what a sentence wants, whatever it was taken for, and what a short answer means."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import remembered
from actions.reminder_base import payload, remember, reminder_memory
from actions.reminder_managing import ReminderManaging
from actions.reminder_planning import DEADLINE
from actions.termin_kalender import ActionTerminKalender
from bot.meetings import Meeting
from bot.meetings.search import Wish, by_number, names_number, wants_next
from bot.meetings.search.wording import day
from bot.reminders.dialogue import (
    Act,
    Kind,
    Memory,
    Question,
    Time,
    act_of,
    deadline_reminder,
    is_elsewhere,
    is_foreign,
    is_standing,
    names_all_shown,
    names_both,
    names_deadline,
    read_time,
    same_as_before,
)
from bot.reminders.results import Person

Handler = Callable[[CollectingDispatcher, Tracker, Person, str], Awaitable[list[Event]]]


class ReminderTalk(ReminderManaging):
    """Base of the actions on reminders: obeys a sentence."""

    async def obey(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, sentence: str, default: Act
    ) -> list[Event]:
        """Do what `sentence` wants; `default` (CREATE or LIST) is what it was taken for."""
        act = act_of(sentence, default)
        if act is Act.CALENDAR:
            return ActionTerminKalender(self.store, self.meetings).run(dispatcher, tracker, {})
        if act is Act.FORGET:
            return await self.ask_to_forget(dispatcher, tracker)
        if self.meetings.has_only_examples:
            return self.say(dispatcher, "erinnerung_beispiele")
        person = await self.reminders.person(tracker.sender_id)
        if person is None:
            return self._on_site(dispatcher, tracker, sentence, act)
        handlers: dict[Act, Handler] = {
            Act.CREATE: self._create,
            Act.LIST: self._list,
            Act.CANCEL: self.cancel,
            Act.CHANGE: self.change,
            Act.MISSING: self._missing,
            Act.PAUSE: self._pause,
            Act.NEWS: self._news,
            Act.UPDATES: self._updates,
        }
        return await handlers[act](dispatcher, tracker, person, sentence)

    # --- create ---

    async def _create(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str
    ) -> list[Event]:
        time = self._time(sentence)
        wish = self.meetings.wish(time.rest)
        if is_elsewhere(sentence):
            meetings = self.named_meetings(tracker, time.rest, wish) or []
            return self.tell_only_here(dispatcher, tracker, meetings)
        question = Question(Kind.LEAD, lead=time.lead, clock=time.clock.isoformat("minutes") if time.clock else "")
        if self._is_change(tracker, sentence, wish, time):
            return await self.change(dispatcher, tracker, person, sentence)
        if question.lead is None and same_as_before(sentence) and (last := reminder_memory(tracker).last):
            question = dataclasses.replace(question, lead=last.lead)
        if names_deadline(sentence):
            return await self._of_deadline(dispatcher, tracker, person, sentence, time)
        if is_standing(sentence) and not names_all_shown(sentence):
            return await self._standing(dispatcher, tracker, person, wish, question)
        return await self._single(dispatcher, tracker, person, time, wish, question)

    def _time(self, sentence: str) -> Time:
        names = names_something(self.meetings.wish(sentence))
        return read_time(sentence, self.meetings.now(), names_meeting=names)

    def _is_change(self, tracker: Tracker, sentence: str, wish: Wish, time: Time) -> bool:
        """Whether "lieber am Vorabend" means the reminder that was planned last."""
        memory = reminder_memory(tracker)
        return bool(
            memory.last is not None
            and (time.lead or time.clock)
            and wish.is_empty
            and not names_number(time.rest)
            and act_of(sentence, Act.LIST) is Act.CHANGE
        )

    async def _standing(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, wish: Wish, question: Question
    ) -> list[Event]:
        formats = wish.formats or ("",)
        if wish.themes or wish.places or wish.presence:
            # Only formats can be followed; that is said, and nothing is planned without a word from the person.
            question = dataclasses.replace(question, formats=formats, lead=None)
            return self.ask_when(dispatcher, tracker, question, self.store.texts.get("erinnerung_nur_format"))
        question = dataclasses.replace(question, formats=formats)
        return await self.settle(dispatcher, tracker, person, question)

    async def _single(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        person: Person,
        time: Time,
        wish: Wish,
        question: Question,
    ) -> list[Event]:
        if is_foreign(time.rest) and not names_something(wish):
            return self.say(dispatcher, "erinnerung_nur_ag")
        meetings = self.named_meetings(tracker, time.rest, wish)
        if meetings is None:
            return self.ask_which_meeting(dispatcher, tracker, (), question.lead)
        if not meetings:
            return self.ask_which_meeting(dispatcher, tracker, (), question.lead, key="erinnerung_kein_termin")
        if len(meetings) > 1 and not (names_all_shown(time.rest) or names_both(time.rest)):
            return self.ask_which_meeting(dispatcher, tracker, meetings, question.lead)
        if time.more and time.lead is not None and len(meetings) == 1 and not self.is_over(meetings[0]):
            wishes = [(meetings[0], lead) for lead in (*time.more, time.lead)]
            return await self.plan_several(dispatcher, tracker, person, wishes)
        question = dataclasses.replace(question, meetings=tuple(meeting.id for meeting in meetings))
        return await self.settle(dispatcher, tracker, person, question)

    def named_meetings(self, tracker: Tracker, rest: str, wish: Wish) -> list[Meeting] | None:
        """The meetings that `rest` names, else those spoken of; empty where there is none such, None without any."""
        shown = self.shown_to_come(tracker)
        if names_number(rest) and shown:
            picked = by_number(rest, self.shown_meetings(tracker))
            return [picked] if picked is not None else shown
        if wish.is_empty and not wants_next(rest):
            if names_all_shown(rest) or names_both(rest):
                return self.shown_meetings(tracker) or None
            current = self.meeting(remembered(tracker).current)
            return [current] if current is not None else shown or None
        found = self.meant(tracker, rest, ())
        return self._unclear(tracker, wish, found) or found

    def _unclear(self, tracker: Tracker, wish: Wish, found: list[Meeting]) -> list[Meeting]:
        """The meetings to choose from where a format or theme without "next" or a date fits several."""
        is_next = wish.mode != Wish().mode or wish.period is not None or "Netzwerktreffen" in wish.formats
        if is_next or len(found) != 1 or found[0].id in remembered(tracker).shown:
            return []
        fitting = self.meetings.catalogue.find(dataclasses.replace(wish, limit=None), self.meetings.now())
        coming = [meeting for meeting in fitting if not self.is_over(meeting)]
        return coming[:3] if len(coming) > 1 else []

    async def _of_deadline(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str, time: Time
    ) -> list[Event]:
        """Remind of the end of the registration: at a fixed moment, as only meetings can be followed."""
        meetings = self.named_meetings(tracker, time.rest, self.meetings.wish(time.rest)) or []
        if len(meetings) != 1:
            return self.ask_which_meeting(dispatcher, tracker, meetings, time.lead)
        [meeting], texts = meetings, self.store.texts
        question = Question(Kind.LEAD, (meeting.id,))
        if meeting.anmeldung_bis is None or self.is_over(meeting):
            before = texts.get("erinnerung_frist_unbekannt", titel=meeting.titel)
            return await self.settle(dispatcher, tracker, person, question, before=before)
        now, until = self.meetings.now(), day(meeting.anmeldung_bis)
        rule = deadline_reminder(meeting.anmeldung_bis, time.lead, now)
        if rule is None:
            over = meeting.anmeldung_bis < now.date()
            key = "erinnerung_frist_vorbei" if over else "erinnerung_frist_knapp"
            before = texts.get(key, titel=meeting.titel, tag=until)
            return await self.settle(dispatcher, tracker, person, question, before=before)
        question = dataclasses.replace(question, lead=rule)
        return await self.settle(dispatcher, tracker, person, question, key=DEADLINE)

    # --- the rest ---

    async def _list(self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, _: str) -> list[Event]:
        return await self.list_all(dispatcher, tracker, person)

    async def _missing(self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, _: str) -> list[Event]:
        return await self.list_all(dispatcher, tracker, person, self.store.texts.get("erinnerung_nicht_bekommen"))

    async def _pause(self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, _: str) -> list[Event]:
        return await self.list_all(dispatcher, tracker, person, self.store.texts.get("erinnerung_pause"))

    async def _news(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str
    ) -> list[Event]:
        formats = self.meetings.wish(sentence).formats or ("",)
        before = self.store.texts.get("erinnerung_neue_termine")
        return self.ask_when(dispatcher, tracker, Question(Kind.LEAD, formats=formats), before)

    async def _updates(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, person: Person, sentence: str
    ) -> list[Event]:
        before = self.store.texts.get("erinnerung_aenderungen")
        meetings = self.named_meetings(tracker, sentence, self.meetings.wish(sentence)) or []
        if len(meetings) != 1 or self.is_over(meetings[0]):
            return self.say(dispatcher, "erinnerung_aenderungen")
        question = Question(Kind.LEAD, (meetings[0].id,))
        return await self.settle(dispatcher, tracker, person, question, before=before)

    # --- channels that cannot send by themselves ---

    def _on_site(self, dispatcher: CollectingDispatcher, tracker: Tracker, sentence: str, act: Act) -> list[Event]:
        if act not in (Act.CREATE, Act.NEWS, Act.UPDATES):
            return self.tell_none(dispatcher, tracker)
        time = self._time(sentence)
        wish = self.meetings.wish(time.rest)
        if is_foreign(time.rest) and not names_something(wish):
            return self.say(dispatcher, "erinnerung_nur_ag")
        meetings = self.named_meetings(tracker, time.rest, wish) or []
        return self.tell_ways(dispatcher, tracker, meetings, time.lead)

    # --- deletion ---

    async def ask_to_forget(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Ask once whether really all is to be deleted; where only the chat is kept, say how that is done."""
        if await self.reminders.person(tracker.sender_id) is None:
            return self.say(dispatcher, "daten_seite")
        texts = self.store.texts
        buttons = [
            {"title": texts.get("knopf_daten_ja"), "payload": payload("daten_loeschen", wahl="ja")},
            {"title": texts.get("knopf_daten_nein"), "payload": payload("daten_loeschen", wahl="nein")},
        ]
        self.choose(dispatcher, "daten_loeschen_frage", [texts.get("daten_loeschen_frage")], buttons)
        return self.after(tracker, Question(Kind.FORGET))

    async def forget(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Delete all that is kept of whoever speaks here; said again, nothing else happens."""
        await self.reminders.forget(tracker.sender_id)
        self.say(dispatcher, "daten_geloescht")
        return [remember(Memory())]


def names_something(wish: Wish) -> bool:
    """Whether a wish names a meeting by more than its time."""
    return bool(wish.formats or wish.themes or wish.places)
