"""axe-core finds nothing in the report, light, dark and small; nothing runs over its side."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from benchmarks.improving import fill
from bot.__main__ import main
from bot.database import Database
from tests.browser import axe

MODES: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"forced_colors": "active"},
    {"viewport": {"width": 320, "height": 568}},
)


async def _fill(folder: Path) -> None:
    database = Database.of(folder, None)
    await database.open()
    await fill(database, 2000, 60)
    await database.close()


def test_the_report_has_no_violations(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AG_DATEN", str(tmp_path))
    target = tmp_path / "bericht.html"
    with ThreadPoolExecutor(1) as thread:  # Playwright keeps a loop running in this one
        thread.submit(asyncio.run, _fill(tmp_path)).result()
        assert thread.submit(main, ["bericht", "--ziel", str(target)]).result() == 0
    for mode in MODES:
        page = browser.new_context(**mode).new_page()
        page.goto(target.as_uri())
        axe.assert_accessible(page, str(mode))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), mode
        page.context.close()
