"""Answers a question about one meeting: when, where, how long, until when to register …"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import MeetingAction, remembered, sentence_of, speaks_of_meetings
from bot.meetings import Meeting, Status
from bot.meetings.search import (
    Aspect,
    Wish,
    after,
    among,
    any_place,
    any_time,
    asked_aspects,
    asks_for_all,
    asks_for_everything,
    asks_for_something,
    asks_for_the_one_after,
    asks_for_the_one_before,
    asks_for_the_period_after,
    asks_for_the_same_month,
    asks_of_this_one,
    asks_which,
    by_number,
    continues,
    defines,
    goes_on,
    month_of,
    names_meetings,
    names_number,
    narrows,
    period_after,
    points_back,
    reaches_back,
    searches,
    speaks_of_plans,
    speaks_of_the_ag,
    tell,
    wants_merely_next,
    wants_next,
    wants_others,
    without_asked,
    without_limit,
)

MOST = 3
"""So many meetings at most are spoken of at once."""
FEW_WORDS = 3
"""So few words are no clear question on a topic while meetings are spoken of."""
_SURE = 0.6
"""From this confidence on a message is about what the model says, if it only shares a word with the meetings."""

_ELSEWHERE = {"andere_stellen", "buerger_anliegen"}
"""Topics with words of their own that ask where, when and for how much, too: "Wo melde ich Sperrmüll an?"."""


class MeetingQuestionAction(MeetingAction):
    """Base of the actions that speak of single meetings."""

    def answer_question(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        sentence: str,
        aspects: Sequence[Aspect] = (),
    ) -> list[Event]:
        """Answer what `sentence` (or else `aspects`) asks of the meetings that it speaks of."""
        if asks_for_the_one_before(sentence) and remembered(tracker).wish.past:
            return self.show_more(dispatcher, tracker, "", one=True)
        asked = asked_aspects(sentence, self.meetings.vocabulary) or tuple(aspects)
        chosen = self.meant(tracker, sentence, asked)
        if not chosen:
            key = "termin_nicht_in_liste" if remembered(tracker).shown else "termin_ohne_liste"
            return self.say(dispatcher, key)
        if not asked:
            if len(chosen) == 1:
                return self.send_single(dispatcher, tracker, chosen[0])
            return self.say(dispatcher, "termin_frage_welcher", buttons=[self.choice(meeting) for meeting in chosen])
        texts, today = self.store.texts, self.meetings.now().date()
        lines = [tell(meeting, aspect, today, texts) for meeting in chosen[:MOST] for aspect in asked]
        self.send_meetings(dispatcher, "\n".join(lines), chosen[:MOST])
        return self.keep_current(tracker, chosen[0] if len(chosen) == 1 else None)

    def about_meetings(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, aspects: Sequence[Aspect] = ()
    ) -> list[Event] | None:
        """Answer a message that speaks of meetings whatever it was taken for; None where it does not.

        `aspects` are what the intent asks for, should the words not say.
        """
        sentence = sentence_of(tracker)
        if not sentence or defines(sentence):
            return None
        wish = self.meetings.wish(sentence)
        asked = asked_aspects(sentence, self.meetings.vocabulary) or tuple(aspects)
        if speaks_of_meetings(tracker):
            return self._go_on(dispatcher, tracker, wish, asked)
        if self._comes_back(tracker, wish, asked):
            return self.answer_question(dispatcher, tracker, sentence, asked)
        if not names_meetings(wish) and not self._looks_for_some(sentence, wish):
            return None
        if asked and not searches(sentence):
            return self.answer_question(dispatcher, tracker, sentence, asked)
        return self.search(dispatcher, tracker, wish)

    def changes_subject(self, tracker: Tracker) -> bool:
        """Whether a message after meetings were shown surely changes the subject, though it names a town or time.

        "Mein Nachbar hört nachts Musik" looks for no meetings, nor does "Was hat sich am Zusammenhalt geändert?".
        """
        likeliest: dict[str, Any] = next(iter(tracker.latest_message.get("intent_ranking") or ()), {})
        sentence, vocabulary = sentence_of(tracker), self.meetings.vocabulary
        if not speaks_of_meetings(tracker) or likeliest.get("confidence", 0.0) < _SURE:
            return False
        wish = self.meetings.wish(sentence)
        only_shared = dataclasses.replace(wish, themes=(), places=(), period=None)
        if not only_shared.is_empty or wish.limit or wish.skip or asks_for_something(sentence):
            return False
        if searches(sentence) and likeliest["name"].startswith("thema_"):
            return False  # "Was habt ihr sonst zu Klima?"
        if speaks_of_the_ag(sentence) and not searches(sentence):
            return True
        if len(sentence.split()) <= FEW_WORDS or goes_on(sentence, vocabulary):
            return False
        return likeliest["name"] in _ELSEWHERE or not asked_aspects(sentence, vocabulary)

    @staticmethod
    def _looks_for_some(sentence: str, wish: Wish) -> bool:
        """Whether a wish that could be for a topic is for meetings by the words around it."""
        return bool(
            (wish.formats and (speaks_of_plans(sentence) or asks_which(sentence)))
            or (wish.audience and asks_which(sentence))
            or ((wish.places or wish.period) and asks_for_something(sentence))
        )

    def _comes_back(self, tracker: Tracker, wish: Wish, asked: Sequence[Aspect]) -> bool:
        """Whether a message after another topic asks about one of the meetings shown before it."""
        sentence, shown = sentence_of(tracker), self.shown_meetings(tracker)
        if not shown or not asked or speaks_of_the_ag(sentence):
            return False
        if points_back(sentence) or names_number(sentence):
            return True
        named = without_asked(wish, asked)
        return not named.is_empty and bool(among(shown, named, self.meetings.catalogue))

    def _go_on(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, wish: Wish, asked: Sequence[Aspect]
    ) -> list[Event] | None:
        """Answer a message after meetings were shown."""
        sentence = sentence_of(tracker)
        if not names_number(sentence) and (any_place(sentence) or any_time(sentence)):
            return self._widen(dispatcher, tracker, wish)
        if asks_for_all(sentence):
            wish = Wish() if asks_for_everything(sentence) else remembered(tracker).wish
            return self.send_answer(
                dispatcher, self.meetings.answers(self.store.texts).all_of(wish), without_limit(wish)
            )
        if asks_for_the_one_before(sentence) and remembered(tracker).wish.past:
            return self.answer_question(dispatcher, tracker, sentence, asked)
        if names_number(sentence) and self.shown_meetings(tracker):
            return self.answer_question(dispatcher, tracker, sentence, asked)
        if wants_merely_next(sentence) and remembered(tracker).current:
            return self.show_more(dispatcher, tracker, "", one=True)
        if self._is_search(tracker, sentence, wish, asked):
            return self.search(dispatcher, tracker, wish)
        if asks_for_the_one_after(sentence) and remembered(tracker).current:
            return self.show_more(dispatcher, tracker, "", one=True)
        if asked and not speaks_of_the_ag(sentence):
            return self.answer_question(dispatcher, tracker, sentence, asked)
        return None

    def _widen(self, dispatcher: CollectingDispatcher, tracker: Tracker, wish: Wish) -> list[Event]:
        """Search again without the place or the time that does not matter any more."""
        sentence, wider = sentence_of(tracker), remembered(tracker).wish.refined_by(wish)
        if any_place(sentence):
            wider = dataclasses.replace(wider, places=())
        if any_time(sentence):
            wider = dataclasses.replace(wider, period=None)
        return self.send_search(dispatcher, wider)

    def _is_search(self, tracker: Tracker, sentence: str, wish: Wish, asked: Sequence[Aspect]) -> bool:
        """Whether a message after meetings were shown looks for others."""
        if asks_for_the_same_month(sentence) or asks_for_the_period_after(sentence) or wants_next(sentence):
            return True
        if wish.is_empty and not wish.skip:
            return False
        if narrows(sentence) or not asked:
            return True
        # "Gibt es das auch online?" asks about one meeting, but of several it asks which.
        rest = without_asked(wish, asked)
        if rest.is_empty:
            return remembered(tracker).current is None and searches(sentence)
        return searches(sentence) and not among(self.shown_meetings(tracker), rest, self.meetings.catalogue)

    def search(self, dispatcher: CollectingDispatcher, tracker: Tracker, wish: Wish) -> list[Event]:
        """Search for `wish`, which a follow-up adds to the last one."""
        sentence, memory = sentence_of(tracker), remembered(tracker)
        if speaks_of_meetings(tracker):
            if asks_for_the_same_month(sentence):
                wish = month_of(self.meetings.catalogue.calendar.meeting(memory.current), wish)
            elif asks_for_the_period_after(sentence):
                wish = period_after(memory.wish)
            elif continues(sentence, self.meetings.vocabulary) and not wants_others(sentence):
                wish = memory.wish.refined_by(wish)
            current = self.meetings.catalogue.calendar.meeting(memory.current)
            if current is not None and asks_for_the_one_after(sentence):
                wish = after(current, wish)
        return self.send_search(dispatcher, wish)

    def meant(self, tracker: Tracker, sentence: str, aspects: Sequence[Aspect]) -> list[Meeting]:
        """The meetings that `sentence` speaks of: by number, by what it names, else those spoken of last."""
        shown = self.shown_meetings(tracker)
        if names_number(sentence) and shown:
            picked = by_number(sentence, shown)
            if picked is not None:
                return [picked]
        wish = without_asked(self.meetings.wish(sentence), aspects)
        current = self.meetings.catalogue.calendar.meeting(remembered(tracker).current)
        if current is not None and asks_of_this_one(sentence):
            return [current]
        if current is not None and aspects and not reaches_back(sentence):
            wish = dataclasses.replace(wish, themes=())  # "Darf ich Kinder mitbringen?" names no theme
        if wish.is_empty:
            return [current] if current is not None else shown[:MOST]
        if current is not None and among([current], wish, self.meetings.catalogue):
            return [current]
        fitting = among(shown, wish, self.meetings.catalogue)
        if fitting:
            return fitting[:MOST]
        found = self.meetings.catalogue.find(without_limit(wish), self.meetings.now())
        # Who names a date or asks whether it takes place may well mean a cancelled one.
        exact = wish.period is not None or Aspect.STATUS in aspects
        taking_place = [meeting for meeting in found if meeting.status is not Status.CANCELLED]
        # A date that fits nothing ("das ist ja morgen schon") leaves the meeting that was spoken of.
        return (found if exact else taking_place or found)[:1] or ([current] if current else [])


class ActionTerminFrage(MeetingQuestionAction):
    """Answers a question about a meeting."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termin_frage"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer it for the meeting that is spoken of."""
        return self.answer_question(dispatcher, tracker, sentence_of(tracker))
