"""The pages' colours can be read, and their looks need nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from bot.site.static_files import ASSETS_FOLDER

STYLE = (ASSETS_FOLDER / "seite.css").read_text(encoding="utf-8")

TEXT_ON_GROUND = [
    ("text", "grund"),
    ("text", "flaeche"),
    ("text", "toenung"),
    ("text-leise", "grund"),
    ("text-leise", "flaeche"),
    ("text-leise", "toenung"),
    ("akzent", "grund"),
    ("akzent", "flaeche"),
    ("akzent", "toenung"),
    ("akzent-dunkel", "grund"),
    ("auf-akzent", "akzent"),
    ("auf-akzent", "akzent-dunkel"),
    ("warm", "grund"),
    ("auf-fuss", "fuss"),
    ("auf-fuss", "kasten"),
    ("auf-hinweis", "hinweis"),
    ("auf-eigenem", "eigenes"),
]


def palette(mode: str) -> dict[str, str]:
    """The colours of a mode; the dark one changes those of the light one."""
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light))
    if mode == "dark":
        colours |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", rest.partition("\n}\n")[0]))
    return colours


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast after WCAG 2, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read(mode: str, text: str, ground: str) -> None:
    colours = palette(mode)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("file", sorted(ASSETS_FOLDER.iterdir()), ids=lambda file: file.name)
def test_no_file_calls_another_server(file: object) -> None:
    text = (ASSETS_FOLDER / str(file)).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//\w|@import|<script|url\((?!#)", text)


@pytest.mark.parametrize("feature", ["prefers-color-scheme: dark", "forced-colors: active", "print", "reduced-motion"])
def test_the_looks_follow_what_people_have_set(feature: str) -> None:
    assert feature in STYLE
