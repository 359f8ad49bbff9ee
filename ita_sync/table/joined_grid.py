"""The texts of joined columns, put together in the grid of a tab before its rows are read.

Everything after that knows one cell, and its parts only to name the right one in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ita_sync.domain import Cell, Grid, Merge, Position, a1
from ita_sync.table import closing_lines
from ita_sync.table.header_row import INVISIBLE, Header, header_rows
from ita_sync.table.joined_columns import JoinedColumn

COLUMN_NUMBER = re.compile(r"[\W_]*\d{1,2}[\W_]*")  # (๑), as below the header of an official table
MIN_NUMBERED = 4  # least number of them in the row that numbers the columns


def with_joined_texts(grid: Grid, columns: Sequence[JoinedTexts]) -> Grid:
    """Return a copy in which the home of each joined column holds the texts of all its parts."""
    if not columns:
        return grid
    divided = {merge for column in columns for merge in column.divided}
    texts = {cell: text for column in columns for cell, text in column.joined().items()}
    merges = tuple(merge for merge in grid.merges if merge not in divided)
    return replace(grid.with_texts(texts), merges=merges)


class JoinedTexts:
    """The parts of one joined column in the rows of a tab.

    Args:
        grid: The tab.
        header: Its header.
        column: The column.

    Attributes:
        column: The column.
        divided: The merged cells of its home that are read as one cell a row, because other parts differ in their rows.
    """

    def __init__(self, grid: Grid, header: Header, column: JoinedColumn) -> None:
        self._grid, self.column = grid, column
        self._height = len(grid.rows)
        places = set(column.headers)
        inside = [m for m in grid.merges if set(range(m.left, min(m.right, m.left + 99))) <= places]
        self._inside = [m for m in inside if m.top >= header.first_data_row]
        self._anchors = {cell: (m.top, m.left) for m in self._inside for cell in _covered(m, len(grid.rows))}
        self._first_row = header.first_data_row
        self._measure = header.matched.columns["measure"]
        merged = (m for m in grid.merges if m.left == self._measure)
        self._measured = {row for m in merged for row in range(m.top, min(m.bottom, len(grid.rows)))}
        self._headers = [
            {place: _letters(grid.text(row, place)) for place in places}
            for row in header_rows(grid, header.row)
        ]
        self.divided = frozenset(m for m in self._inside if m.left == column.home and self._differs(m))

    def joined(self) -> dict[Position, str]:
        """The texts of the home, where something has to be put together in it."""
        found = {}
        for row in range(self._first_row, self._height):
            if self._says_something(row) and not self._is_header(row):
                texts = self._texts(row)
                found[row, self.column.home] = self.column.text(texts, is_titled=self._is_titled(row, texts))
        return found

    def _is_titled(self, row: int, texts: Mapping[int, str]) -> bool:
        """Whether the parts are told by their titles: not where one stands alone, or is a signature or a total."""
        is_alone = sum(bool(text.strip(INVISIBLE)) for text in self._grid.rows[row]) <= 1
        return not is_alone and not any(
            closing_lines.mark_of(text, self.column.name) for text in texts.values()
        )

    def cells(self, row: int) -> tuple[Cell, ...]:
        """The cells of all parts in a row of the sheet; those that a merge covers are the merged one."""
        return tuple(
            Cell(self._text(row, place), a1(*self._anchor(row, place))) for place in self.column.headers
        )

    def is_hole(self, rows: Iterable[int]) -> bool:
        """Whether the part that is needed says nothing in any of an activity's rows, 0-based."""
        if not self.column.needs_home:
            return False
        return all(self.column.is_hole(self._texts(row)) for row in rows)

    def _texts(self, row: int) -> dict[int, str]:
        return {place: self._text(row, place) for place in self.column.headers}

    def _anchor(self, row: int, place: int) -> Position:
        return self._anchors.get((row, place), (row, place))

    def _text(self, row: int, place: int) -> str:
        return self._grid.text(*self._anchor(row, place))

    def _says_something(self, row: int) -> bool:
        """Whether a part has a text of its own in a row, or one that a merge gives to an activity."""
        if any(self._grid.text(row, place).strip(INVISIBLE) for place in self.column.headers):
            return True
        is_covered = any((row, place) in self._anchors for place in self.column.headers)
        is_filled = any(text.strip(INVISIBLE) for text in self._grid.rows[row])
        return is_covered and is_filled and self._has_measure(row)

    def _has_measure(self, row: int) -> bool:
        """Whether a row has a measure by itself or by a merge, and so is an activity whatever else it says."""
        return row in self._measured or bool(self._grid.text(row, self._measure).strip(INVISIBLE))

    def _differs(self, merge: Merge) -> bool:
        """Whether another part has a text of its own beside a merged cell of the home, below its first row."""
        others = [place for place in self.column.headers if not merge.left <= place < merge.right]
        rows = range(merge.top + 1, min(merge.bottom, self._height))
        return any(self._grid.text(row, place).strip(INVISIBLE) for row in rows for place in others)

    def _is_header(self, row: int) -> bool:
        """Whether a row repeats the header, or numbers the columns."""
        own = {
            place: text for place in self.column.headers if (text := _letters(self._grid.text(row, place)))
        }
        if own and any(own.items() <= header.items() for header in self._headers):
            return True
        filled = [text for text in self._grid.rows[row] if text.strip(INVISIBLE)]
        return len(filled) >= MIN_NUMBERED and all(map(COLUMN_NUMBER.fullmatch, filled))


def _covered(merge: Merge, height: int) -> Iterator[Position]:
    """The positions of a merged cell other than its first."""
    for row in range(merge.top, min(merge.bottom, height)):
        for column in range(merge.left, merge.right):
            if (row, column) != (merge.top, merge.left):
                yield row, column


def _letters(text: str) -> str:
    return "".join(text.split())
