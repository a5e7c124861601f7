"""Groups of similar questions, each with the lines that an editor may add to the training data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.improving.grouping import HIDDEN, Group
from bot.improving.keeping import NOT_UNDERSTOOD, THUMB_DOWN
from bot.improving.report.html import paragraph

if TYPE_CHECKING:
    from bot.improving.report.page import Words

MOST_SHOWN = 40


def groups_of(groups: Sequence[Group], words: Words, titles: Callable[[str], str]) -> list[str]:
    """An article for each of the largest groups."""
    shown = [_article(number, group, words, titles) for number, group in enumerate(groups[:MOST_SHOWN], start=1)]
    more = len(groups) - len(shown)
    return [*shown, paragraph(words("unverstanden", "weitere", anzahl=more))] if more > 0 else shown


def lines_for(group: Group, words: Words) -> str:
    """Lines in the form of `data/nlu.yml`; what has gaps stands above as a comment."""
    first, *others = group.topics() or ["THEMA"]
    lines = [f"# {words('unverstanden', 'pruefen', themen=', '.join(others))}"] if others else []
    text, examples = group.text(), group.examples()
    if HIDDEN in text or not examples:
        lines.append(f"# {words('unverstanden', 'luecke', text=text)}")
    lines += [f"- intent: {first}", "  examples: |", *(f"    - {example}" for example in examples)]
    return "\n".join(lines)


def _article(number: int, group: Group, words: Words, titles: Callable[[str], str]) -> str:
    counts = {reason: group.count(reason) for reason in (NOT_UNDERSTOOD, THUMB_DOWN)}
    topics = ", ".join(f"{titles(name)} ({name})" for name in group.topics()) or "–"
    name = f"gruppe-{number}"
    label = words("unverstanden", "zeilen", nummer=number)
    return (
        f'<article aria-labelledby="{name}"><h3 id="{name}">'
        f"{escape(words('unverstanden', 'gruppe', nummer=number, anzahl=len(group.rows)))}</h3>"
        f"<dl><dt>{escape(words('unverstanden', 'typisch'))}</dt><dd>{escape(group.text())}</dd>"
        f"<dt>{escape(words('unverstanden', 'themen'))}</dt><dd>{escape(topics)}</dd></dl>"
        + paragraph(words("unverstanden", "gruende", **counts), "leise")
        + f'<pre tabindex="0" role="region" aria-label="{escape(label)}"><code>'
        + f"{escape(lines_for(group, words))}</code></pre>"
        + "</article>"
    )
