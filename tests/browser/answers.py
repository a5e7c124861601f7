"""What the Rasa of these tests answers: one reply of every kind that the chat has to show."""

from __future__ import annotations

from typing import Any

from tests.fakes import FakeRasa, reply

WORDS = {
    "einfach": "einfache_sprache",
    "normal": "normale_sprache",
    "nummer": "telefon",
    "treffen": "termin_suche",
    "termin_auswaehlen": "termin_auswaehlen",
    "english": "andere_sprache",
    "hallo": "begruessung",
    "danke": "danke",
    "ziele": "ziele",
    "lang": "lang",
    "wie": "wie",
}
ANSWER = "Die AG ist ein Zusammenschluss von Kommunen."
GOALS = "Die AG will benachteiligte Stadtteile stärken."
PHONE = "Die Fachberatung ist telefonisch erreichbar."
THANKS = "Gern geschehen."
SIMPLE = "Ab jetzt antworte ich in einfacher Sprache."
NORMAL = "Ab jetzt antworte ich wieder in normaler Sprache."
ENGLISH = "This assistant speaks German only. Please contact the office."
MEETINGS = "Diese drei Termine habe ich gefunden:"
LONG = "\n\n".join(
    f"Absatz {n}: Das ist ein längerer Text, der den Verlauf füllt und gedruckt wird." for n in range(1, 31)
)

TOPIC_BUTTONS = [
    {"title": "Mehr dazu", "payload": "/wie"},
    {"title": "Ziele und Aufgaben", "payload": "/ziele"},
    {"title": "Kontakt zur Fachberatung", "payload": "/telefon_nummer"},
]


def meeting(number: int, title: str, calendar: str | None = None, **fields: Any) -> dict[str, Any]:
    """A meeting as the protocol describes it."""
    return {
        "id": f"treffen-{number}",
        "titel": title,
        "format": "Netzwerktreffen",
        "thema": "Ökologie und Umweltgerechtigkeit",
        "beginn": f"2026-12-0{number}T10:00:00+01:00",
        "ende": f"2026-12-0{number}T12:00:00+01:00",
        "ganztags": False,
        "wann": f"Donnerstag, {number}. Dezember 2026, 10:00 bis 12:00 Uhr",
        "ort": None,
        "digital": True,
        "wo": "digital",
        "wer": "für Mitglieder des Netzwerks",
        "plaetze": "Plätze frei",
        "kosten": "kostenfrei",
        "anmeldung_text": "Anmeldung bis 1. Dezember 2026",
        "zustand": "",
        "hinweis": "",
        "status": "geplant",
        "anmeldung": f"https://www.example.org/anmeldung/{number}",
        "kalender": calendar,
        **fields,
    }


def meetings_reply(calendar: str) -> dict[str, Any]:
    """An answer with three cards: one with everything, one on site without places, one cancelled."""
    cards = [
        meeting(3, "Ehrenamt gewinnen", calendar),
        meeting(
            4,
            "Verfügungsfonds rechtssicher handhaben: Grundlagen, Beispiele und Austausch für Einsteigende",
            digital=False,
            ort="Essen, Volkshochschule, Saal 2",
            wo="Essen, Volkshochschule, Saal 2",
            plaetze="ausgebucht, Warteliste",
            hinweis="Bitte bringen Sie eigene Beispiele mit.",
        ),
        meeting(5, "Hitzeschutz in der Großsiedlung", status="abgesagt", zustand="Abgesagt", anmeldung=None),
    ]
    before, after = MEETINGS, "Stand: 23.11.2026."
    found = reply("\n\n".join([before, *(card["titel"] for card in cards), after]), _choices(cards))
    found["custom"] = {"text": "termine", "termine": cards, "bloecke": [before, 0, 1, 2, after]}
    return found


def _choices(cards: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {"title": card["titel"][:40], "payload": f'/termin_auswaehlen{{"termin":"{card["id"]}"}}'} for card in cards
    ]


def fixed_text(text: str, key: str, **custom: str) -> dict[str, Any]:
    """A reply with the text that has this key in data/texte.yml."""
    return {**reply(text), "custom": {"text": key, **custom}}


def replies(calendar: str) -> dict[str, list[dict[str, Any]]]:
    """Intent → replies. `calendar` is the address of a calendar file."""
    fact: dict[str, Any] = {"quelle": "Portrait der AG Soziale Stadt NRW", "stand": "01.11.2026"}
    return {
        "begruessung": [reply("Guten Tag! Wobei kann ich helfen?", TOPIC_BUTTONS)],
        "wie": [reply(ANSWER, TOPIC_BUTTONS, thema="ag", **fact)],
        "ziele": [reply(GOALS, TOPIC_BUTTONS[:1], thema="ziele", **fact)],
        "telefon": [reply(PHONE, thema="telefon", **fact)],
        "termin_suche": [meetings_reply(calendar)],
        "termin_auswaehlen": [reply("Ehrenamt gewinnen: am 3. Dezember 2026.")],
        "danke": [reply(THANKS)],
        "einfache_sprache": [fixed_text(SIMPLE, "einfache_sprache_an")],
        "normale_sprache": [fixed_text(NORMAL, "normale_sprache_an", thema="ag")],
        "andere_sprache": [fixed_text(ENGLISH, "andere_sprache", sprache="en")],
        "lang": [reply(LONG)],
        "nlu_fallback": [reply("Das habe ich nicht verstanden.", TOPIC_BUTTONS[1:])],
    }


def fresh_rasa() -> FakeRasa:
    """A Rasa that knows these words."""
    return FakeRasa(WORDS)
