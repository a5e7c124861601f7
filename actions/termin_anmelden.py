"""Says how to register for a meeting: the assistant itself cannot."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import chosen_meeting, sentence_of
from actions.termin_frage import MeetingQuestionAction
from bot.meetings.search import Aspect, asked_aspects, tell


class ActionTerminAnmelden(MeetingQuestionAction):
    """Names link, deadline and contact of the meeting that is spoken of."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termin_anmelden"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Say that it registers nobody, and how people do."""
        sentence = sentence_of(tracker)
        picked = self.meetings.catalogue.calendar.meeting(chosen_meeting(tracker))
        meant = [picked] if picked is not None else self.meant(tracker, sentence, (Aspect.REGISTRATION,))
        if not meant:
            return self.say(dispatcher, "termin_anmelden_ohne")
        asked = asked_aspects(sentence, self.meetings.vocabulary)
        if asked and not {Aspect.REGISTRATION, Aspect.COSTS} & set(asked):
            return self.answer_question(dispatcher, tracker, sentence, asked)
        aspects = [Aspect.REGISTRATION, *(aspect for aspect in asked if aspect is Aspect.COSTS)]
        texts, today = self.store.texts, self.meetings.now().date()
        lines = [tell(meeting, aspect, today, texts) for meeting in meant for aspect in aspects]
        self.send_meetings(dispatcher, "\n".join([texts.get("termin_anmelden"), *lines]), meant)
        return self.keep_current(tracker, meant[0] if len(meant) == 1 else None)
