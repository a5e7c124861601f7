"""Weekdays and their abbreviations (mo di mi do fr sa so), which count only where the neighbours show what they are."""

from __future__ import annotations

from bot.german_time.grammar_dates import DASHES
from bot.german_time.listing import listed
from bot.german_time.meaning import NOTHING
from bot.german_time.scene import Scene

_BEFORE = listed("am an ab bis vom zum jeden seit den diesen dieser jeder")
_JOINING = frozenset({*DASHES, "/", "bis", "und", "oder", "+", "u", "&"})
_BEFORE_A_CLOCK = listed("gegen um ab bis nach vor zwischen von ca circa punkt etwa spaetestens so")
_BEGINS_A_CLOCK = listed("halb viertel dreiviertel mitternacht")
_IS = listed("is ist isn war waer waere")
_VERBS = _IS | listed("""
    hab habe haben habt hat kann koennt koennen geht gehts gings passt passts gibt gibts kommt laeuft findet steht
    klappt nur lieber erst eher sagen sag kommen
""")
_WHO = listed("ich wir man ihr")
_ARTICLES = listed("das dat die der den dem de")
_OF_SOMETHING = listed("""
    was wat iwas etwas irgendwas noch schon auch ein eine ne n nen zeit online treffen seminar termin los frei wieder
    nich nicht in
""")
_ENDS = listed("? ! oder oda gell ne")


def weekday_at(scene: Scene, index: int) -> int | None:
    """The weekday at `index`; an abbreviation only where the neighbours show that it is one."""
    word = scene.at(index).meaning
    if word.weekday is None or (word.short and not _is_one(scene, index)):
        return None
    return word.weekday


def _is_one(scene: Scene, index: int) -> bool:
    token, after = scene.at(index), scene.at(index + 1)
    if token.word == "so" and not token.capital:
        # "So" is the commonest of them as another word.
        return _is_counted(scene, index) or _is_beside_saturday(scene, index)
    if after.number is not None or (after.word in {",", "."} and scene.at(index + 2).number is not None):
        return True
    return (
        _is_introduced(scene, index)
        or _is_joined(scene, index)
        or (token.word != "so" and (_is_followed_by_a_time(scene, index + 1) or _is_in_a_question(scene, index)))
    )


def _is_introduced(scene: Scene, index: int) -> bool:
    """am Do, letzter do im Januar, nächste Woche mi, KW 3 Fr."""
    token, before, after = scene.at(index), scene.at(index - 1), scene.at(index + 1)
    if before.meaning.unit == "week" or scene.word(index - 2) in {"kw", "kalenderwoche"}:
        return token.word != "so"
    if token.word != "so" and _is_before_a_week(scene, index + 1):
        return True
    if before.word in _BEFORE or before.meaning.which is not None:
        return token.word != "so" or not after.is_word or after.meaning is not NOTHING
    return _is_counted(scene, index)


def _is_before_a_week(scene: Scene, index: int) -> bool:
    """(Mo) KW 50, (Di.) in KW 3, (Do) (KW 50)."""
    after = scene.skip(scene.skip(index, {".", ",", "("}, 2), {"in", "der", "von"}, 2)
    return scene.word(after) in {"kw", "kalenderwoche"} and scene.at(after + 1).number is not None


def _is_counted(scene: Scene, index: int) -> bool:
    """letzter do im Januar, erster so des Monats, 1. mi im Feb."""
    before, after = scene.at(index - 1), scene.at(index + 1)
    is_number = before.word == "." and before.glued and scene.at(index - 2).number is not None
    is_ordinal = before.meaning.ordinal is not None or before.meaning.which == "last" or is_number
    return is_ordinal and (after.word in {"im", "des", "vom", "in"} or after.meaning.month is not None)


def _is_joined(scene: Scene, index: int) -> bool:
    """Mo–Mi, Di oder Do."""
    has_right = scene.word(index + 1) in _JOINING and scene.at(index + 2).meaning.weekday is not None
    has_left = scene.word(index - 1) in _JOINING and scene.at(index - 2).meaning.weekday is not None
    return has_right or has_left


def _is_beside_saturday(scene: Scene, index: int) -> bool:
    """sa/so, sa und so: but not "sa oder so"."""
    return scene.word(index - 2) in {"sa", "samstag"} and scene.word(index - 1) in {"/", "+", "-", "–", "und", "u"}


def _is_followed_by_a_time(scene: Scene, index: int) -> bool:
    """(mi) abend, gegen 7, viertel nach 3, nach 16 uhr, in 2 wochen, nächste woche."""
    word, following = scene.at(index).meaning, scene.at(index + 1)
    if (word.daypart is not None and word.weekday is None) or scene.word(index) in _BEGINS_A_CLOCK:
        return True
    if word.which is not None and following.meaning.unit in {"week", "month"}:
        return True
    if scene.word(index) == "in":
        is_amount = following.number is not None or following.meaning.cardinal is not None
        return is_amount and scene.at(index + 2).meaning.unit in {"week", "day"}
    if scene.word(index) not in _BEFORE_A_CLOCK:
        return False
    hour = scene.at(scene.skip(index + 1, _BEFORE_A_CLOCK))
    is_word = hour.meaning.cardinal is not None and hour.meaning.cardinal > 1
    return hour.number is not None or is_word or hour.word in _BEGINS_A_CLOCK or hour.meaning.daypart == "noon"


def _is_in_a_question(scene: Scene, index: int) -> bool:
    """is fr das seminar, hab mi zeit, kann ich mo auch, exkursion is do oder?"""
    word, after = scene.word(index), scene.word(index + 1)
    before = scene.word(index - 2 if scene.word(index - 1) in _WHO else index - 1)
    if word == "fr" and after not in _ENDS:
        # "Fr das seminar" is also "für das Seminar", "fr müller" a person.
        return (before in _IS and after in _ARTICLES) or (before in _VERBS and after in _OF_SOMETHING)
    return before in _VERBS or (after in _ENDS and bool(before))
