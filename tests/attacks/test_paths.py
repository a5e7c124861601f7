"""No address leads out of the folders that are served."""

from __future__ import annotations

import pytest

from tests.attacks.edge import Edge, statuses

UP = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "%252e%252e%252f",
    "..%252f",
    "....//",
    "..;/",
    "%c0%ae%c0%ae/",
    ".%00./",
    "/",
    "//",
    "%2f",
    "\\\\127.0.0.1\\c$\\",
    "file:///",
    "~/",
    "%uff0e%uff0e/",
]
TARGETS = ["etc/passwd", "app.py", "settings.py", ".env", "data/wissen.yml"]


@pytest.mark.parametrize("folder", ["/widget/", "/assets/", "/termine/", "/kalender/", "/"])
@pytest.mark.parametrize("up", UP)
async def test_no_address_leads_out(edge: Edge, folder: str, up: str) -> None:
    for target in TARGETS:
        path = f"{folder}{up * 6}{target}" + (".ics" if folder in ("/termine/", "/kalender/") else "")
        answer = await edge.raw(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        assert statuses(answer) in ([404], [400]), path
        for secret in (b"root:", b"import ", b"AG_PORT", b"ag_ziele:"):
            assert secret not in answer


@pytest.mark.parametrize(
    "name",
    [
        "ag-chat.js%00.css",
        "ag-chat.js%00",
        "ag-chat.js/",
        "AG-CHAT.JS",
        "ag-chat.js%20",
        "tsconfig.json",
        "types.d.ts",
        ".",
        "..",
        "",
        "ag-chat.js::$DATA",
        "__pycache__",
    ],
)
async def test_only_what_is_meant_to_be_served_is(edge: Edge, name: str) -> None:
    answer = await edge.raw(f"GET /widget/{name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert statuses(answer) in ([404], [400])
