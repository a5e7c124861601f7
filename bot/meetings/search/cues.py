"""Small words that say what a sentence does: search, go on, narrow, ask back; all on text in plain spelling."""

from __future__ import annotations

import re

from bot.meetings.search.vocabulary import Vocabulary
from bot.meetings.search.wish import Mode
from bot.spelling import unhurried

FEW_WORDS = 6
"""A message of so many words at most goes on about what was shown where it can."""

_PAST = re.compile(
    r"\b(war|waren|gab|lief|liefen|stattgefunden|stattfand|zuletzt|vergangen\w*|bisher\w*|gewesen|gelaufen|getroffen)\b"
    r"|\bletzt(e|er|es|en) (?!\w* ?(woche|monat|jahr)\w*)"
)
_FUTURE = re.compile(r"\b(wird|werden|wieder|naechst\w*|kommend\w*|demnaechst|noch)\b")
_SEVERAL = re.compile(r"\bwelche \w+ (sind|stehen|kommen|finden|gibt|planen|bieten|haben|habt)\b")
_NEXT = re.compile(
    r"\bnaechste[rs]? (?!woche|monat|jahr|zeit)|\bnaechste[rs]?$"
    r"|\b(beim|zum|am|vom|dem|den) naechsten (?!(\w+ )?(wochen|monat|jahr|tag))"
)
_AFTER_NEXT = re.compile(
    r"\b(das|den|der|dem|zum|beim) uebernaechste[rsn]?\b(?! (woche|monat|jahr|wochenende|quartal|\w*tag\b|mittwoch))"
    r"|\buebernaechste[rsn]? \w*(treffen|termin|seminar|werkstatt|exkursion|tagung|fortbildung|sitzung|veranstaltung)"
)
_SINGLE = re.compile(
    r"^(und )?(wann|wo) (ist|findet|trefft|trifft|treffen|steigt|gibt|kommt|laeuft|beginnt|startet)\b(?!.*\balle\b)"
    r"|\bwann (wieder|das naechste mal)\b|\bnaechstes mal\b"
)
_LAST = re.compile(
    r"\b(letzte[rs]?|vergangene[rs]?|juengste[rs]?) \w+|\bzuletzt\b|\bzum letzten mal\b|\b(beim|am|vom) letzten\b"
)
_NUMBERS = {"zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "zehn": 10}
_COUNT = re.compile(
    r"\b(?:naechsten|kommenden|ersten|letzten) (\d{1,2}|" + "|".join(_NUMBERS) + r")\b (?!woche|tag|monat|jahr)"
)
_PURELY = re.compile(
    r"\b(rein|ausschliesslich|komplett|vollstaendig|ganz) (digital|online|virtuell|in praesenz|vor ort)"
)
_VAGUE = re.compile(
    r"(in )?(der )?(naechster|naechsten|naher|naechste|absehbarer) (zeit|zukunft)|demnaechst|bald|zukuenftig|kuenftig"
    r"|(das )?naechste mal|naechstes mal"
)
_NARROWS = re.compile(
    r"^(und )?(in praesenz|vor ort|online|digital|hybrid)\b(?! (ist|statt|moeglich|teil|dabei))"
    r"|^(und )?(bitte )?(nur|lieber|eher|am liebsten|moeglichst|hauptsache|keine|welche|gibt es|gibts|aber)\b"
    r"|\b(davon|lieber)\b"
)
_SEARCHES = re.compile(
    r"\b(gibt es|gibts|habt ihr|haben sie|bietet|bieten|laeuft|laufen|etwas|irgendwas|irgendetwas|was zu|welche"
    r"|termine?|veranstaltung\w*|suche|andere?s?|alternative|steht an|stehen an|ansteht|geplant"
    r"|noch was|noch ein\w*|sonst)\b"
)
_DEFINES = re.compile(
    r"\bwas (ist|sind|bedeutet|heisst|versteht) (man |eigentlich |denn |genau )*(unter |mit )?"
    r"(ein|eine|der|die|das|den|eure|ihre)\b"
    r"|\bwas (macht|machen|passiert)\b"
    r"|\b(erklaer\w*|wozu|warum|wieso|wie oft|unterschied\w*|rhythmus|turnus|ueblicherweise|normalerweise)\b"
)
_SHOWN = re.compile(
    r"\b(davon|solche|da auch|die auch|das auch|dort|an dem tag|in dem monat|im selben monat|den ersten|der zweiten)\b"
)
_SAME_MONTH = re.compile(r"\b(in dem|im selben|in diesem|im gleichen) monat\b(?=.*\b(sonst|noch|auch|anderes)\b)")
_DAY = re.compile(
    r"\d{1,2} \d{1,2}( \d|$| um)|\b(heute|morgen|uebermorgen|\w*(tag|abend)|mittwoch|januar|februar|maerz|april|mai"
    r"|juni|juli|august|september|oktober|november|dezember)\b"
)
_ALL = re.compile(r"\b(alle|alles|saemtliche|komplett\w*|vollstaendig\w*|ganze liste)\b")
_PLANNED = re.compile(
    r"\b(steht an|stehen an|ansteht|anstehen\w*|geplant\w*|kommende[nrs]?|demnaechst"
    r"|naechste[nrs]?|termine?|bald|anbieten)\b"
)
_AFTER = re.compile(r"\b(danach|darauf|anschliessend|hinterher)\b")
_WHICH = re.compile(r"\b(welche|gibt es|gibts)\b|\bwas (ist|laeuft|gibt|steht|habt|haben)\b")
_ANEW = re.compile(r"^(welche|was fuer|alle) (termine|veranstaltungen)\b")
_OFFERS = re.compile(
    r"\b(bieten sie|bietet ihr|habt ihr|haben sie|gibt es|gibts|laeuft|macht ihr|geplant|ein angebot|anbieten"
    r"|kann man bei (euch|ihnen)|ich suche?|kommt dazu)\b"
)
_EVERYTHING = re.compile(r"\b(alle|saemtliche|die ganzen) (\w+ )?(termine|veranstaltungen|treffen|angebote)\b")
_ANYWHERE = re.compile(r"\b(egal wo|wo auch immer|ueberall|irgendwo|ort (ist )?egal|hauptsache (online|digital))\b")
_ANYTIME = re.compile(r"\b(egal wann|wann auch immer|irgendwann|zeit (ist )?egal)\b")
_OTHERS = re.compile(r"\b(andere[nrsm]?|alternative\w*)\b")
_WEEK_AFTER = re.compile(
    r"^(und )?(die |das )?uebernaechste[rns]?$"
    r"|^(und )?(dann )?(eine?n?|die|der|den) (woche|monat|jahr|quartal) (spaeter|danach|darauf)$"
)
_MERELY_NEXT = re.compile(r"(und )?((das|die|der|den) )?naechste[rns]?( bitte)?")
_BACK = re.compile(r"\b(davon|vorhin|von (den|diesen) (beiden|zwei|drei|dreien)|(das|die|der|den|dem) in [a-z]+)\b")
_OF_THIS_ONE = re.compile(r"(und )?(ist|findet|waere|liegt) (das|es)( (denn|eigentlich|auch|dann))* in [a-z ]+")
_REACHES_BACK = re.compile(r"\b(das|die|der|den|dem) (mit|zu|zum|zur|ueber)\b")
_OF_THE_AG = re.compile(
    r"\b(ag|arbeitsgemeinschaft|mitglied\w*|kommunen|bei euch|bei ihnen)\b"
    # "Ist Dortmund dabei?"
    r"|^(und )?(ist|sind|gehoer\w+|macht|machen) (die stadt )?[\w ]+ (dabei|mit|dazu|zu (euch|ihnen))$"
)
_SOMETHING = re.compile(
    r"\b(mal?|hier|da|dort|auch) was\b|\bwas los\b|\b(etwas|was) (statt|geplant)\b|\bist (da|hier|dort) was\b"
    r"|\b(kaeme|kommt|waere)\b.*\b(infrage|in frage)$|\bwas (koennen sie|koennt ihr)\b.*\banbieten$"
)
_BEFORE = re.compile(r"\b(davor|vorherige[nrs]?)\b")


def speaks_of_the_past(text: str) -> bool:
    """Whether plain `text` asks for what is over."""
    return bool(_PAST.search(text)) and not _FUTURE.search(text)


def mode(text: str, *, past: bool) -> Mode:
    """Whether one meeting or all that fit are wanted."""
    if past:
        return Mode.LAST if _LAST.search(text) else Mode.ALL
    if _SEVERAL.search(text):
        return Mode.ALL  # "Welche Treffen sind als nächste geplant?"
    return Mode.NEXT if _NEXT.search(text) or _AFTER_NEXT.search(text) or _SINGLE.search(text) else Mode.ALL


def skip(text: str) -> int:
    """How many meetings come before the one that is wanted."""
    return 1 if _AFTER_NEXT.search(text) else 0


def limit(text: str) -> int | None:
    """How many are wanted, up to ten, if a number is said."""
    match = _COUNT.search(text)
    if match is None:
        return None
    return _NUMBERS.get(match[1]) or max(1, min(int(match[1]), 10))


def purely(text: str) -> bool:
    """Whether a way of attending excludes hybrid meetings."""
    return bool(_PURELY.search(text))


def names_day(words: str) -> bool:
    """Whether a point in time names its day, too."""
    return bool(_DAY.search(unhurried(words)))


def is_vague(words: str, sentence: str) -> bool:
    """Whether a time expression in `sentence` names no time that would limit a search."""
    if unhurried(words).startswith("uebernaechste") and skip(unhurried(sentence)):
        return True  # the meeting after the next one, no week
    return bool(_VAGUE.fullmatch(unhurried(words)))


def is_follow_up(sentence: str, vocabulary: Vocabulary) -> bool:
    """Whether `sentence` continues a search rather than begins one."""
    text = unhurried(sentence)
    if _ANEW.search(text):
        return False
    return opens_follow_up(sentence, vocabulary) or len(text.split()) <= 3 or bool(_SHOWN.search(text))


def opens_follow_up(sentence: str, vocabulary: Vocabulary) -> bool:
    """Whether `sentence` begins as one that goes on: "und …"."""
    text = unhurried(sentence)
    return any(text == opening or text.startswith(f"{opening} ") for opening in vocabulary.openings)


def continues(sentence: str, vocabulary: Vocabulary) -> bool:
    """Whether `sentence` goes on about what was shown ("und Seminare?"), and does not ask what something is."""
    if _ANEW.search(unhurried(sentence)) or defines(sentence):
        return False
    return is_follow_up(sentence, vocabulary) or len(sentence.split()) <= FEW_WORDS


def narrows(sentence: str) -> bool:
    """Whether `sentence` asks for a part of what was found ("nur online") rather than about it."""
    return bool(_NARROWS.search(unhurried(sentence)))


def searches(sentence: str) -> bool:
    """Whether `sentence` looks for meetings rather than asks about one."""
    return bool(_SEARCHES.search(unhurried(sentence)))


def defines(sentence: str) -> bool:
    """Whether `sentence` asks what something is rather than when."""
    return bool(_DEFINES.search(unhurried(sentence)))


def asks_for_the_same_month(sentence: str) -> bool:
    """Whether `sentence` asks what else there is in the month of the meeting spoken of."""
    return bool(_SAME_MONTH.search(unhurried(sentence)))


def wants_next(sentence: str) -> bool:
    """Whether `sentence` wants the next meeting."""
    return bool(_NEXT.search(unhurried(sentence)))


def wants_merely_next(sentence: str) -> bool:
    """Whether `sentence` wants the next one and names nothing else."""
    return bool(_MERELY_NEXT.fullmatch(unhurried(sentence)))


def asks_of_this_one(sentence: str) -> bool:
    """Whether `sentence` asks whether the meeting spoken of is in some place: "Ist das in Köln?"."""
    return bool(_OF_THIS_ONE.fullmatch(unhurried(sentence)))


def speaks_of_plans(sentence: str) -> bool:
    """Whether `sentence` speaks of what is planned, and so of meetings rather than of a format."""
    return bool(_PLANNED.search(unhurried(sentence)))


def asks_for_the_one_after(sentence: str) -> bool:
    """Whether `sentence` asks for what comes behind the meeting spoken of."""
    return bool(_AFTER.search(unhurried(sentence)))


def asks_for_all(sentence: str) -> bool:
    """Whether a short `sentence` wants the whole list."""
    text = unhurried(sentence)
    return len(text.split()) <= 4 and bool(_ALL.search(text))


def asks_for_offers(sentence: str) -> bool:
    """Whether `sentence` asks what is offered."""
    return bool(_OFFERS.search(unhurried(sentence)))


def asks_for_everything(sentence: str) -> bool:
    """Whether `sentence` wants all meetings there are."""
    return bool(_EVERYTHING.search(unhurried(sentence)))


def any_place(sentence: str) -> bool:
    """Whether `sentence` says that the place does not matter."""
    return bool(_ANYWHERE.search(unhurried(sentence)))


def any_time(sentence: str) -> bool:
    """Whether `sentence` says that the time does not matter."""
    return bool(_ANYTIME.search(unhurried(sentence)))


def wants_others(sentence: str) -> bool:
    """Whether `sentence` wants other meetings than those found, and so a search of its own."""
    return bool(_OTHERS.search(unhurried(sentence)))


def asks_for_the_period_after(sentence: str) -> bool:
    """Whether `sentence` moves the last period on: "und übernächste?"."""
    return bool(_WEEK_AFTER.search(unhurried(sentence)))


def reaches_back(sentence: str) -> bool:
    """Whether `sentence` names one of the meetings shown by its theme: "das mit den Läden"."""
    return bool(_REACHES_BACK.search(unhurried(sentence)))


def points_back(sentence: str) -> bool:
    """Whether `sentence` speaks of meetings shown a while ago: "das in Essen", "welche davon"."""
    return bool(_BACK.search(unhurried(sentence))) or reaches_back(sentence)


def speaks_of_the_ag(sentence: str) -> bool:
    """Whether `sentence` speaks of the AG itself rather than of a meeting."""
    return bool(_OF_THE_AG.search(unhurried(sentence)))


def asks_for_something(sentence: str) -> bool:
    """Whether `sentence` asks if there is anything, as people do of their town."""
    return bool(_SOMETHING.search(unhurried(sentence)))


def asks_which(sentence: str) -> bool:
    """Whether `sentence` asks which ones there are."""
    return bool(_WHICH.search(unhurried(sentence)))


def asks_for_the_one_before(sentence: str) -> bool:
    """Whether `sentence` asks for the meeting before the one shown."""
    return bool(_BEFORE.search(unhurried(sentence)))


def goes_on(sentence: str, vocabulary: Vocabulary) -> bool:
    """Whether `sentence` points at the meetings shown, narrows or widens them, or asks if there is something."""
    return (
        any(cue(sentence) for cue in (narrows, any_place, any_time, asks_for_all, asks_for_something, reaches_back))
        or any(cue(sentence) for cue in (asks_for_the_one_after, asks_for_the_one_before, asks_for_the_same_month))
        or bool(_SHOWN.search(unhurried(sentence)))
        or opens_follow_up(sentence, vocabulary)
    )
