"""The web channel's routes below `/chat/v1`: sessions, messages, outbox, feedback, texts."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.web.bodies import Message, NewSession, Vote, read_body
from bot.channels.web.callers import Network, Origins, client_address
from bot.channels.web.chat import NotOffered, Outage, WebChat
from bot.channels.web.errors import ProtocolError, errors_as_json
from bot.channels.web.interface_texts import InterfaceTexts
from bot.channels.web.limits import AddressHash, RateLimit
from bot.channels.web.replies import entry_as_json
from bot.channels.web.tokens import LIFETIME_SECONDS, Session, TokenExpired, TokenInvalid, Tokens
from bot.conversation import TooManyMessages

PREFIX = "/chat/v1"
MOST_WAIT_SECONDS = 25
READING_FACTOR = 10
"""Reading calls of an address that are allowed for each message it may send."""

_CORS_SECONDS = "600"


@dataclass(frozen=True)
class Edge:
    """What guards the web channel: who may call, from where, and how often."""

    tokens: Tokens
    origins: Origins
    proxies: tuple[Network, ...]
    per_session: RateLimit
    per_address: RateLimit
    reading: RateLimit
    addresses: AddressHash

    @classmethod
    def of(
        cls, tokens: Tokens, origins: Origins, proxies: tuple[Network, ...], per_session: int, per_address: int
    ) -> Edge:
        """An edge with these limits, in calls a minute."""
        limits = RateLimit(per_session), RateLimit(per_address), RateLimit(per_address * READING_FACTOR)
        return cls(tokens, origins, proxies, *limits, AddressHash())


def web_app(chat: WebChat, edge: Edge, texts: InterfaceTexts) -> web.Application:
    """The channel as an application to be mounted at `PREFIX`."""
    app = web.Application(middlewares=[_cross_origin(edge.origins), errors_as_json, _limited(edge)])
    handlers = _Handlers(chat, edge, texts)
    app.router.add_post("/sessions", handlers.new_session)
    app.router.add_post("/messages", handlers.message)
    app.router.add_get("/outbox", handlers.outbox, allow_head=False)
    app.router.add_post("/feedback", handlers.feedback)
    app.router.add_delete("/session", handlers.end)
    app.router.add_get("/texts", handlers.texts, allow_head=False)

    async def finish(_: web.Application) -> None:
        await chat.close()

    app.on_shutdown.append(finish)
    return app


class _Handlers:
    def __init__(self, chat: WebChat, edge: Edge, texts: InterfaceTexts) -> None:
        self._chat = chat
        self._edge = edge
        self._texts = texts

    async def new_session(self, request: web.Request) -> web.Response:
        await read_body(request, NewSession)
        return web.json_response({"token": self._edge.tokens.issue(), "expires_in": LIFETIME_SECONDS}, status=201)

    async def message(self, request: web.Request) -> web.Response:
        session = self._session(request)
        _refuse_if(self._edge.per_session.wait(session.id), "This session")
        message = await read_body(request, Message)
        try:
            entry = await self._chat.send(session.id, message)
        except NotOffered:
            raise ProtocolError(409, "choice_not_offered", "No button of this session has this payload.") from None
        except Outage as outage:
            raise ProtocolError(
                503,
                "unavailable",
                "Rasa or the database is away; send it again later.",
                retry_after=5,
                replies=outage.replies,
            ) from None
        except TooManyMessages:
            raise _too_many(5, "This session") from None
        if entry is None:
            return self._answer(session, {"entries": []}, status=202)
        return self._answer(session, {"entries": [entry_as_json(entry)]})

    async def outbox(self, request: web.Request) -> web.Response:
        session = self._session(request)
        if unknown := set(request.query) - {"after", "wait"}:
            raise ProtocolError(400, "bad_request", f"There are only after and wait, {len(unknown)} more were sent.")
        after = _number(request, "after", most=1_000_000)
        wait = _number(request, "wait", most=MOST_WAIT_SECONDS)
        entries = await self._chat.entries(session.id, after, wait)
        return self._answer(session, {"entries": [entry_as_json(entry) for entry in entries]})

    async def feedback(self, request: web.Request) -> web.Response:
        session = self._session(request)
        vote = await read_body(request, Vote)
        helpful = {"up": True, "down": False, "none": None}[vote.value]
        found = await self._chat.vote(session.id, vote.position, vote.reply, helpful=helpful)
        if not found:
            raise ProtocolError(404, "not_found", "This session has no such reply.")
        return web.Response(status=204)

    async def end(self, request: web.Request) -> web.Response:
        await self._chat.end(self._session(request).id)
        return web.Response(status=204)

    async def texts(self, request: web.Request) -> web.Response:
        response = web.json_response(self._texts.current())
        response.headers[hdrs.CACHE_CONTROL] = "no-cache"
        return response

    def _session(self, request: web.Request) -> Session:
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise TokenInvalid
            return self._edge.tokens.check(token)
        except TokenInvalid:
            raise ProtocolError(401, "session_invalid", "A bearer token of POST /sessions is needed.") from None
        except TokenExpired:
            raise ProtocolError(401, "session_expired", "The session has expired.") from None

    def _answer(self, session: Session, body: dict[str, object], status: int = 200) -> web.Response:
        token = self._edge.tokens.renewed(session)
        response = web.json_response(body if token is None else {**body, "token": token}, status=status)
        response.headers[hdrs.CACHE_CONTROL] = "no-store"
        return response


def _cross_origin(origins: Origins) -> Middleware:
    """Refuses pages of foreign origins, and lets listed ones read the answers."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        preflight = request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
        if not origins.allows(request):
            refusal = "The origin of this page is not allowed; see AG_EINBETTUNG and AG_OEFFENTLICHE_ADRESSE."
            return ProtocolError(403, "origin_forbidden", refusal).response()
        response = web.Response(status=204) if preflight else await handler(request)
        origin = request.headers.get(hdrs.ORIGIN)
        response.headers[hdrs.VARY] = "Origin"
        if origin is not None:
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
            response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "Retry-After"
        if preflight:
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = "GET, POST, DELETE"
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "Authorization, Content-Type"
            response.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = _CORS_SECONDS
        return response

    return middleware


def _limited(edge: Edge) -> Middleware:
    """Counts the calls of each address, before anything of them is read."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        caller = edge.addresses.of(client_address(request, edge.proxies))
        limit = edge.reading if request.method == hdrs.METH_GET else edge.per_address
        _refuse_if(limit.wait(caller), "This address")
        return await handler(request)

    return middleware


def _refuse_if(wait: float, who: str) -> None:
    if wait > 0:
        raise _too_many(wait, who)


def _too_many(seconds: float, who: str) -> ProtocolError:
    return ProtocolError(429, "too_many_requests", f"{who} calls too often; see Retry-After.", retry_after=seconds)


def _number(request: web.Request, name: str, most: int) -> int:
    values = request.query.getall(name, ["0"])
    text = values[0]
    if len(values) > 1 or not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= most):
        raise ProtocolError(400, "bad_request", f"{name} must be one whole number from 0 to {most}.")
    return int(text)
