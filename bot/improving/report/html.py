"""Pieces of the page: tables, figures, sections. Everything that is handed in as text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

Cell = str | int

CLASSES = ("gut", "schlecht", "aus")


def number(value: int) -> str:
    """A number as Germans write it."""
    return f"{value:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """A share without decimals; a dash where there is nothing to share."""
    return f"{part / whole:.0%}".replace("%", " %") if whole else "–"


def seconds(milliseconds: int) -> str:
    """A time as Germans write it."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s".replace(".", ",")


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table whose first column names the row."""
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>' + "".join(f"<td>{_cell(cell)}</td>" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    # Wide tables scroll by themselves, which has to work by keyboard, too.
    return (
        f'<div class="tafel" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def figure(title: str, plot: str, legend: Sequence[str] = ()) -> str:
    """A plot with its title and a legend of its classes, in the order of `CLASSES`."""
    keys = "".join(
        '<li><svg viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
        f'<rect class="{name}" width="10" height="10"/></svg>{escape(label)}</li>'
        for name, label in zip(CLASSES, legend)
    )
    listed = f'<ul class="schluessel">{keys}</ul>' if keys else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{listed}{plot}</figure>"


def section(name: str, title: str, *parts: str) -> str:
    """A chapter with its heading, reachable by its name."""
    heading = f'<h2 id="h-{name}">{escape(title)}</h2>'
    return f'<section id="{name}" aria-labelledby="h-{name}">{heading}{"".join(parts)}</section>'


def paragraph(text: str, style: str = "") -> str:
    """A paragraph."""
    return f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>"


def document(title: str, css: str, header: str, links: Sequence[tuple[str, str]], label: str, main: str) -> str:
    """The whole page; it asks for nothing beyond itself."""
    listed = "".join(f'<li><a href="#{name}">{escape(text)}</a></li>' for name, text in links)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>\n{css}</style></head><body>"
        f"<header>{header}</header>"
        f'<nav aria-label="{escape(label)}"><ul>{listed}</ul></nav><main>{main}</main></body></html>\n'
    )


def _cell(cell: Any) -> str:
    return number(cell) if isinstance(cell, int) else escape(str(cell))
