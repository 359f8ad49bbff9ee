"""Read an .xlsx file as grids, one for each tab."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from ita_sync.domain import Grid, Merge, Position
from ita_sync.sources.workbook.number_format import display

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ESCAPED = re.compile(
    "_x00(?:[01][0-9A-Fa-f]|5[Ff])_"
)  # Excel's escape of a control character, and of a _ before such text


def read_xlsx(path: Path) -> Iterator[Grid]:
    """Read every tab as a grid; a formula gives the value that was computed last."""
    workbook = load_workbook(path, data_only=True)
    try:
        for worksheet in workbook.worksheets:
            yield _xlsx_grid(worksheet)
    finally:
        workbook.close()


def _xlsx_grid(worksheet: Worksheet) -> Grid:
    """Collect a tab's texts, notes and merges, down to the last text: below it, cells may be formatted but empty."""
    notes: dict[Position, str] = {}
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in worksheet._cells.items():  # the stored cells; access creates others
        if cell.comment:
            notes[row - 1, column - 1] = cell.comment.text
        if text := display(_unescaped(cell.value), cell.number_format):
            lines[row - 1][column - 1] = text
    merges = tuple(
        Merge(block.min_row - 1, block.min_col - 1, block.max_row, block.max_col)
        for block in worksheet.merged_cells.ranges
    )
    return Grid(worksheet.title, _laid_out(lines, merges), merges, notes)


def _laid_out(lines: Mapping[int, Mapping[int, str]], merges: Sequence[Merge]) -> tuple[tuple[str, ...], ...]:
    """Lay out rows of equal width, down to the last text or the end of a merge that starts above it.

    Blank rows share one object.
    """
    last = max(lines, default=-1)
    blocks = [block for block in merges if block.top <= last]
    height = max([last + 1, *(block.bottom for block in blocks)])
    width = max([0, *(max(line) + 1 for line in lines.values()), *(block.right for block in blocks)])
    blank = ("",) * width
    return tuple(
        tuple(lines[row].get(column, "") for column in range(width)) if row in lines else blank
        for row in range(height)
    )


def _unescaped(value: object) -> object:
    """Decode a text's escaped control characters, and unify line ends; other escapes may be lone surrogates."""
    if not isinstance(value, str):
        return value
    if "_x00" in value:
        value = ESCAPED.sub(lambda escaped: unescape(escaped[0]), value)
    return value.replace("\r\n", "\n").replace("\r", "\n")
