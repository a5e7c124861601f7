"""The pages for people: start, data protection, accessibility, imprint, simple language, unknown addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.knowledge import KnowledgeMistakes, Mistake, Store
from bot.settings import Settings
from bot.site.filling import Values, filled, names
from bot.site.headers import PAGE_POLICY
from bot.site.page_files import FRAME, NOT_FOUND, PageFile, load_page

_FORM = ("fehler", "email_eingabe", "email_zustand")
_LEADS = ("vorlauf_stunde", "vorlauf_tag", "vorlauf_vorabend", "vorlauf_woche", "vorlauf_zustand")
_FORMATS = (
    *("format_alle", "format_netzwerktreffen", "format_fortbildungen", "format_seminare", "format_exkursionen"),
    *("format_werkstaetten", "format_arbeitsgruppen", "format_tagungen", "format_zustand"),
)
_MEETING = ("termin_id", "termin_titel", "termin_wann", "termin_wo")

PAGES = {
    "/": "start",
    "/datenschutz": "datenschutz",
    "/barrierefreiheit": "barrierefreiheit",
    "/impressum": "impressum",
    "/einfache-sprache": "einfache_sprache",
}
"""File (without ending) of each address."""

FILES = (FRAME, NOT_FOUND, *PAGES.values())

EMAIL_FILES: Mapping[str, Collection[str]] = {
    FRAME: (),
    "erinnerung": (*_FORM, *_LEADS, *_FORMATS),
    "erinnerung_termin": (*_FORM, *_LEADS, *_MEETING),
    "barriere_melden": ("fehler", "text_eingabe", "text_zustand", "email_eingabe", "email_zustand"),
    "email_bestaetigen": ("wunsch", "einwilligung"),
    "anfrage_bestaetigen": ("wunsch",),
    "email_abmelden": ("liste",),
    "email_meldung": ("ueberschrift", "meldung"),
}
"""The pages that exist where e-mail is configured, each with the placeholders that only it has."""

BARRIER_PATH = "/barriere-melden"
"""Where barriers are reported, if mails can be sent."""

_FOR_PROGRAMS = ("/chat/", "/health/", "/webhooks/")
"""Below these, whoever asks is a program and wants no page."""

_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_HEADERS = {"Content-Security-Policy": PAGE_POLICY, hdrs.CACHE_CONTROL: "no-cache"}


def add_pages(app: web.Application, settings: Settings, knowledge: Store) -> None:
    """Add the pages, and the page for unknown addresses.

    Raises:
        KnowledgeMistakes: a page cannot be used.
    """
    pages = Pages(settings.seiten, knowledge, values_of_settings(settings))

    async def page(request: web.Request) -> web.Response:
        return _answer(pages.html(PAGES[request.path], request.path))

    for path in PAGES:
        app.router.add_get(path, page)

    @web.middleware
    async def with_page_for_unknown_addresses(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if request.path.startswith(_FOR_PROGRAMS):
                raise
            return _answer(pages.html(NOT_FOUND, request.path), status=404)

    app.middlewares.append(with_page_for_unknown_addresses)


def values_of_settings(settings: Settings) -> Values:
    """What the operator has set, by placeholder; None where it is missing."""
    return {
        "adresse": settings.public_address,
        "aufbewahrung": str(settings.aufbewahrung),
        "erinnerungen_aufbewahrung": str(settings.erinnerungen_aufbewahrung),
        "bewertungen_aufbewahrung": str(settings.bewertungen_aufbewahrung),
        "anfragen_aufbewahrung": str(settings.anfragen_aufbewahrung),
        "loeschungen_aufbewahrung": str(settings.loeschungen_aufbewahrung),
        "fassungen_aufbewahrung": str(settings.fassungen_aufbewahrung),
        "posteingang": str(settings.posteingang),
        "verbesserung": "1" if settings.verbesserung else "",
        "verbesserung_aufbewahrung": str(settings.verbesserung_aufbewahrung),
        "datenschutz_adresse": settings.privacy_address,
        "betreiber": settings.betreiber or None,
        "betreiber_anschrift": settings.betreiber_anschrift or None,
        "betreiber_vertretung": settings.betreiber_vertretung or None,
        "betreiber_email": settings.betreiber_email or None,
        "betreiber_telefon": settings.betreiber_telefon or None,
        "datenschutzbeauftragte": settings.datenschutzbeauftragte or None,
        "barrieren_kontakt": settings.barrieren_kontakt or None,
        "barriere_formular": BARRIER_PATH if has_barrier_form(settings) else "",
    }


def has_barrier_form(settings: Settings) -> bool:
    """Whether the bot offers the form on which people report barriers: it sends mails, and there is no other form."""
    return settings.mail_server is not None and not (settings.barrieren_kontakt or "").startswith("https://")


def mistakes_in_pages(settings: Settings, facts: Mapping[str, str]) -> list[Mistake]:
    """What is wrong with the pages in `settings.seiten`."""
    known = names(values_for(facts, values_of_settings(settings)))
    files = {**dict.fromkeys(FILES, ()), **(EMAIL_FILES if settings.mail_server else {})}
    return [
        mistake
        for name, own in files.items()
        for mistake in _mistakes_in(settings.seiten / f"{name}.html", {*known, *own})
    ]


def _mistakes_in(path: Path, known: Collection[str]) -> Sequence[Mistake]:
    try:
        load_page(path, known)
    except KnowledgeMistakes as found:
        return found.mistakes
    return []


def values_for(facts: Mapping[str, str], settings: Values) -> Values:
    """Facts and settings; who is told of barriers is the AG itself where the operator names nobody else."""
    return {**facts, **settings, "barrieren_kontakt": settings["barrieren_kontakt"] or facts["email"]}


class Pages:
    """The pages in service: `files` names them with the placeholders that each has of its own.

    Raises (on construction):
        KnowledgeMistakes: a page cannot be used.
    """

    def __init__(
        self, folder: Path, knowledge: Store, settings: Values, files: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self._knowledge = knowledge
        self._settings = settings
        known = names(values_for(knowledge.knowledge.facts(), settings))
        own = files if files is not None else dict.fromkeys(FILES, ())
        self._files = {name: PageFile(folder / f"{name}.html", {*known, *extra}) for name, extra in own.items()}

    def html(
        self, name: str, path: str, own: Mapping[str, str] | None = None, ready: Mapping[str, str] | None = None
    ) -> str:
        """The page `name` in its frame, whose link to `path` is marked as the current one.

        `own` are values of this page alone; `ready` holds those that are HTML already.
        """
        values = values_for(self._knowledge.knowledge.facts(), self._settings)
        content = filled(self._files[name].text(), {**values, **(own or {})}, ready)
        heading = _HEADING.search(content)
        title = " ".join(_TAG.sub(" ", heading[1]).split()) if heading else ""
        frame = self._files[FRAME].text()
        if path in PAGES:
            frame = frame.replace(f'href="{path}"', f'href="{path}" aria-current="page"')
        return filled(frame, values, {"inhalt": content, "titel": title})


def _answer(html: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=html, content_type="text/html", charset="utf-8", headers=_HEADERS)
