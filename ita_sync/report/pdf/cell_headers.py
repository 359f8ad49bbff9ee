"""Complete what the table's cells say of their headers, which a screen reader tells along with each cell.

Chromium names the headers of the column, all banners included, wherever they stand, and the header of the cell's own row.
The rows of a merged measure are printed apart: below the first of them no cell names the measure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from ita_sync.report.pdf.header_names import name_headers
from ita_sync.report.pdf.tables import Row


def complete_headers(pdf: Pdf, tables: Sequence[Sequence[Row]]) -> None:
    """Name the headers anew, and let each cell name the banners and the row's header that it stands under, and no other.

    Args:
        pdf: The PDF.
        tables: Its tables.
    """
    renamed = name_headers(pdf, tables)
    for table in tables:
        banners = {name for row in table if row.is_banner for name in _names(row.headers)}
        for row, above in _with_headers(table):
            for cell in row.cells:
                _complete(cell, renamed, banners, above)
            for header in row.headers:
                _complete(header, renamed, (), ())


def _with_headers(table: Sequence[Row]) -> Iterator[tuple[Row, list[str]]]:
    """Yield each row with the names of its banners and of the last row's header above it."""
    banners: list[str] = []
    own: list[str] = []
    after_banner = False
    for row in table:
        if row.is_banner:
            banners = [*(banners if after_banner else ()), *_names(row.headers)]
            own = []
        elif row.headers and row.cells:
            own = _names(row.headers)
        after_banner = row.is_banner
        yield row, banners + own


def _names(headers: Sequence[Object]) -> list[str]:
    return [str(header.ID) for header in headers if "/ID" in header]


def _complete(
    cell: Object, renamed: Mapping[str, str], banners: Collection[str], above: Sequence[str]
) -> None:
    entries = _attributes(cell)
    attributes = next((entry for entry in entries if "/Headers" in entry), None)
    named = [renamed.get(name, name) for name in map(str, attributes.Headers)] if attributes else []
    wanted = [name for name in named if name not in banners and name not in above] + [*above]
    if attributes:
        attributes.Headers = Array(map(String, wanted))
    elif wanted:
        cell.A = Array([*entries, Dictionary(O=Name.Table, Headers=Array(map(String, wanted)))])


def _attributes(cell: Object) -> list[Object]:
    found = cell.get("/A", Array())
    return list(found) if isinstance(found, Array) else [found]
