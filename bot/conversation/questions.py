"""Finds the questions in a message: letters are reduced to what they ask, double questions are split."""

from __future__ import annotations

import re

MAX_REMARK = 2
"""Words of a remark at most."""

_SALUTATION = re.compile(
    r"^\s*(sehr geehrte[rs]?\b[^,!\n]{0,60}|liebe[rs]?\b[^,!\n]{0,40}|guten (tag|morgen|abend)"
    r"|hallo( zusammen)?|moin|hi)\s*[,!.]+\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:^|(?<=[\n.!?,;]))\s*(mit (freundlichen|besten|herzlichen|vielen) gr(ü|ue)(ß|ss)en"
    r"|(freundliche|viele|beste|herzliche|liebe|schöne) gr(ü|ue)(ß|ss)e|mfg|lg|vg"
    r"|(vielen|besten|herzlichen) dank (im voraus|vorab))\b",
    re.IGNORECASE,
)
# A full stop after these ends no sentence.
_ABBREVIATION = re.compile(
    r"\b(?:[a-zäöü]|bzw|ca|usw|etc|ggf|evtl|nr|str|tel|dr|st|abs|inkl|sog|vgl|\d+)\.$", re.IGNORECASE
)
_QUESTION_WORD = (
    r"(?:wer|wem|wen|wie|was|wo|woher|wofür|wozu|wann|warum|wieso|weshalb|welche[mnrs]?|gibt|kann|könn\w+|muss|darf|dürf\w+"
    r"|ist|sind|hat|habt|haben|seit wann|bis wann|an wen|für wen|ob|läuft|laufen|findet|finden"
    r"|brauch\w*|bekomm\w+|krieg\w*"
    r"|wird|werden|wurden?|soll\w*|will|wollen|geht|gehen|kostet|kosten|heißt|gilt|gelten|bietet|bieten|macht|machen|sitzt"
    r"|liegt|steht|gehört|gehören|nimmt|nehmen)"
)
_ASKS = re.compile(
    rf"^\W*(?:(?:und|außerdem|ferner|zudem|also|daher|nun|dazu)\W+)*{_QUESTION_WORD}\b"
    r"|\b(wüsste|(?<!gut zu )wissen|erfahren|frage|interessier\w+|mitteilen|erklären|nennen|sagen)\b",
    re.IGNORECASE,
)
_WISH = re.compile(r"\b(bitte|nicht|nichts|nix|zu|einfach\w*|leicht\w*)\b", re.IGNORECASE)
_JOINT = re.compile(rf"(?:,?\s+(?:und|sowie|außerdem)|,|\s+u\.?)\s+(?={_QUESTION_WORD}\b)", re.IGNORECASE)


_BEGINS_QUESTION = re.compile(rf"\b{_QUESTION_WORD}\b", re.IGNORECASE)


def without_frame(text: str) -> str:
    """Drop salutation and closing of a letter; the text itself where nothing else would remain."""
    # Thanks for the last answer may open a message; what closes it has something before it.
    closings = (match.start() for match in _CLOSING.finditer(text))
    end = next((start for start in closings if len(text[:start].split()) >= 3), len(text))
    body = text[:end]
    body = _SALUTATION.sub("", body.strip(), count=1).strip()
    return body or text


def sentences(text: str) -> list[str]:
    """Split at full stops, question and exclamation marks and line breaks; abbreviations end no sentence."""
    pieces: list[str] = []
    for piece in re.split(r"(?<=[.?!…])\s+|\n+", text):
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] += " " + piece
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces


def is_question(sentence: str) -> bool:
    """Whether a sentence asks for something, with or without a question mark."""
    return sentence.rstrip().endswith("?") or bool(_ASKS.search(sentence))


def is_remark(sentence: str) -> bool:
    """Whether a sentence is a word or two that neither ask nor complain, such as "Verstehe."."""
    return len(sentence.split()) <= MAX_REMARK and not is_question(sentence) and not _WISH.search(sentence)


def halves(sentence: str) -> tuple[str, str] | None:
    """The two parts of "Was …, und wie …?", or None; each part has at least two words."""
    for joint in _JOINT.finditer(sentence):
        first, second = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
        if len(first.split()) >= 2 and len(second.split()) >= 2 and _BEGINS_QUESTION.search(first):
            return first, second
    return None


def chain(sentence: str, limit: int) -> tuple[str, ...]:
    """Each question of "Was …, wie … und wo …?", the last of `limit` with all that follows; at least the sentence."""
    pair = halves(sentence) if limit > 1 else None
    return (sentence,) if pair is None else (pair[0], *chain(pair[1], limit - 1))
