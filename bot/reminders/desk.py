"""What the actions use of the reminders: plan, list, change, cancel, forget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.meetings import Meeting
from bot.reminders.lead import LeadRule
from bot.reminders.results import Person, Reminder, Result, StandingReminder, TooMany


class ReminderDesk(Protocol):
    """Reminders of one person after another; every call is safe to repeat."""

    async def person(self, conversation: str) -> Person | None:
        """Who speaks in this conversation (Rasa's sender id); None where the channel cannot send by itself."""

    async def plan(self, person: Person, meeting: Meeting, lead: LeadRule) -> Result:
        """Plan a reminder; the same one again is the same."""

    async def plan_standing(self, person: Person, format_: str, lead: LeadRule) -> StandingReminder | TooMany:
        """Remind of every meeting of a format (empty: of all), also of those yet to be announced; again renews it."""

    async def planned(self, person: Person) -> list[Reminder]:
        """What is planned, by due time; without what standing reminders brought."""

    async def standing(self, person: Person) -> list[StandingReminder]:
        """The standing reminders, the oldest first."""

    async def change(self, person: Person, reminder: str, lead: LeadRule) -> Result | StandingReminder | None:
        """Another lead for a reminder or a standing one; None where this person has none of that id."""

    async def cancel(self, person: Person, identifiers: Sequence[str]) -> int:
        """Cancel reminders and standing ones of this person; returns how many there were."""

    async def cancel_all(self, person: Person) -> int:
        """Cancel all of them."""

    async def forget(self, conversation: str) -> bool:
        """Delete all that is kept of whoever speaks in this conversation, in one transaction; False: nothing was."""

    def ways(self) -> Ways:
        """How people of the website can be reminded."""


class Ways(Protocol):
    """Addresses for people whose channel cannot send by itself; empty where a way is off."""

    @property
    def email_page(self) -> str:
        """The page on which reminders by e-mail are ordered."""

    @property
    def matrix(self) -> str:
        """The assistant's address in Matrix."""

    @property
    def telegram(self) -> str:
        """The assistant's address in Telegram."""
