"""One write to a Google Sheet: resent only if it certainly did not arrive, else the sheet is read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from ita_sync.domain import LocalizedText, Snapshot
from ita_sync.retry import Retry
from ita_sync.sources.google.api_errors import RequestContext
from ita_sync.sources.google.client import is_outdated, never_arrived, worth_retrying

LOOKED_UP = LocalizedText("{why} จะตรวจดูว่าบันทึกแล้วหรือไม่", "{why}; whether the write arrived is looked up")
REFUSED = LocalizedText("{why} การบันทึกถูกปฏิเสธ", "{why}; the write was refused")
log = logging.getLogger(__name__)


class WriteAttempt:
    """Send a plan, or read the sheet where sending it again could be wrong.

    Args:
        send: Sends the plan once, and returns the sheet after it.
        read: Reads the sheet again.
        may_look: Whether to read the sheet again if Google refuses the plan as outdated, instead of raising.

    Attributes:
        is_outdated: Whether Google refused the plan because the sheet had changed.
    """

    def __init__(self, send: Callable[[], Snapshot], read: Callable[[], Snapshot], *, may_look: bool) -> None:
        self._send, self._read, self._may_look = send, read, may_look
        self._is_lost = self.is_outdated = False

    def carry_out(self) -> Snapshot:
        """Send the plan; after a send that was lost or outdated, read the sheet instead.

        Returns:
            The sheet as it is now.
        """
        if self._is_lost or self.is_outdated:
            return self._read()
        try:
            return self._send()
        except Exception as error:
            self.is_outdated = self._may_look and is_outdated(error)
            self._is_lost = not (self.is_outdated or never_arrived(error))
            if not self.is_outdated:
                raise
            log.info(
                LocalizedText(
                    "มีผู้แก้ไขสเปรดชีตระหว่างนั้น จึงอ่านใหม่", "the sheet was changed meanwhile; it is read anew"
                )
            )
            return self._read()

    def again(self, error: Exception) -> Retry | None:
        """Decide whether a failure may be retried; None if not. The reason says what the retry will do."""
        again = worth_retrying(error)
        return again and replace(
            again, reason=(LOOKED_UP if self._is_lost else REFUSED).format(why=again.reason)
        )

    def asked(self, asked: RequestContext) -> RequestContext:
        """Return the context for an error message: the failed write, or the read that followed it."""
        return replace(asked, writing=not (self._is_lost or self.is_outdated), in_doubt=self._is_lost)
