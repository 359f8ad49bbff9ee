"""Print the report, and print it again with more room where a row of its table is torn at the end of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pikepdf import Pdf

from ita_sync.domain import Document, PdfEngine
from ita_sync.report.pdf.printed import Print, damage_told, opened
from ita_sync.report.pdf.text import page_pieces
from ita_sync.report.pdf.torn_rows import torn_rows

MOST_PRINTS = 4
Render = Callable[[Mapping[int, int]], Document]


def print_whole(engine: PdfEngine, document: Document, render: Render) -> tuple[Document, Print]:
    """Print a report so that no row of its table is torn, as far as a few prints bring that about.

    Args:
        engine: What prints.
        document: The page.
        render: Makes the page anew, with so many lines of room below each of some rows of its table, counted from 0.

    Returns:
        The page that was printed in the end, and its print.

    Raises:
        ReportError: The engine failed, or its PDF is damaged.
    """
    room: dict[int, int] = {}
    printed = opened(engine.print(document))
    for _ in range(MOST_PRINTS - 1):
        with damage_told(printed.data):
            torn = torn_rows(printed.pdf)
            if room and not torn and _ends_blank(printed.pdf):
                torn = dict.fromkeys(room, 2)  # a line more, and what follows the table comes onto that page
        room |= {row: room.get(row, 0) + pages // 2 for row, pages in torn.items()}
        roomier = render(room) if torn else document
        if roomier.html == document.html:  # nothing is torn, or a template of one's own knows no room
            break
        printed.pdf.close()
        document, printed = roomier, opened(engine.print(roomier))
    return document, printed


def _ends_blank(pdf: Pdf) -> bool:
    """Tell whether the last page has no text: Chromium may reckon a row's room into a page of its own."""
    (pieces,) = page_pieces(pdf, [len(pdf.pages) - 1])
    return not "".join(pieces).strip()
