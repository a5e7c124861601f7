"""What a wish for a reminder is about: one meeting, all that were shown, all of a format, or the registration."""

from __future__ import annotations

import re

from bot.spelling import unhurried

_STANDING = re.compile(
    r"\b(?:jedes ?mal|regelmaessig|dauerhaft|dauer\w*|staendig|grundsaetzlich|generell|stets|kuenftig|in zukunft"
    r"|fortlaufend|jede[smrn]?(?! (?:tag|stunde|woche|monat)\b) \w+|jeden (?:monat|donnerstag)"
    r"|(?:alle|allen|saemtliche[nr]?) (?!drei|vier|fuenf|sechs|davon|gezeigt|genannt|bitte|zusammen|dran|erinner"
    r"|beide|meine|tage|zwei|\d)\w+)\b"
)
_ALWAYS = re.compile(r"\bimmer\b")
_FORGETFUL = re.compile(r"\b(?:vergess\w*|vergiss\w*|verpass\w*|verschlaf\w*)\b")
_SHOWN = re.compile(
    r"\b(?:alle|allen|saemtliche) (?:drei|vier|fuenf|sechs|zwei|davon|gezeigten|genannten|zusammen|termine davon)\b"
    r"|\ban alle(?:n)?(?: bitte| erinnern| dran| einen?| zwei| drei| am\b|$)|\balle(?: bitte)?$"
)
_BOTH = re.compile(r"\b(?:beide[nrs]?|alle zwei)\b")
_DEADLINE = re.compile(
    r"\banmelde(?:schluss|frist|ende|schluss)\w*|\banmeldungs?(?:frist|schluss|ende)\w*"
    r"|\b(?:ende|ablauf|schluss) der anmeld\w*"
    r"|\banmeldung (?:\w+ ){0,2}(?:endet|schliesst|ablaeuft|auslaeuft|zu ?macht|laeuft (?:\w+ )?ab|vorbei)"
    r"|\b(?:endet|schliesst|ablaeuft|laeuft) die anmeldung\b|\bfrist (?:zur|fuer die) anmeldung"
    r"|\bdie (?:frist|deadline)\b|\bmich (?:rechtzeitig )?anzumelden\b|\bdass ich mich\b.*\banmeld\w*"
)
_ELSEWHERE = re.compile(
    r"\bper (?:(?:e ?)?mails?|sms|whatsapp|brief|post|telefon|anruf|signal)\b"
    r"|\b(?:eine?|ne|als) (?:e |\w*)?mails?\b|\bsms\b"
    r"|\b(?:andere[rn]?|neue[rn]?) (?:\w*adresse|handy\w*|nummer)\b"
    r"|\bmeine[rnm]? (?:kolleg\w*|chef\w*|vertretung|mitarbeiter\w*)\b|\bruf\w* (?:mich|uns)\b"
)
_SAME = re.compile(r"\b(?:auch|ebenso|ebenfalls|genauso|gleiche[rsn]?|dasselbe|selbe)\b")
_THING = re.compile(
    r"\b(?:an|fuer) (?:(?:den|das|die|dem|der|mein\w*|unser\w*|ein\w*|dein\w*|sein\w*|ihr\w*) )?(\w+)"
    r"|\b(?:ans|fuers) (\w+)|\b(?:daran|dran) (?:den|die|das|meine?n?|dass ich) (\w+)|\b(wecker)\b"
)
_OF_THE_AG = re.compile(
    r"\w*(?:naechst\w*|termin\w*|treffen|veranstalt\w*|sitzung\w*|anmeld\w*|teilnahme|frist)"
    r"|kommend\w*|event|meeting|erste\w*|zweite\w*|dritte\w*|vierte\w*|letzte\w*|tag|beginn|beide\w*|alle\w*|gleich\w*"
    r"|selbe\w*|angebot\w*|ag|jede\w*|den|das|die|dem|der|dies\w*|es|was|einem?|einen|dabei|dafuer|saemtliche\w*|bitte|mich"
    r"|zwei|drei|vier|fall|eins|eine[ns]?|davon|andere\w*|sache|ding|dingens|eben|bestimmt\w*|\d+|am|im|vom|in|um|mit|zu|zum|zur|ueber|von|(?:mon|diens|donners|frei|sams|sonn|fach|vor)tag|mittwoch|januar|februar|maerz|april|mai|juni|juli"
    r"|august|september|oktober|november|dezember|rechtzeitig|morgen|uebermorgen"
)


def is_foreign(sentence: str) -> bool:
    """Whether a wish is about a thing that is no meeting: "an den Zahnarzt"."""
    named = [word for groups in _THING.findall(unhurried(sentence)) for word in groups if word]
    return bool(named) and not any(_OF_THE_AG.fullmatch(word) for word in named)


def is_standing(sentence: str) -> bool:
    """Whether a wish is for all meetings of a kind, also those to come: "immer", "alle Netzwerktreffen"."""
    text = unhurried(sentence)
    if _STANDING.search(text):
        return True
    return bool(_ALWAYS.search(text)) and not _FORGETFUL.search(text)


def names_all_shown(sentence: str) -> bool:
    """Whether a wish is for all meetings of the list shown: "an alle drei"."""
    return bool(_SHOWN.search(unhurried(sentence)))


def names_both(sentence: str) -> bool:
    """Whether a wish is for the two just shown."""
    return bool(_BOTH.search(unhurried(sentence)))


def names_deadline(sentence: str) -> bool:
    """Whether a wish is about the end of the registration rather than about the meeting."""
    return bool(_DEADLINE.search(unhurried(sentence)))


def is_elsewhere(sentence: str) -> bool:
    """Whether the reminder is wished somewhere else than in this conversation, or for somebody else."""
    return bool(_ELSEWHERE.search(unhurried(sentence)))


def same_as_before(sentence: str) -> bool:
    """Whether a wish wants what was agreed for another meeting: "und an das Seminar auch"."""
    return bool(_SAME.search(unhurried(sentence)))
