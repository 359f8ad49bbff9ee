"""Time for tests: however slow the machine is, only what somebody sleeps counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ita_sync.retry import Backoff


@dataclass
class Clock:
    """Time that passes only while somebody sleeps.

    Attributes:
        now: Seconds since the beginning.
        slept: Each wait.
        meanwhile: Called with each wait; `time.sleep` where something else really needs the time.
    """

    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[float], None] = lambda _seconds: None

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        self.meanwhile(seconds)

    def backoff(self, budget: float = 120.0, **options: Any) -> Backoff:
        """Patience by this clock, without chance."""
        without_chance = {"jitter": lambda _low, high: high} | options
        return Backoff(budget, sleep=self.sleep, clock=lambda: self.now, **without_chance)
