"""What a sentence about reminders wants."""

from __future__ import annotations

import pytest

from bot.reminders.dialogue import (
    Act,
    Reply,
    act_of,
    is_unsubscribing,
    means_all,
    reply_of,
    speaks_of_reminders,
    takes_back,
)


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Erinnere mich an das Netzwerktreffen", Act.CREATE),
        ("ich brauche eine erinnerung, sonst ist der termin weg", Act.CREATE),
        ("trag mir den termin in den kalender ein", Act.CALENDAR),
        ("erinnere mich mit einem kalendereintrag", Act.CREATE),
        ("Erinnere mich nicht mehr", Act.CANCEL),
        ("erinner mich doch lieber am Vorabend", Act.CHANGE),
        ("Benachrichtigen Sie mich, wenn sich am Termin etwas ändert", Act.UPDATES),
        ("benachrichtige mich über neue termine", Act.NEWS),
        ("sobald der neue termin feststeht bitte melden", Act.NEWS),
        ("welche erinnerungen hast du von mir", Act.LIST),
        ("Warum kam keine Erinnerung?", Act.MISSING),
    ],
)
def test_of_a_wish_for_a_reminder_the_words_decide(sentence: str, act: Act) -> None:
    assert act_of(sentence, Act.CREATE) is act


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("meine Erinnerungen", Act.LIST),
        ("Welche Erinnerungen habe ich?", Act.LIST),
        ("lösch die zweite", Act.CANCEL),
        ("die erinnerung kann weg", Act.CANCEL),
        ("keine Erinnerungen mehr", Act.CANCEL),
        ("hör auf mich zu erinnern", Act.CANCEL),
        ("Bitte stellen Sie die Benachrichtigungen ab.", Act.CANCEL),
        ("ich will keine nachrichten mehr bekommen", Act.CANCEL),
        ("die zweite lieber eine Woche vorher", Act.CHANGE),
        ("kannst du die auf einen tag vorher ändern", Act.CHANGE),
        ("mach zwei Tage draus", Act.CHANGE),
        ("hab keine erinnerung bekommen obwohl ich eine wollte", Act.MISSING),
        ("pausiere meine erinnerungen bis nach dem urlaub", Act.PAUSE),
        ("lösch alle meine daten", Act.FORGET),
    ],
)
def test_of_a_wish_to_manage_the_words_decide(sentence: str, act: Act) -> None:
    assert act_of(sentence, Act.LIST) is act


@pytest.mark.parametrize(
    "sentence", ["keine Erinnerungen mehr", "alle löschen", "nie wieder schreiben", "hör auf damit"]
)
def test_all_is_meant(sentence: str) -> None:
    assert means_all(sentence)


@pytest.mark.parametrize("sentence", ["lösch die zweite", "die Erinnerung an das Seminar löschen", "weg damit"])
def test_not_all_is_meant(sentence: str) -> None:
    assert not means_all(sentence)


@pytest.mark.parametrize(
    ("sentence", "reply"),
    [
        ("ja", Reply.YES),
        ("Ja, gern", Reply.YES),
        ("ok danke", Reply.YES),
        ("passt so", Reply.YES),
        ("super, mach das", Reply.YES),
        ("nein", Reply.NO),
        ("nee danke", Reply.NO),
        ("lieber nicht", Reply.NO),
        ("bitte nicht", Reply.NO),
        ("gut, dann keine", Reply.NO),
        ("warum nicht", None),
        ("Wo ist das?", None),
        ("am Vorabend", None),
    ],
)
def test_yes_and_no(sentence: str, reply: Reply | None) -> None:
    assert reply_of(sentence) is reply


@pytest.mark.parametrize(
    "sentence", ["abmelden", "Ich möchte mich abmelden", "abmeldung bitte", "wie kann ich mich abmelden?"]
)
def test_who_does_not_say_from_what_is_unsubscribing(sentence: str) -> None:
    assert is_unsubscribing(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["abmelden vom Netzwerktreffen", "von den Erinnerungen abmelden", "anmelden", "Ich melde mich für das Seminar ab"],
)
def test_who_says_from_what_is_not_asked(sentence: str) -> None:
    assert not is_unsubscribing(sentence)


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Erinnere mich bitte an die Müllabfuhr", Act.CREATE),
        ("Können Sie mich an den Termin erinnern?", Act.CREATE),
        ("lösch meine erinnerung", Act.LIST),
        ("Hör bitte auf, mir zu schreiben", Act.LIST),
        ("Ich kann mich nicht erinnern, wann das war", None),
        ("Wann ist das nächste Netzwerktreffen?", None),
        ("Gibt es Erinnerungskultur im Quartier?", None),
    ],
)
def test_some_words_speak_of_reminders_whatever_they_were_taken_for(sentence: str, act: Act | None) -> None:
    assert speaks_of_reminders(sentence) is act


@pytest.mark.parametrize("sentence", ["doch nicht", "lösch das wieder", "nein, doch keine Erinnerung"])
def test_a_few_words_take_a_reminder_back(sentence: str) -> None:
    assert takes_back(sentence)


@pytest.mark.parametrize("sentence", ["nein danke, das war alles", "ja", "mehr brauche ich nicht, vielen Dank"])
def test_politeness_takes_nothing_back(sentence: str) -> None:
    assert not takes_back(sentence)
