"""Read an .ods file as grids, one for each tab."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from odf.opendocument import load
from odf.table import Table, TableRow
from odf.teletype import extractText

from ita_sync.domain import Grid, Merge
from ita_sync.errors import SheetError

MAX_COLUMNS = 200  # a row may declare 16,384 repeated blanks; our tables are narrower than this
MAX_BLANK_ROWS = 10_000  # the same for repeated blank rows


def read_ods(path: Path) -> Iterator[Grid]:
    """Read every tab as a grid.

    Raises:
        OSError: There is no such file, or it cannot be read.
        SheetError: It is not an .ods file.
    """
    if not zipfile.is_zipfile(path):
        path.open("rb").close()  # raises if the file is missing or unreadable
        raise SheetError(f"{path.name} is damaged or no .ods file.", hint="Save it anew in LibreOffice.")
    for table in load(str(path)).getElementsByType(Table):
        yield _ods_grid(table)


def _ods_grid(table: Any) -> Grid:
    """Collect a tab's texts and merges; expands the rows and cells that OpenDocument stores once with a count."""
    rows: list[tuple[str, ...]] = []
    merges: list[Merge] = []
    for element in table.getElementsByType(TableRow):
        texts, spans = _ods_row(element)
        merges += [Merge(len(rows), left, len(rows) + down, left + across) for left, down, across in spans]
        repeated = _count(element, "numberrowsrepeated")
        rows += [texts] * (repeated if texts else min(repeated, MAX_BLANK_ROWS))
    while rows and not rows[-1]:
        rows.pop()
    return Grid(str(table.getAttribute("name")), tuple(rows), tuple(merges))


def _ods_row(element: Any) -> tuple[tuple[str, ...], list[tuple[int, int, int]]]:
    """Collect a row's texts, and its merged blocks as (column, rows down, columns across)."""
    texts: list[str] = []
    spans: list[tuple[int, int, int]] = []
    for cell in element.childNodes:
        down, across = _count(cell, "numberrowsspanned"), _count(cell, "numbercolumnsspanned")
        if down * across > 1:
            spans.append((len(texts), down, across))
        repeated = min(_count(cell, "numbercolumnsrepeated"), MAX_COLUMNS)
        texts += [_ods_text(cell)] * repeated
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts), spans


def _ods_text(cell: Any) -> str:
    """Return a cell's text, one line for each paragraph; without its note, and blank if a merged block covers it."""
    if cell.qname[1] == "covered-table-cell":
        return ""
    paragraphs: Sequence[Any] = [node for node in cell.childNodes if node.qname[1] == "p"]
    return "\n".join(extractText(paragraph) for paragraph in paragraphs)


def _count(element: Any, attribute: str) -> int:
    """Return a count, 1 by default; odfpy raises if an element of this kind cannot have the attribute."""
    try:
        return int(element.getAttribute(attribute) or 1)
    except (AttributeError, ValueError):
        return 1
