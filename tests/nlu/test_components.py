"""Our graph components as Rasa runs them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.augmentation import TypingErrors, with_typing_errors
from bot.nlu.crisis import HINT, CrisisGuard
from bot.nlu.sentence_encoder import SentenceEncoder, UniversalSentenceEncoder

CONFIG = next(
    component
    for component in yaml.safe_load(Path("config.yml").read_text())["pipeline"]
    if component["name"].endswith("CrisisGuard")
)


@pytest.fixture(scope="module")
def encoder() -> UniversalSentenceEncoder:
    return UniversalSentenceEncoder()


@pytest.mark.parametrize(
    ("question", "alike", "different"),
    [
        ("Wie lautet die Telefonnummer?", "Unter welcher Nummer kann ich anrufen?", "Wie backe ich einen Kuchen?"),
        ("Wer macht bei Ihnen mit?", "Welche Städte sind Mitglied?", "Wann fährt der nächste Zug?"),
        ("Die Läden stehen leer.", "Viele Geschäfte haben geschlossen.", "Ich suche einen Arzt."),
        ("Was ist das Ziel?", "Wofür gibt es das?", "Wie spät ist es?"),
    ],
)
def test_the_encoder_finds_german_meanings_alike(
    encoder: UniversalSentenceEncoder, question: str, alike: str, different: str
) -> None:
    a, b, c = encoder.encode([question, alike, different])
    assert a @ b > a @ c + 0.1
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("text", ["😀", "x" * 500, "مرحبا", "\u200f", "."])
def test_the_encoder_takes_anything(encoder: UniversalSentenceEncoder, text: str) -> None:
    message = Message(data={TEXT: text})
    SentenceEncoder(encoder, "encoder").process([message])
    assert message.get_dense_features(TEXT, [])[1].features.shape == (1, 512)


def test_typing_errors_are_repeatable_and_leave_short_words_alone() -> None:
    text = "wie oft trifft sich das Netzwerk und wer ist dabei"
    first = with_typing_errors(text, random.Random(1), 0.5)
    assert first == with_typing_errors(text, random.Random(1), 0.5)
    assert first != text
    assert first.split()[0] == "wie"
    assert len(first.split()) == len(text.split())


def test_noisy_copies_stand_behind_the_originals_with_the_same_intent() -> None:
    original = TrainingData([Message(data={TEXT: f"Frage nummer {n} zum Netzwerk", INTENT: "x"}) for n in range(40)])
    component = TypingErrors({"copied": 0.5, "share": 0.3, "seed": 1})
    noisy = component.process_training_data(original)
    assert [m.get(TEXT) for m in noisy.training_examples[:40]] == [m.get(TEXT) for m in original.training_examples]
    assert 10 < len(noisy.training_examples) - 40 < 30
    assert {m.get(INTENT) for m in noisy.training_examples} == {"x"}
    messages = [Message(data={TEXT: "bleibt"})]
    assert component.process(messages)[0].get(TEXT) == "bleibt"


def ranked(text: str, *ranking: tuple[str, float]) -> Message:
    items = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    return Message(data={TEXT: text, INTENT: dict(items[0]), "intent_ranking": items})


def intent_of(message: Message) -> Any:
    CrisisGuard(CONFIG).process([message])
    return message.get(INTENT)["name"]


@pytest.mark.parametrize(
    "text", ["Ich bring mich um, ich will sterben", "mein Mann schlägt mich", "ich moechte mir was antun"]
)
def test_a_crisis_pattern_overrules_the_classifier(text: str) -> None:
    assert intent_of(ranked(text, ("themen", 0.9), ("notlage", 0.0))) == "notlage"


def test_a_likely_crisis_overrules_a_likelier_intent() -> None:
    assert intent_of(ranked("…", ("smalltalk", 0.6), ("notlage", 0.35))) == "notlage"


def test_a_possible_crisis_is_answered_as_understood_with_a_hint() -> None:
    message = ranked("…", ("smalltalk", 0.6), ("notlage", 0.15))
    assert intent_of(message) == "smalltalk"
    assert message.get(HINT) is True


def test_an_unlikely_crisis_leaves_no_hint() -> None:
    message = ranked("…", ("smalltalk", 0.9), ("notlage", 0.01))
    assert intent_of(message) == "smalltalk"
    assert message.get(HINT) is None


def test_a_work_topic_is_no_crisis() -> None:
    assert intent_of(ranked("Themen: Gewaltprävention und Angsträume", ("thema_gesundheit", 0.9))) == "thema_gesundheit"
