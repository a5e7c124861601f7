"""Adds a new topic to every file that needs it, so that an editor only fills in words."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path

from bot.settings import ROOT

_ID = re.compile(r"[a-z][a-z0-9_]{2,40}")

_ENTRY = """
  - id: {id}
    art: fakt
    titel: {titel}
    antwort: >-
      Hier steht die Antwort; der erste Satz beantwortet die Frage.
    mehr: >-
      Hier steht, was man darüber hinaus wissen kann.
    einfach: >-
      Hier steht dasselbe in kurzen Sätzen mit einfachen Wörtern.
    quelle: [Redaktion]
    stand: {stand}
    naechste: [ag_portrait]
"""

_EXAMPLES = """- intent: {id}
  examples: |
    - Was ist {titel}?
"""


def add_topic(identifier: str, title: str, root: Path = ROOT) -> int:
    """Add the topic to knowledge, training data, domain and rules; returns the exit code."""
    title = title.strip()
    problem = _problem(identifier, title, root)
    if problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    today = datetime.date.today().isoformat()
    values = {"id": identifier, "titel": title, "stand": today}
    _insert(root / "data/wissen.yml", "\nbegriffe:\n", _ENTRY.format(**values) + "\nbegriffe:\n")
    with (root / "data/nlu.yml").open("a", encoding="utf-8") as nlu:
        nlu.write(_EXAMPLES.format(**values))
    _insert(root / "domain.yml", "intents:\n", f"intents:\n  - {identifier}:\n      use_entities: []\n")
    first_rule = "      - or:\n"
    _insert(root / "data/rules.yml", first_rule, f"{first_rule}          - intent: {identifier}\n")
    print(
        f"✓ Thema „{identifier}“ angelegt. Bitte noch:\n"
        "  1. data/wissen.yml: die drei Texte ausfüllen\n"
        "  2. data/nlu.yml (am Ende): mindestens 15 verschiedene Fragen eintragen\n"
        "  3. make check-data, dann make train; ein laufender Assistent übernimmt beides von selbst"
    )
    return 0


def _problem(identifier: str, title: str, root: Path) -> str | None:
    if not _ID.fullmatch(identifier):
        return (
            "Die ID darf nur Kleinbuchstaben, Ziffern und Unterstriche enthalten, zum Beispiel: "
            'make thema ID=foerderpreis TITEL="Förderpreis"'
        )
    if not 1 <= len(title) <= 32:
        return 'Der Titel muss zwischen 1 und 32 Zeichen haben, zum Beispiel TITEL="Förderpreis".'
    if re.search(rf"^ +- {identifier}:?$", (root / "domain.yml").read_text(encoding="utf-8"), re.MULTILINE):
        return f"Das Thema „{identifier}“ gibt es schon."
    return None


def _insert(path: Path, anchor: str, replacement: str) -> None:
    text = path.read_text(encoding="utf-8")
    if anchor not in text:
        raise ValueError(f"{path.name}: {anchor.strip()} not found")
    path.write_text(text.replace(anchor, replacement, 1), encoding="utf-8")
