"""Timings and their percentiles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """Durations of the same thing done many times."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time the block as one more."""
        began = time.perf_counter()
        yield
        self._seconds.append(time.perf_counter() - began)

    def add(self, other: Timings) -> None:
        """Add the durations of `other`."""
        self._seconds += other._seconds

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._seconds)

    def percentile_ms(self, share: float) -> float:
        """Milliseconds within which `share` (0 to 1) of them were done."""
        ordered = sorted(self._seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def p50(self) -> float:
        """Median in milliseconds."""
        return self.percentile_ms(0.5)

    @property
    def p95(self) -> float:
        """95th percentile in milliseconds."""
        return self.percentile_ms(0.95)

    @property
    def p99(self) -> float:
        """99th percentile in milliseconds."""
        return self.percentile_ms(0.99)
