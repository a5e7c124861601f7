"""Errors of the protocol, as JSON with a code; see docs/protokoll.md."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channels.web.store import SessionEnded

logger = logging.getLogger(__name__)

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


class ProtocolError(Exception):
    """A call that is refused: status, code, an English message for developers, and further fields of the body."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.body = {"error": {"code": code, "message": message}, **more}

    def response(self) -> web.Response:
        """The answer."""
        headers = {} if self.retry_after is None else {"Retry-After": str(max(1, round(self.retry_after + 0.5)))}
        return web.json_response(self.body, status=self.status, headers=headers)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every refusal in the protocol's form, and an unforeseen error without a trace."""
    try:
        return await handler(request)
    except ProtocolError as error:
        return error.response()
    except SessionEnded:
        return ProtocolError(401, "session_ended", "The session has ended.").response()
    except sa.exc.DBAPIError as error:
        logger.error("The database does not answer: %s", type(error.orig).__name__)
        return ProtocolError(503, "unavailable", "The database is away; call again later.", retry_after=5).response()
    except web.HTTPException as error:
        code = _CODES.get(error.status, "bad_request")
        response = ProtocolError(error.status, code, f"{error.reason}.").response()
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    except Exception:
        # Undecoded, so that nobody writes lines of their own into the log.
        logger.exception("Unforeseen error in %s %s", request.method, request.rel_url.raw_path)
        return ProtocolError(500, "internal_error", "Internal error.").response()
