"""Lists on a page that are cut: what is listed, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Shown(NamedTuple):
    """Entries of a list.

    Attributes:
        entries: Those that are listed.
        total: How many there are.
        printed: How many of these are printed, where fewer fit on paper.
    """

    entries: Sequence[Any]
    total: int
    printed: int = 0

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.entries)

    @property
    def more_printed(self) -> int:
        """How many are not printed."""
        return self.total - min(self.printed, len(self.entries))

    @staticmethod
    def of(entries: Sequence[Any], listed: int, printed: int) -> Shown:
        """Cut a list."""
        return Shown(entries[:listed], len(entries), printed)
