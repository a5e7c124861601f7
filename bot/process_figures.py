"""What a process uses of its machine; for the one that has no metrics of its own."""

from __future__ import annotations

import resource
from pathlib import Path


def process_figures() -> dict[str, float]:
    """Memory in use in bytes (0 where the system does not tell) and processor seconds since the start."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        pages = 0
    return {
        "memory_bytes": float(pages * resource.getpagesize()),
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }
