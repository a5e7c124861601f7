"""What a sentence about reminders wants done, and how a short answer is meant; all by words in plain spelling."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.spelling import unhurried

_FEW_WORDS = 7
_WORDS_TO_TAKE_BACK = 9


class Act(StrEnum):
    """What somebody wants."""

    CREATE = "anlegen"
    LIST = "zeigen"
    CANCEL = "loeschen"
    CHANGE = "aendern"
    FORGET = "vergessen"
    """Everything about this person is to be deleted."""
    CALENDAR = "kalender"
    """An entry in their own calendar."""
    MISSING = "fehlt"
    """A reminder did not come."""
    PAUSE = "pause"
    NEWS = "neues"
    """To be told of meetings that are announced."""
    UPDATES = "aenderungen"
    """To be told of changes of a meeting."""


class Reply(StrEnum):
    """How a short answer is meant."""

    YES = "ja"
    NO = "nein"


_NOUN = (
    r"(?:erinn?er\w*|errinn?er\w*|erinnrung\w*|reminder\w*|benachrichtig\w*|hinweise?n?|nachrichten?|vormerkung\w*"
    r"|alarme?|wecker|terminhinweise?|\w*mails?)"
)
_DELETE = (
    r"(?:loe?sch\w*|loesen|entfern\w*|streich\w*|stornier\w*|abbestell\w*|abmeld\w*|abschalt\w*|ausschalt\w*|abstell\w*"
    r"|ausmach\w*|deaktivier\w*|beend\w*|kuendig\w*|zurueckn\w*|rausn\w*|herausn\w*|abzubestellen|wegmach\w*)"
)
_OFF = r"(?:ab|aus|raus|heraus|weg|wech|zurueck|naus|fott|ein ende)"
_CANCEL = re.compile(
    rf"\b{_DELETE}\b|\bkeine?n?\b.*\bmehr\b|\bnicht mehr\b|\bnimma\b|\bnie (?:wieder|mehr)\b|\bschluss\b|\bstop\w*\b"
    rf"|\b(?:doch|lieber) (?:keine|nicht)\b|\bbrauch\w*\b.*\b(?:nicht|keine)\b|\b(?:gar|ueberhaupt) keine\b"
    rf"|\bhoer\w*\b.*\bauf\b|\b(?:stell|schalt|nimm|nehm|mach|tu|bestell|meld|krieg|dua|donn|werd|bitte|kann|soll|eine?s?)\w*\b.*\b{_OFF}\b"
    rf"|\b{_NOUN} (?:bitte )?(?:wieder )?{_OFF}\b|^{_OFF}\b|\bwieder los\b|\bbleim\b|\bbleiben lassen\b"
    rf"|\bvergiss\b.*\b{_NOUN}\b|\bnerv\w*\b"
    r"|^(?:\w+ ){0,3}(?:weg|raus)$"
)
_CANCEL_STRONG = re.compile(
    rf"\bkeine?n?\b(?: \w+){{0,2}} {_NOUN}(?: \w+)* mehr\b|\bnicht mehr(?: \w+){{0,6}} (?:erinner\w*|benachrichtig\w*)"
    rf"|\b(?:erinner\w*|benachrichtig\w*)(?: \w+){{0,2}} (?:nicht mehr|doch nicht|nie wieder)\b|\bdoch keine {_NOUN}\b"
    rf"|\b(?:loe?sch\w*|entfern\w*|stornier\w*|streich\w*|abbestell\w*|abmeld\w*)\b.*\b{_NOUN}\b"
    rf"|\b{_NOUN}\b.*\b{_DELETE}\b|\b(?:gar|ueberhaupt) keine {_NOUN}"
    r"|\bhoer\w*\b.*\bauf\b.*\b(?:schreiben|erinnern|anzuschreiben)\b"
    r"|\bschreib\w* mir (?:bitte )?nichts? mehr\b|\bnicht mehr (?:anschreiben|anzuschreiben)\b"
)
_CHANGE = re.compile(
    r"\b(?:um|ab)?(?:aender|stell|gestellt|verschieb|verschob|verleg|anpass|angepass)\w*\b(?! sie bitte die)"
    r"|\b(?:statt|anstatt|lieber|daraus|draus|frueher|spaeter)\b|\bandere\w* (?:uhrzeit|zeit|zeitpunkt)\b"
    r"|\bmach\w*\b.*\b(?:auf|draus|daraus)\b|\bdoch (?:erst|schon)\b"
)
_CHANGE_STRONG = re.compile(
    r"\b(?:statt|anstatt|doch lieber|doch erst|doch schon)\b|\berinner\w* .*\b(?:frueher|spaeter) als\b"
    rf"|\b{_NOUN}\b.*\b(?:aendern|umstellen|verschieben|verlegen)\b"
    rf"|\b(?:aender\w*|verschieb\w*|verleg\w*)\b.*\b{_NOUN}\b"
)
_LIST_STRONG = re.compile(
    r"\b(?:welche|zeig\w*|liste|uebersicht|wie viele|wieviele|alle meine)\b.*\b(?:erinnerungen|reminder)\b"
    r"|\b(?:woran|an was)\b.*\berinner\w*|\bmeine (?:erinnerungen|reminder)$|^meine erinnerungen\b"
)
_DATA = r"(?:daten|angaben|eingaben|gespraech|unterhaltung|chat\w*|verlauf|konto|profil|account|spuren)"
_ERASE = r"(?:loe?sch\w*|entfern\w*|tilg\w*|vernicht\w*|weg|wegmach\w*|raus|vergiss|vergess\w*)"
_FORGET = re.compile(
    rf"\b{_ERASE}\b.*\b{_DATA}\b|\b{_DATA}\b.*\b{_ERASE}\b"
    r"|\b(?:vergiss|vergesst|vergessen sie) (?:bitte )?(?:mich|alles)\b"
)
_CALENDAR = re.compile(r"\b\w*kalender\w*|\b(?:ics|ical|outlook\w*|webcal)\b|\bins handy\b|\bin mein handy\b")
_REMINDS = re.compile(r"\b(?:er+inn?er\w*|reminder|bescheid|benachrichtig\w*|vorher|anstups\w*|weck\w*)\b")
_MISSING = re.compile(
    r"\b(?:nicht|keine|nie|nix)\b(?!.*\bmehr\b).*\b(?:bekommen|erhalten|gekommen|angekommen|gekriegt)\b"
    r"|\b(?:warum|wieso) (?:kam|kommt|habe ich|hab ich)\b(?!.*\bmehr\b).*\b(?:keine|nicht|nichts)\b"
)
_PAUSE = re.compile(r"\b(?:pausier\w*|aussetz\w*|solange|waehrend mein\w*|im urlaub)\b|\bsetz\w*\b.*\baus\b")
_NEWS = re.compile(
    r"\bueber neue\b|\bneue[nrs]? (?:\w*termine?\w*|veranstaltung\w*|seminar\w*|angebot\w*)\b"
    r"|\b(?:wenn|sobald|falls)\b.*\b(?:feststeht|feststehen|bekannt|neu\w*|kommt|reinkommt)\b"
    r"|\b(?:wenn|sobald|falls)\b.*\banmeldung (?:aufmacht|startet)\b"
    r"|\bwas neues\b"
)
_UPDATES = re.compile(
    r"\b(?:wenn|falls|sobald|ob)\b.*\b(?:aender\w*|verschoben|abgesagt|ausfaellt|verlegt|verschiebt)\b"
)
_TABLES = {
    Act.CREATE: (
        (Act.CALENDAR, _CALENDAR),
        (Act.UPDATES, _UPDATES),
        (Act.MISSING, _MISSING),
        (Act.CANCEL, _CANCEL_STRONG),
        (Act.CHANGE, _CHANGE_STRONG),
        (Act.LIST, _LIST_STRONG),
        (Act.NEWS, _NEWS),
    ),
    Act.LIST: (
        (Act.FORGET, _FORGET),
        (Act.MISSING, _MISSING),
        (Act.PAUSE, _PAUSE),
        (Act.CANCEL, _CANCEL_STRONG),
        (Act.LIST, _LIST_STRONG),
        (Act.CHANGE, _CHANGE_STRONG),
        (Act.CANCEL, _CANCEL),
        (Act.CHANGE, _CHANGE),
    ),
}
"""What is looked for, in this order, in a sentence that was taken for a wish to create, or to see, reminders."""

_ALL = re.compile(
    r"\b(?:alle|allen|alles|saemtliche[rn]?|gar keine|ueberhaupt keine|nie wieder|nie mehr|komplett|ganz)\b"
    r"|\bkeine?n? (?:\w+ )?(?:erinnerungen|benachrichtigungen|nachrichten|hinweise|reminder|\w*mails)\b"
    r"|\b(?:die|meine|den|der) (?:ganzen )?(?:erinnerungen|benachrichtigungen|erinnerungsmails|hinweise|nachrichten)\b"
    r"|\bnicht mehr (?:erinner\w*|benachrichtigt)\b|\berinner\w* mich nicht mehr\b|\berinnerungen\b"
    r"|\breminder (?:aus|weg)\b|\bhoer\w*\b.*\bauf\b|\bnichts? mehr\b|\bnicht mehr (?:anschreiben|anzuschreiben)\b"
)
_SEVERAL = re.compile(
    r"\b(?:alle[ns]?|beide[ns]?|saemtliche[nr]?|erinnerungen|keine|nicht mehr|hinweise|rest|uebrigen|anderen)\b"
)
_SPEAKS = re.compile(
    r"\b(?:erinner|erinnere|erinnert|errinner|errinnere|erinnern sie|erinnerst du|benachrichtige|benachrichtigen sie)"
    r" (?:bitte |doch |mal |du )?(?:mich|uns)\b"
    r"|\b(?:kannst|koennen|koenntest|koennten|wuerden|wuerdest|wollen) (?:du|sie|ihr)\b.*\bmich\b.*\berinnern\b"
    r"|\b(?:haette|moechte|will|brauch\w*|setz\w*|stell\w*|mach\w*|leg\w*|richt\w*|gib|geben sie|bitte)\b.*"
    r"\b(?:eine?|ne|nen|um) (?:\w+ )?erinnerung\b"
    r"|\b(?:an|ans|fuer|fuers|zum|zur)\b.*\b(?:stunden?|tage?|wochen?|minuten?) (?:vorher|davor)\b"
)
_MANAGES = re.compile(
    rf"\bkeine (?:\w+ )?(?:erinnerungen|benachrichtigungen|erinnerung) mehr\b|\b{_DELETE}\b.*\berinnerung(?:en)?\b"
    r"|\berinnerung(?:en)? (?:\w+ ){0,3}(?:loeschen|aendern|stornieren|abbestellen)\b|\bmeine erinnerungen\b"
    r"|\bwelche erinnerungen\b|\bdoch lieber\b.*\bvorher\b|\bworan\b.*\berinner\w*|\b(?:notiert|vorgemerkt)$"
    r"|\bhoer\w*\b.*\bauf\b.*\b(?:schreiben|erinnern|anzuschreiben)\b"
    r"|\bkeine nachrichten mehr\b|\bschreib\w* mir (?:bitte )?nicht(?:s)? mehr\b|\bnicht mehr anschreiben\b"
)
_UNSUBSCRIBE = re.compile(
    r"^(?:(?:hallo|bitte|ich|wir|moechte|will|mich|uns|wieder|hiermit|also|danke|wie|kann|muss|gerne?|jetzt|doch|geht|das"
    r"|man|wo|sich)\b ?)*(?:abmelden|abmeldung|melde mich ab|austragen|abmeldn|unsubscribe|abbestellen)"
    r"(?: (?:bitte|mich|ich|danke|wie|uns|kann|moechte|will))*$"
)
_YES = re.compile(
    r"^(?:(?:und|dann|na|oh|ach|ok|okay|danke|super|gut|prima|perfekt) )*"
    r"(?:ja\w*|jo|joa|jep|jup|yes|ok|okay|oki|gern\w*|passt|genau|klar|sicher|einverstanden|in ordnung|natuerlich"
    r"|von mir aus|so machen|perfekt|super|prima|gut|alles klar|bitte|mach (?:das|es|so|mal)|machen sie|egal|unbedingt"
    r"|stimmt|richtig|das reicht|reicht|wie du meinst|wie sie meinen|dein vorschlag|ihr vorschlag|standard|vorschlag"
    r"|einfach|alles|sehr gern\w*|sofort)\b"
)
_NO = re.compile(
    r"^(?:(?:ach|oh|hm|und|danke|ok) )*(?:nein|ne|nee|nei|noe|nope|no|nicht|lieber nicht|doch nicht|lass\w*|abbrech\w*"
    r"|stop\w*|vergiss es|auf keinen fall|niemals|keinesfalls|gar nicht|kein bedarf|behalten|moment|halt|warte)\b"
)
_TAKES_BACK = re.compile(
    r"\b(?:loe?sch\w*|stornier\w*|streich\w*|entfern\w*)\b|\b(?:doch|lieber) (?:keine|nicht)\b|\bwieder (?:weg|raus)\b"
    r"|\b(?:nimm|nehmen sie) (?:das |die |sie )?(?:wieder )?zurueck\b|\bnicht erinnern\b|\bkeine erinnerung\b"
    r"|^(?:\w+ ){0,3}(?:weg|raus)$"
)
_REGISTERED = re.compile(
    r"\b(?:bin|waere?|sind) (?:ich|wir) (?:\w+ ){0,3}angemeldet\b|\bist das (?:schon )?die anmeldung\b"
)
_PLANNED = re.compile(
    r"\b(?:zeig\w*|welche|was|wie viele|wieviele)\b.*\b(?:hast|habe?|gesetzt|notiert|geplant|gemerkt|jetzt|alles)\b"
)
_OWN_DATA = re.compile(
    rf"\b{_DATA}\b|\b(?:alles?|mich|nachrichten|geschrieben\w*|gespeichert\w*|von mir|ueber mich|system|speicher)\b"
)
_UNSURE = re.compile(
    r"\b(?:weiss (?:ich |es )?(?:grad |gerade |noch )?nicht|keine ahnung|unsicher)\b"
    r"|\bwas (?:schlaegst|schlagen|empfiehl|empfehl|raet|raten)\w*\b|\bwas (?:genau|alles)\b"
    r"|\bwas (?:wird|ist)\b.*\bgeloescht\b"
)
_REFUSES = re.compile(r"(?<!warum )\b(?:nicht|nichts|keine?n?)\b")
"""Takes back a polite beginning: "bitte nicht", "gut, dann nicht"."""


def act_of(sentence: str, default: Act) -> Act:
    """What `sentence` wants, taken for `default` (CREATE or LIST) unless its words say otherwise."""
    text = unhurried(sentence)
    for act, pattern in _TABLES[default]:
        if pattern.search(text) and not (act is Act.CALENDAR and _REMINDS.search(text)):
            return act
    return default


def means_all(sentence: str) -> bool:
    """Whether a wish to cancel means all reminders."""
    return bool(_ALL.search(unhurried(sentence)))


def means_several(sentence: str) -> bool:
    """Whether a wish to cancel may mean more than one of what it names."""
    return bool(_SEVERAL.search(unhurried(sentence)))


def speaks_of_reminders(sentence: str) -> Act | None:
    """CREATE or LIST where the words can only be about reminders, whatever the sentence was taken for."""
    text = unhurried(sentence)
    if _MANAGES.search(text):
        return Act.LIST
    return Act.CREATE if _SPEAKS.search(text) else None


def is_unsubscribing(sentence: str) -> bool:
    """Whether somebody wants to unsubscribe and does not say from what."""
    return bool(_UNSUBSCRIBE.search(unhurried(sentence)))


def is_unsure(sentence: str) -> bool:
    """Whether somebody does not know what to answer and asks for advice."""
    return bool(_UNSURE.search(unhurried(sentence)))


def asks_what_is_planned(sentence: str) -> bool:
    """Whether a few words after a reminder ask which ones there are: "welche hab ich jetzt?"."""
    text = unhurried(sentence)
    return len(text.split()) <= _FEW_WORDS and bool(_PLANNED.search(text))


def speaks_of_data(sentence: str) -> bool:
    """Whether a wish to delete is about more than reminders."""
    return bool(_OWN_DATA.search(unhurried(sentence)))


def takes_back(sentence: str) -> bool:
    """Whether a few words undo what was just planned: "doch nicht", "lösch das wieder"."""
    text = unhurried(sentence)
    return len(text.split()) <= _WORDS_TO_TAKE_BACK and bool(_TAKES_BACK.search(text))


def asks_whether_registered(sentence: str) -> bool:
    """Whether somebody takes the reminder for a registration, or is not sure."""
    return bool(_REGISTERED.search(unhurried(sentence)))


def reply_of(sentence: str) -> Reply | None:
    """Whether a sentence begins with a yes or a no."""
    text = unhurried(sentence)
    if _NO.search(text):
        return Reply.NO
    if not _YES.search(text):
        return None
    return Reply.NO if _REFUSES.search(text) else Reply.YES
