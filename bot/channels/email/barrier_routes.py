"""The page of the form for barriers."""

from __future__ import annotations

from aiohttp import web

from bot.channels.email.addresses import AddressInvalid, parse_address
from bot.channels.email.barriers import MOST_LETTERS, BarrierReports
from bot.channels.email.bodies import read_form
from bot.channels.email.forms import Forms, Mistake
from bot.channels.email.guarding import Gatekeeper, guarded
from bot.channels.email.words import Notice
from bot.sending import AmbiguousFailure, SendFailure
from bot.site.pages import BARRIER_PATH


class BarrierRoutes:
    """The handlers."""

    def __init__(self, forms: Forms, reports: BarrierReports, gatekeeper: Gatekeeper) -> None:
        self._forms = forms
        self._reports = reports
        self._gatekeeper = gatekeeper

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get(BARRIER_PATH, guarded(self._forms, self._form))
        app.router.add_post(BARRIER_PATH, guarded(self._forms, self._report))

    async def _form(self, _: web.Request) -> web.StreamResponse:
        return self._forms.barrier()

    async def _report(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._gatekeeper.refusal(request, self._forms):
            return refusal
        typed = await read_form(request)
        try:
            text, address = _checked(typed)
        except Mistake as mistake:
            return self._forms.barrier(typed, mistake)
        if not self._gatekeeper.may_ask(request):
            return self._forms.notice(Notice("email_zu_oft", status=429))
        try:
            await self._reports.send(text, address)
        except AmbiguousFailure:
            return self._forms.notice(Notice("email_barriere_unklar"))
        except (SendFailure, AddressInvalid):
            # Nothing is kept here, so it stays in the form.
            return self._forms.barrier(typed, Mistake("email_fehler_barriere_versand", "text"), status=503)
        return self._forms.notice(Notice("email_barriere_gesendet"))


def _checked(typed: dict[str, str]) -> tuple[str, str]:
    """Text and address of the form.

    Raises:
        Mistake
    """
    text = typed.get("text", "").replace("\r\n", "\n").strip()
    if not 0 < len(text) <= MOST_LETTERS:
        raise Mistake("email_fehler_barriere", "text")
    try:
        return text, parse_address(typed["email"]) if typed.get("email", "").strip() else ""
    except AddressInvalid:
        raise Mistake("email_fehler_adresse", "email") from None
