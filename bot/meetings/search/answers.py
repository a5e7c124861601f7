"""Answers a search for meetings: what fits, how much more there is, and the nearest where nothing fits."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from bot.meetings.model import Meeting, Presence
from bot.meetings.search import wording
from bot.meetings.search.catalogue import Catalogue
from bot.meetings.search.draft import Answer, Draft
from bot.meetings.search.wish import Mode, Period, Wish, without_limit
from bot.meetings.search.wording import Texts

SHOWN = 3
"""So many meetings are told of in full at a time."""
SHOWN_SHORT = 10
"""So many are told of in a line each."""
_ALTERNATIVES = 2


class Answers:
    """Words the answers to searches in one calendar at one moment."""

    def __init__(self, catalogue: Catalogue, now: datetime.datetime, texts: Texts) -> None:
        self.catalogue = catalogue
        self._now = now
        self._texts = texts

    def search(self, wish: Wish, offset: int = 0, most: int = SHOWN) -> Answer:
        """The first meetings that fit `wish`, from number `offset` on, at most `most`."""
        found = self.catalogue.find(wish, self._now)
        if not found:
            return self._nothing(wish)
        draft = Draft()
        if offset >= len(found):
            draft.say(self._texts.get("termine_keine_weiteren", suche=self.searched(wish)))
            return draft.answer((), len(found), offset)
        shown = found[offset : offset + most]
        draft.say(self._head(wish, found, shown, offset))
        for number, meeting in enumerate(shown, start=1):
            draft.tell(meeting, self.entry(meeting, number if len(shown) > 1 else None))
        self._tell_cancelled(draft, wish, shown)
        left = len(found) - offset - len(shown)
        draft.say(self._more(wish, left, shown), self._other(wish), self.stand())
        return draft.answer(tuple(shown), len(found), offset)

    def all_of(self, wish: Wish, offset: int = 0) -> Answer:
        """The meetings that fit, a line each."""
        wish = without_limit(wish)
        found = self.catalogue.find(wish, self._now)
        if len(found) - offset <= SHOWN:
            return self.search(wish, offset)
        shown = found[offset : offset + SHOWN_SHORT]
        draft = Draft()
        draft.say(self._texts.get("termine_gefunden_alle", suche=self.searched(wish), anzahl=len(found)))
        for number, meeting in enumerate(shown, start=1):
            draft.list(meeting, wording.short_entry(meeting, number, self._texts))
        draft.say(self._left(len(found) - offset - len(shown)), self.stand())
        return draft.answer(tuple(shown), len(found), offset)

    def entry(self, meeting: Meeting, number: int | None = None) -> str:
        """All about one meeting."""
        return wording.entry(meeting, number, self._now.date(), self._texts)

    def words(self, meeting: Meeting) -> dict[str, str]:
        """What is told of a meeting, by field, each ready to be shown; empty where nothing is known."""
        return wording.fields(meeting, self._now.date(), self._texts)

    def single(self, meeting: Meeting) -> Answer:
        """All about one meeting, with the date of the data."""
        draft = Draft()
        draft.tell(meeting, self.entry(meeting))
        draft.say(self.stand())
        return draft.answer((meeting,), 1)

    def searched(self, wish: Wish) -> str:
        """What was looked for, in words."""
        everything = "termine_alles_vergangen" if wish.past else "termine_alles"
        return wording.searched(wish, self._texts, self.catalogue.written) or self._texts.get(everything)

    def stand(self) -> str:
        """How old the data are, and a plain word where they are examples."""
        calendar = self.catalogue.calendar
        stand = self._texts.get("termine_stand", stand=f"{calendar.stand:%d.%m.%Y}") if calendar.stand else ""
        example = self._texts.get("termine_beispiel") if calendar.is_example else ""
        return " ".join(part for part in (stand, example) if part)

    def _head(self, wish: Wish, found: list[Meeting], shown: list[Meeting], offset: int) -> str:
        values = {"suche": self.searched(wish), "anzahl": len(found), "gezeigt": len(shown)}
        if offset:
            key = "termine_fortsetzung" if len(shown) > 1 else "termine_fortsetzung_einer"
            return self._texts.get(key, von=offset + 1, bis=offset + len(shown), **values)
        if wish.mode is Mode.NEXT and wish.limit is None:
            return self._texts.get("termine_naechster", **values)
        if wish.mode is Mode.LAST and wish.limit is None:
            return self._texts.get("termine_letzter", **values)
        if len(found) == 1:
            return self._texts.get("termine_gefunden_einer", **values)
        return self._texts.get("termine_gefunden" if len(found) > len(shown) else "termine_gefunden_alle", **values)

    def _more(self, wish: Wish, left: int, shown: list[Meeting]) -> str:
        if wish.mode is Mode.NEXT and wish.limit is None:
            later = self.catalogue.find(dataclasses.replace(wish, mode=Mode.ALL), self._now)
            after = sum(meeting.beginn > shown[0].beginn for meeting in later)
            if after == 1:
                return self._texts.get("termine_danach_einer")
            return self._texts.get("termine_danach_mehr", anzahl=after) if after else ""
        return self._left(left)

    def _left(self, left: int) -> str:
        """How many of a list are left."""
        if left == 1:
            return self._texts.get("termine_noch_einer")
        return self._texts.get("termine_noch_mehr", anzahl=left) if left else ""

    def _tell_cancelled(self, draft: Draft, wish: Wish, shown: list[Meeting]) -> None:
        if wish.mode is Mode.NEXT and not wish.past:
            for meeting in self.catalogue.cancelled_before(wish, shown[0], self._now)[:1]:
                draft.say(self._texts.get("termine_abgesagt_davor"))
                draft.tell(meeting, self.entry(meeting))

    def _nothing(self, wish: Wish) -> Answer:
        draft = Draft()
        if not wish.past and not self.catalogue.find(Wish(), self._now):
            draft.say(self._texts.get("termine_keine_kommenden"), self.stand())
            return draft.answer()
        draft.say(self._texts.get("termine_keine", suche=self.searched(wish)))
        shown: list[Meeting] = []
        for key, other in self._alternatives(wish):
            nearest = [meeting for meeting in self.catalogue.find(other, self._now) if meeting not in shown][:1]
            if nearest:
                draft.say(self._texts.get(key))
                draft.tell(nearest[0], self.entry(nearest[0], len(shown) + 1))
                shown += nearest
            if len(shown) == _ALTERNATIVES:
                break
        draft.say(self._other(wish), self.stand())
        return draft.answer(tuple(shown))

    def _other(self, wish: Wish) -> str:
        """The other common reading of the time, if it has one."""
        if wish.period is None or not wish.period.other:
            return ""
        return self._texts.get("termine_andere_lesart", zeit=wish.period.other)

    def _alternatives(self, wish: Wish) -> Iterator[tuple[str, Wish]]:
        """Wishes near to one that nothing fits, the nearest first, each with the key of its heading."""
        if wish.past:
            yield "termine_statt_letzter", dataclasses.replace(wish, period=None, mode=Mode.LAST, limit=None)
            return
        one = dataclasses.replace(wish, mode=Mode.NEXT, limit=None)
        if wish.period is not None:
            later = Period(start=wish.period.start) if wish.period.start else None
            if later is not None and wish.period.end is not None:
                yield "termine_statt_spaeter", dataclasses.replace(one, period=later)
            yield "termine_statt_naechster", dataclasses.replace(one, period=None)
        if wish.places and wish.presence:
            yield "termine_statt_naechster", dataclasses.replace(one, presence=None)
        if wish.places:
            elsewhere = dataclasses.replace(one, places=())
            yield "termine_statt_digital", dataclasses.replace(elsewhere, presence=Presence.DIGITAL)
            yield "termine_statt_ort", elsewhere
        if wish.formats and wish.themes:
            yield "termine_statt_naechster", dataclasses.replace(one, formats=())
        if wish.period is not None:
            yield "termine_statt_zeit", Wish(period=wish.period, mode=Mode.NEXT)
        yield "termine_statt_naechster", Wish(formats=wish.formats, mode=Mode.NEXT)
        yield "termine_statt_naechster", Wish(mode=Mode.NEXT)
