"""Limits on how often a session or an address may call. Addresses are kept as salted hashes, for a day at most."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KEYS = 100_000
"""So many callers are remembered; the one that was silent longest is forgotten first."""


class RateLimit:
    """Lets each key through `per_minute` times a minute, with bursts of as many at once (a token bucket).

    In memory only, so that a flood fills no disk; each replica counts for itself.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        self._per_second = per_minute / 60
        self._burst = float(per_minute)
        self._now = now
        self._most_keys = most_keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Count a call of `key`: 0.0 lets it through, else it is refused for so many seconds."""
        now = self._now()
        level, at = self._buckets.get(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._per_second)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self._per_second


class AddressHash:
    """Turns addresses into hashes whose salt lives in memory alone and changes every day."""

    def __init__(self, today: Callable[[], datetime.date] = lambda: datetime.datetime.now(datetime.UTC).date()) -> None:
        self._today = today
        self._day: datetime.date | None = None
        self._salt = b""

    def of(self, address: str) -> str:
        """The hash of an address today. Of IPv6 the network counts, as each home has a whole one."""
        if self._today() != self._day:
            self._day, self._salt = self._today(), secrets.token_bytes(16)
        return hashlib.blake2b(_network(address).encode(), key=self._salt, digest_size=16).hexdigest()


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
