"""Wishes to be told: "sag mir morgen früh Bescheid" names the moment of a reminder, not a time to look in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.german_time.clock_times import HOUR, HOUR_OF, Window
from bot.german_time.joining import Group
from bot.german_time.listing import listed
from bot.german_time.model import Interval, Kind, Reading
from bot.german_time.scene import Scene

_WISHES = listed("""
    erinner erinnere erinnern erinnerst erinnert bescheid weck wecke klingel anklingeln benachrichtige benachrichtigen
    benachrichtigung anstupsen stups
""")
_TO_ME = listed("sag sage sagst schreib schreibe meld melde ping nerv")
_ME = listed("mir mich dich uns")
_QUESTIONS = listed("was ob wann wer wo wie welche welcher welches welchen wieso warum")


def as_reminder(scene: Scene, group: Group, reading: Reading) -> Reading:
    """The reading as the moment of the reminder where a part of a day is named in such a wish."""
    time = group.time
    if reading.grain != "daypart" or reading.interval is None or not isinstance(time, Window) or group.days is None:
        return reading
    start = reading.interval.start
    if start is None or not _is_wished(scene, group):
        return reading
    hour = HOUR_OF.get(time.daypart, (time.start or 0) // HOUR)
    moment = start.replace(hour=0, minute=0) + timedelta(hours=hour)
    if moment <= scene.now:
        return reading
    return replace(reading, kind=Kind.POINT, interval=Interval(moment, None), grain="minute", other=(reading,))


def _is_wished(scene: Scene, group: Group) -> bool:
    """Whether the sentence asks for a message at that time; "sag mir, was morgen früh ist" asks for meetings."""
    before = [scene.word(index) for index in range(group.first)]
    if _asks(before) or _names_the_meeting(before):
        return False
    words = [scene.word(index) for index in range(scene.size)]
    return bool(_WISHES.intersection(words)) or any(
        word in _TO_ME and words[index + 1 : index + 2] and words[index + 1] in _ME for index, word in enumerate(words)
    )


def _asks(words: list[str]) -> bool:
    return bool(_QUESTIONS.intersection(words))


def _names_the_meeting(words: list[str]) -> bool:
    """Erinnere mich an das Treffen (morgen Abend), … dass (morgen früh) …: the time belongs to the meeting."""
    wishes = [index for index, word in enumerate(words) if word in _WISHES | _TO_ME]
    after = words[wishes[0] :] if wishes else []
    return "dass" in after or "ans" in after or "an" in after or "vor" in after
