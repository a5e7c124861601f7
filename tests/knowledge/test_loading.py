"""Every mistake an editor can make is explained in German with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import Knowledge, KnowledgeMistakes, Mistake, load_knowledge, load_texts
from bot.knowledge.loading import MAX_BYTES
from tests.examples import EMAIL, KNOWLEDGE, PHONE, PRIVACY, TEXTS

ANSWER = "antwort: Es gibt ein Treffen für {anzahl} Kommunen."

# Name, what is replaced, by what (the comment "# hier" marks the line that has to be named), and the explanation.
MISTAKES = {
    "a missing field": (
        "  - id: treffen\n    art: fakt\n",
        "  - id: treffen # hier\n",
        "treffen: Das Feld „art“ fehlt",
    ),
    "an unknown field": (
        "titel: Das Treffen\n",
        "titel: Das Treffen\n    untertitel: neu # hier\n",
        "treffen: Das Feld „untertitel“ gibt es hier nicht",
    ),
    "a text that is too long": (ANSWER, f"antwort: {'x' * 451} # hier", "„antwort“ ist zu lang: höchstens 450 Zeichen"),
    "an empty text": (ANSWER, 'antwort: " " # hier', "„antwort“ ist leer"),
    "a number for a text": (ANSWER, "antwort: 115 # hier", "„antwort“ muss ein Text sein"),
    "a text for a list": ("naechste: [zahl, kontakt]", "naechste: zahl # hier", "„naechste“ muss eine Liste sein"),
    "an unknown value": ("art: fakt", "art: tatsache # hier", "„art“ hat einen unbekannten Wert"),
    "an id with other letters": ("id: treffen", "id: Großes Treffen # hier", "„id“ darf nur Kleinbuchstaben"),
    "an id that stands twice": ("id: qm", "id: isek # hier", "Die id „isek“ gibt es schon"),
    "a term with the id of an entry": ("id: qm", "id: kontakt # hier", "Die id „kontakt“ gibt es schon"),
    "a key that stands twice": (
        "titel: Das Treffen\n",
        "titel: Das Treffen\n    titel: Anders # hier\n",
        "„titel“ steht hier zweimal",
    ),
    "a section for a text": ("anzahl: {wert", "anzahl: 63 # hier\n  anders: {wert", "„anzahl“ muss eingerückte"),
    "a broken indent": ("    titel: Die Zahl", "   titel: Die Zahl # hier", "Die Einrückung passt nicht"),
    "a colon in a text": (ANSWER, "antwort: Merke: Es gibt Treffen. # hier", "Ein Doppelpunkt im Text"),
    "an unknown topic": (
        "naechste: [zahl, kontakt]",
        "naechste: [zal] # hier",
        "treffen: Das Thema „zal“ unter „naechste“ gibt es nicht",
    ),
    "an unknown step of the tour": (
        "[treffen, zahl, isek]",
        "[treffen, isec] # hier",
        "Das Thema „isec“ gibt es nicht",
    ),
    "an unknown topic for a follow-up": ("kontakt: kontakt", "kontakt: amt # hier", "Das Thema „amt“ gibt es nicht"),
    "an unknown kind of follow-up": (
        "kontakt: kontakt",
        "wetter: kontakt # hier",
        "„wetter“ hat einen unbekannten Wert; möglich sind: 'haeufigkeit'",
    ),
    "an unknown source": (
        "quelle: [portrait]",
        "quelle: [portret] # hier",
        "treffen: Die Quelle „portret“ steht nicht unter „quellen“",
    ),
    "an unknown source of a fact": (
        '{wert: "63", quelle: portrait}',
        '{wert: "63", quelle: buch} # hier',
        "anzahl: Die Quelle „buch“ steht nicht",
    ),
    "a fact without a source": (
        "  - id: zahl\n    art: fakt\n    titel: Die Zahl\n    antwort: Es sind {anzahl}.\n"
        "    einfach: Das sind {anzahl}.\n    quelle: [Redaktion]\n",
        "  - id: zahl # hier\n    art: fakt\n    titel: Die Zahl\n    antwort: A.\n    einfach: B.\n",
        "zahl: Ein Fakt braucht eine Quelle",
    ),
    "an unknown placeholder": (
        ANSWER,
        "antwort: Es gibt {anzal}. # hier",
        "treffen: „{anzal}“ in „antwort“ steht nicht unter „fakten“",
    ),
    "an unknown placeholder in a follow-up": (
        "haeufigkeit: Das Treffen ist jeden Monat.",
        "haeufigkeit: Rufen Sie an, {telefn}. # hier",
        "„{telefn}“",
    ),
    "a word for a date": ("stand: 2026-11-01", "stand: gestern # hier", "„stand“ muss ein Datum wie 2026-11-23 sein"),
    "a date that does not exist": ("stand: 2026-11-02", "stand: 2026-02-31 # hier", "Das Datum"),
    "a term without words": ("woerter: [QM, Quartiersmanagement]", "woerter: [] # hier", "„woerter“"),
    "a tab": ("    titel: Die Zahl", "\ttitel: Die Zahl # hier", "Hier steht ein Tabulator"),
    "a placeholder for a key": ("    quelle: [Redaktion]", "    {telefon}: x # hier", "{telefon}"),
}


def changed(source: Path, target: Path, old: str, new: str) -> Path:
    """A copy of `source` in which the first `old` is `new`."""
    text = source.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is no part of {source.name}"
    file = target / source.name
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def mistakes_in(file: Path) -> list[Mistake]:
    """What is wrong with a knowledge file."""
    with pytest.raises(KnowledgeMistakes) as caught:
        load_knowledge(file)
    return caught.value.mistakes


def mistakes_in_texts(file: Path) -> list[Mistake]:
    """What is wrong with a file of texts."""
    with pytest.raises(KnowledgeMistakes) as caught:
        load_texts(file, example(), {"datenschutz_adresse": PRIVACY})
    return caught.value.mistakes


def example() -> Knowledge:
    """The example's knowledge."""
    return load_knowledge(KNOWLEDGE)


def test_a_good_file_is_loaded_with_its_facts_filled_in() -> None:
    knowledge = example()
    topic = knowledge.topic("treffen")
    assert topic is not None
    assert topic.antwort == "Es gibt ein Treffen für 63 Kommunen."
    assert knowledge.facts()["telefon"] == PHONE


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_explained_on_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = changed(KNOWLEDGE, tmp_path, old, new)
    lines = file.read_text(encoding="utf-8").splitlines()
    [mistake] = mistakes_in(file)
    assert message in mistake.message
    assert mistake.file == "wissen.yml"
    assert mistake.line == next(number for number, line in enumerate(lines, start=1) if "# hier" in line)


def test_a_mistake_reads_as_one_line() -> None:
    assert str(Mistake("wissen.yml", 7, "Zu lang.")) == "wissen.yml, Zeile 7: Zu lang."


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    file = changed(KNOWLEDGE, tmp_path, "naechste: [zahl, kontakt]", "naechste: [eins, zwei]")
    assert [mistake.message.split("„")[1].split("“")[0] for mistake in mistakes_in(file)] == ["eins", "zwei"]


def test_an_explanation_is_german_throughout(tmp_path: Path) -> None:
    [mistake] = mistakes_in(changed(KNOWLEDGE, tmp_path, "art: fakt", "art: x"))
    assert " or " not in mistake.message


def test_a_text_that_grows_too_long_by_its_facts_is_explained(tmp_path: Path) -> None:
    text = "x" * (449 - len("{email}")) + " {email}"
    [mistake] = mistakes_in(changed(KNOWLEDGE, tmp_path, ANSWER, f"antwort: {text}"))
    assert "zu lang" in mistake.message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "Die Datei ist leer"),
        (b"# nur ein Kommentar\n", 1, "Die Datei ist leer"),
        (b"nur ein Satz\n", 1, "keine Abschnitte"),
        ("quellen:\nfakten:\n# Größe".encode("latin-1"), 3, "nicht als UTF-8 gespeichert"),
        (b"x" * (MAX_BYTES + 1), 1, "größer als 5 MB"),
        (b"a: b\nc: \x00", 2, "Zeichen"),
        (b"[" * 20_000 + b"]" * 20_000, 1, ""),
        (b"a: &b [*b]\n", 1, ""),
    ],
    ids=["empty", "comment", "no sections", "not UTF-8", "too large", "control character", "nested", "endless"],
)
def test_an_unusable_file_is_explained(tmp_path: Path, content: bytes, line: int, message: str) -> None:
    file = tmp_path / "wissen.yml"
    file.write_bytes(content)
    [mistake] = mistakes_in(file)
    assert message in mistake.message
    assert mistake.line == line


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "wissen.yml"
    file.write_bytes(b"\xef\xbb\xbf" + KNOWLEDGE.read_bytes())
    assert load_knowledge(file) == example()


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    [mistake] = mistakes_in(tmp_path / "wissen.yml")
    assert "Die Datei ist nicht lesbar" in mistake.message


def test_texts_are_loaded_with_facts_and_settings_filled_in() -> None:
    texts = load_texts(TEXTS, example(), {"datenschutz_adresse": "https://d.test/"})
    assert texts.get("hinweis_maschine") == "Ich bin ein Automat (https://d.test/)."
    assert texts.get("ausfall") == f"Ausfall: {PHONE}, {EMAIL}"
    assert texts.in_language("en") == f"Only German: {PHONE}"


def test_placeholders_of_actions_are_filled_when_a_text_is_used() -> None:
    texts = load_texts(TEXTS, example(), {})
    assert texts.get("tour_schritt", schritt=1, schritte=3, titel="Das Treffen") == "Schritt 1 von 3: Das Treffen"


def test_variants_come_in_turn() -> None:
    texts = load_texts(TEXTS, example(), {})
    assert [texts.variant("ausserhalb", number) for number in (0, 1, 2)] == [
        "erste Fassung",
        "zweite Fassung",
        "erste Fassung",
    ]
    assert texts.variant("leer", 5) == "leer"
    assert texts.get("ausserhalb") == "erste Fassung"


def test_an_unknown_language_gets_the_text_for_all() -> None:
    texts = load_texts(TEXTS, example(), {})
    assert texts.in_language("sv") == "Nur Deutsch"
    assert texts.languages() == ("en", "tr")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("leer: leer", "leer: 112 # hier", "„leer“ muss ein Text oder eine Liste von Texten sein"),
        ("leer: leer", "leer: [] # hier", "„leer“ muss ein Text oder eine Liste von Texten sein"),
        ("leer: leer", "leer: {a: b} # hier", "„leer“ muss ein Text oder eine Liste von Texten sein"),
        ("leer: leer", "leer: {anrede} # hier", "„leer“"),
        ("leer: leer", 'leer: "Rufen Sie {telefn} an." # hier', "„{telefn}“"),
        ("  en:", "  en: 115 # hier\n  fr:", "„en“"),
    ],
    ids=["number", "empty list", "section", "bare placeholder", "unknown placeholder", "language with a number"],
)
def test_a_mistake_in_the_texts_is_explained(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = changed(TEXTS, tmp_path, old, new)
    lines = file.read_text(encoding="utf-8").splitlines()
    [mistake] = mistakes_in_texts(file)
    assert message in mistake.message
    assert mistake.line == next(number for number, line in enumerate(lines, start=1) if "# hier" in line)


def test_the_text_for_all_other_languages_is_required(tmp_path: Path) -> None:
    [mistake] = mistakes_in_texts(changed(TEXTS, tmp_path, "  de: Nur Deutsch\n", ""))
    assert "fehlt der Text „de“" in mistake.message


def test_a_text_that_the_assistant_needs_is_missed(tmp_path: Path) -> None:
    [mistake] = mistakes_in_texts(changed(TEXTS, tmp_path, "hinweis_maschine:", "hinweis:"))
    assert "hinweis_maschine" in mistake.message
