"""Editors may change pages at any time; a broken one never reaches the readers."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from bot.knowledge import KnowledgeMistakes
from bot.site.page_files import PageFile, load_page

GOOD = "<h1>Titel</h1>\n<p>{telefon}</p>\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good page."""
    path = tmp_path / "start.html"
    path.write_text(GOOD, encoding="utf-8")
    return path


def rewrite(path: Path, text: str) -> None:
    """Write the file with a later time, however coarse the clock of the disk is."""
    later = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(later, later))


def test_a_change_is_in_service_at_once(file: Path) -> None:
    page = PageFile(file, {"telefon"})
    rewrite(file, "<h1>Neuer Titel</h1>")
    assert page.text() == "<h1>Neuer Titel</h1>"


def test_a_broken_change_leaves_the_last_good_version(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    page = PageFile(file, {"telefon"})
    with caplog.at_level(logging.WARNING):
        rewrite(file, "<h1>Titel</h1>\n<p>{telefn}</p>")
        assert page.text() == GOOD
        assert page.text() == GOOD
    assert caplog.text.count("start.html, Zeile 2: Der Platzhalter „{telefn}“ ist unbekannt") == 1
    rewrite(file, "<h1>Wieder gut</h1>")
    assert page.text() == "<h1>Wieder gut</h1>"


def test_a_vanished_file_leaves_the_last_good_version(file: Path) -> None:
    page = PageFile(file, {"telefon"})
    file.unlink()
    assert page.text() == GOOD


def test_without_a_good_version_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeMistakes):
        PageFile(tmp_path / "fehlt.html", set())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("<h1>A</h1>\n\n{fax}", 3, "Der Platzhalter „{fax}“ ist unbekannt"),
        ("<h1>A</h1>{inhalt}", 1, "Der Platzhalter „{inhalt}“ ist unbekannt"),
        ("<p>Ohne</p>", 1, "genau eine Überschrift <h1>, hier sind es 0"),
        ("<h1>A</h1><h1>B</h1>", 1, "genau eine Überschrift <h1>, hier sind es 2"),
        ('<h1>A</h1>\n<p style="color: red">', 2, "Stile gehören in"),
        ("<h1>A</h1>\n<style>p {}</style>", 2, "Stile gehören in"),
        ("<h1>A</h1>\n<script>alert(1)</script>", 2, "Skripte gehören in"),
        ('<h1>A</h1>\n<a onclick="x()">', 2, "Skripte gehören in"),
    ],
)
def test_what_a_browser_would_refuse_is_explained(file: Path, text: str, line: int, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeMistakes) as caught:
        load_page(file, {"telefon"})
    assert f"start.html, Zeile {line}: " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<title>{titel}</title>", "„{inhalt}“ genau einmal"),
        ("{inhalt}{inhalt}", "„{inhalt}“ genau einmal"),
        ("<h1>A</h1>{inhalt}", "gehört in die einzelnen Seiten"),
    ],
)
def test_a_frame_holds_the_pages(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "rahmen.html"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeMistakes) as caught:
        load_page(file, set())
    assert message in str(caught.value)


def test_braces_that_are_no_placeholder_stay(file: Path) -> None:
    file.write_text("<h1>{ a: b }</h1>", encoding="utf-8")
    assert load_page(file, set()) == "<h1>{ a: b }</h1>"
