"""The bodies of the protocol, and how they are read: strictly, within a time and a size."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any, Literal, TypeVar

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestPayloadError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.channels.web.errors import ProtocolError

BODY_SECONDS = 10.0
"""So long may a client take to send its body."""

MOST_PROBLEMS = 5
"""So many mistakes of a body are named; a body can hold thousands."""


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NewSession(_Body):
    """Asks for a session; there is nothing to say."""


class Message(_Body):
    """A message: what was typed, or the payload of a button."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    text: str | None = None
    choice: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Message:
        if (self.text is None) == (self.choice is None):
            raise ValueError("exactly one of text and choice is needed")
        return self


class Vote(_Body):
    """A vote on one reply of an entry."""

    position: Annotated[int, Field(ge=1, le=1_000_000)]
    reply: Annotated[int, Field(ge=0, le=100)]
    value: Literal["up", "down", "none"]


Body = TypeVar("Body", bound=_Body)


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """The checked body of `request`.

    Raises:
        ProtocolError
    """
    if request.content_type != "application/json":
        raise ProtocolError(415, "unsupported_media_type", "Content-Type must be application/json.")
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise ProtocolError(415, "unsupported_media_type", "The body must not be compressed.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            raw = await request.read()
    except TimeoutError:
        raise ProtocolError(408, "too_slow", "The body did not arrive in time.") from None
    except (RequestPayloadError, ConnectionError):  # broken, or its client went away
        raise ProtocolError(400, "bad_request", "The body cannot be read as its headers say.") from None
    try:
        return model.model_validate(json.loads(raw.decode("utf-8"), object_pairs_hook=_without_duplicates))
    except ValidationError as error:
        found = error.errors(include_input=False)[:MOST_PROBLEMS]
        problems = (f"{'.'.join(map(str, e['loc']))[:100] or 'body'}: {e['msg']}" for e in found)
        raise ProtocolError(400, "bad_request", "Invalid body: " + "; ".join(problems)) from None
    except (ValueError, RecursionError):
        raise ProtocolError(400, "bad_request", "The body is no valid JSON object in UTF-8.") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result
