"""`python -m bot zeit`: sentences from standard input, readings as JSON lines."""

from __future__ import annotations

import sys
from datetime import datetime

from bot.clock import BERLIN, clock_for
from bot.german_time.lines import read_lines


def read_times(option: str | None, start: datetime | None) -> int:
    """Read the sentences of standard input; returns the exit code.

    `option` is the moment given on the command line; without it the clock starts at `start` or is the machine's.
    """
    clock = clock_for(start)
    now = clock.now
    if option is not None:
        moment = _moment(option)
        if moment is None:
            print(f"--jetzt: „{option}“ ist kein Zeitpunkt wie 2026-11-23T10:00:00+01:00.", file=sys.stderr)
            return 1

        def now() -> datetime:
            return moment

    for line in read_lines(sys.stdin.buffer, now):
        sys.stdout.buffer.write(f"{line}\n".encode())
        sys.stdout.buffer.flush()
    return 0


def _moment(text: str) -> datetime | None:
    """The moment in Berlin, of which a text without offset is the wall time; None where the text is none."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=BERLIN) if moment.tzinfo is None else moment.astimezone(BERLIN)
    except (ValueError, OverflowError):
        return None
