"""The rows that a report has attached, and the texts that its table then has to show."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from ita_sync import output
from ita_sync.domain import Origin
from ita_sync.report.layout import AWAITED, MISSING_TEXT
from ita_sync.report.pdf.comparison import in_any_order, is_right_to_left, squeezed
from ita_sync.report.prose import as_printed
from ita_sync.thai import repair, to_arabic_digits


class AttachedRows(NamedTuple):
    """The attached rows.

    Attributes:
        headers: Canonical column name -> the header as staff wrote it.
        rows: One for each printed row: canonical column name -> what staff typed.
    """

    headers: dict[str, str]
    rows: list[dict[str, str]]


class Difference(NamedTuple):
    """A cell of the printed table that says something else than its row.

    Attributes:
        line: The row, counted from 0.
        column: Canonical name of its column.
        typed: What the row says.
        shown: What the page shows.
    """

    line: int
    column: str
    typed: str
    shown: str


def read_rows(data: bytes, columns: Sequence[str]) -> AttachedRows:
    """Read the attached rows.

    Args:
        data: The attached file, as `output.measures_csv` writes it.
        columns: Canonical names of its columns, in their order.

    Raises:
        ValueError, csv.Error: They are no such rows.
    """
    headers, *rows = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return AttachedRows(
        dict(zip(columns, headers, strict=True)), [dict(zip(columns, row, strict=True)) for row in rows]
    )


def differences(rows: AttachedRows, origin: Origin, cells: Sequence[str]) -> Iterator[Difference]:
    """Yield the cells of the printed table that say something else than the attached rows.

    Args:
        rows: The attached rows.
        origin: Which columns are printed, and whether a text may be missing.
        cells: The texts of the printed table's cells, row by row.

    Raises:
        ValueError: The table has another number of cells.
    """
    width = len(origin.printed)
    if len(cells) != len(rows.rows) * width:
        raise ValueError("another number of cells")
    above: dict[str, str] = {}
    for line, row in enumerate(rows.rows):
        shown = cells[line * width : (line + 1) * width]
        for column, text in zip(origin.printed, shown, strict=True):
            continues = row[column] == above.get(column) or (column == "seq" and not row[column].strip())
            if _comparable(text) not in _expected(row[column], column, origin.is_draft, continues):
                yield Difference(line, column, row[column], text)
        above = row


def _expected(typed: str, column: str, is_draft: bool, continues: bool) -> set[str]:
    """All that a cell may show: in whatever digits; nothing where it continues a merged one; a draft's placeholder."""
    texts = {_comparable(as_printed(repair(text), "arabic")) for text in output.unguarded(typed)}
    holes = {words[column] for words in (MISSING_TEXT, AWAITED) if column in words} if is_draft else set()
    with_hole = {f"[{_comparable(hole)}]{text}" for hole in holes for text in texts}
    return texts | with_hole | ({""} if continues else set())


def _comparable(text: str) -> str:
    letters = squeezed(to_arabic_digits(text))
    return in_any_order(letters) if is_right_to_left(letters) else letters
