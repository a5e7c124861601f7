"""Asks axe-core about a page."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from bot.settings import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SCRIPT = ROOT / "tests/browser/node_modules/axe-core/axe.min.js"


@cache
def _source() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def assert_accessible(page: Page, state: str = "") -> None:
    """axe-core finds nothing on the page, shadow trees included."""
    # The debugger's way in is not bound by the page's policy, which allows no script but its own.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations", "incomplete"]}
    result: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    found = [line for violation in result["violations"] for line in _lines(violation)]
    assert not found, "\n".join([state, *found])


def _lines(violation: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']} – {node['target']}: {node['failureSummary']}"
        for node in violation["nodes"]
    ]
