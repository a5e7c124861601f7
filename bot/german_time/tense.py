"""Whether a sentence looks back, ahead, or may do either: "war doch … geplant" is said of what is still to come."""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from bot.german_time.listing import listed
from bot.german_time.tokens import Token, word_at

_WAS = listed("war waren wars hatte hatten hattet")
_LOOKING_BACK = listed("""
    fand fanden gab gabs gewesen stattgefunden gegeben lief liefen vergangen verpasst teilgenommen
""")
_HAVE = listed("habt haben hat habe hast wurde wurden")
_DONE = listed(
    "gemacht angeboten veranstaltet durchgefuehrt behandelt gelaufen besprochen besucht getroffen diskutiert"
)
_PLANNED = listed("""
    geplant angekuendigt angekundigt vorgesehen angesetzt angedacht eingeplant anberaumt terminiert vereinbart
    ausgemacht verabredet festgelegt vorgemerkt
""")
_AGO = listed("letzte letzten letzter letztes letztem vergangene vergangenen vergangener vergangenes vorige vorigen")
_DOUBTS = listed("nicht nich net nit ned")
_OF_SOMETHING = listed("""
    noch n ne nen ein eine einen was wat iwas irgendwas etwas irgendwo irgendein irgendeine so auch mal schon
    die der das
""")
_ME = listed("ich wir")


class Tense(Enum):
    """Where a sentence looks."""

    AHEAD = "ahead"
    BACK = "back"
    EITHER = "either"


def tense_of(tokens: list[Token]) -> Tense:
    """A verb in the past or the perfect (habt ihr … gemacht) looks back; of a plan it may look ahead as well."""
    words = {token.word for token in tokens}
    if words & _LOOKING_BACK or (words & _HAVE and words & _DONE):
        return Tense.BACK
    if not words & _WAS:
        return Tense.AHEAD
    is_plan = bool(words & _PLANNED) or any(_is_doubted(tokens, index) for index in range(len(tokens)))
    return Tense.EITHER if is_plan and not words & (_AGO | _DONE) else Tense.BACK


def _is_doubted(tokens: list[Token], index: int) -> bool:
    """War da nicht eine Klausur, war doch was: said of what one has heard of, not "war ich nicht"."""
    if tokens[index].word not in _WAS or word_at(tokens, index + 1) in _ME or word_at(tokens, index - 1) in _ME:
        return False
    near = [word_at(tokens, place) for place in range(index + 1, index + 9)]
    near = near[: near.index(",")] if "," in near else near
    pairs = list(pairwise(near))
    is_known = any(word == "doch" and after != "gleich" for word, after in pairs)
    return is_known or any(word in _DOUBTS and after in _OF_SOMETHING for word, after in pairs)
