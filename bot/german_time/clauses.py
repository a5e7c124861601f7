"""Before and after in a clause: bevor die Ferien losgehen, wenn Karneval vorbei ist, nachdem das Jahr rum ist."""

from __future__ import annotations

from bot.german_time.listing import listed
from bot.german_time.scene import ARTICLES, Scene

BEFORE = frozenset({"bevor", "ehe"})
AFTER = frozenset({"wenn", "sobald", "nachdem"})
_STARTS = listed("""
    losgeht losgehen losging beginnt beginnen anfaengt anfangen startet starten kommt kommen anbricht ansteht anstehen
    einsetzt wird werden
""")
_OVER = listed("rum vorbei endet enden vorueber herum abgelaufen gelaufen aufhoert aufhoeren")
_OVER_WITH_A_VERB = listed("um aus ende")
_IS = listed("ist sind war waren sein")
_SUBJECTS = ARTICLES | {"es", "dann", "schon", "wieder", "endlich", "eigentlich"}
_STOPS = frozenset({",", ".", "?", "!", ";", "–"})
_FAR = 5


def subject(scene: Scene, index: int) -> int:
    """The index of what begins or ends in the clause after the conjunction at `index`."""
    return scene.skip(index + 1, _SUBJECTS, 3)


def predicate(scene: Scene, index: int) -> tuple[str, int] | None:
    """Whether what was named "starts" or is "over", and the index after the clause."""
    for place in range(index, index + _FAR):
        word = scene.word(place)
        if word in _STOPS or not word:
            return None
        if word in _OVER:
            return "over", scene.skip(place + 1, _IS)
        if word in _OVER_WITH_A_VERB and scene.word(place + 1) in _IS | {"geht", "gehen"}:
            return "over", place + 2
        if word == "los" and scene.word(place + 1) in {"geht", "gehen"}:
            return "starts", place + 2
        if word in _STARTS or (word in _IS and scene.word(place + 1) in {"", *_STOPS}):
            return "starts", place + 1
    return None
