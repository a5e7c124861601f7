"""What looks like a time expression and is none: names, greetings, rooms, amounts, phone numbers, sayings."""

from __future__ import annotations

from collections.abc import Iterator

from bot.german_time.listing import listed
from bot.german_time.meaning import NOTHING
from bot.german_time.names import names
from bot.german_time.tokens import Token, word_at

_WISHES = listed("""
    guten gute guter gutes schoenen schoene schoenes schoener frohe frohes froehliche tollen angenehmen angenehmes
    wunderschoenen moin herrlichen erholsames erholsame sonnigen schoens
""")
_NUMBERED = listed("""
    raum raeume zimmer saal etage haus hausnummer gebaeude kapitel abschnitt punkt top ziffer absatz abs art artikel
    paragraf paragraph § nr nummer seite version python linie bus gleis platz modul teil phase stufe gruppe klasse
    band folge anlage tel telefon telefonnummer fax durchwahl plz postleitzahl formular folie ausgabe heft mobil
    handy rufnummer aktenzeichen az kennziffer tisch block aufgang tabelle abbildung abb satz buchstabe frage option
    variante schritt regel din iso en sgb tagesordnungspunkt unterpunkt halle ebene stock tuer baugb vorlage
    drucksache hausnr zimmernummer raumnummer konferenzraum seminarraum sitzungsraum bundesstrasse autobahn
""")
_PROGRAMMES = listed("""
    agenda vision efre foerderperiode richtlinie haushalt foerderrichtlinie leitbild strategie konzept
    foerderprogramm staedtebaufoerderung haushaltsjahr nrw ruhr stadt europa windows office foerderaufruf
    projektaufruf programmjahr fassung version stadtumbau jahresbericht bericht haushaltsplan rahmenplan masterplan
    zukunft
""")
_AMOUNT_NOUNS = listed("""
    euro eur € prozent % tsd tausend mio millionen einwohner einwohnern einwohnerinnen menschen
""")
_STREETS = ("strasse", "str", "weg", "platz", "allee", "gasse", "ring", "ufer", "damm", "markt")
_FAREWELLS = listed("dann bald spaeter nachher gleich denne demnaechst demnachst")
_BEFORE_A_FAREWELL = listed("""
    danke ok okay tschuess tschuss also na vielen dank alles klar super gut prima ciao tschau dann servus ade
    perfekt merci wiedersehen auf schoen lieben herzlichen und , . ! schon mal besten
""")
_PARTING = listed("""
    tschuess tschuss ciao servus rutsch gruss gruesse gruessen wiedersehen wiederhoeren weg logge bye schoene
    schoenes frohe
""")
_FILLERS = listed("! . dann mal , : ) also zum naechsten ;")
_HAVE_A_TIME = listed("""
    stadt staedte welt quartier quartiere jugend schule schulen menschen generation gesellschaft kommune kommunen arbeit
    leben politik nachbarschaft mobilitaet wohnen frauen kinder leute stadtteil stadtteile verwaltung buergerinnen
""")
_DEGREES = listed("entsprechend moeglichst so zu sehr recht ziemlich genuegend")
_GO_ON = listed("bis an ab frueh um -")
_LONG_NUMBER = 5
_YEAR = 4
_GLUED_TO_FIGURES = listed("kw q h uhr te ten ter tes ste sten ster er t vorher davor bis um am vom ab zum im den")
_LONGEST_CHAIN = 13
"""Pieces of "14.12.2026-18.12.2026" and a sign or two."""


def mask(tokens: list[Token]) -> None:
    """Takes their meaning from the tokens that are part of a name, a greeting, a room, an amount or a phone number."""
    for find in _FINDERS:
        for index in list(find(tokens)):
            if 0 <= index < len(tokens):
                tokens[index].mask()
    _mask_farewell(tokens)


def _wishes(tokens: list[Token]) -> Iterator[int]:
    """Guten Morgen, schönes Wochenende, frohe Ostern."""
    for index, token in enumerate(tokens):
        if token.word in _WISHES:
            yield index + 1 + (word_at(tokens, index + 1) in {"neues", "neue", "noch"})


def _numbered(tokens: list[Token]) -> Iterator[int]:
    """Raum 3.12, § 16i, Kapitel 3.1, Nr. 5; but not "Punkt 12 Uhr"."""
    for index, token in enumerate(tokens):
        if token.word not in _NUMBERED:
            continue
        after = index + 1
        while word_at(tokens, after) in {".", ":", "nr", "§"}:
            after += 1
        if after < len(tokens) and tokens[after].number is not None and word_at(tokens, after + 1) != "uhr":
            yield from _whole_number(tokens, after)


def _whole_number(tokens: list[Token], index: int) -> Iterator[int]:
    """A number with all that is glued to it."""
    yield index
    index += 1
    while index < len(tokens) and tokens[index].glued and (tokens[index].number is not None or _joins(tokens, index)):
        yield index
        index += 1


def _joins(tokens: list[Token], index: int) -> bool:
    return tokens[index].word in {".", "-", "/", ","}


def _phones(tokens: list[Token]) -> Iterator[int]:
    """0211 837-1234; also postcodes and other long numbers."""
    for index, token in enumerate(tokens):
        text = token.text
        if not text[0].isdecimal():
            continue
        is_area_code = text.startswith("0") and len(text) >= 3 and not _is_clock(tokens, index)
        if len(text) >= _LONG_NUMBER or is_area_code:
            yield index
            yield from _further_figures(tokens, index + 1)


def _is_clock(tokens: list[Token], index: int) -> bool:
    """0900 Uhr, morgen 0930."""
    before = tokens[index - 1].meaning if index else NOTHING
    is_beside_a_day = before.day is not None or before.weekday is not None
    is_alone = index + 1 == len(tokens) or tokens[index + 1].number is None
    is_clock = len(tokens[index].text) == _YEAR and is_beside_a_day and is_alone
    return word_at(tokens, index + 1) == "uhr" or is_clock


def _long_chains(tokens: list[Token]) -> Iterator[int]:
    """1.2.3.4.5: figures and signs without a space, more than a date or a range of dates has."""
    first = 0
    for index in range(1, len(tokens) + 1):
        if index < len(tokens) and tokens[index].glued and not tokens[index].is_word:
            continue
        if index - first > _LONGEST_CHAIN:
            yield from range(first, index)
        first = index


def _codes(tokens: list[Token]) -> Iterator[int]:
    """A4, 16i, B1: figures glued to letters that are no unit."""
    for index, token in enumerate(tokens):
        if token.number is None:
            continue
        before = tokens[index - 1] if index and token.glued else None
        after = tokens[index + 1] if index + 1 < len(tokens) and tokens[index + 1].glued else None
        if any(item is not None and _is_foreign(item) for item in (before, after)):
            yield index


def _is_foreign(token: Token) -> bool:
    return token.is_word and token.meaning is NOTHING and token.word not in _GLUED_TO_FIGURES


def _further_figures(tokens: list[Token], index: int) -> Iterator[int]:
    while index < len(tokens) and (tokens[index].text[0].isdecimal() or tokens[index].word in {"-", "/", "–", "+"}):
        yield index
        index += 1


def _programmes(tokens: list[Token]) -> Iterator[int]:
    """Agenda 2030, EFRE 2021-2027, 2027 Euro, 12 Euro."""
    for index, token in enumerate(tokens):
        if token.number is None:
            continue
        if word_at(tokens, index - 1) in _PROGRAMMES and len(token.text) == _YEAR:
            yield from _further_figures(tokens, index)
        elif word_at(tokens, index + 1) in _AMOUNT_NOUNS:
            yield index


def _streets(tokens: list[Token]) -> Iterator[int]:
    """Goethestraße 5, Straße des 17. Juni."""
    for index, token in enumerate(tokens):
        if not token.is_word or not token.word.endswith(_STREETS):
            continue
        if word_at(tokens, index + 1) == "des":
            yield from range(index + 2, index + 5)
        after = index + 1 + (word_at(tokens, index + 1) == ".")
        is_number = after < len(tokens) and tokens[after].number is not None and len(tokens[after].text) < _YEAR
        if is_number and word_at(tokens, after + 1) not in {".", "uhr", ":"}:
            yield after


_SAYINGS: tuple[tuple[tuple[str, ...], int, int], ...] = (
    (("von", "heute", "auf", "morgen"), 0, 4),
    (("heute", "oder", "nie"), 0, 1),
    (("tag", "der", "offenen"), 0, 1),
    (("tag", "der", "staedtebaufoerderung"), 0, 1),
    (("tag", "der", "nachbarn"), 0, 1),
    (("black", "friday"), 0, 2),
    (("cafe", "sonntag"), 1, 2),
    (("fridays", "for", "future"), 0, 3),
    (("eines", "tages"), 0, 2),
    (("zum", "ersten", "mal"), 1, 2),
    (("das", "erste", "mal"), 1, 2),
    (("das", "naechste", "mal"), 1, 2),
    (("frueher", "oder", "spaeter"), 0, 3),
    (("heute", "zu", "tage"), 0, 3),
    (("am", "ende", "des", "tages"), 0, 4),
    (("anfang", "vom", "ende"), 0, 3),
    (("von", "morgens", "bis", "abends"), 0, 4),
    (("von", "frueh", "bis", "spaet"), 0, 4),
)
"""Words, and which of them (from, up to) lose their meaning."""


def _sayings(tokens: list[Token]) -> Iterator[int]:
    words = [token.word for token in tokens]
    for saying, first, after in _SAYINGS:
        for index, word in enumerate(words):
            if word == saying[0] and tuple(words[index : index + len(saying)]) == saying:
                yield from range(index + first, index + after)


def _of_a_time(tokens: list[Token]) -> Iterator[int]:
    """Die Stadt von morgen, Jugend von heute."""
    for index, token in enumerate(tokens):
        is_of = token.meaning.day is not None and word_at(tokens, index - 1) == "von"
        if is_of and word_at(tokens, index - 2) in _HAVE_A_TIME and word_at(tokens, index + 1) not in _GO_ON:
            yield index


def _early(tokens: list[Token]) -> Iterator[int]:
    """Entsprechend früh, früh genug, so früh wie möglich: no part of the day."""
    for index, token in enumerate(tokens):
        is_degree = word_at(tokens, index - 1) in _DEGREES or word_at(tokens, index + 1) in {"genug", "wie"}
        if token.word == "frueh" and is_degree:
            yield index


def _mask_farewell(tokens: list[Token]) -> None:
    """Danke, bis morgen! Bis dann. Tschüss, bis nächste Woche!"""
    for index, token in enumerate(tokens):
        if token.word == "bis" and _is_farewell(tokens, index):
            for rest in tokens[index:]:
                rest.mask()
            return


def _is_farewell(tokens: list[Token], index: int) -> bool:
    rest = [token.word for token in tokens[index + 1 :]]
    if "?" in rest:
        return False
    plain = [word for word in rest if word not in _FILLERS]
    if (rest and rest[0] in _FAREWELLS) or not plain:
        return len(plain) <= 1
    if plain == ["die", "tage"]:
        return True
    before = {token.word for token in tokens[:index]}
    is_apart = word_at(tokens, index - 1) in {"", ",", "und", "!", "."}
    is_parting = before <= _BEFORE_A_FAREWELL or (is_apart and bool(before & _PARTING))
    is_near = len(plain) == 1 or plain in (["naechste", "woche"], ["naechstes", "jahr"])
    return is_parting and (plain == ["morgen"] or (is_near and ("!" in rest or index > 0)))


_FINDERS = (
    names,
    _wishes,
    _numbered,
    _phones,
    _long_chains,
    _codes,
    _programmes,
    _streets,
    _sayings,
    _of_a_time,
    _early,
)
