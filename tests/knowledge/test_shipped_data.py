"""The shipped knowledge tells nothing that its sources do not, and says it as the house style asks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge import Entry, Store, Term
from bot.knowledge.loading import OF_ACTIONS, PLACEHOLDER
from bot.knowledge.model import Topic
from bot.settings import ROOT

SOURCES = Path(__file__).parent.parent / "quellen"
PORTRAIT = (SOURCES / "portrait.txt").read_text(encoding="utf-8")
FACTS = (SOURCES / "fakten.md").read_text(encoding="utf-8")

HEADINGS = {
    "Die AG Soziale Stadt im Portrait",
    "Inhaltliche Schwerpunkte",
    "Aufgaben und Ziele der Arbeitsgemeinschaft",
    "Angebote und Arbeitsstruktur der Arbeitsgemeinschaft",
    "Kontakt & Beratung",
}
EMERGENCY_NUMBERS = {"110", "112"}

MAX_COMMON_WORDS = 6
FIXED_NAMES = (
    "0228 914 89-65",
    "soziale-stadt@netzwerk-stadtentwicklung.nrw",
    "AG Soziale Stadt NRW",
    "AG Soziale Stadt",
    "Städtenetz Soziale Stadt NRW",
    "Netzwerk Stadtentwicklung NRW",
    "Netzwerks Stadtentwicklung NRW",
    "Kommunale Koordinierungsstelle",
    "Bildung, Kultur, Sport und Freizeit",
    "Integration und Inklusion",
    "Gesundheit und Sicherheit",
    "Ökologie und Umweltgerechtigkeit",
    "Imageverbesserung und Stadtteilmarketing",
)

# Entries of art auskunft that do not say that something is unknown.
NO_UNKNOWN_THINGS = {"datenschutz"}


def topics(store: Store) -> tuple[Topic, ...]:
    """All entries and terms."""
    return (*store.knowledge.eintraege, *store.knowledge.begriffe)


def texts_of(topic: Topic) -> Iterator[tuple[str, str]]:
    """Name and wording of every text of a topic."""
    for field in ("antwort", "mehr", "einfach"):
        text = getattr(topic, field)
        if text:
            yield f"{topic.id}.{field}", text
    if isinstance(topic, Entry):
        for kind, text in topic.nachfragen.items():
            yield f"{topic.id}.nachfragen.{kind}", text


def all_texts(store: Store) -> list[tuple[str, str]]:
    """Name and wording of every text that a user can read."""
    knowledge = [text for topic in topics(store) for text in texts_of(topic)]
    return knowledge + list(store.texts._texts.items())


def sentences(text: str) -> list[str]:
    """The sentences of `text`."""
    return [sentence for sentence in re.split(r"(?<=[.!?:;])\s+|\n+", text) if sentence]


def portrait_units() -> list[tuple[int, int]]:
    """Where each sentence and each line of contact data of the portrait begins and ends."""
    units = []
    for line in re.finditer(r".+", PORTRAIT):
        if line[0].strip() in HEADINGS:
            continue
        start = line.start()
        for end in [match.end() for match in re.finditer(r"[.?!](?=\s+[A-ZÄÖÜ])", line[0])] + [len(line[0])]:
            units.append((start, line.start() + end))
            start = line.start() + end
    return units


def numbers(text: str) -> set[str]:
    """The numbers in `text`, as they are written."""
    return set(re.findall(r"\d+[a-z]?\b", text))


def words(text: str) -> list[str]:
    """The words of `text` without marks; a fixed name counts as one word that no other text shares."""
    for name in FIXED_NAMES:
        text = re.sub(re.escape(name), " ⟨name⟩ ", text)
    return re.findall(r"[\w*⟨⟩]+", text.lower())


def runs(text: list[str]) -> list[tuple[str, ...]]:
    """All runs of words in `text` that are too long to be the portrait's too."""
    size = MAX_COMMON_WORDS + 1
    return [tuple(text[start : start + size]) for start in range(len(text) - size + 1)]


def test_the_portrait_is_divided_into_its_sentences() -> None:
    units = [PORTRAIT[start:end].strip() for start, end in portrait_units()]
    assert len(units) == 25
    assert units[0].startswith("Die AG Soziale Stadt NRW beschäftigt sich")
    assert units[-1] == "E-Mail: soziale-stadt@netzwerk-stadtentwicklung.nrw"


def test_every_quotation_stands_in_a_source(store: Store) -> None:
    quotations = [(entry.id, text) for entry in store.knowledge.eintraege for text in entry.belege]
    assert len(quotations) > 50
    assert [(topic, text) for topic, text in quotations if text not in PORTRAIT and text not in FACTS] == []


def test_every_fact_has_a_quotation(store: Store) -> None:
    sources = {"portrait", "angebote", "programmseite", "netzwerkseite", "mitgliedschaft"}
    facts = [entry for entry in store.knowledge.eintraege if entry.art == "fakt" and sources & set(entry.quelle)]
    assert facts
    assert [entry.id for entry in facts if not entry.belege] == []


def test_the_named_source_is_the_one_that_is_quoted(store: Store) -> None:
    wrong = []
    for entry in store.knowledge.eintraege:
        from_portrait = [text for text in entry.belege if text in PORTRAIT]
        from_facts = [text for text in entry.belege if text not in PORTRAIT]
        if from_portrait and "portrait" not in entry.quelle:
            wrong.append(entry.id)
        if from_facts and set(entry.quelle) <= {"portrait"}:
            wrong.append(entry.id)
    assert wrong == []


def test_every_sentence_of_the_portrait_is_covered(store: Store) -> None:
    covered = [
        (match.start(), match.end())
        for entry in store.knowledge.eintraege
        for text in entry.belege
        for match in re.finditer(re.escape(text), PORTRAIT)
    ]
    missing = [
        PORTRAIT[start:end].strip()
        for start, end in portrait_units()
        if not any(first < end and last > start for first, last in covered)
    ]
    assert missing == []


def test_every_number_in_an_answer_stands_in_a_source(store: Store) -> None:
    known = numbers(PORTRAIT) | numbers(FACTS) | EMERGENCY_NUMBERS
    unknown = []
    for entry in store.knowledge.eintraege:
        if entry.art == "fakt":
            titles = numbers(store.knowledge.source_line(entry))
            unknown += [(name, found) for name, text in texts_of(entry) if (found := numbers(text) - known - titles)]
    assert unknown == []


def test_every_fact_stands_in_its_source(store: Store) -> None:
    english = {"1. Januar 2024": "1 January 2024"}
    public = {"https://www.netzwerk-stadtentwicklung.nrw", "115"}
    missing = [
        name
        for name, fact in store.knowledge.fakten.items()
        if fact.wert not in public and english.get(fact.wert, fact.wert) not in PORTRAIT + FACTS
    ]
    assert missing == []


def test_the_addresses_of_the_sources_are_those_of_the_list(store: Store) -> None:
    listed = set(re.findall(r"https?://[^\s|)]+", FACTS))
    own = ("portrait", "angebote", "programmseite", "netzwerkseite", "mitgliedschaft")
    assert {store.knowledge.quellen[key].adresse for key in own} == listed


def test_the_phone_number_belongs_to_the_advice_service(store: Store) -> None:
    phone = store.knowledge.facts()["telefon"]
    wrong = []
    for name, text in all_texts(store):
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            before = sentence.split(phone)[0] if phone in sentence else ""
            owners = re.findall(r"Fachberatung|empirica|Essen|Koordinierungsstelle", before)
            if owners and owners[-1] in {"Essen", "Koordinierungsstelle"}:
                wrong.append((name, sentence))
    assert any(phone in text for _, text in all_texts(store))
    assert wrong == []


def test_no_text_is_too_long_with_its_facts_filled_in(store: Store) -> None:
    limits = {"antwort": 450, "mehr": 700, "einfach": 450}
    too_long = [
        (name, len(text))
        for topic in topics(store)
        for name, text in texts_of(topic)
        if len(text) > limits.get(name.split(".")[1], 450)
    ]
    assert too_long == []
    assert [topic.id for topic in topics(store) if len(topic.titel) > 32] == []


def test_simple_language_has_no_gender_star(store: Store) -> None:
    assert any("*" in text for _, text in all_texts(store))
    assert [topic.id for topic in topics(store) if "*" in topic.einfach] == []
    assert "*" not in store.texts.get("einfache_sprache_an")


def test_simple_language_has_short_sentences(store: Store) -> None:
    long = [
        (topic.id, sentence)
        for topic in topics(store)
        for sentence in sentences(topic.einfach)
        if len(sentence.split()) > 15
    ]
    assert long == []


def test_simple_language_is_not_called_by_the_protected_name(store: Store) -> None:
    assert [name for name, text in all_texts(store) if re.search(r"leichte[rn]? sprache", text, re.IGNORECASE)] == []


def test_what_is_unknown_leads_to_somebody_who_knows(store: Store) -> None:
    facts = store.knowledge.facts()
    entries = [e for e in store.knowledge.eintraege if e.art == "auskunft" and e.id not in NO_UNKNOWN_THINGS]
    assert len(entries) > 15
    alone = []
    for entry in entries:
        answer = f"{entry.antwort} {entry.mehr or ''}"
        contact = facts["telefon"] in answer and facts["email"] in answer
        if not contact and not re.search(r"\b115\b|Stadtverwaltung", answer):
            alone.append(entry.id)
    assert alone == []


def test_an_entry_without_facts_quotes_nothing(store: Store) -> None:
    assert [entry.id for entry in store.knowledge.eintraege if entry.art == "auskunft" and entry.belege] == []


def test_answers_are_worded_anew(store: Store) -> None:
    known = {run for run in runs(words(PORTRAIT)) if "⟨name⟩" not in run}
    assert known
    copied = [(name, run) for name, text in all_texts(store) for run in runs(words(text)) if run in known]
    assert copied == []


def test_no_placeholder_is_left_in_an_answer(store: Store) -> None:
    assert [(name, PLACEHOLDER.findall(text)) for t in topics(store) for name, text in texts_of(t) if "{" in text] == []


def test_only_known_placeholders_are_left_in_the_texts(store: Store) -> None:
    left = {name for text in store.texts._texts.values() for name in PLACEHOLDER.findall(text)}
    assert left == set(OF_ACTIONS)


def test_every_entry_offers_related_topics_but_not_itself(store: Store) -> None:
    assert [topic.id for topic in topics(store) if not topic.naechste or topic.id in topic.naechste] == []


def test_titles_are_told_apart(store: Store) -> None:
    titles = [entry.titel for entry in store.knowledge.eintraege]
    assert len(set(titles)) == len(titles)


def test_a_form_of_a_term_leads_to_one_term_only(store: Store) -> None:
    forms = [word.lower() for term in store.knowledge.begriffe for word in term.woerter]
    assert sorted(forms) == sorted(set(forms))


def test_there_are_at_least_fifteen_terms_each_with_a_source(store: Store) -> None:
    terms: tuple[Term, ...] = store.knowledge.begriffe
    assert len(terms) >= 15
    assert [term.id for term in terms if not store.knowledge.source_list(term)] == []


def test_the_tour_has_five_steps(store: Store) -> None:
    assert len(store.knowledge.tour) == 5


def test_every_source_is_used(store: Store) -> None:
    used = {key for topic in topics(store) for key in topic.quelle}
    used |= {fact.quelle for fact in store.knowledge.fakten.values()}
    assert set(store.knowledge.quellen) - used == set()


def test_a_crisis_is_answered_with_all_numbers_and_no_facts(store: Store) -> None:
    text = store.texts.get("notlage")
    for number in ("112", "110", "0800 111 0 111", "116 123"):
        assert number in text
    assert "hier liest niemand mit" in text
    assert store.knowledge.facts()["telefon"] not in text


@pytest.mark.parametrize("key", ["ausfall", "kontakt_nach_zweimal", "beschwerde", "begriff_unbekannt"])
def test_where_the_assistant_gives_up_it_names_the_contact(store: Store, key: str) -> None:
    assert store.knowledge.facts()["telefon"] in store.texts.get(key)
    assert store.knowledge.facts()["email"] in store.texts.get(key)


def test_every_text_that_the_code_names_is_there(store: Store) -> None:
    keys = set(_keys_in_the_code())
    assert {"leer", "zu_lang", "tour_schritt"} <= keys
    assert [key for key in sorted(keys) if not store.texts.has(key)] == []


def test_every_intent_with_a_fixed_text_has_one(store: Store) -> None:
    rules = (ROOT / "data/rules.yml").read_text(encoding="utf-8")
    [block] = [part for part in rules.split("\n  - rule: ") if "- action: action_text" in part]
    intents = re.findall(r"- intent: (\w+)", block)
    assert "notlage" in intents
    assert [intent for intent in intents if not store.texts.has(intent)] == []


def _keys_in_the_code() -> Iterator[str]:
    """The keys of texts that stand in calls such as `say(dispatcher, "ausfall")`."""
    files = [*(ROOT / "actions").glob("*.py"), ROOT / "bot/conversation/service.py"]
    for file in files:
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in {"say", "_text", "_own"} or ast.unparse(call.func).endswith("texts.get"):
                for argument in call.args:
                    yield from (
                        node.value
                        for node in ast.walk(argument)
                        if isinstance(node, ast.Constant) and isinstance(node.value, str)
                    )
