"""The last look before a PDF is published: it is read back, and has to say all that the sheet says."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

from ita_sync.errors import PreflightError
from ita_sync.model import Cell, Document
from ita_sync.report import pdftext

A4_POINTS = (842.0, 595.0)  # landscape
TOLERANCE_POINTS = 2.0
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff\ufffe]+")


def check(pdf: bytes, document: Document) -> int:
    """Prove a PDF fit to publish.

    Returns:
        Its number of pages.

    Raises:
        PreflightError: A check failed; the message names it, and the cell where it is about one.
    """
    try:
        opened = pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise PreflightError(f"The PDF cannot be opened ({error}).", hint="Print it again.") from error
    with opened:
        if len(opened.pages) == 0:
            raise PreflightError("The PDF has no page.", hint="Print it again.")
        for number, page in enumerate(opened.pages, start=1):
            _check_size(number, page)
        _check_cells(document.cells, list(pdftext.table_cells(opened)))
        return len(opened.pages)


def _check_size(number: int, page: pikepdf.Page) -> None:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    size = (right - left, top - bottom)
    if any(abs(have - want) > TOLERANCE_POINTS for have, want in zip(size, A4_POINTS, strict=True)):
        raise PreflightError(
            f"Page {number} of the PDF is not A4 landscape ({size[0]:.0f} x {size[1]:.0f} points).",
            hint="Mend @page in templates/report.css.",
        )


def _check_cells(wanted: tuple[Cell, ...], found: list[str]) -> None:
    """Every cell says in the PDF what it says in the sheet, spaces aside."""
    if len(wanted) != len(found):
        raise PreflightError(
            f"The PDF's table has {len(found)} cells instead of {len(wanted)}.",
            hint="A template of your own has to keep one td for each cell, and Chromium's tags.",
        )
    for cell, text in zip(wanted, found, strict=True):
        if squeezed(cell.text) != squeezed(text):
            raise PreflightError(
                f"The text of cell {cell.address} did not come through into the PDF.",
                hint="Look at out/rejected.pdf; a character that the font lacks may be the cause.",
            )


def squeezed(text: str) -> str:
    """A text without what a line break may add or take: blanks, soft hyphens, zero-width characters."""
    return INVISIBLE.sub("", text)
