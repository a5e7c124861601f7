"""What guards the pages of e-mail: who may send their forms and how often, and what is shown where something fails."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.email.bodies import BodyInvalid
from bot.channels.email.forms import Forms
from bot.channels.email.words import Notice
from bot.channels.web.callers import Network, Origins, client_address
from bot.channels.web.limits import AddressHash, RateLimit

logger = logging.getLogger(__name__)

OF_A_CLIENT = 20
"""Forms an hour that a client may send; a whole office may share one."""
OF_EVERYBODY = 300
"""Forms an hour that are taken at all, so that nobody makes our mail server a nuisance."""


def _hours() -> float:
    """A clock for limits by the hour: what they take for minutes are hours."""
    return time.monotonic() / 60


@dataclass(frozen=True)
class Gatekeeper:
    """Who may send forms, and how often."""

    origins: Origins
    proxies: tuple[Network, ...]
    of_a_client: RateLimit = field(default_factory=lambda: RateLimit(OF_A_CLIENT, _hours))
    of_everybody: RateLimit = field(default_factory=lambda: RateLimit(OF_EVERYBODY, _hours))
    addresses: AddressHash = field(default_factory=AddressHash)

    def may_ask(self, request: web.Request) -> bool:
        """Count a form of this client; False where it or everybody together sent too many."""
        client = self.addresses.of(client_address(request, self.proxies))
        return not self.of_a_client.wait(client) and not self.of_everybody.wait("")

    def refusal(self, request: web.Request, forms: Forms) -> web.Response | None:
        """The answer to a form that no page of ours sent; None where one did."""
        return None if self.origins.allows(request) else forms.notice(Notice("email_falsche_seite", status=403))


def guarded(forms: Forms, handler: Handler) -> Handler:
    """`handler`, answering what fails with a page and keeping the links, which the paths hold, out of the log."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except BodyInvalid as invalid:
            return forms.notice(Notice("email_stoerung", status=invalid.status))
        except web.HTTPException:
            raise
        except Exception:
            logger.exception("A page of e-mail failed.")
            return forms.notice(Notice("email_stoerung", status=500))

    return answer
