"""Chooses what of a message is answered, by what the model makes of its parts."""

from __future__ import annotations

from bot.conversation.questions import halves, is_question, sentences, without_frame
from bot.rasa_client import RasaClient, Understanding

MAX_QUESTIONS = 3
MAX_WHOLE = 500

MAX_SENTENCES = 40
"""So many sentences are looked at one by one, what follows in pieces: the work for one message is bounded."""
SHORT = 300
"""Up to here a message is better understood as a whole than by its question alone."""

MIN_CONFIDENCE = 0.4
"""A half of a sentence counts as a question of its own from here on."""

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


async def select_questions(text: str, rasa: RasaClient) -> list[str]:
    """The questions in `text`, at most three, in their order; a simple message is its own question.

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
    pair = halves(body)
    return [body[:MAX_WHOLE]] if pair is None else await _of_halves(body, pair, rasa)


async def find_crisis(text: str, rasa: RasaClient) -> str | None:
    """The first sentence anywhere in the message, postscript included, that sounds like a crisis; else None."""
    parts = sentences(text)
    rest = " ".join(parts[MAX_SENTENCES:])
    chunks = [rest[start : start + MAX_WHOLE] for start in range(0, len(rest), MAX_WHOLE)]
    parts = [*parts[:MAX_SENTENCES], *chunks, text[:MAX_WHOLE]]
    for part, understanding in zip(parts, await rasa.parse(parts), strict=True):
        if understanding.intent == CRISIS_INTENT:
            return part
    return None


async def _of_halves(whole: str, pair: tuple[str, str], rasa: RasaClient) -> list[str]:
    """Both halves where each is clear by itself and they ask for different things, else the whole."""
    first, second = await rasa.parse(list(pair))
    for half, understanding in zip(pair, (first, second), strict=True):
        if understanding.intent == CRISIS_INTENT:
            return [half]
    clear = all(u.confidence >= MIN_CONFIDENCE and u.intent not in _UNKNOWN | _POLITE for u in (first, second))
    if clear and first.intent != second.intent:
        return list(pair)
    return [whole[:MAX_WHOLE]]


async def _of_several_sentences(body: str, parts: list[str], rasa: RasaClient) -> list[str]:
    units = [half for part in parts for half in (halves(part) or (part,))][:MAX_SENTENCES]
    whole, *understood = await rasa.parse([body[:MAX_WHOLE], *units])
    asked = _distinct([(u, m) for u, m in zip(units, understood, strict=True) if is_question(u)])
    if len(asked) > 1:
        return asked[:MAX_QUESTIONS]
    if len(body) <= SHORT:
        surest = max((m.confidence for u, m in zip(units, understood, strict=True) if u in asked), default=0.0)
        if not asked or (_is_topic(whole) and whole.confidence >= surest):
            return _whole_or_surest(body, whole, units, understood)
    if asked:
        return asked
    return _surest(units, understood) or [body[:MAX_WHOLE]]


def _whole_or_surest(body: str, whole: Understanding, units: list[str], understood: list[Understanding]) -> list[str]:
    """The whole where it is a topic, or thanks that are clearer than any part; else the part understood best."""
    surest = _surest(units, understood)
    best = max((m.confidence for m in understood if _is_topic(m)), default=0.0)
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


def _is_topic(understanding: Understanding) -> bool:
    return understanding.intent not in _UNKNOWN | _POLITE
