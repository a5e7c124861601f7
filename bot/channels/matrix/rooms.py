"""Who is in a room, who may invite, and whether a message in a room of several is meant for the bot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from nio import MatrixInvitedRoom, MatrixRoom

_SEPARATORS = " \t\n,:;.!?-–—"
_REPLY_QUOTE = re.compile(r"\A(> .*\n)+\n?")


def others(room: MatrixRoom) -> list[str]:
    """Everybody who is in the room or invited, but the bot."""
    return [user for user in room.users if user != room.own_user_id]


def is_private(room: MatrixRoom) -> bool:
    """Whether the bot is alone with at most one person."""
    return len(others(room)) <= 1


def inviter(room: MatrixInvitedRoom) -> str:
    """Who invited the bot; empty where the server does not say so."""
    return str(room.inviter or "")


def server_of(user_id: str) -> str:
    """The server of an account, with its port where it has one."""
    return user_id.partition(":")[2]


def is_mentioned(room: MatrixRoom, content: Mapping[str, Any]) -> bool:
    """Whether the bot is spoken to: by a mention, a pill, or its name at the beginning."""
    mentions = content.get("m.mentions")
    if isinstance(mentions, dict) and room.own_user_id in (mentions.get("user_ids") or ()):
        return True
    formatted = content.get("formatted_body")
    if isinstance(formatted, str) and any(link in formatted for link in _links(room.own_user_id)):
        return True
    body = _without_quote(str(content.get("body", "")))
    return _without_name(room, body) != body


def question(room: MatrixRoom, content: Mapping[str, Any]) -> str:
    """The text without the bot's name at its beginning and without the message that it replies to."""
    return _without_name(room, _without_quote(str(content.get("body", "")))).strip()


def _links(user_id: str) -> tuple[str, ...]:
    return tuple(f"https://matrix.to/#/{shown}" for shown in (user_id, quote(user_id), quote(user_id, safe="")))


def _without_quote(body: str) -> str:
    return _REPLY_QUOTE.sub("", body) if body.startswith("> <") else body


def _without_name(room: MatrixRoom, body: str) -> str:
    start = body.lstrip().removeprefix("@")
    localpart = room.own_user_id[1:].partition(":")[0]
    names = [room.own_user_id[1:], room.user_name(room.own_user_id) or localpart, localpart]
    for name in sorted({name.removeprefix("@") for name in names}, key=len, reverse=True):
        rest = start[len(name) :]
        if name and start[: len(name)].casefold() == name.casefold() and (not rest or rest[0] in _SEPARATORS):
            return rest.lstrip(_SEPARATORS)
    return body
