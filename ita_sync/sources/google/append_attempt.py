"""Appending to the ledger tab, which others may have made or deleted since the sheet was read."""

from __future__ import annotations

from typing import Protocol

from ita_sync.sources.google.client import is_outdated, never_arrived

# What Google says to a request that makes a tab, and to one that names a tab.
CONTRADICTIONS = {False: "already exists", True: "No grid with id"}


class Send(Protocol):
    """Send the lines once."""

    def __call__(self, *, is_made: bool) -> None:
        """Send them to a tab that exists, or together with what makes it."""


class AppendAttempt:
    """Send lines; if Google says that the tab does exist, or does not, send them the other way, once each.

    Args:
        send: Sends the lines once.
        is_made: Whether the tab existed when the sheet was read.

    Attributes:
        is_in_doubt: Whether the lines may have been appended although the call failed.
    """

    def __init__(self, send: Send, *, is_made: bool) -> None:
        self._send, self._is_made = send, is_made
        self._untried = {False, True}  # of what may be contradicted
        self.is_in_doubt = False

    def carry_out(self) -> None:
        """Send the lines."""
        before, self.is_in_doubt = self.is_in_doubt, True  # while nobody has answered
        try:
            self._send(is_made=self._is_made)
        except Exception as error:
            self.is_in_doubt = before or not never_arrived(error)
            if not self._is_contradicted(error):
                raise
            self._untried.remove(self._is_made)
            self._is_made = not self._is_made
            self.carry_out()

    def _is_contradicted(self, error: Exception) -> bool:
        said = CONTRADICTIONS[self._is_made]
        return self._is_made in self._untried and is_outdated(error) and said in str(error)
