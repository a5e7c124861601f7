"""Puts together what makes the assistant answerable: kept versions, and the rights of those whose data are kept."""

from __future__ import annotations

from collections.abc import Coroutine

from aiohttp import web

from bot.conversation import Conversation
from bot.database import Database
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.rasa_client import RasaClient
from bot.reminding import Reminding
from bot.retention import Expiry
from bot.settings import Settings
from bot.subject_rights import People, RequestStore, SubjectRights
from bot.versions import KNOWLEDGE, TEXTS, VersionKeeper, VersionShelf


class Answering:
    """What goes on beside the conversations so that people can answer for them."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        store: Store,
        meetings: MeetingStore,
        reminding: Reminding,
        rasa: RasaClient,
    ) -> None:
        self._settings = settings
        self._shelf = VersionShelf(database)
        kinds = {settings.wissen: KNOWLEDGE, settings.texte: TEXTS}
        self._keeper = VersionKeeper(self._shelf, store, kinds, meetings)
        self._requests = RequestStore(database)
        people = People(database, reminding.contacts, rasa, reminding.book.forget)
        self._email = reminding.email
        self._rights = SubjectRights(
            self._requests, people, reminding.messengers, store, settings.public_address, reminding.may_send
        )

    def join(self, conversation: Conversation, app: web.Application) -> None:
        """Let people confirm requests in messengers and on the page behind the link in a mail."""
        conversation.intercept = self._rights.answer
        if self._email is not None:
            from bot.subject_rights.routes import add_routes

            add_routes(app, self._email, self._rights)

    def jobs(self) -> list[Coroutine[None, None, None]]:
        """What goes on until the process ends."""
        return [self._keeper.run(), self._rights.run()]

    def expiries(self) -> list[Expiry]:
        """What is deleted after how many days."""
        return [
            Expiry(self._settings.fassungen_aufbewahrung, self._shelf.expire),
            Expiry(self._settings.anfragen_aufbewahrung, self._requests.delete),
        ]
