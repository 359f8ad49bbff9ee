"""Read a PDF as the viewer of Chrome and Edge does, by PDFium: what its search finds and what is copied from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pypdfium2

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
