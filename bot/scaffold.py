"""Adds a new topic to every file that needs it, so that an editor only fills in words."""

from __future__ import annotations

import datetime
import json
import re
import sys
from pathlib import Path

from bot.knowledge import KnowledgeMistakes, Mistake
from bot.knowledge.reading import read_text
from bot.settings import ROOT

_ID = re.compile(r"[a-z][a-z0-9_]{2,40}")
_KNOWLEDGE, _NLU, _DOMAIN, _RULES = "data/wissen.yml", "data/nlu.yml", "domain.yml", "data/rules.yml"

_ENTRY = """
  - id: {id}
    art: fakt
    titel: {quoted}
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
    title = " ".join(title.split())
    try:
        texts = {name: _read(root / name) for name in (_KNOWLEDGE, _NLU, _DOMAIN, _RULES)}
        problem = _problem(identifier, title, texts)
        if problem is None:
            # All is put together before anything is written, so that no half of a topic is left behind.
            for name, text in _with_topic(identifier, title, texts).items():
                (root / name).write_text(text, encoding="utf-8")
    except KnowledgeMistakes as mistakes:
        problem = str(mistakes)
    except OSError as error:
        problem = f"Die Datei {error.filename} lässt sich nicht schreiben ({error.strerror}); bitte Rechte prüfen."
    if problem is not None:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    print(
        f"✓ Thema „{identifier}“ angelegt. Bitte noch:\n"
        "  1. data/wissen.yml: die drei Texte ausfüllen\n"
        "  2. data/nlu.yml (am Ende): mindestens 15 verschiedene Fragen eintragen\n"
        "  3. make check-data, dann make train; ein laufender Assistent übernimmt beides von selbst"
    )
    return 0


def _read(path: Path) -> str:
    return read_text(path).replace("\r\n", "\n")


def _problem(identifier: str, title: str, texts: dict[str, str]) -> str | None:
    if not _ID.fullmatch(identifier):
        return (
            "Die ID darf nur Kleinbuchstaben, Ziffern und Unterstriche enthalten, zum Beispiel: "
            'make thema ID=foerderpreis TITEL="Förderpreis"'
        )
    if not 1 <= len(title) <= 32 or not title.isprintable():
        return 'Der Titel muss zwischen 1 und 32 Zeichen haben, zum Beispiel TITEL="Förderpreis".'
    quoted = rf"[\"']?{identifier}[\"']?"
    intent = re.search(rf"^ *- +{quoted}:?(\s|$)", texts[_DOMAIN], re.MULTILINE)
    topic = re.search(rf"^[ -]*\bid: +{quoted}(\s|$)", texts[_KNOWLEDGE], re.MULTILINE)
    if intent or topic:
        return f"Das Thema „{identifier}“ gibt es schon."
    return None


def _with_topic(identifier: str, title: str, texts: dict[str, str]) -> dict[str, str]:
    """The four files with the topic in them."""
    values = {
        "id": identifier,
        "titel": title,
        "quoted": json.dumps(title, ensure_ascii=False),
        "stand": datetime.date.today().isoformat(),
    }
    training = _changed(texts, _NLU, "\nnlu:\n", "\nnlu:\n").rstrip("\n")
    return {
        _KNOWLEDGE: _changed(texts, _KNOWLEDGE, "\nbegriffe:\n", _ENTRY.format(**values) + "\nbegriffe:\n"),
        _NLU: f"{training}\n{_EXAMPLES.format(**values)}",
        _DOMAIN: _changed(texts, _DOMAIN, "\nintents:\n", f"\nintents:\n  - {identifier}:\n      use_entities: []\n"),
        _RULES: _changed(texts, _RULES, "      - or:\n", f"      - or:\n          - intent: {identifier}\n"),
    }


def _changed(texts: dict[str, str], name: str, anchor: str, replacement: str) -> str:
    """The file `name` with the first `anchor` replaced."""
    if anchor not in texts[name]:
        message = f"Die Zeile „{anchor.strip()}“ fehlt; bitte die Datei in ihre übliche Form bringen."
        raise KnowledgeMistakes([Mistake(name, 1, message)])
    return texts[name].replace(anchor, replacement, 1)
