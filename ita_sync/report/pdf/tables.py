"""The tables of a PDF, row by row, from its structure tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pikepdf import Object, Pdf

from ita_sync.report.pdf.structure import children


class Row(NamedTuple):
    """A row of a table: its headers (TH) and its data cells (TD), which are structure elements."""

    headers: list[Object]
    cells: list[Object]

    @property
    def is_banner(self) -> bool:
        """Whether one header fills the row: it heads what stands below."""
        return not self.cells and len(self.headers) == 1


def tables(pdf: Pdf) -> Iterator[list[Row]]:
    """Yield the rows of each table, in reading order."""
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == "/Table":
            yield list(_rows(element))
        else:
            waiting.extend(reversed(_elements(element)))


def _rows(parent: Object) -> Iterator[Row]:
    for element in _elements(parent):
        if element.get("/S") != "/TR":
            yield from _rows(element)
            continue
        row = Row([], [])
        for cell in _elements(element):
            (row.headers if cell.get("/S") == "/TH" else row.cells).append(cell)
        yield row


def _elements(parent: Object) -> list[Object]:
    return [child for child in children(parent) if not isinstance(child, int)]
