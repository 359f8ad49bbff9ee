"""Write a copy of an .xlsx workbook with its flags: the status column, its notes, and the faulty cells coloured."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from ita_sync.domain import Plan
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.output import readable_mode

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "ita-sync"
STATUS_WIDTH = 32  # characters
NOTE_SIZE = (360, 140)  # pixels
FILLS = {"error": "F4B3A6", "warning": "FFE699"}


def write_copy(original: Path, copy: Path, tab: str, plan: Plan) -> None:
    """Write the flagged copy, atomically.

    Args:
        original: The workbook; only read.
        copy: The path of the copy.
        tab: The measures tab; if there is none of this name, the first tab is used.
        plan: The changes to the original, and the faulty cells to colour. If the original has no status column, the
            plan names one beside the table.

    Raises:
        OSError: The copy cannot be written.
    """
    workbook = load_workbook(original, rich_text=True)
    try:
        worksheet = workbook[tab] if tab in workbook.sheetnames else workbook.worksheets[0]
        _flag(worksheet, plan)
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{copy.name}.", dir=copy.parent)
        os.close(handle)
        try:
            workbook.save(beside)
            Path(beside).chmod(readable_mode())
            Path(beside).replace(copy)
        finally:
            Path(beside).unlink(missing_ok=True)
    finally:
        workbook.close()


def _flag(worksheet: Worksheet, plan: Plan) -> None:
    column = plan.status_column
    if column is None:
        return
    if not worksheet.cell(plan.first_row, column + 1).value:
        _set_text(worksheet, plan.first_row - 1, column, STATUS_HEADER)
        worksheet.column_dimensions[get_column_letter(column + 1)].width = STATUS_WIDTH
    for row, text in plan.status.items():
        _set_text(worksheet, row, column, text)
    for row, note in plan.notes.items():
        cell: Any = worksheet.cell(row + 1, column + 1)
        cell.comment = Comment(note, AUTHOR, NOTE_SIZE[1], NOTE_SIZE[0]) if note else None
    for (row, at), severity in plan.faulty.items():
        worksheet.cell(row + 1, at + 1).fill = PatternFill("solid", start_color=FILLS[severity])


def _set_text(worksheet: Worksheet, row: int, column: int, text: str) -> None:
    """Set a cell's text, never as a formula; does nothing if a merged block hides the cell."""
    cell = worksheet.cell(row + 1, column + 1)
    if isinstance(cell, MergedCell):
        return
    cell.value = text or None
    if text:
        cell.data_type = "s"  # text, even if it begins with =
        cell.alignment = Alignment(wrap_text=True, vertical="top")
