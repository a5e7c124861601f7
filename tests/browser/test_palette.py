"""The colours of the chat have the contrast that WCAG 2.1 demands, in light and dark."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

CSS = (ROOT / "bot/widget/ag-chat.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("text", "surface", TEXT),
    ("text", "soft", TEXT),
    ("muted", "surface", TEXT),
    ("muted", "soft", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "soft", TEXT),
    ("accent-text", "accent", TEXT),
    ("user-text", "user-surface", TEXT),
    ("alert", "surface", TEXT),
    ("border", "surface", SHAPE),
]


def _palettes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":host \{([^}]*--accent:[^}]*)\}", CSS)
    palettes = [dict(re.findall(r"--([\w-]+):\s*(?:var\([^,]+,\s*)?(#[0-9a-f]{6})\b", block)) for block in blocks]
    return dict(zip(("light", "dark"), palettes, strict=True))


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) after WCAG, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_colours_differ_enough(mode: str, front: str, back: str, least: float) -> None:
    palette = _palettes()[mode]
    assert contrast(palette[front], palette[back]) >= least
