"""Complete what the table's cells say of their headers, which a screen reader tells along with each cell.

Chromium names the headers of the column, all banners included, wherever they stand, and the header of the cell's own row.
The rows of a merged measure are printed apart: below the first of them no cell names the measure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from ita_sync.report.pdf.tables import Row, tables


def complete_headers(pdf: Pdf) -> None:
    """Let each cell name the banner and the row's header that it stands under, and no other banner."""
    for table in tables(pdf):
        banners = {name for row in table if row.is_banner for name in _names(row.headers)}
        for row, above in _with_headers(table):
            if banners or not row.headers:
                for cell in row.cells:
                    _complete(cell, banners, above)


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


def _complete(cell: Object, banners: Collection[str], above: Sequence[str]) -> None:
    attributes = _header_names(cell)
    named = [str(name) for name in attributes.get("/Headers", ())]
    wanted = [name for name in named if name not in banners and name not in above] + [*above]
    if wanted != named:
        attributes.Headers = Array(map(String, wanted))


def _header_names(cell: Object) -> Object:
    """Return the attributes of a cell that hold the names of its headers; new ones if it has none."""
    found = cell.get("/A", Array())
    entries = list(found) if isinstance(found, Array) else [found]
    for entry in entries:
        if isinstance(entry, Dictionary) and "/Headers" in entry:
            return entry
    new: Object = Dictionary(O=Name.Table)
    cell.A = Array([*entries, new])
    return new
