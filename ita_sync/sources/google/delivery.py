"""A write on its way: sent once, and where nobody knows what became of it, looked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ita_sync.domain import Snapshot
from ita_sync.retry import Retry
from ita_sync.sources.google.api_errors import RequestContext
from ita_sync.sources.google.client import is_outdated, never_arrived, worth_retrying

log = logging.getLogger(__name__)


class Delivery:
    """One write.

    Args:
        send: Sends it, and returns what stands there afterwards.
        read: Reads the sheet anew.
        may_look: Whether a plan that Google refused as outdated may be looked into, rather than count as refused.
    """

    def __init__(self, send: Callable[[], Snapshot], read: Callable[[], Snapshot], *, may_look: bool) -> None:
        self._send, self._read, self._may_look = send, read, may_look
        self._is_lost = self.is_outdated = False

    def attempt(self) -> Snapshot:
        """Send; or see what stands there, once it was sent in vain."""
        if self._is_lost or self.is_outdated:
            return self._read()
        try:
            return self._send()
        except Exception as error:
            self.is_outdated = self._may_look and is_outdated(error)
            self._is_lost = not (self.is_outdated or never_arrived(error))
            if not self.is_outdated:
                raise
            log.info("the sheet was changed meanwhile; it is read anew")
            return self._read()

    def again(self, error: Exception) -> Retry | None:
        """Which failures are worth another attempt."""
        again = worth_retrying(error)
        what = "whether the write arrived is looked up" if self._is_lost else "the write was refused"
        return again and replace(again, reason=f"{again.reason}; {what}")

    def asked(self, asked: RequestContext) -> RequestContext:
        """What a failure is about: the write, or the look at what became of it."""
        return replace(asked, writing=not (self._is_lost or self.is_outdated), in_doubt=self._is_lost)
