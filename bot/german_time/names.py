"""Names of people and places that look like months, days or seasons: Frau März, Herr Freitag, August-Bebel-Platz."""

from __future__ import annotations

from collections.abc import Iterator

from bot.german_time.listing import listed
from bot.german_time.meaning import NOTHING
from bot.german_time.tokens import Token, word_at

_TITLES = listed("""
    herr herrn frau fr hr dr prof familie kollege kollegin kollegen pfarrer pfarrerin doktor professor professorin
    buergermeister buergermeisterin ministerin minister dezernentin dezernent eheleute fam
""")
_CALLED = listed("heisse heise heisst namens name vorname nachname genannt gruss gruesse gruessen")
_BETWEEN = listed("der die ist herr frau : , uebrigens von mit freundlichen und")
_BEFORE_A_NAME = listed("ist mit von und kennt kommt hat wer an fuer bei ob heisst ich")
_SHORTEST_NAME = 3
_NAMED_PLACES = listed("""
    cafe café restaurant kita kindergarten apotheke baeckerei hotel gasthof gaststaette firma kanzlei autohaus
    metzgerei salon moebelhaus kiosk pension verlag stiftung grundschule gesamtschule buchhandlung
""")
_NO_FIRST_NAMES = listed("""
    der die das den dem des ein eine einen fuer bis ab von vom zum zur nach vor seit ueber unter gegen wie wann wer
    wo was welche welcher welches welchen passt geht waere ist hat habt gibt laeuft klappt kommt findet sind haben
    war plant nur noch auch und oder aber also mein meine unser unsere ihr ihre dein deine kein keine jeder jeden
    jede dieser diese alle letzte letzter naechster kommender nicht suche zeige zeig bitte hallo moin hi guten gern
    gerne lieber statt ende mitte anfang nordrhein stadt kommune kommunen quartier koeln essen dortmund bochum
    duisburg duesseldorf muenster bielefeld freie freier ganzer halber vielleicht irgendwann eventuell dann wenn ob
    dass zwischen rund spaetestens fruehestens
""")
"""Words with a capital letter that stand before a month without being a name."""

MEETING_STEMS = (
    *(
        "termin",
        "treffen",
        "seminar",
        "veranstalt",
        "tagung",
        "werkst",
        "exkursion",
        "fortbild",
        "workshop",
        "programm",
    ),
    *(
        "netzwerk",
        "sitzung",
        "konferenz",
        "austausch",
        "ag",
        "arbeit",
        "forum",
        "event",
        "meeting",
        "planung",
        "angebot",
    ),
    *("schulung", "kurs", "kalender", "uebersicht", "erinnerung", "fachtag", "jahres", "praxis", "dialog", "gespraech"),
    *(
        "alles",
        "was",
        "wann",
        "gibt",
        "ganzt",
        "vormitt",
        "nachmitt",
        "online",
        "digital",
        "praesenz",
        "info",
        "anmeld",
    ),
    *("buero", "geschaeftsst", "frist", "zeitraum", "plaetze"),
)
"""How words for meetings begin; beside them a month is a month."""


def names(tokens: list[Token]) -> Iterator[int]:
    """The tokens that are names."""
    yield from _titled(tokens)
    yield from _compounds(tokens)
    yield from _first_names(tokens)
    yield from _last_names(tokens)


def _titled(tokens: list[Token]) -> Iterator[int]:
    """Frau März, Herr Dr. Freitag, ich heiße August Winter."""
    for index, token in enumerate(tokens):
        if token.word in _TITLES and (token.word not in {"fr", "hr"} or word_at(tokens, index + 1) == "."):
            yield from _name_after(tokens, index + 1)
        elif token.word in _CALLED or (token.word == "bin" and word_at(tokens, index - 1) == "ich"):
            yield from _introduced(tokens, index + 1)


def _name_after(tokens: list[Token], index: int) -> Iterator[int]:
    while word_at(tokens, index) in _TITLES | {"."}:
        index += 1
    for place in (index, index + 1):
        if place >= len(tokens) or not tokens[place].is_word:
            return
        if place > index and (not tokens[place].capital or tokens[place].meaning.day is not None):
            return
        yield place


def _introduced(tokens: list[Token], index: int) -> Iterator[int]:
    """The name after "ich heiße" or "ich bin"; "ich bin Dienstag da" has none."""
    is_weak = word_at(tokens, index - 1) == "bin"
    while word_at(tokens, index) in _BETWEEN:
        index += 1
    for place in (index, index + 1):
        is_name = place < len(tokens) and tokens[place].capital and tokens[place].meaning.day is None
        if not is_name or (is_weak and tokens[place].meaning.weekday is not None):
            return
        yield place


def _compounds(tokens: list[Token]) -> Iterator[int]:
    """August-Bebel-Platz: a month, day or season with a hyphen and a word that is no meeting."""
    for index, token in enumerate(tokens):
        if not _may_be_a_name(token) or word_at(tokens, index + 1) != "-" or not tokens[index + 1].glued:
            continue
        tail = tokens[index + 2] if index + 2 < len(tokens) else None
        if tail is None or not tail.glued or not tail.is_word or tail.meaning is not NOTHING:
            continue
        if not tail.word.startswith(MEETING_STEMS):
            yield index


def _first_names(tokens: list[Token]) -> Iterator[int]:
    """Mai Ling, Herbst Immobilien: before a capitalised word that is no meeting. April ist meine Tochter."""
    for index, token in enumerate(tokens):
        if not _may_be_a_name(token) or token.meaning.weekday is not None or not token.capital:
            continue
        before, following = word_at(tokens, index - 1), word_at(tokens, index + 1)
        is_somebody = following in {"ist", "war", "heisst"} and word_at(tokens, index + 2).startswith(
            ("mein", "unser", "dein", "sein", "ihr")
        )
        if index == 0 and is_somebody:
            yield index
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        has_surname = after is not None and _is_unknown_noun(after) and before in _BEFORE_A_NAME | {""}
        if has_surname:
            yield index


def _last_names(tokens: list[Token]) -> Iterator[int]:
    """Sabine Winter: after a capitalised word without article that is no meeting. Wer ist … winter?"""
    for index, token in enumerate(tokens):
        if index == 0 or not _may_be_a_name(token):
            continue
        if token.capital and tokens[index - 1].word in _NAMED_PLACES:
            yield index
        has_year = index + 1 < len(tokens) and tokens[index + 1].number is not None
        if not has_year and (_is_asked_for(tokens, index) or (token.capital and _has_first_name(tokens, index))):
            yield index


def _is_asked_for(tokens: list[Token], index: int) -> bool:
    """Wer ist sabine winter?"""
    is_question = word_at(tokens, index - 3) == "wer" and word_at(tokens, index - 2) == "ist"
    before = tokens[index - 1]
    is_end = word_at(tokens, index + 1) in {"", "?"}
    return is_question and is_end and before.meaning is NOTHING and len(before.word) >= _SHORTEST_NAME


def _has_first_name(tokens: list[Token], index: int) -> bool:
    """Whether the word before can be a first name; at the beginning of a sentence any word has a capital letter."""
    before = tokens[index - 1]
    if not _is_unknown_noun(before) or len(before.word) < _SHORTEST_NAME or before.word in _NO_FIRST_NAMES:
        return False
    if index == 1:
        return tokens[index].meaning.weekday is None
    return word_at(tokens, index - 2) in _BEFORE_A_NAME | {",", ".", "!", "?"}


def _may_be_a_name(token: Token) -> bool:
    word = token.meaning
    has_name = word.month is not None or word.season is not None or word.weekday is not None
    return has_name and not word.short and not word.habit and word.daypart is None


def _is_unknown_noun(token: Token) -> bool:
    return token.is_word and token.capital and token.meaning is NOTHING and not token.word.startswith(MEETING_STEMS)
