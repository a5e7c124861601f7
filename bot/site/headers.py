"""Security headers: strict ones for every answer, unless its handler has set its own."""

from __future__ import annotations

from aiohttp import hdrs, web

STRICT_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Content security policy of answers that are no page: a browser that shows them runs and loads nothing."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Content security policy of the pages, which hold the chat."""

YEAR_SECONDS = 31_536_000

# Only names that browsers know: an unknown one is an error in their console.
_SWITCHED_OFF = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "screen-wake-lock", "usb"),
)
_PERMISSIONS = ", ".join([*(f"{name}=()" for name in _SWITCHED_OFF), "clipboard-write=(self)"])

_HEADERS = {
    "Content-Security-Policy": STRICT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add_security_headers(app: web.Application, *, https: bool) -> None:
    """Put the headers on every answer of `app`; with `https`, browsers are told to stay with it for a year."""
    headers = dict(_HEADERS)
    if https:
        headers[hdrs.STRICT_TRANSPORT_SECURITY] = f"max-age={YEAR_SECONDS}"

    async def protect(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # aiohttp names itself and its version here, which helps only who looks for a known flaw.
        response.headers.pop(hdrs.SERVER, None)

    app.on_response_prepare.append(protect)
