"""Keeping to a rate of requests, so that no quota is exceeded, rather than waiting once it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

GOLDEN = 0.6180339887  # its multiples are spread evenly, however many, and whichever follow each other

# Calls that may follow at once upon a long pause, so that a slow agency costs no turn of the next ones.
CATCH_UP = 2


def phase_of(shard: int) -> float:
    """What part of a gap a shard waits before its first call."""
    return shard * GOLDEN % 1


class Pace:
    """Lets calls through at a steady rate; those that come together wait for each other.

    A whole minute's quota at once would be allowed too, but would collide with that of a shard that was started again.

    Args:
        per_minute: How many; 0: as many as come.
        phase: What part of a gap passes before the first call, so that many that begin together do not call together.
        clock, sleep: Time, replaceable by tests.
    """

    def __init__(
        self,
        per_minute: float,
        phase: float = 0.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next = clock() + phase * self._gap

    def wait(self) -> float:
        """Return when the next call may be made; the seconds waited."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = max(self._next, now - CATCH_UP * self._gap) + self._gap
        if turn > now:
            self._sleep(turn - now)
        return max(0.0, turn - now)
