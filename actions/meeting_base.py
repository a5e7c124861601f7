"""What the actions on meetings share: the memory of the last search, and how an answer is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import LAST_TOPIC, Event, KnowledgeAction
from bot.meetings import Meeting, Status
from bot.meetings.search import SHOWN, Answer, Block, Wish, wish_from_json, wish_to_json, without_limit

MEETINGS = "termine"
"""Slot: the last search, the ids of the meetings shown, and the one that is spoken of."""


@dataclass(frozen=True)
class Memory:
    """What was searched and shown last."""

    wish: Wish = field(default_factory=Wish)
    shown: tuple[str, ...] = ()
    offset: int = 0
    total: int = 0
    current: str | None = None
    """Id of the one meeting that the last answer was about."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was searched yet."""
        return not self.shown and self.wish == Wish()


def remembered(tracker: Tracker) -> Memory:
    """The memory of this conversation."""
    data = tracker.get_slot(MEETINGS) or {}
    return Memory(
        wish_from_json(data.get("wunsch")),
        tuple(data.get("gezeigt", ())),
        data.get("ab", 0),
        data.get("anzahl", 0),
        data.get("termin"),
    )


def speaks_of_meetings(tracker: Tracker) -> bool:
    """Whether the last answer was about meetings rather than about a topic."""
    return tracker.get_slot(LAST_TOPIC) is None and not remembered(tracker).is_empty


class MeetingAction(KnowledgeAction):
    """Base of the actions on meetings."""

    def send_answer(self, dispatcher: CollectingDispatcher, answer: Answer, wish: Wish) -> list[Event]:
        """Send an answer to a search; returns the events that keep it in memory."""
        one = len(answer.shown) == 1
        buttons = (
            self._buttons_of_one(answer.shown[0]) if one else [self.choice(meeting) for meeting in answer.shown[:3]]
        )
        if answer.shown and answer.total > answer.offset + len(answer.shown):
            buttons.append({"title": self.store.texts.get("knopf_weitere"), "payload": "/termine_weitere"})
        self.send_meetings(dispatcher, answer.text, answer.shown, buttons, answer.blocks)
        shown = [meeting.id for meeting in answer.shown]
        memory = {
            "wunsch": wish_to_json(wish),
            "gezeigt": shown,
            "ab": answer.offset,
            "anzahl": answer.total,
            "termin": shown[0] if one else None,
        }
        return [SlotSet(MEETINGS, memory), SlotSet(LAST_TOPIC, None)]

    def send_search(self, dispatcher: CollectingDispatcher, wish: Wish, offset: int = 0) -> list[Event]:
        """Search for `wish` and send what fits from number `offset` on; returns the events that keep it in memory."""
        return self.send_answer(dispatcher, self.meetings.answers(self.store.texts).search(wish, offset), wish)

    def show_more(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, sentence: str, *, one: bool = False
    ) -> list[Event]:
        """Go on with the last list where it ended, narrowed by what `sentence` names; with `one` by one meeting."""
        memory = remembered(tracker)
        named = self.meetings.wish(sentence)
        wish = without_limit(memory.wish.refined_by(named))
        if wish != without_limit(memory.wish):
            return self.send_search(dispatcher, wish)
        # After "the next one" the list goes on behind it.
        offset = memory.offset + memory.wish.skip + len(memory.shown)
        answer = self.meetings.answers(self.store.texts).search(wish, offset, 1 if one else SHOWN)
        events = self.send_answer(dispatcher, answer, wish)
        return events if answer.shown else []

    def send_single(self, dispatcher: CollectingDispatcher, tracker: Tracker, meeting: Meeting) -> list[Event]:
        """Send all about one meeting, which is spoken of from now on; the list stays in memory."""
        answer = self.meetings.answers(self.store.texts).single(meeting)
        self.send_meetings(dispatcher, answer.text, answer.shown, self._buttons_of_one(meeting), answer.blocks)
        return self.keep_current(tracker, meeting)

    def keep_current(self, tracker: Tracker, meeting: Meeting | None) -> list[Event]:
        """The events by which `meeting` is the one spoken of."""
        memory = dict(tracker.get_slot(MEETINGS) or {})
        if meeting is not None and not memory.get("gezeigt"):
            memory["gezeigt"] = [meeting.id]
        memory["termin"] = meeting.id if meeting else None
        return [SlotSet(MEETINGS, memory), SlotSet(LAST_TOPIC, None)]

    def send_meetings(
        self,
        dispatcher: CollectingDispatcher,
        text: str,
        shown: Sequence[Meeting],
        buttons: list[dict[str, str]] | None = None,
        blocks: Sequence[Block] = (),
    ) -> None:
        """Send `text` with the meetings in it as data for cards; `blocks` is the text in parts.

        Buttons pick from `shown`; the cards hold the meetings of `blocks` as well.
        """
        # The buttons of one meeting are no list from which "das zweite" could pick.
        told = list(dict.fromkeys((*shown, *(block for block in blocks if isinstance(block, Meeting)))))
        custom = {
            "text": "termine",
            "termine": [self._card(meeting) for meeting in told],
            "bloecke": [told.index(block) if isinstance(block, Meeting) else block for block in blocks],
            "ohne_nummern": len(shown) == 1,
        }
        dispatcher.utter_message(text=text, buttons=buttons or [], json_message=custom)

    def shown_meetings(self, tracker: Tracker) -> list[Meeting]:
        """The meetings shown last that are still in the calendar."""
        calendar = self.meetings.catalogue.calendar
        found = (calendar.meeting(identifier) for identifier in remembered(tracker).shown)
        return [meeting for meeting in found if meeting is not None]

    @staticmethod
    def choice(meeting: Meeting) -> dict[str, str]:
        """A button that picks `meeting`."""
        title = f"{meeting.beginn:%d.%m.}: {meeting.titel}"
        short = title if len(title) <= 60 else f"{title[:57]}…"
        return {"title": short, "payload": f'/termin_auswaehlen{{"termin":"{meeting.id}"}}'}

    def _buttons_of_one(self, meeting: Meeting) -> list[dict[str, str]]:
        if meeting.last_moment <= self.meetings.now():
            return []
        texts, buttons = self.store.texts, []
        if meeting.status is not Status.CANCELLED:
            payload = f'/termin_anmelden{{"termin":"{meeting.id}"}}'
            buttons.append({"title": texts.get("knopf_anmelden"), "payload": payload})
        if self.meetings.file_address(meeting):
            buttons.append(
                {"title": texts.get("knopf_kalender"), "payload": f'/termin_kalender{{"termin":"{meeting.id}"}}'}
            )
            if meeting.status is not Status.CANCELLED and meeting.beginn > self.meetings.now():
                # Whoever cannot be reminded here gets at least the calendar file with an alarm.
                payload = f'/erinnerung_anlegen{{"termin":"{meeting.id}"}}'
                buttons.append({"title": texts.get("knopf_erinnern"), "payload": payload})
        return buttons

    def _card(self, meeting: Meeting) -> dict[str, Any]:
        return {
            "id": meeting.id,
            "titel": meeting.titel,
            "format": meeting.format,
            "beginn": meeting.beginn.isoformat(),
            "ende": meeting.ende.isoformat() if meeting.ende else None,
            "ganztags": meeting.ganztags,
            "thema": meeting.thema,
            "hinweis": meeting.hinweis,
            "kosten": meeting.kosten,
            **self.meetings.answers(self.store.texts).words(meeting),
            "ort": meeting.ort,
            "digital": meeting.digital,
            "status": meeting.status,
            "anmeldung": meeting.anmeldung_url,
            "kalender": self.meetings.file_address(meeting),
        }


def chosen_meeting(tracker: Tracker) -> str | None:
    """Id of the meeting that a button carried."""
    chosen: str | None = next(tracker.get_latest_entity_values("termin"), None)
    return chosen


def sentence_of(tracker: Tracker) -> str:
    """What the user wrote, with the sentences around the question; empty for a button."""
    text = tracker.latest_message.get("text") or ""
    metadata = tracker.latest_message.get("metadata") or {}
    return "" if text.startswith("/") else metadata.get("context") or text
