"""Reads what somebody looks for out of a German sentence."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.german_time import Kind, Reading, describe, read_all
from bot.german_time.choosing import main_reading
from bot.meetings.model import Audience, Presence, Status
from bot.meetings.search import cues
from bot.meetings.search.catalogue import Catalogue, stem
from bot.meetings.search.vocabulary import MIN_SIMILARITY, Vocabulary
from bot.meetings.search.wish import Period, Wish
from bot.spelling import plain, unhurried

_MEETING = "treffen"
_REFUSING = {"keine", "kein", "keinen", "ausser", "ohne"}
_STEM = 4
_WORD = re.compile(r"\w+", re.UNICODE)
_ABOUT = re.compile(
    r"\b(zu|zum|zur|ueber|thema|themen|themenfeld|bezueglich|rund um|in sachen|wegen|betrifft)\s+"
    r"(?:(?:das|der|die|dem|den|thema|themen|themenfeld|bereich|einem|einer|ein|eine)\s+)*(\w{4,})(?:\s+(?:und|oder)\s+(\w{4,}))?"
)


@dataclass(frozen=True)
class _Words:
    """The words of a sentence that no time expression used: plain, and whether each was written with a capital."""

    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    text: str
    """All words, each with a blank before and behind."""

    def is_capital(self, word: str) -> bool:
        """Whether `word` is written with a capital anywhere."""
        return any(capital for other, capital in zip(self.words, self.capitals, strict=True) if other == word)


def read_wish(sentence: str, now: datetime.datetime, catalogue: Catalogue) -> Wish:
    """The wish in `sentence`, `now` aware and in Europe/Berlin; an empty one where it names nothing."""
    everything = read_all(sentence, now)
    readings = [r for r in everything if r.kind in (Kind.INTERVAL, Kind.POINT) and _limits(r, sentence)]
    # The span of a time may reach over other words ("nach Ostern was Digitales, am liebsten vormittags"), so that only
    # themes are looked for outside of it: "Sommer" and "März" name none.
    words, timeless = _words(sentence, []), _words(sentence, readings)
    vocabulary = catalogue.vocabulary
    whole = unhurried(sentence)
    phrases = _of_phrases(words.text, vocabulary.presences)
    of_presence = {word for phrase in phrases for word in phrase.split()}
    formats, of_formats = _formats(words, of_presence, vocabulary)
    unwanted = tuple(name for name in formats if _is_refused(name, words, vocabulary))
    places, of_places = _places(words, catalogue)
    used = of_presence | of_formats | of_places
    # Of several times the main one counts: "unter der Woche muss ich arbeiten, gibt es samstags etwas?"
    main = [reading for reading in [main_reading(sentence, everything, now)] if reading in readings]
    period = _period(main or readings)
    past = _is_past(whole, period, now)
    return Wish(
        formats=tuple(name for name in formats if name not in unwanted),
        not_formats=unwanted,
        themes=_themes(timeless, used, catalogue),
        places=places,
        presence=_presence(phrases, vocabulary),
        audience=Audience(audience) if (audience := _first(words.text, vocabulary.audiences)) else None,
        status=Status(status) if (status := _first(words.text, vocabulary.states)) else None,
        free=any(f" {phrase} " in words.text for phrase in vocabulary.free),
        period=period,
        past=past,
        mode=cues.mode(whole, past=past),
        limit=cues.limit(whole),
        skip=cues.skip(whole),
        purely=cues.purely(whole),
    )


def _limits(reading: Reading, sentence: str) -> bool:
    """Whether a reading is more than a clock time, a word for "some time to come" or "the one after next"."""
    if reading.kind is Kind.POINT and reading.span is not None and not cues.names_day(sentence[slice(*reading.span)]):
        return False  # "schaffe ich es um vier zur Kita?"
    return reading.span is None or not cues.is_vague(sentence[slice(*reading.span)], sentence)


def _words(sentence: str, readings: Iterable[Reading]) -> _Words:
    letters = list(sentence)
    for reading in readings:
        if reading.span is not None:
            start, end = reading.span
            letters[start:end] = " " * (end - start)
    found = _WORD.findall("".join(letters).replace("-", " "))
    pairs = [(part, word[:1].isupper()) for word in found for part in plain(word).split()]
    return _Words(tuple(p for p, _ in pairs), tuple(c for _, c in pairs), " " + " ".join(p for p, _ in pairs) + " ")


def _formats(words: _Words, of_presence: set[str], vocabulary: Vocabulary) -> tuple[tuple[str, ...], set[str]]:
    found: dict[str, None] = {}
    used: set[str] = set()
    text = words.text
    for phrase, name in vocabulary.formats.items():
        if " " in phrase and f" {phrase}" in text:
            found[name] = None
            used |= set(phrase.split())
            text = text.replace(f" {phrase}", " ")
    for word in text.split():
        # A "Videokonferenz" is no Tagung, but a "Webinar" is both digital and a Seminar.
        named = _format_phrase(word, vocabulary) if word not in of_presence or word in vocabulary.formats else None
        if named is not None:
            used.add(word)
            # "Treffen" beside another format is no format of its own.
            if word != _MEETING or not found:
                found[vocabulary.formats[named]] = None
    if len(found) > 1 and _MEETING in used:
        found.pop(vocabulary.formats[_MEETING], None)
    return tuple(found), used


def _is_refused(name: str, words: _Words, vocabulary: Vocabulary) -> bool:
    """Whether the format is named only to say that it is not wanted: "keine Seminare"."""
    before = [
        words.words[index - 1] if index else ""
        for index, word in enumerate(words.words)
        if (phrase := _format_phrase(word, vocabulary)) and vocabulary.formats[phrase] == name
    ]
    return bool(before) and all(word in _REFUSING for word in before)


def _format_phrase(word: str, vocabulary: Vocabulary) -> str | None:
    phrases = [phrase for phrase in vocabulary.formats if word.startswith(phrase) or word.endswith(phrase)]
    if phrases:
        return max(phrases, key=len)
    if len(word) < 6 or word in vocabulary.fillers:
        return None
    hit = process.extractOne(word, vocabulary.formats.keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    return hit[0] if hit else None


def _places(words: _Words, catalogue: Catalogue) -> tuple[tuple[str, ...], set[str]]:
    vocabulary = catalogue.vocabulary
    found: dict[str, None] = {}
    used: set[str] = set()
    for name, towns in vocabulary.regions.items():
        if f" {name} " in words.text:
            found |= dict.fromkeys(towns)
            used |= set(name.split())
    number = len(words.words)
    for index in range(number):
        for length in (4, 3, 2, 1):
            phrase = " ".join(words.words[index : index + length])
            before = words.words[index - 1] if index else ""
            town = vocabulary.town(phrase, before, capital=words.capitals[index] and index > 0)
            if town and index + length <= number and not set(phrase.split()) & used:
                found[town] = None
                used |= set(phrase.split())
                break
    return tuple(found), used


def _of_phrases(text: str, table: Mapping[str, str]) -> list[str]:
    """The phrases of `table` in `text`; the last word of one may go on ("digital" finds "digitale")."""
    return [phrase for phrase in table if re.search(rf" {re.escape(phrase)}(e|er|es|en|em)? ", text)]


def _presence(phrases: list[str], vocabulary: Vocabulary) -> Presence | None:
    found = {vocabulary.presences[phrase] for phrase in phrases}
    # "Online oder vor Ort?" is a question, no filter.
    return Presence(found.pop()) if len(found) == 1 else None


def _first(text: str, table: Mapping[str, str]) -> str | None:
    return next((name for phrase, name in table.items() if f" {phrase} " in text), None)


def _themes(words: _Words, used: set[str], catalogue: Catalogue) -> tuple[str, ...]:
    vocabulary = catalogue.vocabulary
    empty = used | vocabulary.fillers | vocabulary.asking
    left = [word for word in words.words if word not in empty and not word.isdigit()]
    known = [match for word in left if len(word) >= 4 and (match := _known_theme(word, catalogue))]
    if known:
        return tuple(dict.fromkeys(known))
    about = _ABOUT.search(words.text)
    if about is None:
        return ()
    named = [word for word in about.groups()[1:] if word and word in left]
    # "statt zu sitzen": after a mere "zu" a verb is no topic.
    return tuple(w for w in named if about[1] != "zu" or words.is_capital(w))


def _known_theme(word: str, catalogue: Catalogue) -> str | None:
    """The form of `word` by which a title, a theme or a theme field is found, if it is one of their words."""
    known = catalogue.words
    if word in known or catalogue.field_of(word) is not None:
        return word
    root = stem(word)
    if len(root) >= _STEM and any(other.endswith(root) for other in known):
        return word
    if len(root) > _STEM and any(root in other for other in known):
        return word
    if len(word) < 6:
        return None
    hit = process.extractOne(
        word, [*known, *catalogue.vocabulary.themes], scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return hit[0] if hit else None


def _period(readings: list[Reading]) -> Period | None:
    usable = [r for r in readings if r.interval is not None or r.recurrence is not None]
    if not usable:
        return None
    reading = usable[0]
    interval, wish = reading.interval, reading.recurrence
    start, end = (interval.start, interval.end) if interval else (None, None)
    if reading.kind is Kind.POINT and start is not None:
        start = start.replace(hour=0, minute=0)
        end = start + datetime.timedelta(days=1)
    return Period(
        start=start,
        end=end,
        text=describe(reading),
        parts=tuple((part.start, part.end) for part in reading.parts),
        weekdays=wish.weekdays if wish else frozenset(),
        nth=wish.nth if wish else None,
        begins_from=wish.start_time if wish else None,
        begins_before=wish.end_time if wish else None,
        other=describe(reading.other[0]) if reading.other else "",
    )


def _is_past(text: str, period: Period | None, now: datetime.datetime) -> bool:
    if period is not None and (period.start is not None or period.end is not None):
        if period.end is not None and period.end <= now:
            return True
        if period.start is not None and period.start > now:
            return False
    return cues.speaks_of_the_past(text)
