"""Puts the bot together: the only place that knows every part."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from actions import all_actions
from bot.action_endpoint import action_app
from bot.answering import Answering
from bot.backup.scratch import clear_leftovers
from bot.calendar_files import add_calendar_routes
from bot.channels.body import MAX_BODY
from bot.channels.console import SOCKET_NAME, console_app
from bot.channels.rest import add_rest_routes
from bot.channels.web import ENTRIES, PREFIX, ChatStore, Edge, WebChat, web_app
from bot.channels.web.callers import Origins
from bot.channels.web.interface_texts import InterfaceTexts, words_needed
from bot.channels.web.keys import KeyFile
from bot.channels.web.tokens import Tokens
from bot.clock import clock_for
from bot.connections import PublicRunner, most_connections
from bot.conversation import Conversation
from bot.database import Coordination, Database, shared_files
from bot.database.forgetting import FORGOTTEN
from bot.expiries import further_expiries
from bot.health import Draining
from bot.improvement import open_improvement
from bot.knowledge import Store
from bot.meetings import MeetingStore
from bot.meetings.export import Revisions
from bot.meetings.search import MeetingDesk, load_vocabulary
from bot.rasa_pool import RasaPool
from bot.reminding import Reminding, open_reminding
from bot.retention import Retention
from bot.settings import ROOT, Settings
from bot.site import add_site
from bot.watching import Watching

logger = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 30.0
"""So long may a connection be silent, also one that never finishes its headers; below what proxies keep open."""
SHUTDOWN_SECONDS = 20.0


def load_store(settings: Settings) -> Store:
    """The knowledge store of these settings.

    Raises:
        KnowledgeMistakes: a file cannot be used.
    """
    values = {"datenschutz_adresse": settings.privacy_address}
    return Store(settings.wissen, settings.texte, values)


def load_meetings(settings: Settings) -> MeetingStore:
    """The store of meetings of these settings; without a usable source it is empty and says why."""
    return MeetingStore(settings.termine, settings.daten, clock_for(settings.jetzt), settings.termine_abruf)


def meeting_desk(settings: Settings, meetings: MeetingStore) -> MeetingDesk:
    """What the actions use of the meetings."""
    vocabulary = load_vocabulary(ROOT / "data" / "termin_worte.yml", ROOT / "data" / "orte.yml")
    return MeetingDesk(meetings, clock_for(settings.jetzt), vocabulary, settings.public_address, demo=settings.demo)


@asynccontextmanager
async def running_bot(settings: Settings, draining: Draining | None = None) -> AsyncIterator[None]:
    """Run the bot's listeners: public port, action endpoint and console socket; stops them at the end.

    Once `draining` has begun, it is no longer ready.

    Raises:
        KnowledgeMistakes: a knowledge file cannot be used.
        OperatorMistake: what is kept cannot be used, or a messenger is set up by half.
        OSError: a port is in use.
    """
    store, meetings = load_store(settings), load_meetings(settings)
    async with AsyncExitStack() as stack:
        rasa = await stack.enter_async_context(RasaPool(settings.rasa_addresses, settings.intern_token))
        database = await _open_database(stack, settings)
        coordination = Coordination(database.address)
        await coordination.open()
        _keep_running(stack, coordination.run())
        reminding = await open_reminding(settings, database, coordination, store, meetings)
        watching = Watching(settings, rasa, store, meetings, database, draining or Draining())
        await watching.send_traces(stack)
        improvement = await asyncio.to_thread(open_improvement, settings, database, rasa, store, meetings)
        stack.push_async_callback(improvement.close)
        conversation = Conversation(rasa, store, [watching.turns, improvement], improvement.notices)
        chats = ChatStore(database)
        answering = Answering(settings, database, store, meetings, reminding, rasa)
        revisions = Revisions(database)
        expiries = [*reminding.expiries(), *answering.expiries(), *improvement.expiries()]
        expiries += further_expiries(settings, database, revisions)
        days = settings.bewertungen_aufbewahrung
        retention = Retention(chats, conversation, rasa, settings.aufbewahrung, expiries, days)
        reminding.on_forgotten = retention.wake
        coordination.on(FORGOTTEN, lambda _: retention.wake())
        actions = all_actions(store, meeting_desk(settings, meetings), reminding.book)
        await _listen_to_rasa(stack, action_app(actions, settings.intern_token), settings)
        await _listen_on_socket(stack, console_app(conversation), settings)
        public = _public_app(settings, conversation, store, reminding)
        watching.add_to(public)
        add_calendar_routes(public, meetings, store, demo=settings.demo, revisions=revisions)
        answering.join(conversation, public)
        chat = WebChat(conversation, chats, retention.wake, improvement.thumb_down)
        coordination.on(ENTRIES, chat.heard)
        keys = await _session_keys(settings, database)
        public.add_subapp(PREFIX, _chat_app(settings, keys, chat, store))
        runner = await _listen_to_public(stack, public, settings)
        if settings.metriken_port is not None:
            seen = watching.app(conversation, chat, runner)
            await _listen(stack, seen, settings.metriken_adresse, settings.metriken_port)
        _keep_running(stack, store.follow(), meetings.follow(), *reminding.jobs(conversation))
        _keep_running(stack, coordination.alone("retention", retention.run))
        if settings.schluessel is None:
            _keep_running(stack, shared_files.follow(database, coordination, settings.key_file))
        _keep_running(stack, *answering.jobs(), *improvement.jobs())
        yield


@asynccontextmanager
async def running_actions(settings: Settings) -> AsyncIterator[None]:
    """Run the action endpoint alone, for Rasa's own tools; it plans reminders and sends none.

    Raises:
        KnowledgeMistakes, OperatorMistake, OSError
    """
    async with AsyncExitStack() as stack:
        store, meetings = load_store(settings), load_meetings(settings)
        database = await _open_database(stack, settings)
        reminding = await open_reminding(settings, database, Coordination(database.address), store, meetings)
        actions = all_actions(store, meeting_desk(settings, meetings), reminding.book)
        await _listen_to_rasa(stack, action_app(actions, settings.intern_token), settings)
        _keep_running(stack, store.follow(), meetings.follow())
        yield


async def _open_database(stack: AsyncExitStack, settings: Settings) -> Database:
    database = Database.of(settings.daten, settings.datenbank)
    await database.open()
    stack.push_async_callback(database.close)
    await clear_leftovers(settings.daten, database)
    return database


def _keep_running(stack: AsyncExitStack, *jobs: Coroutine[None, None, None]) -> None:
    """Run what goes on until the stack closes."""
    for job in jobs:
        stack.push_async_callback(_end, asyncio.create_task(job))


async def _end(job: asyncio.Task[None]) -> None:
    job.cancel()
    await asyncio.wait([job])


async def _session_keys(settings: Settings, database: Database) -> KeyFile:
    """The keys that sign sessions: the operator's file, or one that all bots share."""
    keys = KeyFile(settings.key_file)
    keys.open()
    if settings.schluessel is None:
        await shared_files.share(database, settings.key_file)
    return keys


def _chat_app(settings: Settings, keys: KeyFile, chat: WebChat, store: Store) -> web.Application:
    edge = Edge.of(
        Tokens(keys.secrets, time.time),
        Origins(settings.origins, settings.einbettung),
        settings.proxys,
        per_session=settings.limit_sitzung,
        per_address=settings.limit_adresse,
    )
    texts = InterfaceTexts(ROOT / "data" / "oberflaeche.yml", words_needed(ROOT / "bot" / "widget"), store)
    return web_app(chat, edge, texts)


def _public_app(
    settings: Settings,
    conversation: Conversation,
    store: Store,
    reminding: Reminding,
) -> web.Application:
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_no_trace])
    add_site(app, settings, store)
    if settings.rest_token is not None:
        contacts = reminding.contacts if settings.rest_callback else None
        add_rest_routes(app, conversation, settings.rest_token, contacts)
    if reminding.email is not None:
        reminding.email.add_routes(app)
    return app


@web.middleware
async def _no_trace(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn any unforeseen error into a plain answer; the trace goes to the log, without the message's text."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        # Undecoded, so that nobody writes lines of their own into the log.
        logger.exception("Unforeseen error in %s %s", request.method, request.rel_url.raw_path)
        return web.Response(status=500, text=json.dumps({"error": "Internal error."}), content_type="application/json")


async def _listen(stack: AsyncExitStack, app: web.Application, host: str, port: int) -> None:
    runner = await _runner(stack, app)
    await web.TCPSite(runner, host, port).start()


async def _listen_to_rasa(stack: AsyncExitStack, app: web.Application, settings: Settings) -> None:
    await _listen(stack, app, settings.aktionen_adresse, settings.aktionen_port)


async def _listen_to_public(stack: AsyncExitStack, app: web.Application, settings: Settings) -> PublicRunner:
    runner = PublicRunner(app, most_connections(), **_options())
    await _set_up(stack, runner)
    await web.TCPSite(runner, settings.adresse, settings.port).start()
    return runner


async def _listen_on_socket(stack: AsyncExitStack, app: web.Application, settings: Settings) -> None:
    settings.daten.mkdir(parents=True, exist_ok=True)
    path = settings.daten / SOCKET_NAME
    runner = await _runner(stack, app)
    path.unlink(missing_ok=True)
    # The mask makes the socket private from its first moment on.
    previous = os.umask(0o077)
    try:
        await web.UnixSite(runner, str(path)).start()
    finally:
        os.umask(previous)


async def _runner(stack: AsyncExitStack, app: web.Application) -> web.AppRunner:
    return await _set_up(stack, web.AppRunner(app, **_options()))


async def _set_up(stack: AsyncExitStack, runner: web.AppRunner) -> web.AppRunner:
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    return runner


def _options() -> dict[str, Any]:
    # Access logs would hold addresses; metrics are counted elsewhere.
    return {"access_log": None, "shutdown_timeout": SHUTDOWN_SECONDS, "keepalive_timeout": KEEP_ALIVE_SECONDS}
