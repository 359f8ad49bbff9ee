"""Quotas: reads and writes are counted apart, each account by itself, and all together for the project."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

from . import errors


@dataclass
class Quota:
    """What is allowed within a window of time.

    Attributes:
        account, project: Requests of a kind within the window.
        window: Seconds; a minute at Google, whose window moves along.
        refused: How many requests were refused.
    """

    account: int = 60
    project: int = 300
    window: float = 60.0
    refused: int = 0
    _times: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, account: str, *, writes: bool, now: float) -> None:
        """Count a request, or refuse it."""
        kind = "write" if writes else "read"
        limits = {f"{kind} {account}": self.account, kind: self.project}
        for name, limit in limits.items():
            times = self._times[name]
            while times and times[0] <= now - self.window:
                times.popleft()
            if len(times) >= limit:
                self.refused += 1
                raise errors.quota_exceeded()
        for name in limits:
            self._times[name].append(now)
