"""Meeting rooms never come out: neither their addresses nor what one needs to enter them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meetings.model import Presence
from bot.meetings.privacy import explain_link, is_room, told_place, without_rooms

ROOMS = [
    "https://us02web.zoom.us/j/87345678901?pwd=abcDEF",
    "https://zoom.us/j/87345678901",
    "https://land-nrw.zoom-x.de/j/61234567890",
    "https://us06web.zoom.us/webinar/register/WN_abc",
    "zoommtg://zoom.us/join?confno=123",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0",
    "https://teams.live.com/meet/9312345678901",
    "https://teams.cloud.microsoft/meet/123",
    "msteams:/l/meetup-join/19",
    "https://stadt.webex.com/stadt/j.php?MTID=m123",
    "https://meetingsemea.webex.com/meet/person",
    "https://bbb.stadt-essen.de/b/kar-abc-def",
    "https://bbb2.hs-test.de/rooms/abc-def-ghi/join",
    "https://www.stadt-essen.de/b/kar-abc-def-ghi",
    "https://konferenz.nrw.de/raum",
    "https://meet.jit.si/Raum",
    "https://jitsi.stadt.example/Raum",
    "https://meet.stadt.example/Raum",
    "https://meet.google.com/abc-defg-hij",
    "https://global.gotomeeting.com/join/123456789",
    "https://meet.goto.com/123456789",
    "https://join.skype.com/abc",
    "https://whereby.com/raum",
    "https://8x8.vc/raum",
    "https://app.alfaview.com/#/join/x",
    "https://meet.opentalk.eu/room/x",
    "us02web.zoom.us/j/87345678901",
    "HTTPS://US02WEB.ZOOM.US/J/87345678901",
    "sip:123@conf.example",
]
OTHERS = [
    "https://www.example.org/anmeldung/zoom-und-teams",
    "https://www.netzwerk-stadtentwicklung.nrw/termine",
    "https://www.essen.de/konferenz/anmeldung",
    "https://eveeno.com/123456",
    "https://confluence.example.org/seite",
    "https://beteiligung.nrw.de/portal/essen/beteiligung/themen/1",
    "https://www.meetingpoint-potsdam.de/",
]
ACCESS = [
    "Meeting-ID: 873 4567 8901",
    "Meeting ID 87345678901",
    "Besprechungs-ID: 312 345 678 90",
    "Konferenz-ID: 123 456 789#",
    "Webinar-ID: 873 4567 8901",
    "Kenncode: ab12Cd",
    "Kenncode 123456",
    "Passwort: geheim!",
    "Passcode: x7Y",
    "Kennung: x7Yab",
    "PIN: 4711",
    "Das Passwort lautet Quartier",
    "Zugangscode = 4711",
    "Einwahl: +49 69 7104 9922",
    "Einwahlnummer 069 71049922",
    "Telefonische Teilnahme unter 0211 123456",
    "+49 69 71049922,,87345678901#",
]
HARMLESS = [
    "Passwort-Sicherheit in der Verwaltung",
    "Rückfragen: 0211 123456",
    "Die Meetings beginnen um 10:00 Uhr.",
    "Raum 3.12, 2. Etage",
    "Kosten: 20,00 Euro (inkl. Mittagessen)",
    "§ 136 BauGB; Vortrag, dann Diskussion",
    "Videokonferenzen mit Zoom, Teams und BigBlueButton",
    "Pinnwand: Ideen zum Wohnwort",
    "Mail an info@example.org",
]


@pytest.mark.parametrize("address", ROOMS)
def test_a_room_is_known_everywhere(address: str) -> None:
    assert is_room(address)
    text, removed = without_rooms(f"Wir treffen uns hier: {address} (bitte pünktlich)")
    assert removed
    assert text == "Wir treffen uns hier: (bitte pünktlich)"
    place = told_place(address)
    assert (place.text, place.presence, place.had_room) == ("", Presence.DIGITAL, True)
    assert explain_link(address) is not None


@pytest.mark.parametrize("address", OTHERS)
def test_other_addresses_stay(address: str) -> None:
    assert not is_room(address)
    assert without_rooms(f"Mehr: {address}") == (f"Mehr: {address}", False)
    assert explain_link(address) is None


@pytest.mark.parametrize("access", ACCESS)
def test_access_data_are_taken_out(access: str) -> None:
    text, removed = without_rooms(f"Bitte kommen. {access}")
    assert removed
    assert not any(sign.isdigit() for sign in text)
    assert text.startswith("Bitte kommen.")
    for secret in ("geheim", "x7Y", "Quartier", "ab12Cd"):
        assert secret not in text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay(text: str) -> None:
    assert without_rooms(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "place", "presence"),
    [
        ("", "", None),
        ("Essen, Rathaus", "Essen, Rathaus", None),
        ("online", "", Presence.DIGITAL),
        ("Digital (Zoom)", "", Presence.DIGITAL),
        ("Zoom-Meeting", "", Presence.DIGITAL),
        ("Microsoft Teams-Besprechung", "", Presence.DIGITAL),
        ("Videokonferenz, der Link wird nach Anmeldung verschickt", "", Presence.DIGITAL),
        ("per BigBlueButton", "", Presence.DIGITAL),
        ("Rathaus Essen / online", "Rathaus Essen", Presence.HYBRID),
        ("Rathaus Essen; https://zoom.us/j/123456789", "Rathaus Essen", Presence.HYBRID),
        ("Rathaus Essen (oder https://zoom.us/j/123456789)", "Rathaus Essen", Presence.HYBRID),
        ("Herne und online", "Herne und online", Presence.HYBRID),
        ("Haus der Begegnung; 2. Etage", "Haus der Begegnung; 2. Etage", None),
        ("Ort wird noch bekannt gegeben", "Ort wird noch bekannt gegeben", None),
        ("Raum Zollverein", "Raum Zollverein", None),
    ],
)
def test_a_place_is_told_without_its_room(text: str, place: str, presence: Presence | None) -> None:
    told = told_place(text)
    assert (told.text, told.presence) == (place, presence)


@given(st.sampled_from(ROOMS), st.text(max_size=40), st.text(max_size=40))
def test_no_room_survives_in_any_surrounding(room: str, before: str, after: str) -> None:
    for text in (without_rooms(f"{before} {room} {after}")[0], told_place(f"{before} {room} {after}").text):
        assert room not in text


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    left, _ = without_rooms(text)
    assert len(left) <= len(text)
    told_place(text)
    explain_link(text)
