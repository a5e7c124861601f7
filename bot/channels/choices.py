"""Short names of buttons, for messengers whose buttons hold few characters."""

from __future__ import annotations

import hashlib


def choice_token(payload: str) -> str:
    """Sixteen hexadecimal digits that stand for a button's payload."""
    return hashlib.sha256(payload.encode()).hexdigest()[:16]
