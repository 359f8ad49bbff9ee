"""Waiting out a short outage: truncated exponential backoff with full jitter, within a budget of seconds.

One policy for every server that we ask; which failures are worth another try is each edge's own knowledge.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from typing import TypeVar

from ita_sync.domain import LocalizedText

T = TypeVar("T")
SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]+)?")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retry:
    """A failure worth another try.

    Attributes:
        reason: What happened, in a few words, for the log.
        after: Seconds the server asked us to wait at least; 0 where it did not say.
        is_outage: Whether it is the server's trouble, and not that of this call alone.
    """

    reason: LocalizedText | str
    after: float = 0.0
    is_outage: bool = True


@dataclass(slots=True)
class Outage:
    """What the callers of a server tell each other, so that of many only the first waits for one that is down.

    Attributes:
        lasts: Whether it was waited for in vain, and has not answered since.
    """

    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to go on trying.

    Attributes:
        budget: Seconds in all; no wait begins that would end after it.
        first: Upper bound of the first wait, in seconds; it doubles each time.
        longest: Upper bound of any one wait.
        limit: Seconds after which a call is given up, whatever it is waiting for; None: no limit.
        outage: While it lasts, the server's trouble is not waited out.
        sleep, clock, jitter: Time and chance, replaceable by tests.
    """

    budget: float
    first: float = 1.0
    longest: float = 32.0
    limit: float | None = None
    outage: Outage = field(default_factory=Outage)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[float, float], float] = random.uniform

    def call(
        self,
        attempt: Callable[[], T],
        *,
        should_retry: Callable[[Exception], Retry | None],
        on_retry: Callable[[Retry], None] = lambda _retry: None,
    ) -> T:
        """Call until it succeeds, fails for good, or the budget is spent; then the last failure is raised.

        Args:
            attempt: The call.
            should_retry: From a failure to what is worth another try; None: it is final.
            on_retry: Told of each further try before its wait.

        Raises:
            TimeoutError: It has not ended within the limit; it goes on until it does, or until the program ends.
        """
        if self.limit is not None:
            unlimited = replace(self, limit=None)
            return _within(
                self.limit, lambda: unlimited.call(attempt, should_retry=should_retry, on_retry=on_retry)
            )
        end = self.clock() + self.budget
        bounds = self._bounds()
        while True:
            try:
                result = attempt()
            except Exception as error:
                verdict = should_retry(error)
                if verdict is None:
                    raise
                wait = max(verdict.after, self.jitter(0.0, next(bounds)))
                if self.clock() + wait > end or (verdict.is_outage and self.outage.lasts):
                    self.outage.lasts |= verdict.is_outage
                    raise
            else:
                self.outage.lasts = False
                return result
            on_retry(verdict)
            log.info(
                LocalizedText("%s: ลองใหม่ใน %.1f วินาที", "%s: trying again in %.1f s"), verdict.reason, wait
            )
            self.sleep(wait)

    def waits(self) -> Iterator[float]:
        """Yield growing waits, in seconds, for a caller that sleeps and tries by itself; the budget begins with the first.

        The last one ends with the budget, for trouble that lasts about as long. Without a budget there is none.
        """
        end = self.clock() + self.budget
        for bound in self._bounds() if self.budget else ():
            wait, left = self.jitter(bound / 2, bound), end - self.clock()
            yield max(0.0, min(wait, left))
            if wait >= left:
                return

    def _bounds(self) -> Iterator[float]:
        """Yield the upper bound of each wait."""
        bound = self.first
        while True:
            yield bound
            bound = min(bound * 2, self.longest)


def retry_after(header: str | None, now: Callable[[], float] = time.time) -> float:
    """Seconds from a Retry-After header, which holds seconds or a date (RFC 9110); nonsense counts as none given."""
    text = (header or "").strip()
    if SECONDS.fullmatch(text):
        return float(text)
    try:
        then = parsedate_to_datetime(text)
        return max(0.0, then.timestamp() - now())
    except (ValueError, OverflowError):
        return 0.0


def clock_error(header: str | None, now: Callable[[], float] = time.time) -> float | None:
    """By how many seconds this machine's clock is ahead of a server's Date header; None where that says nothing."""
    try:
        return now() - parsedate_to_datetime((header or "").strip()).timestamp()
    except (ValueError, OverflowError):
        return None


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Call in a thread of its own, and wait no longer than so many seconds for it."""
    done: Future[T] = Future()

    def carry_out() -> None:
        try:
            done.set_result(call())
        except BaseException as error:  # it is raised where it is waited for
            done.set_exception(error)

    threading.Thread(target=carry_out, daemon=True).start()
    try:
        return done.result(timeout=seconds)
    except TimeoutError:
        if done.done():
            raise
        raise TimeoutError(f"no end after {seconds:g} s") from None
