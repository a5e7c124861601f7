"""A small calendar for the tests of the search."""

from __future__ import annotations

import datetime
from typing import Any

from bot.clock import BERLIN
from bot.meetings import Audience, Calendar, Meeting, Places, Presence, Status
from bot.meetings.search import Catalogue, Vocabulary, load_vocabulary
from bot.settings import ROOT

NOW = datetime.datetime(2026, 11, 23, 10, tzinfo=BERLIN)


def at(text: str) -> datetime.datetime:
    """A local time of ISO form."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def meeting(identifier: str, form: str, begin: str, hours: float = 2, **fields: Any) -> Meeting:
    """A meeting that ends `hours` later."""
    start = at(begin)
    end = fields.pop("ende", start + datetime.timedelta(hours=hours))
    return Meeting(identifier, fields.pop("titel", identifier), form, start, end, **fields)


MEETINGS = (
    meeting("nt-10", "Netzwerktreffen", "2026-10-01T10:00", digital=Presence.DIGITAL, titel="Jugend im Quartier"),
    meeting(
        "nt-12",
        "Netzwerktreffen",
        "2026-12-03T10:00",
        digital=Presence.DIGITAL,
        titel="Ehrenamt gewinnen",
        anmeldung_url="https://www.example.org/nt-12",
        anmeldung_bis=datetime.date(2026, 12, 1),
        plaetze=Places.FREE,
    ),
    meeting("sem-12", "Seminar", "2026-12-08T09:30", 6, ort="Essen, Volkshochschule", digital=Presence.ON_SITE,
            titel="Verfügungsfonds rechtssicher", kosten="kostenfrei", zielgruppe=Audience.MEMBERS),
    meeting("exk-01", "Exkursion", "2027-01-13T09:00", 7, ort="Duisburg, Rathaus", digital=Presence.ON_SITE,
            titel="Hitzeschutz in der Siedlung", thema="Klimaanpassung", status=Status.CANCELLED),
    meeting("nt-01", "Netzwerktreffen", "2027-01-14T10:00", 3, ort="Dortmund, Rathaus", digital=Presence.HYBRID,
            titel="Klima im Quartier", thema="Ökologie und Umweltgerechtigkeit"),
    meeting("wst-02", "Werkstatt", "2027-02-18T13:00", 4, ort="Köln, Bürgerhaus", digital=Presence.ON_SITE,
            titel="Leerstand beleben", thema="Lokale Ökonomie", plaetze=Places.BOOKED),
    meeting("nt-03", "Netzwerktreffen", "2027-03-04T10:00", digital=Presence.DIGITAL, titel="Integration vor Ort",
            status=Status.MOVED, verschoben_von=at("2027-03-02T10:00")),
    meeting("tag-06", "Tagung", "2027-06-09T10:00", ende=at("2027-06-10T16:00"), ort="Münster, Stadthalle",
            digital=Presence.ON_SITE, titel="Jahrestagung", zielgruppe=Audience.EVERYBODY),
)  # fmt: skip


def vocabulary() -> Vocabulary:
    """The shipped words."""
    return load_vocabulary(ROOT / "data/termin_worte.yml", ROOT / "data/orte.yml")


def catalogue(*meetings: Meeting) -> Catalogue:
    """A catalogue of `meetings`, else of the calendar above."""
    return Catalogue(Calendar(meetings or MEETINGS), vocabulary())


def ids(meetings: list[Meeting]) -> list[str]:
    """Their ids."""
    return [item.id for item in meetings]
