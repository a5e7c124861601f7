"""The command writes one page that needs nothing else, and shows no question that few people asked."""

from __future__ import annotations

import asyncio
import datetime
import re
import secrets
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from benchmarks.improving import fill
from bot.__main__ import main
from bot.database import Database
from bot.database.moments import utc_now
from bot.database.tables import kept_questions, turn_counts
from bot.settings import ROOT
from bot.trial.fragment import read_lines

TODAY = utc_now().date()


class Page(HTMLParser):
    """The tags of a page, and the text of its code blocks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[str] = []
        self._in_code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "code":
            self._in_code = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.blocks[-1] += data

    def count(self, tag: str) -> int:
        """How often a tag begins."""
        return sum(name == tag for name, _ in self.tags)


def question(text: str, day: datetime.date = TODAY) -> dict[str, object]:
    """A row of what was kept."""
    ranking = ["foerderantrag", "kontakt"]
    own = {"id": secrets.token_hex(16), "day": day, "reason": "nicht_verstanden"}
    return {**own, "topic": "foerderantrag", "text": text, "ranking": ranking}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with an empty database, in service."""
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    monkeypatch.delenv("AG_DATENBANK", raising=False)
    return tmp_path


def put(folder: Path, *rows: dict[str, object], turns: int = 0) -> None:
    """Put kept questions and generated turns into the database."""

    async def work() -> None:
        database = Database.of(folder, None)
        await database.open()
        if turns:
            await fill(database, turns, 60)
        if rows:
            await database.write(lambda connection: connection.execute(sa.insert(kept_questions), list(rows)))
        await database.close()

    asyncio.run(work())


def report(folder: Path, *options: str) -> str:
    """The report's HTML."""
    target = folder / "bericht.html"
    assert main(["bericht", "--ziel", str(target), *options]) == 0
    return target.read_text(encoding="utf-8")


def test_the_page_has_structure_and_needs_nothing_else(folder: Path) -> None:
    put(folder, turns=500)
    html = report(folder)
    page = Page(html)
    assert (page.count("main"), page.count("h1"), page.count("script"), page.count("img")) == (1, 1, 0, 0)
    assert page.count("table") == page.count("caption") >= 8
    assert {attributes.get("scope") for tag, attributes in page.tags if tag == "th"} == {"col", "row"}
    assert page.count("figure") == 6
    addresses = {value for _, attributes in page.tags for name, value in attributes.items() if name in ("href", "src")}
    assert all(str(address).startswith("#") for address in addresses)
    assert not re.search(r"url\(|@import|https?://", html)


def test_a_question_of_few_people_shows_its_topic_only(folder: Path) -> None:
    few = [question("Gibt es Geld für Bienenstöcke?") for _ in range(2)]
    put(folder, *few, *(question("Wer bezahlt eine Hundewiese?") for _ in range(3)))
    html = report(folder)
    assert "Bienenst" not in html
    assert "Wer bezahlt eine Hundewiese?" in html
    assert '<tr><th scope="row">Förderantrag und Fristen</th><td>2</td></tr>' in html


def test_the_lines_of_a_group_are_what_the_trial_reads(folder: Path, tmp_path: Path) -> None:
    put(folder, *(question("Wer bezahlt eine Hundewiese?") for _ in range(3)))
    [block] = Page(report(folder)).blocks
    (tmp_path / "zeilen.yml").write_text(block, encoding="utf-8")
    assert read_lines(tmp_path / "zeilen.yml") == {"foerderantrag": ("Wer bezahlt eine Hundewiese?",)}
    assert yaml.safe_load((ROOT / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]


def test_what_people_wrote_is_no_markup(folder: Path) -> None:
    put(folder, *(question("<b>Wer bezahlt</b> & <script>alert()</script>?") for _ in range(3)))
    html = report(folder)
    assert "<script" not in html
    assert "<b>" not in html


def test_the_span_bounds_what_is_told(folder: Path) -> None:
    long_ago = TODAY - datetime.timedelta(days=40)
    put(folder, *(question("Wer bezahlt eine Hundewiese?", long_ago) for _ in range(3)))
    assert "Hundewiese" not in report(folder)
    assert "Hundewiese" in report(folder, "--von", f"{long_ago}", "--bis", f"{long_ago}")


def test_an_empty_database_makes_an_empty_report(folder: Path) -> None:
    assert "gibt es dazu nichts" in report(folder)


def test_a_long_span_is_shown_by_month(folder: Path) -> None:
    put(folder)
    row = {"day": TODAY, "channel": "web", "topic": "kontakt", "outcome": "answered", "turns": 7}

    async def work() -> None:
        database = Database.of(folder, None)
        await database.open()
        await database.write(lambda connection: connection.execute(sa.insert(turn_counts).values(row)))
        await database.close()

    asyncio.run(work())
    html = report(folder, "--von", f"{TODAY - datetime.timedelta(days=200)}")
    assert f'<th scope="row">{TODAY:%m/%Y}</th><td>7</td>' in html


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--von", "gestern"], "--von muss ein Tag"),
        (["--von", "2026-11-02", "--bis", "2026-11-01"], "--von liegt nach --bis"),
        (["--ziel", "/gibt/es/nicht.html"], "lässt sich nicht schreiben"),
    ],
)
def test_mistakes_end_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["bericht", *options]) == 1
    assert words in capsys.readouterr().err
