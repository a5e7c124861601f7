"""What a request is about and how far it is."""

INFORMATION, DELETION = "auskunft", "loeschen"

REQUESTED, ASKED, CONFIRMED = "requested", "asked", "confirmed"
DONE, DECLINED, EXPIRED = "done", "declined", "expired"
"""States. `asked`: the question went out, or nobody will ever be reached there, which are not told apart."""

UNCONFIRMED = (REQUESTED, ASKED)
"""May still be confirmed."""
OPEN = (REQUESTED, CONFIRMED)
"""Something is to be done."""
