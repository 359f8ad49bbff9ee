"""Read an .xlsx file as grids, one for each tab."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from ita_sync.domain import Grid, Merge, Position
from ita_sync.sources.workbook.number_format import display

ESCAPED = re.compile(
    "_x00(?:[01][0-9A-Fa-f]|5[Ff])_"
)  # Excel's escape of a control character, and of a _ before such text


def read_xlsx(path: Path) -> Iterator[Grid]:
    """Read every tab as a grid; a formula gives the value that was computed last."""
    with warnings.catch_warnings(), _merges_as_written():
        warnings.simplefilter(
            "ignore"
        )  # what openpyxl does not read (drop-downs, pictures) is not read here either
        workbook = load_workbook(path, data_only=True)
    try:
        for worksheet in workbook.worksheets:
            yield _grid(worksheet, workbook.epoch)
    finally:
        workbook.close()


@contextmanager
def _merges_as_written() -> Iterator[None]:
    """Keep openpyxl from making a cell for each one that a merge covers: a title may be merged over 16,384 columns."""
    clean = Worksheet._clean_merge_range  # type: ignore[attr-defined]
    Worksheet._clean_merge_range = lambda *_: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Worksheet._clean_merge_range = clean  # type: ignore[attr-defined]


def _grid(worksheet: Worksheet, epoch: datetime) -> Grid:
    """Collect a tab's texts, notes and merges, down to the last text: below it, cells may be formatted but empty."""
    notes: dict[Position, str] = {}
    lines: defaultdict[int, dict[int, str]] = defaultdict(dict)
    cells: Mapping[Position, Any] = worksheet._cells  # the stored cells; access creates others
    for (row, column), cell in cells.items():
        if cell.comment:
            notes[row - 1, column - 1] = cell.comment.text
        if text := display(_unescaped(cell.value), cell.number_format, cell._style.numFmtId, epoch):
            lines[row - 1][column - 1] = text
    height, width = max(lines, default=-1) + 1, max((max(line) for line in lines.values()), default=-1) + 1
    blocks = [
        Merge(block.min_row - 1, block.min_col - 1, block.max_row, block.max_col)
        for block in worksheet.merged_cells.ranges
    ]
    merges = tuple(part for block in blocks if (part := block.within(height, width)))
    for block in merges:
        _hide_covered(lines, block)
    return Grid(worksheet.title, _laid_out(lines, height, width), merges, notes)


def _hide_covered(lines: Mapping[int, dict[int, str]], block: Merge) -> None:
    """Remove texts that a merge hides: only its upper left cell shows one."""
    for row in range(block.top, block.bottom):
        for column in [at for at in lines.get(row, ()) if block.covers(row, at)]:
            if (row, column) != (block.top, block.left):
                del lines[row][column]


def _laid_out(lines: Mapping[int, Mapping[int, str]], height: int, width: int) -> tuple[tuple[str, ...], ...]:
    """Lay out rows of equal width; blank rows share one object."""
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
