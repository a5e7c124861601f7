"""Chooses what of a message is answered, by what the model makes of its parts."""

from __future__ import annotations

import re
from typing import Protocol

from bot.conversation.questions import chain, is_question, is_remark, sentences, without_frame
from bot.rasa_client import Understanding

MAX_WHOLE = 500

MAX_SENTENCES = 40
"""So many sentences are looked at one by one, what follows in pieces: the work for one message is bounded."""
SHORT = 300
"""Up to here a message is better understood as a whole than by its question alone."""

MIN_CONFIDENCE = 0.4
"""A part of a sentence counts as a question of its own from here on."""

CRISIS_INTENT = "notlage"
_UNKNOWN = {"nlu_fallback", "ausserhalb"}
_POLITE = {
    "begruessung",
    "danke",
    "verabschiedung",
    "lob",
    "ja",
    "nein",
    "persoenliche_daten",
    "smalltalk",
    "wiederholen",
}
_PLEASED = {"danke", "lob"}
_NOT_UNDERSTOOD = "einfache_sprache"
"""Intent that a remark such as "Verstehe." alone is easily taken for."""

_MEETINGS = {"termine_suchen", "termine_weitere", "termin_auswaehlen", "termin_frage", "termin_anmelden"}
_OF_MEETINGS = _MEETINGS | {
    "nachfrage_ort",
    "nachfrage_kosten",
    "nachfrage_teilnahme",
    "nachfrage_digital",
    "veranstaltung_kosten",
}
"""What is asked of the same meeting in one breath; the sentences around it name its place or time."""

_COMPLAINTS = {"beschwerde", "buerger_anliegen"}
_POINTING_BACK = {
    "quelle_erfragen",
    "mehr_dazu",
    "nachfrage_beispiel",
    "nachfrage_grund",
    "nachfrage_teilnahme",
}
"""Intents of questions that mean what was said before, by whomever."""
_WHAT_IS_THAT = re.compile(r"\bwas\b[^?]*\b(das|es|da|damit|darunter|daran|dran)\b", re.IGNORECASE)


class Reader(Protocol):
    """Reads texts without any conversation."""

    async def parse(self, texts: list[str]) -> list[Understanding]:
        """What the model makes of each text."""


class Watch:
    """A reader for one message: reads each text once, and remembers whether any of them hints at a crisis."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[str, Understanding] = {}
        self.hinted = False

    async def parse(self, texts: list[str]) -> list[Understanding]:
        """What the model makes of each text."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._read]
        if fresh:
            self._read.update(zip(fresh, await self._reader.parse(fresh), strict=True))
        understood = [self._read[text] for text in texts]
        self.hinted = self.hinted or any(one.hint for one in understood)
        return understood


async def select_questions(text: str, rasa: Reader) -> list[str]:
    """The questions in `text`, in their order; a simple message is its own question.

    A sentence that sounds like a crisis is the only one that is answered.

    Raises:
        RasaError: the model could not be asked.
    """
    if text.startswith("/"):
        return [text[:MAX_WHOLE]]
    body = without_frame(text)
    parts = sentences(body)
    if len(parts) > 1 or body != text:
        crisis = await find_crisis(text, rasa)
        if crisis:
            return [crisis]
    if len(parts) > 1:
        return await _of_several_sentences(body, parts, rasa)
    return await _of_one_sentence(body, rasa)


async def find_crisis(text: str, rasa: Reader) -> str | None:
    """The first sentence anywhere in the message, postscript included, that sounds like a crisis; else None."""
    parts = sentences(text)
    rest = " ".join(parts[MAX_SENTENCES:])
    chunks = [rest[start : start + MAX_WHOLE] for start in range(0, len(rest), MAX_WHOLE)]
    parts = [*parts[:MAX_SENTENCES], *chunks, text[:MAX_WHOLE]]
    for part, understanding in zip(parts, await rasa.parse(parts), strict=True):
        if understanding.intent == CRISIS_INTENT:
            return part
    return None


async def _of_one_sentence(whole: str, rasa: Reader) -> list[str]:
    """Its questions where all of them are clear, else its two halves where these are, else the whole."""
    for parts in dict.fromkeys((chain(whole, MAX_SENTENCES), chain(whole, 2))):
        questions = await _clear_questions(parts, rasa)
        if questions:
            return questions
    return [whole[:MAX_WHOLE]]


async def _clear_questions(parts: tuple[str, ...], rasa: Reader) -> list[str]:
    """The parts that ask for different things, or none where one is not clear by itself; a crisis stands alone."""
    if len(parts) == 1:
        return []
    understood = list(zip(parts, await rasa.parse(list(parts)), strict=True))
    crisis = [part for part, m in understood if m.intent == CRISIS_INTENT]
    if crisis:
        return crisis[:1]
    if _is_of_one_meeting([m for _, m in understood]):
        return []
    questions = _distinct(understood)
    clear = all(_is_topic(m) and m.confidence >= MIN_CONFIDENCE for _, m in understood)
    return questions if clear and len(questions) > 1 else []


async def _of_several_sentences(body: str, parts: list[str], rasa: Reader) -> list[str]:
    units = [question for part in parts for question in chain(part, MAX_SENTENCES)][:MAX_SENTENCES]
    whole, *understood = await rasa.parse([body[:MAX_WHOLE], *units])
    questions = [(u, m) for u, m in zip(units, understood, strict=True) if is_question(u)]
    if len(body) <= SHORT and whole.intent in _MEETINGS and _is_of_one_meeting([m for _, m in questions]):
        return [body]
    if len(body) <= SHORT and _means_what_is_said_before(questions, whole):
        return [body]
    asked = _distinct(questions)
    if len(asked) > 1:
        return asked
    if len(body) <= SHORT:
        surest = max((m.confidence for u, m in zip(units, understood, strict=True) if u in asked), default=0.0)
        if not asked or (_is_topic(whole) and whole.confidence >= surest):
            return _whole_or_surest(body, whole, units, understood)
    if asked:
        return asked
    return _surest(units, understood) or [body[:MAX_WHOLE]]


def _means_what_is_said_before(questions: list[tuple[str, Understanding]], whole: Understanding) -> bool:
    """Whether every question means what the sentence before it names: "Hier steht etwas von ISEK. Was ist das?"."""
    is_named = _is_topic(whole) and whole.confidence >= MIN_CONFIDENCE and not whole.intent.startswith("nachfrage_")
    return (
        bool(questions)
        and is_named
        and whole.intent not in _POINTING_BACK | _COMPLAINTS
        and all(m.intent in _POINTING_BACK or _WHAT_IS_THAT.search(u) for u, m in questions)
    )


def _whole_or_surest(body: str, whole: Understanding, units: list[str], understood: list[Understanding]) -> list[str]:
    """The whole where it is a topic, or thanks that are clearer than any part; else the part understood best."""
    surest = _surest(units, understood)
    meant = [m for u, m in zip(units, understood, strict=True) if not _is_comment(u, m, whole)]
    best = max((m.confidence for m in meant if _is_topic(m)), default=0.0)
    thanks = whole.intent in _POLITE and whole.confidence >= best
    return [body] if _is_topic(whole) or thanks or not surest else surest


def _surest(units: list[str], understood: list[Understanding]) -> list[str]:
    """The part that is understood best, if any is."""
    stated = [(m.confidence, u) for u, m in zip(units, understood, strict=True) if _is_topic(m)]
    return [max(stated)[1]] if stated else []


def _distinct(candidates: list[tuple[str, Understanding]]) -> list[str]:
    """The questions that are understood, one for each intent."""
    chosen: dict[str, str] = {}
    for text, understanding in candidates:
        if _is_topic(understanding):
            chosen.setdefault(understanding.intent, text)
    return list(chosen.values())


def _is_comment(sentence: str, understanding: Understanding, whole: Understanding) -> bool:
    """Whether a short remark on the answer stands beside thanks or praise: "Verstehe. Vielen Dank!"."""
    return whole.intent in _PLEASED and understanding.intent == _NOT_UNDERSTOOD and is_remark(sentence)


def _is_of_one_meeting(questions: list[Understanding]) -> bool:
    """Whether all questions ask for a meeting and what belongs to it."""
    intents = {question.intent for question in questions}
    return bool(intents & _MEETINGS) and intents <= _OF_MEETINGS


def _is_topic(understanding: Understanding) -> bool:
    return understanding.intent not in _UNKNOWN | _POLITE
