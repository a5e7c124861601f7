"""Times before a meeting: zwei Tage vorher, am Vorabend, eine Stunde vor Beginn, morgens am selben Tag."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.german_time import clauses
from bot.german_time.clock_times import HOUR, HOUR_OF
from bot.german_time.grammar import phrase
from bot.german_time.listing import listed
from bot.german_time.model import Lead
from bot.german_time.numbers import Amount, amount_at, months_and_days
from bot.german_time.scene import ARTICLES, PLACES, Scene

BEFORE = frozenset({"vorher", "davor", "zuvor", "vorab", "frueher", "eher", "vorneweg", "vorweg", "vorhergehend"})
_POSSESSIVES = frozenset(
    {"jedem", "jeder", "jeden", "meinem", "meiner", "unserem", "unserer", "einem", "einer", "allen", "eurem", "eurer"}
    | {"dieser", "diesem", "jeweiligen"}
)
_START = frozenset(
    {"beginn", "start", "anfang", "veranstaltungsbeginn", "terminbeginn", "seminarbeginn", "sitzungsbeginn"}
)
_NO_EVENT = frozenset(
    {"ort", "allem", "mir", "ihm", "ihr", "uns", "euch", "ihnen", "sich", "kurzem", "langem", "corona"}
)
_SAME = frozenset({"selben", "gleichen", "selber", "betreffenden", "jeweiligen", "entsprechenden", "eigentlichen"})
_FILLERS = listed("genau ca circa etwa so mindestens spaetestens gut ungefaehr exakt jeweils rund schon")
_NOTICE = ("vorlauf", "vorlaufzeit", "vorwarnzeit", "vorwarnung")
_BEFORE_AN_AMOUNT = _FILLERS | listed("""
    : - – = minus bitte von ist sind sei waere auf immer mit generell standardmaessig je mind min gern gerne lieber
""")
_EVENT_STEMS = (
    *("veranst", "termin", "seminar", "tagung", "treffen", "sitzung", "event", "exkursion", "werkstatt", "workshop"),
    *("fortbildung", "netzwerk", "tages", "arbeitsgruppe", "konferenz", "beginn", "start", "fachtag"),
)
DAYS_OF_EVENTS = frozenset(
    {"veranstaltungstag", "termintag", "seminartag", "sitzungstag", "tagungstag", "treffentag", "tag"}
)
MINUTES_OF_DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class FoundLead:
    """A lead, and the clock time that its words imply."""

    lead: Lead
    hour: int | None = None
    """Clock hour, where a part of the day is named with it."""
    other: tuple[Lead, ...] = ()
    at_start: bool = False


Found = tuple[FoundLead, int]


def lead(scene: Scene, index: int) -> Found | None:
    """The lead at `index`."""
    index = scene.skip(index, _FILLERS, 2)
    return (
        _announced(scene, index)
        or _counted(scene, index)
        or _named_day(scene, index)
        or _at_beginning(scene, index)
        or _shortly(scene, index)
    )


def announces(scene: Scene, index: int) -> bool:
    """Whether an office word for a lead stands there: Vorlauf, Standardvorlauf, Vorwarnzeit, T-3 Tage."""
    token = scene.at(index)
    if token.text in {"T", "t"}:
        return scene.word(index + 1) in {"-", "–", "minus"}
    return token.is_word and token.word.endswith(_NOTICE)


def _announced(scene: Scene, index: int) -> Found | None:
    """Vorlauf 14 Tage, Standardvorlauf bitte 14 Tage, Vorlaufzeit: eine Woche, T-3 Tage."""
    if not announces(scene, index):
        return None
    found = amount_at(scene, scene.skip(index + 1, _BEFORE_AN_AMOUNT, 4))
    return None if found is None else (FoundLead(_lead_of(found[0]), other=_others([found[0]])), found[1])


def _counted(scene: Scene, index: int) -> Found | None:
    """zwei Tage vorher, eine Woche und einen Tag vor dem Termin, 1-2 Tage vor Beginn."""
    found = amount_at(scene, index)
    if found is None:
        return None
    amounts = [found[0]]
    after = found[1]
    while len(amounts) < 3 and scene.word(after) in {"und", "plus", "+", ","}:
        further = amount_at(scene, after + 1)
        if further is None:
            break
        amounts.append(further[0])
        after = further[1]
    end = before_the_event(scene, after)
    if end is None:
        return None
    return FoundLead(_sum([_lead_of(item) for item in amounts]), other=_others(amounts)), end


def before_the_event(scene: Scene, index: int) -> int | None:
    """The index after "vorher", "vor dem Termin", "im Voraus", if one of them stands at `index`."""
    index = scene.skip(index, {"schon", "noch", "jeweils", "bitte", "immer"}, 2)
    word = scene.word(index)
    if word in BEFORE:
        return index + 1
    if word in {"im", "in"} and scene.word(index + 1) in {"voraus", "vorraus", "vorfeld", "vorhinein", "vorlauf"}:
        return index + 2
    if word.endswith(_NOTICE):
        return index + 1
    if word == "," or word in clauses.BEFORE:
        return _before_it_starts(scene, index)
    return _before_a_noun(scene, index) if word in {"vor", "vorm"} else None


def _before_it_starts(scene: Scene, index: int) -> int | None:
    """bevor (es losgeht), bevor das Seminar beginnt; after a comma something has to begin."""
    start = scene.skip_sign(index, ",")
    if scene.word(start) not in clauses.BEFORE:
        return None
    named = clauses.subject(scene, start)
    said = clauses.predicate(scene, named)
    if phrase(scene, named) is not None and not _names_an_event(scene, named, said):
        return None
    if start > index and (said is None or said[0] == "over"):
        return None
    return start + 1 if said is None else said[1]


def _names_an_event(scene: Scene, index: int, said: tuple[str, int] | None) -> bool:
    """Whether a meeting begins, and no holidays: bevor morgen das Seminar losgeht."""
    return said is not None and any(_is_event(scene, place) for place in range(index, said[1] - 1))


def _before_a_noun(scene: Scene, index: int) -> int | None:
    after = index + 1
    if scene.word(after) in _START:
        return after + 1
    start = scene.skip(after, ARTICLES | _POSSESSIVES, 2)
    noun = scene.at(start)
    if not noun.is_word or noun.word in _NO_EVENT or phrase(scene, start) is not None:
        return None
    has_article = start > after or scene.word(index) == "vorm"
    return start + 1 if has_article or noun.capital or noun.word.startswith(("termin", "veranst", "seminar")) else None


def _lead_of(amount: Amount) -> Lead:
    if amount.is_clock:
        return Lead(minutes=amount.minutes)
    months, days = months_and_days(amount.value, amount.unit)
    # "Anderthalb Wochen vorher" is a calendar day, while half a day is twelve hours.
    is_whole = months or days >= 1
    return Lead(months, int(days), 0 if is_whole else round(days * MINUTES_OF_DAY))


def _sum(leads: list[Lead]) -> Lead:
    return Lead(
        sum(item.months for item in leads), sum(item.days for item in leads), sum(item.minutes for item in leads)
    )


def _others(amounts: list[Amount]) -> tuple[Lead, ...]:
    """What vague numbers and working days may also mean; of two amounts also each alone."""
    if len(amounts) > 1:
        parts = tuple(_lead_of(item) for item in amounts)
        return () if all(part.minutes == 0 for part in parts) else parts
    amount = amounts[0]
    if amount.low is not None:
        return (_lead_of(replace(amount, value=amount.low, low=None)),)
    if amount.vague:
        return (_lead_of(replace(amount, value=amount.value - 1)),)
    if amount.unit == "workday":
        return (Lead(days=int(amount.value) + 2),)
    return ()


def _named_day(scene: Scene, index: int) -> Found | None:
    """am Vorabend, am Vortag, am Tag davor, am Abend vor dem Termin, am selben Tag, am Morgen des Tages."""
    start = scene.skip(scene.skip(index, PLACES | {"tags"}), ARTICLES | {"einen"})
    word = scene.word(start)
    if word in {"vorabend", "vorabends"}:
        return FoundLead(Lead(days=1), 18), start + 1
    if word in {"vortag", "vortags", "vortages"}:
        return _vortag(start)
    if scene.word(index) == "tags" and word in BEFORE:
        return FoundLead(Lead(days=1)), start + 1
    return _same_day(scene, start) or _day_before(scene, start) or _part_of_event_day(scene, start)


def _vortag(start: int) -> Found:
    return FoundLead(Lead(days=1)), start + 1


def _same_day(scene: Scene, index: int) -> Found | None:
    """am selben Tag, am Tag selbst, am Veranstaltungstag, am Tag der Veranstaltung, am gleichen Morgen."""
    token = scene.at(index)
    if token.word in _SAME:
        part = scene.at(index + 1).meaning.daypart
        if part is not None and scene.word(index + 1) != "frueh":
            return FoundLead(Lead(), HOUR_OF.get(part)), index + 2
        return (FoundLead(Lead()), index + 2) if scene.word(index + 1) in {"tag", "tages"} else None
    if token.word in DAYS_OF_EVENTS - {"tag"}:
        return FoundLead(Lead()), index + 1
    if token.word != "tag":
        return None
    if scene.word(index + 1) in {"selbst", "selber"}:
        return FoundLead(Lead()), index + 2
    end = _of_the_event(scene, index + 1)
    return None if end is None or scene.word(index - 1) not in {"am", "den", "dem"} else (FoundLead(Lead()), end)


def _of_the_event(scene: Scene, index: int) -> int | None:
    """The index after "des Termins", "der Veranstaltung"."""
    is_named = scene.word(index) in {"der", "des", "vom"} and _is_event(scene, index + 1)
    return index + 2 if is_named else None


def _is_event(scene: Scene, index: int) -> bool:
    """Whether a meeting, its day or its beginning is named."""
    return scene.word(index).startswith(_EVENT_STEMS)


def _day_before(scene: Scene, index: int) -> Found | None:
    """Tag davor, Abend vorher, Morgen vor der Tagung."""
    token = scene.at(index)
    end = before_the_event(scene, index + 1)
    if end is None or scene.word(index + 1) in {"eher", "frueher"}:
        return None
    if token.word in {"tag", "tags"}:
        return FoundLead(Lead(days=1)), end
    if token.word == "woche" and scene.word(index - 1) in {"der", "die"}:
        return FoundLead(Lead(days=7)), end
    is_part = token.meaning.daypart is not None and token.word != "frueh"
    if is_part and (not token.meaning.habit or token.word == "abends"):
        return FoundLead(Lead(days=1), HOUR_OF.get(token.meaning.daypart or "")), end
    return None


def _part_of_event_day(scene: Scene, index: int) -> Found | None:
    """am Morgen des Tages, am Vormittag der Veranstaltung."""
    part = scene.at(index).meaning.daypart
    if part is None or scene.word(index + 1) not in {"des", "der", "vom"}:
        return None
    after = scene.skip(index + 1, {"des", "der", "vom"})
    after = scene.skip(after, {"selben", "gleichen", "betreffenden"})
    if scene.word(after) in {"vortages", "vortags", "vortag"}:
        return FoundLead(Lead(days=1), HOUR_OF.get(part)), after + 1
    is_day = scene.word(after) in {"tages", "tags", "veranstaltungstages", "veranstaltungstags", "termintages"}
    end = after + 1 if is_day else _of_the_event(scene, index + 1)
    return None if end is None else (FoundLead(Lead(), HOUR_OF.get(part)), end)


def _at_beginning(scene: Scene, index: int) -> Found | None:
    """direkt zu Beginn, zum Start, wenn es losgeht."""
    if scene.word(index) in {"wenn", "sobald"}:
        after = scene.skip(index + 1, {"es", "das", "der", "die"})
        after = scene.skip(after, {"termin", "seminar", "veranstaltung", "treffen"})
        is_start = scene.word(after) in {"losgeht", "beginnt", "anfaengt", "startet"} or scene.word(index) in {"wenns"}
        return (FoundLead(Lead(), at_start=True), after + 1) if is_start else None
    if scene.word(index) in {"wenns"} and scene.word(index + 1) in {"losgeht", "beginnt", "anfaengt"}:
        return FoundLead(Lead(), at_start=True), index + 2
    after = scene.skip(index, {"direkt", "genau", "puenktlich", "unmittelbar", "erst"})
    if scene.word(after) not in {"zu", "zum", "bei", "mit"} or scene.word(after + 1) not in _START:
        return None
    if scene.word(after + 2) in {"der", "des", "von", "vom"} and _of_the_event(scene, after + 2) is None:
        return None
    return FoundLead(Lead(), at_start=True), after + 2


def _shortly(scene: Scene, index: int) -> Found | None:
    """kurz vorher, kurz vor Beginn."""
    if scene.word(index) not in {"kurz", "unmittelbar"}:
        return None
    if scene.word(index + 1) in {"vor", "vorm"} and not _is_event(
        scene, scene.skip(index + 2, ARTICLES | _POSSESSIVES, 2)
    ):
        return None
    end = before_the_event(scene, index + 1)
    if end is None or scene.word(index + 1) in {"frueher", "eher"}:
        return None
    return FoundLead(Lead(minutes=HOUR), other=(Lead(minutes=30), Lead(minutes=15))), end
