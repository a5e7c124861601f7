"""The zone of the machine does not matter."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.settings import ROOT

PROGRAM = """
from tests.german_time.scoring import GOLD, load, wrong
print([case.text for case, _ in wrong(load(GOLD))])
"""


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def test_the_gold_list_is_read_alike_in_every_zone(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env={**os.environ, "TZ": zone}, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr
