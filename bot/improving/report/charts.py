"""Plots as inline SVG. Each has its table beside it, so it is hidden from whoever does not see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 720
LABEL, VALUE, ROW, BAR = 250, 60, 26, 16
HEIGHT, BASE, LEFT = 220, 180, 44
LONGEST_LABEL = 34

Parts = Sequence[int]


def bars(rows: Sequence[tuple[str, Parts]], classes: Sequence[str]) -> str:
    """Horizontal bars, one row each, whose parts have `classes`; the sum stands behind."""
    most = max((sum(parts) for _, parts in rows), default=0) or 1
    scale = (WIDTH - LABEL - VALUE) / most
    drawn: list[str] = []
    for number, (label, parts) in enumerate(rows):
        y, x = number * ROW, float(LABEL)
        drawn.append(f'<text class="rechts" x="{LABEL - 10}" y="{y + 17}">{escape(_short(label))}</text>')
        for part, name in zip(parts, classes, strict=True):
            if part:
                drawn.append(
                    f'<rect class="{name}" x="{x:.1f}" y="{y + 5}" width="{part * scale:.1f}" height="{BAR}"/>'
                )
                x += part * scale
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 17}">{_number(sum(parts))}</text>')
    return _svg(len(rows) * ROW + 4, drawn)


def columns(rows: Sequence[tuple[str, Parts]], classes: Sequence[str]) -> str:
    """Upright columns, one for each day or month, whose parts have `classes`; some labels stand below."""
    most = max((sum(parts) for _, parts in rows), default=0) or 1
    step = (WIDTH - LEFT) / max(len(rows), 1)
    drawn = [
        f'<line class="achse" x1="{LEFT}" y1="{BASE - share * 160:.1f}" x2="{WIDTH}" y2="{BASE - share * 160:.1f}"/>'
        f'<text class="rechts" x="{LEFT - 6}" y="{BASE - share * 160 + 4:.1f}">{_number(round(most * share))}</text>'
        for share in ((0, 0.5, 1) if most > 1 else (0, 1))
    ]
    every = max(1, -(-len(rows) // 8))
    for number, (label, parts) in enumerate(rows):
        x, y = LEFT + number * step, float(BASE)
        for part, name in zip(parts, classes, strict=True):
            height = part * 160 / most
            if part:
                y -= height
                drawn.append(
                    f'<rect class="{name}" x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{min(step * 0.8, 48):.1f}"'
                    f' height="{height:.1f}"/>'
                )
        if number % every == 0:
            drawn.append(f'<text x="{x + step * 0.1:.1f}" y="{BASE + 20}">{escape(label)}</text>')
    return _svg(HEIGHT, drawn)


def _svg(height: int, drawn: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
