"""Fills the documents on data protection with the values of this installation."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.placeholders import fill
from bot.mistakes import OperatorMistake
from bot.settings import ROOT, Settings
from bot.subject_rights.addresses import CHANNELS, is_switched_on

TEMPLATES = ROOT / "docs" / "datenschutz"

_OF_OPERATOR = (
    *("betreiber", "betreiber_anschrift", "betreiber_vertretung", "betreiber_email", "betreiber_telefon"),
    "datenschutzbeauftragte",
)
_FIGURES = (
    *("aufbewahrung", "posteingang", "erinnerungen_aufbewahrung", "verbesserung_aufbewahrung"),
    *("statistik_aufbewahrung", "fassungen_aufbewahrung", "limit_sitzung", "limit_adresse", "mail_sicherheit"),
    *("bewertungen_aufbewahrung", "anfragen_aufbewahrung", "loeschungen_aufbewahrung"),
)


def write_documents(settings: Settings, folder: str) -> int:
    """Write all documents into `folder`; what the settings do not say stays marked.

    Raises:
        OperatorMistake: the folder cannot be written, or this installation has no templates.
    """
    target = Path(folder)
    templates = sorted(TEMPLATES.glob("*.md"))
    if not templates:
        raise OperatorMistake(
            f"Die Vorlagen der Unterlagen fehlen ({TEMPLATES}); bitte den Ordner docs/datenschutz dieser Fassung"
            " dorthin kopieren."
        )
    values = values_of(settings)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for template in templates:
            text = fill(template.read_text(encoding="utf-8"), values)
            (target / template.name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperatorMistake(
            f"Die Unterlagen lassen sich nicht nach {folder} schreiben ({error.strerror}); bitte einen anderen Ordner"
            " angeben."
        ) from None
    print(f"Die Unterlagen stehen in {target}. Was noch fehlt, zeigt die Suche nach „Bitte eintragen“.")
    return 0


def values_of(settings: Settings) -> dict[str, str]:
    """What the placeholders stand for."""
    named = {name: getattr(settings, name) or f"[Bitte eintragen: AG_{name.upper()}]" for name in _OF_OPERATOR}
    figures = {name: str(getattr(settings, name)) for name in _FIGURES}
    channels = [name for name in CHANNELS if is_switched_on(name, settings)]
    return {
        **named,
        **figures,
        "kanaele": ", ".join(["Web-Chat", *channels]),
        "verbesserung": "eingeschaltet" if settings.verbesserung else "ausgeschaltet",
        "datenschutz_adresse": settings.privacy_address,
    }
