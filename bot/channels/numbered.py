"""Buttons for messengers that have none: choices with numbers, of which "2" or "das zweite" picks one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.messages import Button


def numbered(text: str, buttons: Sequence[Button], hint: str = "") -> str:
    """The text with the buttons' titles as a numbered list below, and under it how to choose."""
    if not buttons:
        return text
    choices = "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))
    return "\n\n".join(part for part in (text, choices, hint) if part)
