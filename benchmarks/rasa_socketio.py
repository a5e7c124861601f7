"""Rasa's socket.io channel, able to carry our replies; runs in Rasa's environment.

Unchanged it fails with every reply that has data attached: it passes them to socket.io as options. Its setting
`session_persistence` cannot be used with the socket.io package that Rasa installs: nothing arrives.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels import socketio


class SocketIo(socketio.SocketIOInput):  # type: ignore[misc]
    """The channel `socketio`."""


async def _send_as_data(self: socketio.SocketIOOutput, recipient: str, message: dict[str, Any], **_: Any) -> None:
    await self._send_message(recipient, {"custom": message})


socketio.SocketIOOutput.send_custom_json = _send_as_data
