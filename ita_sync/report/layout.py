"""The table of measures -> the printed table: which cell stands in which row.

A merged block is printed as cells without a line between them, not as one cell over several rows: where a page ends
within such a cell, Chromium draws its borders away from those of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ita_sync.domain import REQUIRED_COLUMNS, Awaited, Cell, Finding, Measure, Table
from ita_sync.report.prose import as_printed
from ita_sync.settings import Numerals

SHORT = 90  # characters; a row whose cells are all this short is not broken across pages

MISSING_TEXT: Mapping[str, str] = {
    "missing-outcome": "ยังไม่ได้รายงานผลลัพธ์",
    "missing-summary": "ยังไม่ได้สรุปผลการดำเนินการ",
    "missing-method": "ยังไม่ได้ระบุวิธีดำเนินการ",
    "missing-owner": "ยังไม่ได้ระบุผู้รับผิดชอบ",
    "missing-period": "ยังไม่ได้ระบุระยะเวลา",
    "missing-measure": "ยังไม่ได้ระบุมาตรการ",
}

AWAITED: Mapping[str, str] = {"outcome": "รอผลลัพธ์", "summary": "รอสรุปผลการดำเนินการ"}


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of the printed table, its digits as the settings want them.

    Attributes:
        address: Where it stands in the sheet, in A1 notation.
        placeholder: In words what is missing, for a draft; blank where nothing is.
        continued: Whether it belongs to the cell above; it is blank then.
    """

    column: str
    text: str
    address: str
    placeholder: str = ""
    continued: bool = False

    @property
    def shown(self) -> Cell:
        """All that it has to say in print."""
        return Cell(f"[{self.placeholder}]{self.text}" if self.placeholder else self.text, self.address)


@dataclass(frozen=True, slots=True)
class Row:
    """One activity; a short one is kept together on a page."""

    cells: tuple[PrintedCell, ...]

    @property
    def keep_together(self) -> bool:
        """Whether no cell is long enough to be broken across pages well."""
        return all(len(cell.text) <= SHORT for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """One measure: the banner above it, and its rows.

    Attributes:
        level: The heading level of the measure's name, one below the banner that it belongs to.
    """

    heading: str
    rows: tuple[Row, ...]
    level: int

    @property
    def headings(self) -> Iterator[str]:
        """The banner and the measure's name, each on one line, as far as there are any."""
        names = (cell.text for row in self.rows for cell in row.cells if cell.column == "measure")
        yield from (" ".join(name.split()) for name in (self.heading, *names) if name.strip())


def printed_columns(table: Table, extra: Sequence[str]) -> tuple[str, ...]:
    """Canonical names in the order of printing: a running number first, further extra columns last."""
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
    """The measures in the sheet's order; a cell that an error is about, or that is awaited, says so in words."""
    holes = {address: AWAITED[item.column] for address, item in awaited.items()}
    holes |= {finding.cell: MISSING_TEXT[finding.rule] for finding in errors if finding.rule in MISSING_TEXT}
    level = 2
    for measure in table.measures:
        level = 3 if measure.heading else level
        rows = tuple(_rows(measure, columns, holes, numerals))
        yield Block(as_printed(measure.heading, numerals), rows, level)


def _rows(
    measure: Measure, columns: Sequence[str], holes: Mapping[str, str], numerals: Numerals
) -> Iterator[Row]:
    above: Mapping[str, Cell] = {}
    for activity in measure.activities:
        cells = []
        for name in columns:
            text, address = activity.cells[name]
            if name in above and above[name].address == address:
                cells.append(PrintedCell(name, "", address, continued=True))
            else:
                cells.append(PrintedCell(name, as_printed(text, numerals), address, holes.get(address, "")))
        yield Row(tuple(cells))
        above = activity.cells
