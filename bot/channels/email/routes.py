"""The pages of e-mail: order a reminder, confirm it, unsubscribe. Opening a page changes nothing, whoever opens it."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.channels.email.addresses import AddressInvalid, parse_address
from bot.channels.email.bodies import is_one_click, read_form
from bot.channels.email.forms import Forms, Mistake
from bot.channels.email.guarding import Gatekeeper, guarded
from bot.channels.email.leaving import ALL, Leaving
from bot.channels.email.messenger import UNSUBSCRIBE_PATH
from bot.channels.email.optin import CONFIRM_PATH, OptIn
from bot.channels.email.wishes import Wish, WishInvalid
from bot.channels.email.words import Notice, Words

FORM_PATH = "/erinnerung"


class Routes:
    """The handlers."""

    def __init__(self, forms: Forms, opt_in: OptIn, leaving: Leaving, words: Words, gatekeeper: Gatekeeper) -> None:
        self._forms = forms
        self._opt_in = opt_in
        self._leaving = leaving
        self._words = words
        self._gatekeeper = gatekeeper

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        pages = (
            (FORM_PATH, self._form, self._order),
            (CONFIRM_PATH + "{token}", self._opened, self._answered),
            (UNSUBSCRIBE_PATH + "{token}", self._unsubscribing, self._unsubscribe),
        )
        for path, show, take in pages:
            app.router.add_get(path, guarded(self._forms, show))
            app.router.add_post(path, guarded(self._forms, take))

    async def _form(self, request: web.Request) -> web.StreamResponse:
        identifier = request.query.get("termin", "")
        meeting = self._words.upcoming(identifier) if identifier else None
        if self._words.are_examples():
            return self._forms.notice(Notice("email_nur_beispiele", status=404))
        if identifier and meeting is None:
            return self._forms.notice(Notice("email_termin_unbekannt", status=404))
        return self._forms.wish(meeting)

    async def _order(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._gatekeeper.refusal(request, self._forms):
            return refusal
        typed = await read_form(request)
        try:
            address, wish = self._wish(typed)
        except WishInvalid as invalid:
            return self._forms.notice(Notice(invalid.key, status=404))
        except Mistake as mistake:
            return self._forms.wish(self._words.upcoming(typed.get("termin", "")), typed, mistake)
        if not self._gatekeeper.may_ask(request):
            return self._forms.notice(Notice("email_zu_oft", status=429))
        await self._opt_in.ask(address, wish)
        return self._forms.notice(Notice("email_gesendet"))

    def _wish(self, typed: dict[str, str]) -> tuple[str, Wish]:
        """Address and wish of a form.

        Raises:
            Mistake: a field is wrong. WishInvalid: the wish as a whole is.
        """
        try:
            if typed.get("termin") and self._words.upcoming(typed["termin"]) is None:
                raise WishInvalid("email_termin_unbekannt", "")
            address = parse_address(typed.get("email", ""))
            wish = Wish(typed.get("vorlauf", ""), typed.get("termin", ""), typed.get("format", ""))
            self._words.found(wish)
        except AddressInvalid:
            raise Mistake("email_fehler_adresse", "email") from None
        except WishInvalid as invalid:
            if invalid.field:
                raise Mistake(invalid.key, invalid.field) from None
            raise
        return address, wish

    async def _opened(self, request: web.Request) -> web.StreamResponse:
        asked = await self._opt_in.asked(request.match_info["token"])
        if asked is None:
            return self._forms.notice(Notice("email_link_ungueltig", status=404))
        return self._forms.confirmation(*asked)

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._gatekeeper.refusal(request, self._forms):
            return refusal
        answer = (await read_form(request)).get("antwort")
        token = request.match_info["token"]
        if answer == "ja":
            return self._forms.notice(await self._opt_in.confirm(token))
        if answer == "nein":
            return self._forms.notice(await self._opt_in.decline(token))
        return await self._opened(request)

    async def _unsubscribing(self, request: web.Request) -> web.StreamResponse:
        contact = await self._leaving.contact(request.match_info["token"])
        if contact is None:
            return self._forms.notice(Notice("email_abmeldelink_ungueltig", status=404))
        return self._forms.unsubscribing(await self._leaving.reminders(contact))

    async def _unsubscribe(self, request: web.Request) -> web.StreamResponse:
        one_click = await is_one_click(request)
        # A mail program comes from nowhere; who sends this one body holds the link, and that is enough.
        if not one_click and (refusal := self._gatekeeper.refusal(request, self._forms)):
            return refusal
        what = ALL if one_click else (await read_form(request)).get("was", "")
        contact = await self._leaving.contact(request.match_info["token"])
        if contact is None or not what:
            return await self._unsubscribing(request)
        return self._forms.notice(await self._leaving.end(contact, what))


def form_address(public_address: str, meeting: str = "") -> str:
    """Where people order a reminder of the meeting with this id, or a standing one."""
    base = public_address.rstrip("/") + FORM_PATH
    return f"{base}?termin={quote(meeting, safe='')}" if meeting else base
