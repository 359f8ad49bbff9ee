"""What the rows still show of the flags of the night before, wherever they have moved since. Pure."""

from __future__ import annotations

import re
from functools import cached_property

from ita_sync.domain import COLUMNS, Grid, row_of
from ita_sync.writeback import status
from ita_sync.writeback.status import BETWEEN


class LastFlags:
    """The status column of a tab as it was read.

    Args:
        grid: The tab of measures.
        header_row: The 0-based row of its header.
    """

    def __init__(self, grid: Grid, header_row: int) -> None:
        self._grid, self._header_row = grid, header_row
        self._column = status.status_column(grid, header_row)

    def shows_need(self, cell: str, column: str) -> bool:
        """Whether the flag of a cell's row named a need in a column of the table."""
        return bool(self._text(cell)) and _needs(column).search(self._text(cell)) is not None

    def shows_no_need(self, cell: str, column: str) -> bool:
        """Whether a cell's row was new, or had a flag that named no need in a column of the table."""
        return self._is_used and not self.shows_need(cell, column) and not self._is_persons(cell)

    @cached_property
    def _is_used(self) -> bool:
        """Whether there are flags at all."""
        rows = range(self._header_row + 1, len(self._grid.rows))
        return self._column is not None and any(
            status.is_ours(self._grid.text(row, self._column)) for row in rows
        )

    def _is_persons(self, cell: str) -> bool:
        return self._column is not None and status.is_persons(self._grid, row_of(cell) - 1, self._column)

    def _text(self, cell: str) -> str:
        """Our text in a cell's row; blank where there is none."""
        text = "" if self._column is None else self._grid.text(row_of(cell) - 1, self._column)
        return " ".join(text.split()) if status.is_ours(text) else ""


def _needs(column: str) -> re.Pattern[str]:
    titles = "|".join(map(re.escape, (COLUMNS[column].th, COLUMNS[column].en)))
    return re.compile(rf"(?:^|{BETWEEN})\S (?:{titles}):")
