"""Checks everything that editors change; explains each mistake in German with file and line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import yaml_lines
from bot.clock import clock_for
from bot.knowledge import Knowledge, KnowledgeMistakes, Mistake, load_knowledge, load_texts
from bot.knowledge.model import FOLLOW_UPS, Topic
from bot.knowledge.reading import read
from bot.meetings import SourceMistake, load_calendar, on_public_holidays
from bot.settings import ROOT, Settings
from bot.site.pages import mistakes_in_pages

MIN_EXAMPLES = 15
"""Fewer examples are too few to be understood reliably (measured: accuracy .70 with 5, .88 with 15)."""

_NLU, _DOMAIN, _RULES = "data/nlu.yml", "domain.yml", "data/rules.yml"
_SECTIONS = {_NLU: "nlu", _DOMAIN: "intents", _RULES: "rules"}


def check_data(settings: Settings, root: Path = ROOT) -> int:
    """Print all mistakes and warnings; returns the exit code (1 with mistakes)."""
    try:
        mistakes, warnings = find_mistakes(settings, root)
    except KnowledgeMistakes as found:
        mistakes, warnings = found.mistakes, []
    wrong_meetings, strange_meetings = find_mistakes_in_meetings(settings)
    for warning in (*warnings, *strange_meetings):
        print(f"Hinweis: {warning}")
    for mistake in (*mistakes, *wrong_meetings):
        print(f"✗ {mistake}", file=sys.stderr)
    if not mistakes:
        print("✓ Wissen, Texte, Seiten und Trainingsdaten passen zusammen.")
    if not wrong_meetings:
        print("✓ Alle Termine sind lesbar.")
    return 1 if mistakes or wrong_meetings else 0


def find_mistakes_in_meetings(settings: Settings) -> tuple[list[str], list[str]]:
    """Mistakes and warnings of the source of the meetings, which may be an address."""
    try:
        calendar = load_calendar(settings.termine, clock_for(settings.jetzt).now())
    except SourceMistake as mistake:
        return [str(mistake)], []
    name = "Termine" if "://" in settings.termine else Path(settings.termine).name
    strange = (*calendar.warnings, *on_public_holidays(calendar))
    return [f"{name}, {item}" for item in calendar.mistakes], [f"{name}, {item}" for item in strange]


def find_mistakes(settings: Settings, root: Path) -> tuple[list[Mistake], list[Mistake]]:
    """Mistakes and warnings of the knowledge, the texts, the pages and what the training needs for them.

    Raises:
        KnowledgeMistakes: a file is so wrong that the others cannot be compared with it.
    """
    knowledge = load_knowledge(settings.wissen)
    load_texts(settings.texte, knowledge, {"datenschutz_adresse": settings.privacy_address})
    nlu, domain, rules = (_read(root, name) for name in (_NLU, _DOMAIN, _RULES))
    mistakes = [
        *_missing_places(knowledge, nlu, domain, rules),
        *_duplicate_examples(nlu),
        *_orphans(knowledge, domain, rules),
        *mistakes_in_pages(settings, knowledge.facts()),
    ]
    return mistakes, [*_few_examples(nlu), *_corrections(knowledge, settings.wissen)]


def _read(root: Path, name: str) -> yaml_lines.Document:
    """The file `name`, whose section is a list of what the checks below expect."""
    document = read(root / name)
    section = _SECTIONS[name]
    items = document.data.get(section)
    if not isinstance(items, list):
        message = f"Der Abschnitt „{section}“ fehlt oder ist keine Liste."
        raise KnowledgeMistakes([Mistake(name, document.line_of((section,)), message)])
    mistakes = [
        Mistake(
            name, document.line_of((section, index)), f"Dieser Eintrag unter „{section}“ hat nicht die übliche Form."
        )
        for index, item in enumerate(items)
        if not _is_usual(name, item)
    ]
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    return document


def _is_usual(name: str, item: Any) -> bool:
    if name == _DOMAIN:
        return isinstance(item, str) or (isinstance(item, dict) and len(item) == 1)
    if name == _RULES:
        return isinstance(item, dict) and isinstance(item.get("steps"), list)
    return isinstance(item, dict)


def _intents_of_rules(rules: yaml_lines.Document) -> set[str]:
    def intents(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "intent":
                    yield str(item)
                else:
                    yield from intents(item)
        elif isinstance(value, list):
            for item in value:
                yield from intents(item)

    return set(intents(rules.data["rules"]))


def _intents_of_domain(domain: yaml_lines.Document) -> set[str]:
    return {next(iter(intent)) if isinstance(intent, dict) else str(intent) for intent in domain.data["intents"]}


def _missing_places(
    knowledge: Knowledge, nlu: yaml_lines.Document, domain: yaml_lines.Document, rules: yaml_lines.Document
) -> Iterator[Mistake]:
    """Topics that lack examples, the line in the domain, or the line in the rules."""
    places = {
        _NLU: {str(block.get("intent")) for block in nlu.data["nlu"]},
        _DOMAIN: _intents_of_domain(domain),
        _RULES: _intents_of_rules(rules),
    }
    needed = [entry.id for entry in knowledge.eintraege] + [f"nachfrage_{kind}" for kind in FOLLOW_UPS]
    for identifier in needed:
        for file, known in places.items():
            if identifier not in known:
                yield Mistake(
                    file, 1, f"Das Thema „{identifier}“ fehlt hier; bitte ergänzen (make thema legt alles an)."
                )


def _orphans(knowledge: Knowledge, domain: yaml_lines.Document, rules: yaml_lines.Document) -> Iterator[Mistake]:
    """Intents that lead to the knowledge without an entry there."""
    topics = {entry.id for entry in knowledge.eintraege}
    for index, rule in enumerate(rules.data["rules"]):
        actions = [step.get("action") for step in rule["steps"] if isinstance(step, dict)]
        if "action_wissen" in actions:
            for intent in sorted(_intents_of_rules(yaml_lines.Document({"rules": [rule]}, {})) - topics):
                line = rules.line_of(("rules", index))
                yield Mistake(_RULES, line, f"Zum Thema „{intent}“ fehlt der Eintrag in wissen.yml.")
    for intent in sorted(_intents_of_domain(domain) - _intents_of_rules(rules)):
        yield Mistake(_DOMAIN, domain.line_of(("intents",)), f"Die Absicht „{intent}“ hat keine Regel in rules.yml.")


def _examples(nlu: yaml_lines.Document) -> Iterator[tuple[str, int, str]]:
    """Intent, line and text of every example."""
    for index, block in enumerate(nlu.data["nlu"]):
        first = nlu.line_of(("nlu", index, "examples")) + 1
        for offset, line in enumerate(str(block.get("examples", "")).splitlines()):
            yield str(block.get("intent")), first + offset, line.removeprefix("- ").strip()


def _duplicate_examples(nlu: yaml_lines.Document) -> Iterator[Mistake]:
    seen: dict[str, tuple[str, int]] = {}
    for intent, line, text in _examples(nlu):
        key = " ".join(text.casefold().split())
        if key in seen and seen[key][0] != intent:
            yield Mistake(
                _NLU,
                line,
                f"„{text}“ steht schon bei „{seen[key][0]}“ (Zeile {seen[key][1]}); bitte eines der beiden löschen.",
            )
        seen.setdefault(key, (intent, line))


def _few_examples(nlu: yaml_lines.Document) -> Iterator[Mistake]:
    for index, block in enumerate(nlu.data["nlu"]):
        count = len(str(block.get("examples", "")).splitlines())
        if count < MIN_EXAMPLES:
            yield Mistake(
                _NLU,
                nlu.line_of(("nlu", index)),
                f"„{block.get('intent')}“ hat nur {count} Beispiele; ab {MIN_EXAMPLES} wird es verlässlich verstanden.",
            )


def _corrections(knowledge: Knowledge, path: Path) -> Iterator[Mistake]:
    """Answers that the office corrected: they win over the portrait, and somebody should know."""
    topics: tuple[Topic, ...] = (*knowledge.eintraege, *knowledge.begriffe)
    for topic in topics:
        if "Redaktion" in topic.quelle:
            yield Mistake(path.name, 1, f"„{topic.id}“ beruht auf der Redaktion, nicht auf dem Portrait.")
