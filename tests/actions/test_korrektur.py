"""A correction ("that is not what I meant") offers what else could have been meant."""

from __future__ import annotations

from actions.korrektur import ActionKorrektur
from tests.actions.helpers import LISTEN, action, run, tracker, user


def test_the_next_topics_of_the_message_before_are_offered() -> None:
    before = [user("x", "treffen", "zahl", "begruessung", "kontakt"), action("action_wissen"), LISTEN]
    outcome = run(ActionKorrektur, tracker("korrektur", before=before))
    assert outcome.text == "Korrektur"
    assert outcome.payloads == ["/zahl", "/kontakt"]


def test_at_most_three_topics_are_offered() -> None:
    before = [user("x", "kontakt", "treffen", "zahl", "isek", "qm"), action("action_wissen"), LISTEN]
    assert len(run(ActionKorrektur, tracker("korrektur", before=before)).payloads) == 3


def test_a_correction_at_the_beginning_offers_nothing() -> None:
    outcome = run(ActionKorrektur, tracker("korrektur"))
    assert outcome.text == "Korrektur"
    assert outcome.payloads == []
