"""Shows more of the last list."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Event
from actions.meeting_base import MeetingAction, remembered, sentence_of
from bot.meetings.search import without_limit
from bot.spelling import plain

_ALL = re.compile(r"\b(alle|allen|aller|alles|komplett\w*|saemtliche\w*|vollstaendig\w*|gesamte\w*|ganze\w*)\b")


class ActionTermineWeitere(MeetingAction):
    """Shows the next meetings of the last search, or all of them."""

    def name(self) -> str:
        """Name in the domain."""
        return "action_termine_weitere"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Go on where the last list ended; "alle" lists them in a line each."""
        sentence = sentence_of(tracker)
        if not _ALL.search(plain(sentence)) and not remembered(tracker).is_empty:
            return self.show_more(dispatcher, tracker, sentence)
        wish = without_limit(remembered(tracker).wish.refined_by(self.meetings.wish(sentence)))
        return self.send_answer(dispatcher, self.meetings.answers(self.store.texts).all_of(wish), wish)
