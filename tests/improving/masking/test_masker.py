"""What is masked, what stays, and the figures of both."""

from __future__ import annotations

import pytest

from benchmarks.masking import leaks, readability
from bot.improving.masking import Masker


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Rose will zum Netzwerktreffen kommen.", "[Name] will zum Netzwerktreffen kommen."),
        ("Ich heiße Peter Schneider, wann ist das Treffen?", "Ich heiße [Name], wann ist das Treffen?"),
        ("ich heiße anna müller und suche geld", "ich heiße [Name] und suche geld"),
        ("Was sagt Frau Klein dazu?", "Was sagt Frau [Name] dazu?"),
        ("Wer ist neu? Viele Grüße\nMerle Hansmann", "Wer ist neu? Viele Grüße\n[Name]"),
        ("Kann Aylin mitkommen?", "Kann [Wort] mitkommen?"),
        ("kann aylin mitkommen", "kann [Wort] mitkommen"),
        ("Meine Nummer ist 0171 2345678.", "Meine Nummer ist [Telefon]."),
        ("Schreiben Sie an k.beispiel@web.de", "Schreiben Sie an [E-Mail]"),
        ("Schreiben Sie an k.beispiel (at) web (punkt) de", "Schreiben Sie an [E-Mail]"),
        ("Konto DE89 3704 0044 0532 0130 00", "Konto [IBAN]"),
        ("Mehr unter https://example.org/anna und www.example.org", "Mehr unter [Link] und [Link]"),
        ("Gibt es Geld in der Lindenstraße?", "Gibt es Geld in der [Anschrift]?"),
        ("Gibt es Geld in 45127 Essen?", "Gibt es Geld in [Anschrift]?"),
        ("Geboren bin ich am 3. März 1980", "Geboren bin ich am [Zahl]"),
        ("Gibt es 5000 Euro?", "Gibt es [Zahl] Euro?"),
    ],
)
def test_what_points_to_somebody_is_masked(mask: Masker, text: str, masked: str) -> None:
    assert mask.mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Wann ist das nächste Netzwerktreffen der AG Soziale Stadt NRW?",
        "Goldene Regel: Welche Fördermittel gibt es für Spielplätze?",
        "wo kann ich mich für ein seminar anmelden",
        "Koennen Sie mir die Ziele erklaeren?",
        "welche veranstaltungn gibt es",
    ],
)
def test_ordinary_questions_stay_as_they_are(mask: Masker, text: str) -> None:
    assert mask.mask(text).text == text


def test_places_that_the_assistant_speaks_of_stay_and_others_go(mask: Masker) -> None:
    masked = mask.mask("Ich komme aus Köln und fahre nach Buxtehude.").text
    assert "Buxtehude" not in masked
    assert masked.startswith("Ich komme aus")


def test_the_share_of_readable_words_is_told(mask: Masker) -> None:
    assert mask.mask("Was sind die Ziele?").readable == 1.0
    assert mask.mask("Xylander Qwertz").readable == 0.0


def test_what_was_masked_before_stays_masked(mask: Masker) -> None:
    assert mask.mask("Meine Nummer ist … und [Name]").text == "Meine Nummer ist … und [Name]"


def test_without_a_model_hardly_a_name_gets_through(mask_without_model: Masker) -> None:
    found = leaks(mask_without_model)
    persons = [found[kind] for kind in found if not kind.startswith("orte")]
    assert sum(one.tried for one in persons) >= 600
    assert [text for one in persons for text in one.seen] == []
    places = [found[kind] for kind in found if kind.startswith("orte")]
    assert sum(len(one.seen) for one in places) / sum(one.tried for one in places) <= 0.15


def test_what_people_ask_stays_readable(mask_without_model: Masker) -> None:
    number, words, whole, _ = readability(mask_without_model)
    assert number > 3000
    assert words >= 0.96
    assert whole >= 0.78
