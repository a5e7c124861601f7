"""Buttons as numbered choices."""

from __future__ import annotations

from bot.channels.numbered import numbered
from bot.conversation.messages import Button


def test_buttons_become_a_numbered_list_with_a_hint() -> None:
    buttons = [Button("Mehr dazu", "/mehr"), Button("Ziele", "/ziele")]
    assert numbered("Text.", buttons, "Nummer?") == "Text.\n\n1. Mehr dazu\n2. Ziele\n\nNummer?"
    assert numbered("Text.", buttons) == "Text.\n\n1. Mehr dazu\n2. Ziele"


def test_a_text_without_buttons_stays_as_it_is() -> None:
    assert numbered("Text.", [], "Nummer?") == "Text."
