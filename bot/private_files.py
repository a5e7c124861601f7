"""Small files that only their owner may read, such as keys."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def replace_private(path: Path, content: str) -> None:
    """Write or replace a file, private, at once and completely; its folder is there.

    Raises:
        OSError
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
