"""Check a finished PDF before it is published: read it back, and compare its text with the sheet's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO

import pikepdf
from pikepdf import Pdf

from ita_sync.domain import Document, LocalizedText
from ita_sync.errors import PreflightError
from ita_sync.report.pdf import text_checks
from ita_sync.report.pdf.cell_checks import check_cells
from ita_sync.report.pdf.finish import Attachment
from ita_sync.report.pdf.form_checks import check_form
from ita_sync.report.pdf.page_fonts import strange_fonts
from ita_sync.report.pdf.printed import PRINT_AGAIN
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.viewer import page_texts

# Pages measured, and compared with the print and a browser's viewer, which is slow; of more, every nth one.
MOST_READ_AGAIN = 24
SWITCH_INTERVAL = 0.00001  # seconds; the usual one is 500 times as long
USUAL_INTERVAL = sys.getswitchinterval()  # read once, for another thread may check a report beside this one


def check(pdf: bytes, document: Document, source: Attachment, printed: bytes = b"") -> int:
    """Check that a PDF is fit to publish.

    Args:
        pdf: The finished PDF.
        document: The document that was printed.
        source: The file that it has to embed.
        printed: The PDF as the engine printed it. Its text is checked too, so that nothing of it is restored when
            the PDF is finished.

    Returns:
        Its number of pages.

    Raises:
        PreflightError: A check failed; the message names the check and, where there is one, the cell.
    """
    with _opened(pdf) as opened, ThreadPoolExecutor(1) as pool, _switching_often():
        numbers = range(0, len(opened.pages), -(-len(opened.pages) // MOST_READ_AGAIN) or 1)
        viewed = pool.submit(page_texts, pdf, numbers)  # PDFium works meanwhile
        check_form(opened, document, source, numbers)
        text = TaggedText(opened)
        check_cells(document.cells, text.cells, strange_fonts(opened))
        text_checks.check_title(document.title, text.headings)
        text_checks.check_logo(document.logo, text.pictures)
        text_checks.check_pages(text.pages)
        text_checks.check_drawn(opened, text.spoken)
        text_checks.check_draft(document.draft_note, text.pages)
        pages = {number: text.pieces[number] for number in numbers}
        if printed:
            with _opened(printed) as before:
                text_checks.check_print(before, pages, text.headers)
        text_checks.check_watermark(document.draft_note, viewed.result(), pages)
        text_checks.check_viewer(viewed.result(), opened, pages)
        return len(opened.pages)


@contextmanager
def _switching_often() -> Iterator[None]:
    """Let PDFium work beside us: behind each of its calls it waits for as long as Python lets one thread go on."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(USUAL_INTERVAL)


def _opened(pdf: bytes) -> Pdf:
    try:
        return pikepdf.open(BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise PreflightError(
            LocalizedText(f"เปิดไฟล์ PDF ไม่ได้ ({error})", f"The PDF cannot be opened ({error})."),
            hint=PRINT_AGAIN,
        ) from error
