"""Puts messengers, inbox and reminders together."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from bot.channels.callback import callback_messenger
from bot.channels.email import WISHES, email_channel, share_unsubscribing_key
from bot.channels.matrix import matrix_messenger
from bot.channels.messenger import Messenger
from bot.channels.telegram import telegram_messenger
from bot.clock import clock_for
from bot.conversation import Conversation
from bot.database import Coordination, Database
from bot.inbox import Contacts, Deletions, Inbox, InboxStore
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.messaging import job_of, run_messengers
from bot.reminders.book import ReminderBook
from bot.reminders.dispatcher import Dispatcher
from bot.reminders.leases import Leases
from bot.reminders.rendering import Composer
from bot.reminders.watcher import Watcher
from bot.retention import Expiry
from bot.settings import Settings

DELETIONS_NAME = "geloescht"
EMAIL = "email"


@dataclass
class OpenWays:
    """How people of the website can be reminded; empty where a way is off."""

    email_page: str = ""
    matrix: str = ""
    find_telegram: Callable[[], str] = str

    @property
    def telegram(self) -> str:
        """The bot's address in Telegram, known once Telegram was reached."""
        return self.find_telegram()


class Reminding:
    """Everything that reaches people by itself; made by `open_reminding`.

    `on_forgotten` is called when Rasa has a conversation to forget.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        coordination: Coordination,
        store: Store,
        meetings: MeetingStore,
        deletions: Deletions,
    ) -> None:
        self.on_forgotten: Callable[[], None] = lambda: None
        self.contacts = Contacts(database, deletions)
        self.ways = OpenWays()
        self.messengers: dict[str, Messenger] = {}
        self._coordination = coordination
        self._deletions = deletions
        self._introductions: list[Callable[[], Coroutine[None, None, None]]] = []
        self._settings = settings
        self._inbox_store = InboxStore(database)
        clock = clock_for(settings.jetzt)
        self._leases = Leases(database, clock, real=coordination.utc_now)
        self._watcher = Watcher(database, meetings, clock, self._wake, demo=settings.demo)
        self._add_messengers(store)
        self.book = ReminderBook(
            database,
            meetings,
            clock,
            self.ways,
            push=(*self.messengers, EMAIL),
            forget=self._forget,
            wake=self._wake,
            demo=settings.demo,
        )
        self.email = email_channel(
            settings, database=database, desk=self.book, knowledge=store, meetings=meetings, clock=clock
        )
        if self.email is not None:
            email = self.email
            self.messengers[EMAIL] = email.messenger
            coordination.on(WISHES, lambda _: email.wake())
            self.ways.email_page = f"{settings.public_address}/erinnerung"
        self._dispatcher = Dispatcher(
            self._leases, self._watcher, clock, Composer(store), self.messengers, self._receives
        )

    def jobs(self, conversation: Conversation) -> list[Coroutine[None, None, None]]:
        """What goes on until the process ends."""
        alone = self._coordination.alone
        inbox = Inbox(self._inbox_store, self.contacts, conversation, self.messengers, self._receives)
        # Two bots may see two versions of the calendar for a while, so one alone says what changed.
        jobs = [inbox.run(), self._deletions.follow(), alone("watcher", self._watcher.run), self._dispatcher.run()]
        jobs.append(run_messengers(list(self.messengers.values()), inbox, self._inbox_store, alone))
        if self.email is not None:
            jobs.append(alone("email", self.email.run))
        return [*jobs, *(introduce() for introduce in self._introductions)]

    def expiries(self) -> list[Expiry]:
        """What is deleted after how many days."""
        settings = self._settings
        return [
            Expiry(settings.posteingang, self._inbox_store.expire),
            Expiry(settings.erinnerungen_aufbewahrung, self._leases.expire),
            Expiry(settings.posteingang, self.contacts.expire),  # last, when nothing of theirs holds them
        ]

    async def _forget(self, conversation: str) -> bool:
        contact = await self.contacts.forget(conversation)
        self.on_forgotten()
        return contact is not None

    def may_send(self, channel: str) -> bool:
        """Whether this bot may send through a channel at this moment."""
        return not self.messengers[channel].capabilities.exclusive or self._receives(channel)

    def _receives(self, messenger: str) -> bool:
        return self._coordination.leads(job_of(messenger))

    def _wake(self) -> None:
        self._dispatcher.wake()

    def _add_messengers(self, store: Store) -> None:
        def text(key: str) -> str:
            return store.texts.get(key)  # of the texts in service at that moment

        matrix, telegram = matrix_messenger(self._settings, text), telegram_messenger(self._settings, text)
        if matrix is not None:
            self.ways.matrix = matrix.link
        if telegram is not None:
            self.ways.find_telegram = lambda: telegram.link
            self._introductions.append(telegram.learn_name)
        for messenger in (matrix, telegram, callback_messenger(self._settings)):
            if messenger is not None:
                self.messengers[messenger.name] = messenger


async def open_reminding(
    settings: Settings, database: Database, coordination: Coordination, store: Store, meetings: MeetingStore
) -> Reminding:
    """All messengers that are switched on; the database is open.

    Raises:
        OperatorMistake: a messenger is set up by half, or a file in `AG_DATEN` cannot be used.
    """
    deletions = Deletions(settings.daten / DELETIONS_NAME, database, settings.loeschungen_aufbewahrung)
    await deletions.open()
    await share_unsubscribing_key(settings, database)
    reminding = Reminding(settings, database, coordination, store, meetings, deletions)
    await reminding.contacts.purge()
    return reminding
