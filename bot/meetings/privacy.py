"""Keeps the addresses and access data of meeting rooms out of everything that is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from bot.meetings.model import Presence
from bot.meetings.texts import CACHED
from bot.spelling import plain

MAX_URL = 500

_HOSTS = (
    r"\bzoom(?:-x|gov)?\.\w|\bteams\.(?:microsoft|live|office|cloud)\b|\bwebex\.com|\bjit\.si\b|\b8x8\.vc|gotomeet|gotowebinar"
    r"|\bmeet\.goto\.com|\bmeet\.google\.|\bg\.co/meet|\bjoin\.skype\.|\bmeet\.lync\.|\bwhereby\.com|\bsenfcall\.de"
    r"|\bvisavid\.|\balfaview\.|\bopentalk\b|\bfairmeeting\.|\bbluejeans\.|\bchime\.aws|\blifesize|\bclickmeeting\."
    r"|(?:^|//|\.)(?:bbb|bigbluebutton|greenlight|jitsi|meet|(?:video|web)?konferenz|conf(?:erence)?)(?:\d+|-[\w-]+)?\.[\w-]+"
)
_PATHS = r"/meetup-join/|/b/[a-z0-9]{3}-[a-z0-9]{3}|/rooms/[\w-]+/join|/bigbluebutton/|/j/\d{6}"
_SCHEMES = r"^(?:zoommtg|zoomus|msteams|webex|sips?|callto|skype|gotomeeting):"
_ROOM = re.compile(f"{_HOSTS}|{_PATHS}|{_SCHEMES}", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*:(?://)?[^\s<>\"')]+|[\w-]+(?:\.[\w-]+)+(?:[:/?#][^\s<>\"')]*)?", re.IGNORECASE
)

_NUMBER = r"\+?\d[\d\s()/#*,.-]{4,}\d#?"
_ACCESS = re.compile(
    r"(?:\b(?:meeting|besprechungs|konferenz|webinar|sitzungs|teilnehmer|zoom|event|conference|raum)[\s-]*"
    r"(?:id|kennung|code|kenncode|nummer|nr\.?|pin)\b\s*[:=#]?\s*[\d][\d\s#*-]{3,}[\d#]"
    r"|\b(?:meeting[\s-]*)?(?:kenncode|kennung|passcode|passwort|kennwort|password|zugangscode|zugriffscode|access[\s-]code|pin)\b"
    r"(?:\s*[:=]\s*\S+|\s+(?:lautet|ist)\s+\S+|\s+(?=\S*\d)\S+)"
    rf"|\b(?:einwahl\w*|dial[\s-]?in|einwählen|telefonische teilnahme|teilnahme per telefon)\b[^\d+\n]{{0,40}}{_NUMBER}"
    rf"|\+?\d[\d\s()/-]{{5,}},,[\d#,*]+)",
    re.IGNORECASE,
)
_ROOM_SIGNS = (
    *("zoom", "teams", "webex", "jit.si", "jitsi", "8x8", "goto", "meet", "skype", "lync", "whereby", "senfcall"),
    *(
        "visavid",
        "alfaview",
        "opentalk",
        "fairmeeting",
        "bluejeans",
        "chime",
        "lifesize",
        "bbb",
        "bigbluebutton",
        "greenlight",
    ),
    *("konferenz", "conf", "/b/", "/rooms/", "/j/", "sip", "callto"),
)
_ACCESS_SIGNS = ("pin", "code", "wort", "word", "id", "einw", "dial", "telefon", ",,", "nummer", "nr", "kennung")
"""Without one of these there is nothing to look for, which is quick to see."""

_USUAL_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w./?=&%~+-]{0,400})?", re.ASCII)
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"'\\`{}|^]")
_EMPTY_BRACKETS = re.compile(r"\(\s*(?:oder|und|via|per|über|unter|link:?)?\s*\)|\[\s*\]|<\s*>", re.IGNORECASE)
_LOOSE_END = re.compile(
    r"(?:[\s,;:|/–-]|\b(?:via|per|über|unter|link|zoom-link|teams-link|zugang|zugangslink))+$", re.IGNORECASE
)

_DIGITAL_WORDS = frozenset(
    (
        *("online", "digital", "virtuell", "videokonferenz", "webkonferenz", "videocall", "video", "webinar"),
        *("zoom", "teams", "webex", "bigbluebutton", "bbb", "jitsi", "gotomeeting", "skype", "alfaview", "opentalk"),
        *("onlineveranstaltung", "onlinemeeting"),
    )
)
_FILLING_WORDS = frozenset(
    (
        *("per", "via", "ueber", "mit", "nach", "im", "in", "als", "bei", "und", "nur", "rein", "der", "die", "das"),
        *("den", "sie", "erhalten", "wird", "folgt", "zugesandt", "verschickt", "s", "u"),
        *("microsoft", "ms", "cisco", "google", "meet", "meeting", "besprechung", "konferenz", "call", "internet"),
        *("link", "zugang", "zugangslink", "anmeldung", "einladung", "veranstaltung", "raum", "ort"),
    )
)
"""With a word of the first kind they still name no place: "Link folgt nach der Anmeldung (Zoom)"."""
_PARTS = re.compile(r"\s*[;|\n]\s*|\s+/\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """What may be told of a place."""

    text: str
    presence: Presence | None
    """What the words themselves say, None if nothing."""
    had_room: bool
    """Whether an address or access data were taken out."""


def is_room(address: str) -> bool:
    """Whether `address` leads into a meeting room."""
    return _has(address.lower(), _ROOM_SIGNS) and _ROOM.search(address) is not None


@lru_cache(maxsize=CACHED)
def without_rooms(text: str) -> tuple[str, bool]:
    """`text` without addresses and access data of meeting rooms, and whether there were any."""
    left, lowered = text, text.lower()
    if _has(lowered, _ROOM_SIGNS):
        left = _ADDRESS.sub(lambda found: "" if is_room(found[0]) else found[0], left)
    if _has(lowered, _ACCESS_SIGNS):
        left = _ACCESS.sub("", left)
    if left == text:
        return text, False
    left = " ".join(_EMPTY_BRACKETS.sub("", left).split())
    return _LOOSE_END.sub("", left), True


def _has(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110 - a quarter of the time that any() takes, for each text of each meeting
        if sign in text:
            return True
    return False


@lru_cache(maxsize=CACHED)
def told_place(text: str) -> Place:
    """The place of a meeting as it may be told; empty where it is but a meeting room."""
    if not text:
        return Place("", None, had_room=False)
    kept, had_room, digital = [], False, False
    for part in _PARTS.split(text):
        left, removed = without_rooms(part)
        words = set(plain(left).split())
        had_room |= removed
        digital |= removed or bool(words & _DIGITAL_WORDS)
        if words - _DIGITAL_WORDS - _FILLING_WORDS or (words and not digital):
            kept.append(left)
    presence = None
    if digital:
        presence = Presence.HYBRID if kept else Presence.DIGITAL
    return Place("; ".join(kept), presence, had_room)


def explain_link(address: str) -> str | None:
    """Why `address` must not be shown as the link for registration; None for a good one."""
    if _USUAL_ADDRESS.fullmatch(address) and not is_room(address):
        return None
    if len(address) > MAX_URL:
        return f"ist länger als {MAX_URL} Zeichen"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "ist keine gültige Adresse"
    if parts.scheme.lower() != "https":
        return "beginnt nicht mit https://"
    if "." not in host or parts.username is not None or _NOT_IN_ADDRESSES.search(address):
        return "ist keine gültige Adresse"
    if is_room(address):
        return "führt in einen Besprechungsraum; den Zugang erhalten Teilnehmende nach der Anmeldung"
    return None
