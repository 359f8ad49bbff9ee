"""The header row of a tab: where it is, which rows it takes, and which columns it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ita_sync.domain import Grid
from ita_sync.errors import ColumnError, SheetError
from ita_sync.table.column_matching import ColumnMatchError, find_header_row, match_columns, recognise

HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be
INVISIBLE = " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"  # a cell of nothing else is blank


def find_header(grid: Grid) -> int:
    """Return the 0-based row that names the columns.

    Raises:
        SheetError: There is none in the first 20 rows.
    """
    rows = [header_texts(grid, row) for row in range(min(HEADER_SEARCH_ROWS, len(grid.rows)))]
    if not any(any(text.strip(INVISIBLE) for text in row) for row in grid.rows):
        raise SheetError(
            f"The tab “{grid.title}” is empty.",
            hint="One row must name the columns; in a Google Sheet, ita-sync sheet init makes it.",
        )
    header_row = find_header_row(rows)
    if header_row is None:
        raise SheetError(
            f"The tab “{grid.title}” has no header row in its first {HEADER_SEARCH_ROWS} rows.",
            hint="One row must name the columns: มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, ระยะเวลา, "
            "สรุปผลการดำเนินการ, ผลลัพธ์.",
        )
    return header_row


def header_texts(grid: Grid, row: int) -> list[str]:
    """Return the texts of a header row; a cell that a merged cell covers has the text of that cell."""
    texts = list(grid.rows[row])
    for merge in grid.merges:
        if merge.top < row < merge.bottom and merge.left < len(texts):
            texts[merge.left] = grid.text(merge.top, merge.left)
    return texts


def first_data_row(grid: Grid, header_row: int) -> int:
    """Return the 0-based row below the header, which may be merged over several rows."""
    return max([m.bottom for m in grid.merges if m.top <= header_row < m.bottom], default=header_row + 1)


def match_header(grid: Grid, headers: Sequence[str], header_row: int) -> Mapping[str, int]:
    """Map the canonical names of the columns to their positions, 0-based.

    Raises:
        ColumnError: A required column has no header, or a column has several.
    """
    try:
        return match_columns(headers)
    except ColumnMatchError as error:
        raise ColumnError(
            f"The header row (row {header_row + 1} of the tab “{grid.title}”) cannot be used: {error}",
            hint=_two_rows_hint(grid, header_row, error.missing)
            or "Rename the header in the sheet; the six required ones are มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, "
            "ระยะเวลา, สรุปผลการดำเนินการ, ผลลัพธ์.",
        ) from None


def _two_rows_hint(grid: Grid, header_row: int, missing: Sequence[str]) -> str:
    """The hint for a header in two rows without merges; blank if the row below names no missing column."""
    below = grid.rows[header_row + 1] if header_row + 1 < len(grid.rows) else ()
    if not {recognise(text) for text in below} & {*missing}:
        return ""
    return (
        f"The headers are spread over the rows {header_row + 1} and {header_row + 2}: "
        "put all the names into one row, or merge the cells of those that need only one."
    )
