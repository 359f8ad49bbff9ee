"""Write a copy of an .xlsx workbook with its flags: the status column, its notes, and the faulty cells coloured."""

from __future__ import annotations

import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ita_sync.domain import Plan
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.output import readable_mode

MAX_BYTES = 16 << 20  # unpacked
# Warnings and what openpyxl does are switched for all threads, of which each may restore another's.
LOADING = Lock()
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
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
        Exception: The library does not know something that the workbook holds.
    """
    with LOADING, warnings.catch_warnings(), _merges_as_written():
        warnings.simplefilter("ignore")  # of what the copy will lack
        workbook = load_workbook(_transitional(original), rich_text=True)
    try:
        worksheet = workbook[tab] if tab in workbook.sheetnames else workbook.worksheets[0]
        _flag(worksheet, plan)
        copy.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".flagged.", dir=copy.parent)
        os.close(handle)
        try:
            workbook.save(beside)
            Path(beside).chmod(readable_mode())
            Path(beside).replace(copy)
        finally:
            Path(beside).unlink(missing_ok=True)
    finally:
        workbook.close()


def _transitional(original: Path) -> BytesIO:
    """The workbook with the names of transitional Open XML, the only ones that openpyxl knows.

    Raises:
        ValueError: It is too large for openpyxl, which holds every cell in memory.
    """
    renamed = BytesIO()
    with ZipFile(original) as package, ZipFile(renamed, "w", ZIP_DEFLATED) as archive:
        if sum(part.file_size for part in package.infolist()) > MAX_BYTES:
            raise ValueError("too large")
        for part in package.infolist():
            content = package.read(part)
            is_xml = part.filename.endswith((".xml", ".rels"))
            archive.writestr(part.filename, STRICT.sub(TRANSITIONAL, content) if is_xml else content)
    return renamed


@contextmanager
def _merges_as_written() -> Iterator[None]:
    """Keep openpyxl from making a cell for each one that a merge covers: a title may be merged over 16,384 columns."""
    clean = Worksheet._clean_merge_range  # type: ignore[attr-defined]
    Worksheet._clean_merge_range = lambda *_: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Worksheet._clean_merge_range = clean  # type: ignore[attr-defined]


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
    if _is_covered(worksheet, row + 1, column + 1):
        return
    cell: Any = worksheet.cell(row + 1, column + 1)
    cell.value = text or None
    if text:
        cell.data_type = "s"  # text, even if it begins with =
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _is_covered(worksheet: Worksheet, row: int, column: int) -> bool:
    """Whether a merged block hides a cell, counted from 1: it covers it, and does not begin there."""
    return any(
        block.min_row <= row <= block.max_row
        and block.min_col <= column <= block.max_col
        and (row, column) != (block.min_row, block.min_col)
        for block in worksheet.merged_cells.ranges
    )
