"""Puts the e-mail channel together."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from aiohttp import web

from bot.channels.email.addresses import parse_address
from bot.channels.email.barrier_routes import BarrierRoutes
from bot.channels.email.barriers import BarrierReports
from bot.channels.email.forms import Forms
from bot.channels.email.guarding import Gatekeeper
from bot.channels.email.leaving import Leaving
from bot.channels.email.letters import LetterHead
from bot.channels.email.links import KEY_FILE, UnsubscribeLinks, load_key
from bot.channels.email.messenger import EmailMessenger
from bot.channels.email.optin import OptIn
from bot.channels.email.routes import Routes
from bot.channels.email.smtp import MailGate, MailServer
from bot.channels.email.store import EmailStore
from bot.channels.email.words import Words
from bot.channels.web.callers import Origins
from bot.clock import Clock
from bot.database import Database
from bot.knowledge import Store
from bot.meetings.search.desk import CalendarSource
from bot.reminders.desk import ReminderDesk
from bot.settings import Settings
from bot.site.pages import EMAIL_FILES, Pages, has_barrier_form, values_of_settings


@dataclass(frozen=True)
class Surroundings:
    """What the channel uses of the bot."""

    database: Database
    desk: ReminderDesk
    knowledge: Store
    meetings: CalendarSource
    clock: Clock


@dataclass(frozen=True)
class EmailChannel:
    """The parts of the channel that the bot runs and serves."""

    messenger: EmailMessenger
    opt_in: OptIn
    store: EmailStore
    forms: Forms
    gatekeeper: Gatekeeper
    routes: Routes
    barriers: BarrierRoutes | None
    """None where barriers are reported elsewhere."""

    def add_routes(self, app: web.Application) -> None:
        """Add the pages on which reminders are ordered, confirmed and ended, and the form for barriers."""
        self.routes.add_to(app)
        if self.barriers is not None:
            self.barriers.add_to(app)

    def wake(self) -> None:
        """A wish was kept, here or by another bot."""
        self.opt_in.wake()

    async def run(self) -> None:
        """Send the mails that ask for confirmation, until cancelled."""
        await self.opt_in.run()


def build(settings: Settings, head: LetterHead, server: MailServer, surroundings: Surroundings) -> EmailChannel:
    """The channel.

    Raises:
        OperatorMistake: the key of the unsubscribing links cannot be used.
        KnowledgeMistakes: one of its pages cannot.
    """
    knowledge, desk, public = surroundings.knowledge, surroundings.desk, settings.public_address
    store = EmailStore(surroundings.database)
    links = UnsubscribeLinks(load_key(settings.daten / KEY_FILE))
    words = Words(surroundings.meetings, knowledge, surroundings.clock, demo=settings.demo)
    gate = MailGate(server)
    messenger = EmailMessenger(gate, head, links, knowledge, store.contact_of, public)
    opt_in = OptIn(store, messenger, desk, words, knowledge, public)
    forms = Forms(Pages(settings.seiten, knowledge, values_of_settings(settings), EMAIL_FILES), knowledge)
    leaving = Leaving(store, desk, links, words)
    routes = Routes(forms, opt_in, leaving, words, _gatekeeper(settings))
    barriers = None
    if has_barrier_form(settings):
        reports = BarrierReports(gate, head, knowledge, lambda: _barrier_contact(settings, knowledge))
        barriers = BarrierRoutes(forms, reports, _gatekeeper(settings))
    return EmailChannel(messenger, opt_in, store, forms, _gatekeeper(settings), routes, barriers)


def _gatekeeper(settings: Settings) -> Gatekeeper:
    return Gatekeeper(Origins(settings.origins, ()), settings.proxys)


def _barrier_contact(settings: Settings, knowledge: Store) -> str:
    """Who is told of barriers at this moment.

    Raises:
        AddressInvalid
    """
    return parse_address(settings.barrieren_kontakt or knowledge.knowledge.facts()["email"])


def tls_context() -> ssl.SSLContext:
    """Checks certificates against the authorities of this machine (or of `SSL_CERT_FILE`)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
