"""Fills facts and the operator's settings into a page; every value is written as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from bot.knowledge.placeholders import fill

LINK = "_verweis"
"""Ending of the placeholder that holds the address of a value: `{telefon_verweis}` is `tel:…`."""

_CHOICE = re.compile(r"<!-- wenn (\w+) -->(.*?)(?:<!-- sonst -->(.*?))?<!-- ende -->", re.DOTALL)
"""A part of a page for operators who have set a value, and one for the others."""

Values = Mapping[str, str | None]
"""Values by placeholder; None where the operator has not set one."""


def names(values: Values) -> set[str]:
    """All placeholders that `filled` knows with these values."""
    return {*values, *(name + LINK for name in values)}


def filled(text: str, values: Values, ready: Mapping[str, str] | None = None) -> str:
    """`text` with its placeholders filled in; what the operator has not set becomes a note that nobody overlooks.

    `ready` holds what is HTML already. Of `<!-- wenn name -->…<!-- sonst -->…<!-- ende -->` one part stays.
    """
    text = _CHOICE.sub(lambda part: (part[2] if values.get(part[1]) else part[3]) or "", text)
    missing = [name for name, value in values.items() if value is None]
    if missing:
        text = _without_links(text, missing)
    shown = {name: escape(value) if value is not None else _note(name) for name, value in values.items()}
    links = {name + LINK: escape(_link(value)) for name, value in values.items() if value is not None}
    return fill(text, {**shown, **links, **(ready or {})})


def _note(name: str) -> str:
    return f"<mark>[Bitte eintragen: AG_{name.upper()}]</mark>"


def _without_links(text: str, missing: list[str]) -> str:
    """`text` without the links that would lead nowhere; their words stay."""
    targets = "|".join(map(re.escape, missing))
    return re.sub(rf"<a\b[^>]*\{{(?:{targets}){LINK}\}}[^>]*>(.*?)</a>", r"\1", text, flags=re.DOTALL)


def _link(value: str) -> str:
    if value.startswith("https://"):
        return value
    if "@" in value:
        return f"mailto:{value}"
    return "tel:" + re.sub(r"[^\d+]", "", value)
