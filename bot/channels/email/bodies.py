"""Reads the forms that browsers send, within a time and a size, and the one-click call of mail programs."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestPayloadError

BODY_SECONDS = 10.0
"""So long may a client take to send its form."""
MOST_FIELDS = 20

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


class BodyInvalid(Exception):
    """This is no form of ours; `status` is the answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form; of a name that comes twice, the last counts.

    Raises:
        BodyInvalid
    """
    if request.content_type != _FORM:
        raise BodyInvalid(415)
    return _fields(await _body(request))


async def is_one_click(request: web.Request) -> bool:
    """Whether a mail program unsubscribes somebody (RFC 8058, 3.1): the body is exactly what the header told it.

    Raises:
        BodyInvalid
    """
    body = await _body(request)
    if request.content_type == _MULTIPART:
        return b'name="List-Unsubscribe"' in body and b"One-Click" in body
    return request.content_type == _FORM and _fields(body) == {"List-Unsubscribe": "One-Click"}


async def _body(request: web.Request) -> bytes:
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise BodyInvalid(415)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise BodyInvalid(408) from None
    except web.HTTPRequestEntityTooLarge:
        raise BodyInvalid(413) from None
    except (RequestPayloadError, ConnectionError):  # broken, or its client went away
        raise BodyInvalid(400) from None


def _fields(body: bytes) -> dict[str, str]:
    try:
        return dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
        )
    except ValueError:
        raise BodyInvalid(400) from None
