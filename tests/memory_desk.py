"""A reminder desk that keeps everything in memory; it keeps the promises of the protocol, without a database."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.meetings import Meeting, Status
from bot.reminders.lead import LeadRule
from bot.reminders.results import (
    Begun,
    OnlyExample,
    Person,
    Planned,
    Reminder,
    Result,
    StandingReminder,
    TooLate,
    TooMany,
)


@dataclass(slots=True)
class MemoryWays:
    """Addresses; empty where a way is off."""

    email_page: str = ""
    matrix: str = ""
    telegram: str = ""


@dataclass
class MemoryDesk:
    """Reminders by contact. `reachable` are the conversations whose channel can send by itself."""

    now: Callable[[], datetime.datetime]
    meeting: Callable[[str], Meeting | None]
    reachable: frozenset[str] = frozenset({"anna"})
    most: int = 50
    addresses: MemoryWays = field(default_factory=MemoryWays)
    reminders: dict[str, tuple[str, Reminder]] = field(default_factory=dict)
    wishes: dict[str, tuple[str, StandingReminder]] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def person(self, conversation: str) -> Person | None:
        """Whoever speaks in a reachable conversation that was not forgotten."""
        if conversation not in self.reachable or conversation in self.forgotten:
            return None
        return Person(f"contact of {conversation}", "rest")

    async def plan(self, person: Person, meeting: Meeting, lead: LeadRule) -> Result:
        """Plan it; the same wish again is the same reminder."""
        refused = self._refusal(meeting, lead)
        if refused is not None:
            return refused
        mine = self._mine(person)
        same = next((r for r in mine if (r.meeting, r.lead) == (meeting.id, lead)), None)
        if same is not None:
            return Planned(same, is_new=False)
        if len(mine) >= self.most:
            return TooMany(self.most)
        made = Reminder(f"r{next(self._ids)}", meeting.id, lead, lead.due(meeting))
        self.reminders[made.id] = (person.contact, made)
        return Planned(made, is_new=True)

    def _refusal(self, meeting: Meeting, lead: LeadRule) -> Begun | TooLate | OnlyExample | None:
        if meeting.status is Status.CANCELLED or meeting.beginn <= self.now():
            return Begun(meeting)
        due = lead.due(meeting)
        return TooLate(meeting, due) if due <= self.now() else None

    async def plan_standing(self, person: Person, format_: str, lead: LeadRule) -> StandingReminder | TooMany:
        """Follow a format; the same one again is renewed."""
        known = next(
            (w for c, w in self.wishes.values() if (c, w.format, w.lead) == (person.contact, format_, lead)), None
        )
        identifier = known.id if known else f"s{next(self._ids)}"
        made = StandingReminder(
            identifier, format_, lead, self.now().astimezone(datetime.UTC) + datetime.timedelta(365)
        )
        self.wishes[identifier] = (person.contact, made)
        return made

    async def planned(self, person: Person) -> list[Reminder]:
        """By due time."""
        return sorted(self._mine(person), key=lambda reminder: (str(reminder.due), reminder.id))

    async def standing(self, person: Person) -> list[StandingReminder]:
        """In their order."""
        return [wish for contact, wish in self.wishes.values() if contact == person.contact]

    async def change(self, person: Person, reminder: str, lead: LeadRule) -> Result | StandingReminder | None:
        """Another lead under the same id."""
        contact, wish = self.wishes.get(reminder, ("", None))
        if wish is not None and contact == person.contact:
            changed = StandingReminder(wish.id, wish.format, lead, wish.ends)
            self.wishes[reminder] = (contact, changed)
            return changed
        contact, kept = self.reminders.get(reminder, ("", None))
        meeting = self.meeting(kept.meeting) if kept is not None else None
        if kept is None or meeting is None or contact != person.contact:
            return None
        refused = self._refusal(meeting, lead)
        if refused is not None:
            return refused
        made = Reminder(kept.id, kept.meeting, lead, lead.due(meeting))
        self.reminders[reminder] = (contact, made)
        return Planned(made, is_new=made != kept)

    async def cancel(self, person: Person, identifiers: Sequence[str]) -> int:
        """Cancel those that are this person's."""
        gone = 0
        for kept in (self.reminders, self.wishes):
            for identifier in identifiers:
                if kept.get(identifier, ("",))[0] == person.contact:
                    del kept[identifier]
                    gone += 1
        return gone

    async def cancel_all(self, person: Person) -> int:
        """Cancel all of this person's."""
        mine = [
            item for kept in (self.reminders, self.wishes) for item, row in kept.items() if row[0] == person.contact
        ]
        return await self.cancel(person, mine)

    async def forget(self, conversation: str) -> bool:
        """Delete all of whoever speaks there."""
        person = await self.person(conversation)
        if person is None:
            return False
        await self.cancel_all(person)
        self.forgotten.append(conversation)
        return True

    def ways(self) -> MemoryWays:
        """As set."""
        return self.addresses

    def _mine(self, person: Person) -> list[Reminder]:
        return [reminder for contact, reminder in self.reminders.values() if contact == person.contact]
