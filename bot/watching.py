"""Puts together what watches the bot: request ids, counters, gauges, health, and where the operator reads them."""

from __future__ import annotations

from contextlib import AsyncExitStack

from aiohttp import web

from bot import metrics
from bot.channels.web import WebChat
from bot.clock import clock_for
from bot.connections import PublicRunner
from bot.conversation import Conversation
from bot.database import Database
from bot.health import Draining, Health, add_health_routes
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.monitoring.gauges import Gauges
from bot.monitoring.listener import metrics_app
from bot.monitoring.requests import observe_requests
from bot.monitoring.turns import TurnMetrics, known_intents
from bot.rasa_client import RasaClient
from bot.settings import ROOT, Settings


class Watching:
    """Watches one bot."""

    def __init__(
        self,
        settings: Settings,
        rasa: RasaClient,
        store: Store,
        meetings: MeetingStore,
        database: Database,
        draining: Draining,
    ) -> None:
        self.turns = TurnMetrics(known_intents(ROOT / "domain.yml"))
        self._settings = settings
        self._store = store
        self._meetings = meetings
        self._database = database
        self._health = Health(rasa, store, meetings, database, draining)

    async def send_traces(self, stack: AsyncExitStack) -> None:
        """Send traces until the stack closes, where that is switched on."""
        if self._settings.spuren is not None:
            from bot.traces import sending_traces

            await stack.enter_async_context(sending_traces(self._settings.spuren))

    def add_to(self, public: web.Application) -> None:
        """Identify and count the requests to the public app, and add its health routes."""
        observe_requests(public, self._settings.proxys)
        add_health_routes(public, self._health)

    def app(self, conversation: Conversation, chat: WebChat, runner: PublicRunner) -> web.Application:
        """The app of the operator's listener; `runner` listens to the public port."""
        metrics.CONNECTIONS_MOST.set(runner.most)
        queues = {"conversations": lambda: conversation.waiting, "polls": lambda: chat.waiting_calls}
        gauges = Gauges(
            self._health,
            self._database,
            self._store,
            self._meetings,
            clock_for(self._settings.jetzt),
            self._settings.wissen,
            queues,
        )
        metrics.CONNECTIONS.set_function(lambda: runner.connections)
        return metrics_app(gauges, self._health)
