"""What is echoed to people."""

from __future__ import annotations

import pytest

from bot.german_time import describe, read
from tests.german_time.scoring import NOW


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("am Dienstag", "am Dienstag, 24.11.2026"),
        ("nächste Woche", "vom 30.11. bis 6.12.2026"),
        ("vom 28.12. bis 3.1.", "vom 28.12.2026 bis 3.1.2027"),
        ("im März", "im März 2027"),
        ("nächstes Jahr", "im Jahr 2027"),
        ("ab September", "ab 1.9.2027"),
        ("bis Weihnachten", "bis 24.12.2026"),
        ("im März oder Mai", "im März 2027 und im Mai 2027"),
        ("morgen um 9", "am Dienstag, 24.11.2026, um 9:00 Uhr"),
        ("morgen zwischen 14 und 16 Uhr", "am Dienstag, 24.11.2026, von 14:00 bis 16:00 Uhr"),
        ("morgen ab 17 Uhr", "am Dienstag, 24.11.2026, ab 17:00 Uhr"),
        ("morgen bis 12 Uhr", "am Dienstag, 24.11.2026, bis 12:00 Uhr"),
        ("heute Nacht", "vom 23.11.2026, 22:00 Uhr, bis 24.11.2026, 6:00 Uhr"),
        ("bis Freitag 12 Uhr", "bis 27.11.2026, 12:00 Uhr"),
        ("ab morgen 14 Uhr", "ab 24.11.2026, 14:00 Uhr"),
        ("donnerstags", "donnerstags"),
        ("jeden ersten Donnerstag im Monat abends", "jeden 1. Donnerstag im Monat, ab 18:00 Uhr"),
        ("jeden letzten Freitag im Monat", "jeden letzten Freitag im Monat"),
        ("vormittags im Januar", "im Januar 2027, von 8:00 bis 12:00 Uhr"),
        ("montags und mittwochs bis 12 Uhr", "montags und mittwochs, bis 12:00 Uhr"),
        ("zwei Tage vorher um 9 Uhr", "2 Tage vorher um 9:00 Uhr"),
        ("eine Woche vorher", "1 Woche vorher"),
        ("anderthalb Stunden vorher", "1 Stunde und 30 Minuten vorher"),
        ("einen Monat vorher", "1 Monat vorher"),
        ("am Vorabend", "1 Tag vorher um 18:00 Uhr"),
        ("am selben Tag um 7", "am selben Tag um 7:00 Uhr"),
        ("direkt zu Beginn", "zu Beginn"),
        ("in den Sommerferien 2040", "Mir liegen die Sommerferien nur bis 2029 vor."),
        ("am 31.11.", "Ein solches Datum gibt es nicht."),
        ("Guten Morgen", ""),
        ("Was gab es bisher?", "bis 23.11.2026"),
    ],
)
def test_the_echo_says_what_was_understood(text: str, echo: str) -> None:
    assert describe(read(text, NOW)) == echo
