"""What stands in the place of what was masked."""

from __future__ import annotations

import re

NAME, WORD, NUMBER, MAIL, PHONE, IBAN, LINK, ADDRESS = (
    *("[Name]", "[Wort]", "[Zahl]", "[E-Mail]", "[Telefon]", "[IBAN]", "[Link]", "[Anschrift]"),
)

GAP = re.compile(r"\[(?:Name|Wort|Zahl|E-Mail|Telefon|IBAN|Link|Anschrift)\]|…")
"""A place where something was masked, here or before the message reached Rasa."""
