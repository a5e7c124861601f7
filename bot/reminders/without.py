"""A desk where nobody can be reminded: for the action endpoint alone, which has no messenger and no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.meetings import Meeting
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Reminder, Result, StandingReminder


class NobodyCanBeReminded(Exception):
    """A reminder was asked for somebody whom this desk cannot know."""


@dataclass(slots=True)
class NoWays:
    """No way to be reminded is on."""

    email_page: str = ""
    matrix: str = ""
    telegram: str = ""


class WithoutReminders:
    """A `ReminderDesk` that knows nobody; as `person` is None for all, nothing else of it is ever asked."""

    async def person(self, conversation: str) -> Person | None:
        """Nobody."""
        return None

    async def plan(self, person: Person, meeting: Meeting, lead: LeadRule) -> Result:
        """Cannot be asked.

        Raises:
            NobodyCanBeReminded
        """
        raise NobodyCanBeReminded(person.channel)

    async def plan_standing(self, person: Person, format_: str, lead: LeadRule) -> StandingReminder:
        """Cannot be asked.

        Raises:
            NobodyCanBeReminded
        """
        raise NobodyCanBeReminded(person.channel)

    async def planned(self, person: Person) -> list[Reminder]:
        """Nothing."""
        return []

    async def standing(self, person: Person) -> list[StandingReminder]:
        """Nothing."""
        return []

    async def change(self, person: Person, reminder: str, lead: LeadRule) -> Result | StandingReminder | None:
        """None, as there are none."""
        return None

    async def cancel(self, person: Person, identifiers: Sequence[str]) -> int:
        """There are none."""
        return 0

    async def cancel_all(self, person: Person) -> int:
        """There are none."""
        return 0

    async def forget(self, conversation: str) -> bool:
        """Nothing is kept."""
        return False

    def ways(self) -> NoWays:
        """None is on."""
        return NoWays()
