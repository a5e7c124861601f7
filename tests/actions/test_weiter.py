"""The tour goes on."""

from __future__ import annotations

from actions.weiter import _OFFERS, ActionWeiter
from bot.knowledge import Store
from tests.actions.helpers import LISTEN, action, run, said, tracker, user


def test_the_next_step_is_shown() -> None:
    outcome = run(ActionWeiter, tracker("weiter", tour_schritt=1.0, letztes_thema="treffen"))
    assert outcome.text == "Schritt 2 von 3: Die Zahl\n\nEs sind 63.\n\nMit weiter geht es weiter"
    assert outcome.slots == {"letztes_thema": "zahl", "tour_schritt": 2}


def test_the_last_step_ends_the_tour() -> None:
    outcome = run(ActionWeiter, tracker("weiter", tour_schritt=2.0))
    assert outcome.text.endswith("Ende der Tour")
    assert outcome.payloads == ["/mehr_dazu", "/treffen"]
    assert outcome.slots["tour_schritt"] is None


def test_a_question_in_between_does_not_change_the_next_step() -> None:
    outcome = run(ActionWeiter, tracker("weiter", tour_schritt=1.0, letztes_thema="kontakt"))
    assert outcome.custom["thema"] == "zahl"


def test_a_tour_that_became_shorter_ends() -> None:
    outcome = run(ActionWeiter, tracker("weiter", tour_schritt=3.0))
    assert outcome.slots["tour_schritt"] is None


def test_outside_the_tour_the_last_topic_goes_on() -> None:
    assert run(ActionWeiter, tracker("weiter", letztes_thema="treffen")).text == "Jedes Treffen hat ein Thema."


def test_outside_the_tour_without_a_topic_the_tour_is_offered() -> None:
    assert run(ActionWeiter, tracker("weiter")).text == "Tour nicht aktiv"
    assert run(ActionWeiter, tracker("weiter", letztes_thema="zahl")).text == "Tour nicht aktiv"


def test_after_the_offer_of_the_tour_it_begins() -> None:
    before = [user(), action("action_text"), said("hilfe"), LISTEN]
    outcome = run(ActionWeiter, tracker("weiter", before=before, letztes_thema="treffen"))
    assert outcome.text.startswith("Beginn der Tour")
    assert outcome.slots["tour_schritt"] == 1


def test_a_bot_message_without_data_offers_nothing() -> None:
    before = [user(), {"event": "bot", "text": "x"}, LISTEN]
    assert run(ActionWeiter, tracker("weiter", before=before)).text == "Tour nicht aktiv"


def test_every_text_that_offers_the_tour_names_it(store: Store) -> None:
    assert [key for key in _OFFERS if "Einführung" not in store.texts.get(key)] == []
