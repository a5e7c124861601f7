"""The page behind the link in a mail: opening it changes nothing (mail scanners open links), its buttons do."""

from __future__ import annotations

from aiohttp import web

from bot.channels.email.bodies import read_form
from bot.channels.email.channel import EmailChannel
from bot.channels.email.guarding import guarded
from bot.channels.email.words import Notice
from bot.subject_rights.service import CONFIRM_PATH, SubjectRights

_INVALID = "anfrage_ungueltig"


def add_routes(app: web.Application, email: EmailChannel, rights: SubjectRights) -> None:
    """Add the page on which a request is confirmed or declined."""
    forms, gatekeeper = email.forms, email.gatekeeper

    def notice(key: str) -> web.Response:
        return forms.notice(Notice(key, status=404 if key == _INVALID else 200))

    async def opened(request: web.Request) -> web.StreamResponse:
        wish = await rights.asked(request.match_info["token"])
        return notice(_INVALID) if wish is None else forms.subject_request(wish)

    async def answered(request: web.Request) -> web.StreamResponse:
        if refusal := gatekeeper.refusal(request, forms):
            return refusal
        answer = (await read_form(request)).get("antwort")
        if answer not in ("ja", "nein"):
            return await opened(request)
        return notice(await rights.confirm(request.match_info["token"], own=answer == "ja"))

    app.router.add_get(CONFIRM_PATH + "{token}", guarded(forms, opened))
    app.router.add_post(CONFIRM_PATH + "{token}", guarded(forms, answered))
