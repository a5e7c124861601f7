"""Fills the pages with forms. Whatever people typed is written as text; nothing here needs JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from aiohttp import hdrs, web

from bot.channels.email.leaving import Listed
from bot.channels.email.messenger import HasTexts
from bot.channels.email.wishes import FORMATS, LEADS
from bot.channels.email.words import Notice
from bot.meetings import Meeting
from bot.meetings.search.wording import when, where
from bot.site.headers import PAGE_POLICY
from bot.site.pages import Pages

_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY.replace("form-action 'none'", "form-action 'self'"),
    hdrs.CACHE_CONTROL: "no-store",
    # With no-referrer, browsers name no origin when they send a form, and its origin is what protects it.
    hdrs.REFERRER_POLICY: "same-origin",
}
_FIELDS = {
    "email": "email_zustand",
    "vorlauf-stunde": "vorlauf_zustand",
    "format-alle": "format_zustand",
    "text": "text_zustand",
}
"""The field that a mistake is about, and the placeholder in it."""


class Mistake(Exception):
    """Something in a form is missing or wrong: `key` is the text that says what, `field` the id of its field."""

    def __init__(self, key: str, field: str) -> None:
        super().__init__(key)
        self.key = key
        self.field = field


class Forms:
    """Answers with pages."""

    def __init__(self, pages: Pages, knowledge: HasTexts) -> None:
        self._pages = pages
        self._knowledge = knowledge

    def wish(
        self, meeting: Meeting | None, typed: Mapping[str, str] | None = None, mistake: Mistake | None = None
    ) -> web.Response:
        """The form for a reminder of `meeting`, or for a standing one; with what was typed and what is wrong in it."""
        typed = typed or {}
        ready = {f"vorlauf_{key}": _checked(typed.get("vorlauf") == key) for key in LEADS}
        own = {"email_eingabe": typed.get("email", "")}
        if meeting is None:
            ready |= {f"format_{key}": _checked(typed.get("format") == key) for key in FORMATS}
        else:
            texts = self._knowledge.texts
            own |= {"termin_id": meeting.id, "termin_titel": meeting.titel}
            own |= {"termin_wann": when(meeting, texts), "termin_wo": where(meeting, texts)}
        ready |= self._marks(mistake)
        return self._page(
            "erinnerung" if meeting is None else "erinnerung_termin", own, ready, 200 if mistake is None else 422
        )

    def barrier(
        self, typed: Mapping[str, str] | None = None, mistake: Mistake | None = None, status: int = 422
    ) -> web.Response:
        """The form on which a barrier is reported."""
        typed = typed or {}
        own = {"text_eingabe": typed.get("text", ""), "email_eingabe": typed.get("email", "")}
        return self._page("barriere_melden", own, self._marks(mistake), 200 if mistake is None else status)

    def confirmation(self, wish: str, consent: str) -> web.Response:
        """The page on which a wish is confirmed."""
        return self._page("email_bestaetigen", {"wunsch": wish, "einwilligung": consent})

    def subject_request(self, wish: str) -> web.Response:
        """The page on which a request of a data subject is confirmed."""
        return self._page("anfrage_bestaetigen", {"wunsch": wish})

    def unsubscribing(self, reminders: Sequence[Listed]) -> web.Response:
        """The page on which reminders are ended."""
        texts = self._knowledge.texts
        if reminders:
            button = escape(texts.get("email_liste_knopf"))
            items = "".join(_item(number, item, button) for number, item in enumerate(reminders, 1))
            content = f'<ul class="erinnerungen">{items}</ul>'
        else:
            content = f"<p>{escape(texts.get('email_liste_leer'))}</p>"
        heading = f"<h2>{escape(texts.get('email_liste_titel'))}</h2>"
        return self._page("email_abmelden", {}, {"liste": heading + content})

    def notice(self, notice: Notice) -> web.Response:
        """A page that says something."""
        texts = self._knowledge.texts
        own = {"ueberschrift": texts.get(f"{notice.key}_titel"), "meldung": texts.get(notice.key, **notice.values)}
        return self._page("email_meldung", own, {}, notice.status)

    def _marks(self, mistake: Mistake | None) -> dict[str, str]:
        marks = dict.fromkeys((*_FIELDS.values(), "fehler"), "")
        if mistake is not None:
            text = escape(self._knowledge.texts.get(mistake.key))
            marks["fehler"] = f'<p class="fehler" id="fehler" role="alert">{text}</p>'
            # The field is entered at once, and what is wrong is read with it.
            invalid = ' aria-invalid="true"' if mistake.field in ("email", "text") else ""
            marks[_FIELDS[mistake.field]] = f'aria-describedby="fehler" autofocus{invalid}'
        return marks

    def _page(
        self, name: str, own: Mapping[str, str], ready: Mapping[str, str] | None = None, status: int = 200
    ) -> web.Response:
        html = self._pages.html(name, "", own, ready)
        return web.Response(status=status, text=html, content_type="text/html", charset="utf-8", headers=_HEADERS)


def _checked(chosen: bool) -> str:
    return "checked" if chosen else ""


def _item(number: int, item: Listed, button: str) -> str:
    return (
        f'<li><form method="post"><p id="erinnerung-{number}">{escape(item.words)}</p>'
        f'<p><button class="knopf leise" type="submit" name="was" value="{escape(item.id)}"'
        f' aria-describedby="erinnerung-{number}">{button}</button></p></form></li>'
    )
