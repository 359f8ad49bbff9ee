"""The status page on one sheet of A4, printed by the report's engine; a night does without it if that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO

import pikepdf

from ita_sync.domain import Document, LocalizedText, PdfEngine
from ita_sync.errors import ItaSyncError
from ita_sync.report.pdf.cell_headers import complete_headers
from ita_sync.report.pdf.tables import tables

log = logging.getLogger(__name__)
NAME = "status.pdf"
NOT_PRINTED = LocalizedText(
    "พิมพ์หน้าสถานะเป็น PDF ไม่ได้ รายงานไม่ได้รับผลกระทบ: {why}",
    "The status page could not be printed as PDF, which the report does not depend on: {why}",
)
DAMAGED = LocalizedText("อ่าน PDF ที่พิมพ์แล้วไม่ได้", "what was printed cannot be read.")
TOO_LONG = LocalizedText("ยาว {pages} หน้า ต้องมีหน้าเดียว", "it has {pages} pages and not one.")
DATES = ("/CreationDate", "/ModDate")  # when it was printed, which the page itself says


def print_page(html: str, make_engine: Callable[[], PdfEngine]) -> bytes | None:
    """Print the status page; None, and a warning in the log, where that cannot be done.

    Args:
        html: The page, which names no other file.
        make_engine: Gives the engine.
    """
    try:
        printed = make_engine().print(Document(html=html, assets={}, title=""))
    except ItaSyncError as error:
        log.warning(NOT_PRINTED.format(why=error.said))
        return None
    return _as_one_page(printed)


def _as_one_page(printed: bytes) -> bytes | None:
    """The PDF without the time of its print and the browser's own numbers, so that the same page is the same file."""
    try:
        with pikepdf.open(BytesIO(printed)) as pdf:
            pages = len(pdf.pages)
            for key in DATES:
                if key in pdf.docinfo:
                    del pdf.docinfo[key]
            complete_headers(pdf, list(tables(pdf)))
            out = BytesIO()
            pdf.save(out, deterministic_id=True)
    except pikepdf.PdfError:
        log.warning(NOT_PRINTED.format(why=DAMAGED))
        return None
    if pages != 1:
        log.warning(NOT_PRINTED.format(why=TOO_LONG.format(pages=pages)))
        return None
    return out.getvalue()
