"""Read a PDF as the viewer of Chrome and Edge does, by PDFium: what its search finds, what is copied, what is where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points

HYPHENS_AT_LINE_ENDS = dict.fromkeys(map(ord, "\x02\ufffe"), "-")  # as PDFium says them, of several versions


def page_texts(pdf: bytes, pages: Iterable[int]) -> Iterator[str]:
    """Yield the text of some pages, untagged parts included.

    Args:
        pdf: A PDF that can be opened.
        pages: Their numbers, from 0.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        for number in pages:
            page = document[number]
            text = page.get_textpage()
            yield text.get_text_range().translate(HYPHENS_AT_LINE_ENDS)
            text.close()
            page.close()


def letters_within(pdf: bytes, number: int, box: Box) -> Iterator[tuple[int, str]]:
    """Yield the letters of a page whose middle is within a box, each with its marked content.

    Args:
        pdf: A PDF that can be opened.
        number: The page's number, from 0.
        box: The box.

    Yields:
        The identifier of the marked content (MCID), -1 for an artifact; and the letter.
    """
    left, bottom, right, top = box
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[number].get_textpage()
        for index in range(text.count_chars()):
            west, south, east, north = text.get_charbox(index)
            shown = raw.FPDFText_GetTextObject(text, index)
            if shown and left < (west + east) / 2 < right and bottom < (south + north) / 2 < top:
                yield raw.FPDFPageObj_GetMarkedContentID(shown), chr(raw.FPDFText_GetUnicode(text, index))
