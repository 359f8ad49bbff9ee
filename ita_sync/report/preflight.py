"""The last look before a PDF is published: it is read back, and has to say all that the sheet says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pypdfium2

from ita_sync.errors import PreflightError
from ita_sync.model import Table
from ita_sync.report.html import digits
from ita_sync.settings import Settings

A4_POINTS = (842.0, 595.0)  # landscape
TOLERANCE_POINTS = 2.0


def check(pdf: bytes, table: Table, columns: Sequence[str], settings: Settings) -> int:
    """Prove a PDF fit to publish.

    Returns:
        Its number of pages.

    Raises:
        PreflightError: A check failed; the message names it, and the cell where it is about one.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PreflightError(f"The PDF cannot be opened ({error}).", hint="Print it again.") from error
    try:
        if len(document) == 0:
            raise PreflightError("The PDF has no page.", hint="Print it again.")
        for number in range(len(document)):
            _check_size(number, document[number].get_size())
        text = "".join(page_texts(document))
    finally:
        document.close()
    _check_cells(text, table, columns, settings)
    return len(document)


def page_texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    """The text of each page, in reading order."""
    for page in document:
        textpage = page.get_textpage()
        yield textpage.get_text_range()
        textpage.close()
        page.close()


def _check_size(number: int, size: tuple[float, float]) -> None:
    if any(abs(have - want) > TOLERANCE_POINTS for have, want in zip(size, A4_POINTS, strict=True)):
        raise PreflightError(
            f"Page {number + 1} of the PDF is not A4 landscape ({size[0]:.0f} x {size[1]:.0f} points).",
            hint="Mend @page in templates/report.css.",
        )


def _check_cells(text: str, table: Table, columns: Sequence[str], settings: Settings) -> None:
    """Every line of every printed cell stands in the PDF, spaces aside."""
    have = squeezed(text)
    for measure in table.measures:
        for activity in measure.activities:
            for name in columns:
                cell = activity.cells[name]
                for line in cell.text.splitlines():
                    if squeezed(digits(line, settings.report.numerals)) not in have:
                        raise PreflightError(
                            f"The text of cell {cell.address} did not come through into the PDF.",
                            hint="Look at out/rejected.pdf; a character that the font lacks may be the cause.",
                        )


def squeezed(text: str) -> str:
    """A text without what a line break may add or take: blanks, soft hyphens, zero-width characters."""
    return re.sub(r"[\s\u00ad\u200b-\u200d\u2060\ufeff\ufffe]+", "", text)
