"""Read a PDF as the viewer of Chrome and Edge does, by PDFium: what its search finds, what is copied, what is where."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points

ONE_AT_A_TIME = Lock()  # PDFium is not made for threads, also of different documents: it ends the program
HYPHENS_AT_LINE_ENDS = dict.fromkeys(map(ord, "\x02\ufffe"), "-")  # as PDFium says them, of several versions


def page_texts(pdf: bytes, pages: Iterable[int]) -> list[str]:
    """Return the text of some pages, untagged parts included.

    Args:
        pdf: A PDF that can be opened.
        pages: Their numbers, from 0.
    """
    with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        return [_page_text(document[number]) for number in pages]


def _page_text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    read: str = text.get_text_range().translate(HYPHENS_AT_LINE_ENDS)
    text.close()
    page.close()
    return read


def letters_within(pdf: bytes, number: int, box: Box) -> list[tuple[int, str]]:
    """Return the letters of a page whose middle is within a box, each with its marked content.

    Args:
        pdf: A PDF that can be opened.
        number: The page's number, from 0.
        box: The box.

    Returns:
        The identifier of the marked content (MCID), -1 for an artifact; and the letter.
    """
    with ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        text = document[number].get_textpage()
        return [
            (raw.FPDFPageObj_GetMarkedContentID(shown), chr(raw.FPDFText_GetUnicode(text, index)))
            for index in range(text.count_chars())
            if (shown := raw.FPDFText_GetTextObject(text, index)) and _is_within(text.get_charbox(index), box)
        ]


def _is_within(letter: Box, box: Box) -> bool:
    left, bottom, right, top = box
    west, south, east, north = letter
    return left < (west + east) / 2 < right and bottom < (south + north) / 2 < top
