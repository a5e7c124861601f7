"""Sets the local time zone of this process, as servers are set in all ways."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

ZONES = ("UTC", "Europe/Berlin", "America/New_York")


@contextmanager
def zone_of_machine(zone: str) -> Iterator[None]:
    """Within the block the machine is in `zone`."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", zone)
        time.tzset()
        try:
            yield
        finally:
            patched.undo()
            time.tzset()
