"""Arrange the measures as the rows and cells of the printed table.

A merged block is printed as separate cells without a line between them, not as one cell that spans rows: if a page
ends within such a cell, Chromium misplaces its borders.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from types import MappingProxyType

from ita_sync.domain import REQUIRED_COLUMNS, Awaited, Cell, Finding, Measure, Table
from ita_sync.report.prose import as_printed
from ita_sync.settings import Numerals

SHORT = 90  # characters; a row whose cells are all this short is not broken across pages

MISSING_TEXT: Mapping[str, str] = {
    "outcome": "ยังไม่ได้รายงานผลลัพธ์",
    "summary": "ยังไม่ได้สรุปผลการดำเนินการ",
    "method": "ยังไม่ได้ระบุวิธีดำเนินการ",
    "owner": "ยังไม่ได้ระบุผู้รับผิดชอบ",
    "period": "ยังไม่ได้ระบุระยะเวลา",
    "measure": "ยังไม่ได้ระบุมาตรการ",
}

PLACEHOLDERS = frozenset({"formula-error", "still-loading", "checkbox"})  # rules about what stands for a text
AWAITED: Mapping[str, str] = {"outcome": "รอผลลัพธ์", "summary": "รอสรุปผลการดำเนินการ"}


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of the printed table.

    Attributes:
        column: Its column's canonical name.
        text: Its text, with digits as the settings ask.
        address: Its cell in the sheet, in A1 notation.
        placeholder: The words that a draft prints for a missing text; blank if none is missing.
        continued: Whether it continues the merged cell above; its text is blank then.
    """

    column: str
    text: str
    address: str
    placeholder: str = ""
    continued: bool = False

    @property
    def is_header(self) -> bool:
        """Whether it is the header of its row, and of those below that continue it: it names the measure."""
        return self.column == "measure" and bool(self.text.strip() or self.placeholder)

    @property
    def shown(self) -> Cell:
        """The whole text that is printed, with the address."""
        return Cell(f"[{self.placeholder}]{self.text}" if self.placeholder else self.text, self.address)


@dataclass(frozen=True, slots=True)
class Row:
    """One activity, a row of the printed table.

    Attributes:
        cells: Its cells.
        room: How many lines of white are left below its texts.
    """

    cells: tuple[PrintedCell, ...]
    room: int = 0

    @property
    def keep_together(self) -> bool:
        """Whether the row is kept on one page: all its cells are short."""
        return all(len(cell.text) <= SHORT for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """One measure, with the banner above it.

    Attributes:
        heading: The banner's text; blank if there is none.
        rows: The measure's activities.
        level: The heading level of the measure's name: 2, or 3 from the first banner on.
    """

    heading: str
    rows: tuple[Row, ...]
    level: int

    @property
    def headings(self) -> Iterator[str]:
        """The banner and the measure's name, each on one line; blank ones are left out."""
        names = (cell.text for row in self.rows for cell in row.cells if cell.column == "measure")
        yield from (" ".join(name.split()) for name in (self.heading, *names) if name.strip())


def is_hole(finding: Finding) -> bool:
    """Whether a cell lacks its text: it is empty, or shows a spreadsheet's error in place of one."""
    is_missing = finding.rule == f"missing-{finding.column}" or finding.rule in PLACEHOLDERS
    return is_missing and finding.column in MISSING_TEXT


def printed_columns(table: Table, extra: Sequence[str]) -> tuple[str, ...]:
    """List the canonical names of the printed columns: running number, required columns, other extra columns.

    Args:
        table: The table; extra columns that it lacks are left out.
        extra: Canonical names of the extra columns to print.
    """
    present = [name for name in extra if name in table.columns]
    return (
        *(name for name in present if name == "seq"),
        *REQUIRED_COLUMNS,
        *(name for name in present if name != "seq"),
    )


def blocks(
    table: Table,
    columns: Sequence[str],
    errors: Sequence[Finding],
    numerals: Numerals,
    awaited: Mapping[str, Awaited] = MappingProxyType({}),
) -> Iterator[Block]:
    """Build the blocks of the printed table, in the sheet's order.

    Args:
        table: The measures.
        columns: Canonical names of the columns to print, in order.
        errors: Open errors; a missing text is replaced by a placeholder.
        numerals: Which digits to print.
        awaited: Cell in A1 notation -> a text that is not due yet; also replaced by a placeholder.
    """
    holes = {address: AWAITED[item.column] for address, item in awaited.items()}
    holes |= {finding.cell: MISSING_TEXT[finding.column] for finding in errors if is_hole(finding)}
    level = 2
    for measure in table.measures:
        level = 3 if measure.heading else level
        rows = tuple(_rows(measure, columns, holes, numerals))
        yield Block(as_printed(measure.heading, numerals), rows, level)


def with_room(blocks: Iterable[Block], room: Mapping[int, int]) -> Iterator[Block]:
    """Leave room below some rows.

    Args:
        blocks: All blocks of the table.
        room: Row, counted from 0 -> how many lines.
    """
    numbers = count()
    for block in blocks:
        rows = (
            replace(row, room=room.get(number, 0)) for row, number in zip(block.rows, numbers, strict=False)
        )
        yield replace(block, rows=tuple(rows))


def _rows(
    measure: Measure, columns: Sequence[str], holes: Mapping[str, str], numerals: Numerals
) -> Iterator[Row]:
    above: Mapping[str, Cell] = {}
    for activity in measure.activities:
        cells = []
        same_measure = _continues(above, activity.cells, "measure")
        for name in columns:
            text, address = activity.cells[name]
            # Merged or not, numbers count measures.
            is_blank_number = name == "seq" and same_measure and not text.strip()
            if is_blank_number or _continues(above, activity.cells, name):
                cells.append(PrintedCell(name, "", address, continued=True))
            else:
                cells.append(PrintedCell(name, as_printed(text, numerals), address, holes.get(address, "")))
        yield Row(tuple(cells))
        above = activity.cells


def _continues(above: Mapping[str, Cell], cells: Mapping[str, Cell], name: str) -> bool:
    """Whether a row's cell is the same merged one as in the row above."""
    return name in above and above[name].address == cells[name].address
