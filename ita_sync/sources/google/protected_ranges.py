"""Protected ranges that keep the account from writing a column; Google says of each whether the account may edit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from ita_sync.domain import LocalizedText, Position
from ita_sync.domain.sheet import column_letters

END = 10**9  # beyond the last row and column
WHOLE_TAB = LocalizedText("ทุกช่องในแผ่นงาน", "the whole tab")


class Box(NamedTuple):
    """The cells of a GridRange: its first row and the one after the last, 0-based, and the same of columns."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def of(cls, area: Mapping[str, int]) -> Self:
        """Read a GridRange; a side that is not named has no end."""
        return cls(
            area.get("startRowIndex", 0),
            area.get("endRowIndex", END),
            area.get("startColumnIndex", 0),
            area.get("endColumnIndex", END),
        )

    @property
    def name(self) -> LocalizedText | str:
        """Its name as Google writes it: B2:C9, B:C, 2:9."""
        has_columns, has_rows = self.left > 0 or self.right < END, self.top > 0 or self.bottom < END
        if not (has_columns or has_rows):
            return WHOLE_TAB
        first = f"{column_letters(self.left) if has_columns else ''}{self.top + 1 if has_rows else ''}"
        column = column_letters(self.right - 1) if self.right < END else ""
        return f"{first}:{column}{self.bottom if self.bottom < END else ''}"


def shuts_out(entry: Mapping[str, Any], status: Position) -> bool:
    """Whether a protected range keeps the account from writing some cell of a column.

    Args:
        entry: A `ProtectedRange`, as Google describes it.
        status: The first cell of the column that is looked at; those above it do not count.
    """
    if entry.get("warningOnly") or entry.get("requestingUserCanEdit"):
        return False
    top, column = status
    shut = Box.of(entry.get("range", {}))
    if not shut.left <= column < shut.right or shut.bottom <= top:
        return False
    opened = map(Box.of, entry.get("unprotectedRanges", []))
    first = max(shut.top, top)
    return not any(
        area.top <= first and area.bottom >= shut.bottom and area.left <= column < area.right
        for area in opened
    )
