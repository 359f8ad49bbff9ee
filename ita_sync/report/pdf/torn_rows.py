"""Rows of the printed table that are torn: some of their cells end on an earlier page than the row does.

Chromium reckons a row's height as if there were no pages. Each page end makes the cell that goes on taller, for no line is
cut in two and each part has its padding; the row's other cells then may end a page earlier, and the last part of the row
has neither their borders nor the line below. A cell's borders belong to it as marked content, so its parts can be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pikepdf import NumberTree, Object, Pdf

from ita_sync.report.pdf.structure import CELLS, Key, children
from ita_sync.report.pdf.tables import tables


def torn_rows(pdf: Pdf) -> dict[int, int]:
    """Find the rows of a printed PDF that are torn.

    Args:
        pdf: The PDF.

    Returns:
        Row with data cells, counted from 0 -> the number of pages that it is on.
    """
    torn = dict(_torn(pdf))
    if not torn:
        return {}
    rows = [row for table in tables(pdf) for row in table if row.cells]
    owners = {row.cells[0].P.objgen: number for number, row in enumerate(rows)}
    return {owners[row]: pages for row, pages in torn.items()}


def _torn(pdf: Pdf) -> Iterator[tuple[Key, int]]:
    """Yield each torn row and its number of pages: a row that goes on is the first one of its page."""
    if "/StructTreeRoot" not in pdf.Root or "/ParentTree" not in pdf.Root.StructTreeRoot:
        return
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    before: Key | None = None
    for page in pdf.pages:
        on_page: Iterable[Any] = parents[int(page.obj.StructParents)] if "/StructParents" in page.obj else []
        row = _first_row(on_page)
        if row is not None and any(before in _pages(cell) for cell in _absent(row, on_page)):
            yield row.objgen, max(len(_pages(cell)) for cell in children(row))
        before = page.obj.objgen


def _first_row(on_page: Iterable[Any]) -> Object | None:
    """Return the first row with data cells that a page shows; borders are painted before any text."""
    rows = (element.P for element in on_page if element is not None and element.get("/S") in CELLS)
    return next((row for row in rows if any(cell.get("/S") == "/TD" for cell in children(row))), None)


def _absent(row: Object, on_page: Iterable[Any]) -> list[Object]:
    """Return the cells of a row that are not among the elements of a page."""
    absent = {cell.objgen: cell for cell in children(row)}
    for element in on_page:
        if not absent:
            break
        if element is not None:
            absent.pop(element.objgen, None)
    return [*absent.values()]


def _pages(cell: Object) -> set[Key]:
    """Return the pages that show a cell itself; where cells have no borders, an empty one is on none."""
    pages = [cell.get("/Pg") if isinstance(kid, int) else kid.get("/Pg") for kid in children(cell)]
    return {page.objgen for page in pages if page is not None}
