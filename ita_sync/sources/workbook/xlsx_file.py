"""An .xlsx file as grids, one a tab."""

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
)  # how Excel writes a control character, and the _ of such a text


def read_xlsx(path: Path) -> Iterator[Grid]:
    """Read every tab; formulas give the values that were computed last."""
    workbook = load_workbook(path, data_only=True)
    try:
        for worksheet in workbook.worksheets:
            yield _xlsx_grid(worksheet)
    finally:
        workbook.close()


def _xlsx_grid(worksheet: Worksheet) -> Grid:
    """Texts, notes and merges of one tab, down to the last text: a cell that has a look alone may stand in the last row."""
    notes: dict[Position, str] = {}
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in worksheet._cells.items():  # those of the file; to ask for others makes them
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
    """Rows of one width, down to the last that has a text or is covered by a block with one; blank ones are one object."""
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
    """A text with what Excel escapes in it; nothing else is decoded, for half a character cannot be written."""
    if not isinstance(value, str):
        return value
    if "_x00" in value:
        value = ESCAPED.sub(lambda escaped: unescape(escaped[0]), value)
    return value.replace("\r\n", "\n").replace("\r", "\n")
