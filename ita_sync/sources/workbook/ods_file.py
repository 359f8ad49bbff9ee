"""An .ods file as grids, one a tab."""

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

MAX_COLUMNS = 200  # a row may claim 16,384 repeated blanks; nothing beyond this is a table of ours
MAX_BLANK_ROWS = 10_000  # likewise for repeated blank rows


def read_ods(path: Path) -> Iterator[Grid]:
    """Read every tab.

    Raises:
        SheetError: It is no .ods file.
    """
    if not zipfile.is_zipfile(path):
        path.open("rb").close()  # a missing file says so itself
        raise SheetError(f"{path.name} is damaged or no .ods file.", hint="Save it anew in LibreOffice.")
    for table in load(str(path)).getElementsByType(Table):
        yield _ods_grid(table)


def _ods_grid(table: Any) -> Grid:
    """Texts and merges of one tab; rows and cells that OpenDocument writes once and counts are laid out."""
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
    """The displayed text: one line a paragraph; a note's paragraphs are not the cell's, and a merge hides all."""
    if cell.qname[1] == "covered-table-cell":
        return ""
    paragraphs: Sequence[Any] = [node for node in cell.childNodes if node.qname[1] == "p"]
    return "\n".join(extractText(paragraph) for paragraph in paragraphs)


def _count(element: Any, attribute: str) -> int:
    """A count that is 1 where it is not written; the element may not know the attribute at all."""
    try:
        return int(element.getAttribute(attribute) or 1)
    except (AttributeError, ValueError):
        return 1
