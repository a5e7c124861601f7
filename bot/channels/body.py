"""Reads and checks the JSON body of a message."""

from __future__ import annotations

import json
from typing import Annotated

from aiohttp import web
from aiohttp.web_protocol import RequestPayloadError
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

MAX_BODY = 16 * 1024
"""Bytes; also set as `client_max_size` of the app, so that more is never read."""


class MessageBody(BaseModel):
    """`sender` and `message` are required; `message_id` makes a repeated call harmless."""

    model_config = ConfigDict(strict=True, extra="ignore")

    sender: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    message: str
    message_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


async def read_message(request: web.Request) -> MessageBody:
    """The checked body of `request`.

    Raises:
        web.HTTPBadRequest, web.HTTPRequestEntityTooLarge, web.HTTPUnsupportedMediaType: with a JSON error that says
            what is wrong.
    """
    if request.content_type != "application/json":
        raise _error(web.HTTPUnsupportedMediaType, "Content-Type must be application/json.")
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _too_large() from None
    except RequestPayloadError:  # a body that is not compressed as its header says
        raise _error(web.HTTPBadRequest, "The body cannot be read as its headers say.") from None
    try:
        return MessageBody.model_validate(json.loads(raw.decode("utf-8")))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _error(web.HTTPBadRequest, _explain(error)) from None


def _explain(error: Exception) -> str:
    if isinstance(error, ValidationError):
        problems = (f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors())
        return "Invalid body: " + "; ".join(problems)
    return "The body is not valid JSON in UTF-8."


def _error(kind: type[web.HTTPException], message: str) -> web.HTTPException:
    return kind(text=json.dumps({"error": message}), content_type="application/json")


def _too_large() -> web.HTTPException:
    return web.HTTPRequestEntityTooLarge(
        MAX_BODY,
        0,
        text=json.dumps({"error": f"The body is larger than {MAX_BODY} bytes."}),
        content_type="application/json",
    )
