"""Compares what two models make of the same sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A sentence of the test sets, whether it was answered rightly, and how."""

    file: str
    place: int
    text: str
    is_right: bool
    answered: str


@dataclass(frozen=True)
class Change:
    """A sentence whose answer became right or wrong."""

    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Comparison:
    """All sentences by what became of them."""

    better: Sequence[Change]
    worse: Sequence[Change]
    right_before: int
    right_after: int
    total: int


def compare(before: Sequence[Verdict], after: Sequence[Verdict]) -> Comparison:
    """What changed between two runs over the same sentences.

    Raises:
        ValueError: the runs are of different sentences.
    """
    pairs = [Change(old, new) for old, new in zip(before, after, strict=True)]
    if any((pair.before.file, pair.before.place) != (pair.after.file, pair.after.place) for pair in pairs):
        raise ValueError("The runs are of different sentences.")
    return Comparison(
        better=[pair for pair in pairs if pair.after.is_right and not pair.before.is_right],
        worse=[pair for pair in pairs if pair.before.is_right and not pair.after.is_right],
        right_before=sum(verdict.is_right for verdict in before),
        right_after=sum(verdict.is_right for verdict in after),
        total=len(pairs),
    )


def shown(comparison: Comparison) -> str:
    """The comparison in German, sentence by sentence."""
    lines = [
        f"Richtig beantwortet: vorher {comparison.right_before}, nachher {comparison.right_after} von"
        f" {comparison.total}.",
        *_listed("Besser", comparison.better),
        *_listed("Schlechter", comparison.worse),
    ]
    if comparison.worse:
        lines.append("Die Änderung verschlechtert Antworten; bitte die Zeilen überdenken.")
    else:
        lines.append("Die Änderung verschlechtert keine Antwort.")
    return "\n".join(lines)


def _listed(title: str, changes: Sequence[Change]) -> list[str]:
    if not changes:
        return [f"{title}: nichts."]
    return [f"{title} ({len(changes)}):"] + [
        f"  „{change.after.text}“: {change.before.answered} → {change.after.answered} ({change.after.file})"
        for change in changes
    ]
