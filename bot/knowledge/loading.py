"""Loads and checks the knowledge files; every mistake is explained in German with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot import yaml_lines
from bot.knowledge.mistakes import KnowledgeMistakes, Mistake, explain
from bot.knowledge.model import Entry, Knowledge, Texts, Topic
from bot.knowledge.placeholders import PLACEHOLDER, fill, unknown_placeholders
from bot.knowledge.reading import MAX_BYTES, read
from bot.knowledge.required_texts import REQUIRED_TEXTS

__all__ = ["MAX_BYTES", "PLACEHOLDER", "REQUIRED_TEXTS", "load_knowledge", "load_texts"]

REQUIRED_FACTS = ("telefon", "email")
"""Facts that the assistant itself names."""

_LANGUAGES = "andere_sprache"
_SETTINGS = ("datenschutz_adresse",)
OF_ACTIONS = (
    *("quellen", "stand", "schritt", "schritte", "titel"),
    *("nummer", "zustand", "format", "thema", "wann", "wo", "wer", "plaetze", "kosten", "anmeldung", "hinweis"),
    *("tag", "von", "bis", "tag_bis", "ort", "zeit", "tage", "stunden", "minuten", "angabe"),
    *("suche", "anzahl", "gezeigt", "erste", "letzte", "adresse"),
    *("zeitpunkt", "vorlauf", "stattdessen", "woran", "hoechstens"),
    *("abmelden", "link", "wunsch", "text"),
    *("rest", "zweifel", "beenden", "bisher", "erinnerungen", "zahl"),
)


def load_knowledge(path: Path) -> Knowledge:
    """Read and check `path`.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    document = read(path)
    try:
        raw = Knowledge.model_validate(document.data)
        mistakes = [Mistake(path.name, document.line_of(where), message) for where, message in _inconsistencies(raw)]
        if mistakes:
            raise KnowledgeMistakes(mistakes)
        # Again with the facts filled in, as a text may have grown too long by them.
        filled = _fill_all(document.data, raw.facts()) | {"fakten": document.data["fakten"]}
        return Knowledge.model_validate(filled)
    except ValidationError as error:
        raise KnowledgeMistakes(explain(path.name, document, error)) from None


def load_texts(path: Path, knowledge: Knowledge, settings: dict[str, str]) -> Texts:
    """Read and check the texts; facts and `settings` are filled in, other placeholders stay for `Texts.get`.

    Raises:
        KnowledgeMistakes: the file is missing, unreadable or wrong.
    """
    document = read(path)
    values = knowledge.facts() | settings
    mistakes = [
        Mistake(path.name, document.line_of(where), message)
        for where, message in _mistakes_in_texts(document.data, {*values, *_SETTINGS})
    ]
    if mistakes:
        raise KnowledgeMistakes(mistakes)
    languages = document.data[_LANGUAGES]
    others = _fill_all({key: value for key, value in document.data.items() if key != _LANGUAGES}, values)
    return Texts(
        {key: value.strip() for key, value in others.items() if isinstance(value, str)},
        {key: tuple(item.strip() for item in value) for key, value in others.items() if isinstance(value, list)},
        {code: fill(text, values) for code, text in languages.items()},
    )


def _mistakes_in_texts(data: dict[Any, Any], known: Collection[str]) -> Iterator[tuple[yaml_lines.Path, str]]:
    for key in REQUIRED_TEXTS:
        if key not in data:
            yield (), f"Der Text „{key}“ fehlt; bitte ergänzen."
    for key, value in data.items():
        if key == _LANGUAGES:
            continue
        if isinstance(value, str):
            yield from _strange_placeholders((key,), value, {*known, *OF_ACTIONS})
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            for index, item in enumerate(value):
                yield from _strange_placeholders((key, index), item, {*known, *OF_ACTIONS})
        else:
            yield (key,), f"„{key}“ muss ein Text oder eine Liste von Texten sein."
    yield from _mistakes_in_languages(data.get(_LANGUAGES, {}), known)


def _mistakes_in_languages(languages: Any, known: Collection[str]) -> Iterator[tuple[yaml_lines.Path, str]]:
    if not isinstance(languages, dict):
        yield (_LANGUAGES,), f"„{_LANGUAGES}“ muss eingerückte Unterpunkte haben, einen je Sprache."
        return
    if "de" not in languages:
        yield (), f"Unter „{_LANGUAGES}“ fehlt der Text „de“ für alle übrigen Sprachen."
    for code, text in languages.items():
        if not isinstance(code, str):  # YAML reads no and 12 as other things than words
            yield (_LANGUAGES, code), f"Die Sprache „{code}“ muss in Anführungszeichen stehen."
        elif not isinstance(text, str):
            yield (_LANGUAGES, code), f"„{code}“ muss ein Text sein; bitte in Anführungszeichen setzen."
        else:
            yield from _strange_placeholders((_LANGUAGES, code), text, known)


def _strange_placeholders(
    where: yaml_lines.Path, text: str, known: Collection[str]
) -> Iterator[tuple[yaml_lines.Path, str]]:
    for name in unknown_placeholders(text, known):
        yield where, _strange(where, name)


def _strange(where: yaml_lines.Path, name: str) -> str:
    field = next(part for part in reversed(where) if isinstance(part, str))
    return f"„{{{name}}}“ in „{field}“ steht nicht unter „fakten“; bitte Schreibweise prüfen."


def _inconsistencies(knowledge: Knowledge) -> Iterator[tuple[yaml_lines.Path, str]]:
    """References that lead nowhere, ids that stand twice, facts that are missing or without a source."""
    places: list[tuple[yaml_lines.Path, Topic]] = [
        *((("eintraege", index), entry) for index, entry in enumerate(knowledge.eintraege)),
        *((("begriffe", index), term) for index, term in enumerate(knowledge.begriffe)),
    ]
    known: set[str] = set()
    for where, topic in places:
        if topic.id in known:
            yield (*where, "id"), f"Die id „{topic.id}“ gibt es schon; bitte eine andere wählen."
        known.add(topic.id)
    for name in REQUIRED_FACTS:
        if name not in knowledge.fakten:
            yield ("fakten",), f"Unter „fakten“ fehlt „{name}“; der Assistent nennt es als Kontakt."
    for name, fact in knowledge.fakten.items():
        if fact.quelle not in knowledge.quellen and fact.quelle != "Redaktion":
            yield ("fakten", name), f"{name}: Die Quelle „{fact.quelle}“ steht nicht unter „quellen“."
    for where, topic in places:
        yield from _topic_inconsistencies(where, topic, knowledge, known)
    references = [(("nachfragen", kind), target) for kind, target in knowledge.nachfragen.items()]
    for where, target in [*references, *((("tour", index), target) for index, target in enumerate(knowledge.tour))]:
        if target not in known:
            yield where, f"Das Thema „{target}“ gibt es nicht."


def _topic_inconsistencies(
    where: yaml_lines.Path, topic: Topic, knowledge: Knowledge, known: set[str]
) -> Iterator[tuple[yaml_lines.Path, str]]:
    for target in topic.naechste:
        if target not in known:
            yield (*where, "naechste"), f"{topic.id}: Das Thema „{target}“ unter „naechste“ gibt es nicht."
    for source in topic.quelle:
        if source not in knowledge.quellen and source != "Redaktion":
            yield (*where, "quelle"), f"{topic.id}: Die Quelle „{source}“ steht nicht unter „quellen“."
    if not topic.quelle and not (isinstance(topic, Entry) and topic.art == "auskunft"):
        yield where, f"{topic.id}: Ein Fakt braucht eine Quelle; bitte das Feld „quelle“ ergänzen."
    texts: dict[yaml_lines.Path, str] = {
        (field,): getattr(topic, field) or "" for field in ("titel", "antwort", "mehr", "einfach")
    }
    if isinstance(topic, Entry):
        texts |= {("nachfragen", kind): text for kind, text in topic.nachfragen.items()}
    for field, text in texts.items():
        for place, message in _strange_placeholders((*where, *field), text, knowledge.fakten):
            yield place, f"{topic.id}: {message}"


def _fill_all(value: Any, values: dict[str, str]) -> Any:
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, dict):
        return {key: _fill_all(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill_all(item, values) for item in value]
    return value
