"""A small knowledge of its own for the tests, so that editors may change the shipped texts."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge import Store

FOLDER = Path(__file__).parent / "beispiel"
KNOWLEDGE = FOLDER / "wissen.yml"
TEXTS = FOLDER / "texte.yml"
PAGES = FOLDER / "seiten"
PRIVACY = "https://datenschutz.test/"

PHONE = "0228 914 89-65"
EMAIL = "soziale-stadt@netzwerk-stadtentwicklung.nrw"


def example_store() -> Store:
    """A store of the example's files."""
    return Store(KNOWLEDGE, TEXTS, {"datenschutz_adresse": PRIVACY})
