"""The glossary term that a question asks for is found as people write it."""

from __future__ import annotations

import pytest

from bot.knowledge import Store
from bot.knowledge.terms import find_term
from tests.examples import example_store


@pytest.fixture(scope="module")
def glossary() -> Store:
    """The example's glossary: ISEK and QM."""
    return example_store()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was ist ein ISEK?", "isek"),
        ("isek", "isek"),
        ("was heißt „ISEK“?", "isek"),
        ("Was bedeutet QM", "qm"),
        ("was ist ein entwicklungskonzept", "isek"),
        ("Was ist ein Entwiklungskonzept?", "isek"),
        ("quartiersmanagment erklären", "qm"),
        ("Wofür steht QM im Quartiersmanagement?", "qm"),
    ],
)
def test_a_term_is_found(glossary: Store, question: str, expected: str) -> None:
    term = find_term(glossary.knowledge, question)
    assert term is not None
    assert term.id == expected


@pytest.mark.parametrize(
    "question",
    ["Was ist ein Fahrrad?", "Was heißt ISAK?", "Was ist ein QN?", "", "?", "Aquarium", "riseking"],
)
def test_an_unknown_term_is_not_guessed(glossary: Store, question: str) -> None:
    assert find_term(glossary.knowledge, question) is None


def test_the_longest_of_two_terms_wins(glossary: Store) -> None:
    term = find_term(glossary.knowledge, "Was hat das QM mit dem Entwicklungskonzept zu tun?")
    assert term is not None
    assert term.id == "isek"


@pytest.mark.parametrize("spelling", ["Verfügungsfonds", "Verfuegungsfonds", "VERFÜGUNGSFONDS", "verfügungsfond"])
def test_umlauts_may_be_written_as_two_letters(store: Store, spelling: str) -> None:
    term = find_term(store.knowledge, f"Was ist ein {spelling}?")
    assert term is not None
    assert term.id == "verfuegungsfonds"


def test_every_form_leads_to_its_term(store: Store) -> None:
    missed = [
        (word, term.id)
        for term in store.knowledge.begriffe
        for word in term.woerter
        if (found := find_term(store.knowledge, f"Was heißt {word}?")) is None or found.id != term.id
    ]
    assert missed == []
