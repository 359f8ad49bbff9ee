"""Check a finished PDF's form: its pages, the size of its text, its fonts, and its attachment."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from ita_sync.domain import Document, LocalizedText
from ita_sync.errors import PreflightError
from ita_sync.report.pdf.finish import Attachment
from ita_sync.report.pdf.page_fonts import font_name
from ita_sync.report.pdf.printed import PRINT_AGAIN
from ita_sync.report.pdf.size import TextSize, text_size

PORTRAIT = LocalizedText(
    "รายงานพิมพ์ได้เฉพาะ A4 แนวนอน ไม่รองรับแนวตั้ง โปรดแก้ไข @page ใน templates/report.css",
    "The report is printed as A4 landscape; portrait is not supported: mend @page in templates/report.css.",
)
PAGE_RULE = LocalizedText("แก้ไข @page ใน templates/report.css", "Mend @page in templates/report.css.")
A4_POINTS = (842.0, 595.0)  # landscape
TOLERANCE_POINTS = 2.0

# A page of the example sheet holds about 1,600 letters; a page with only one narrow column filled, at least 200.
FEWEST_LETTERS_A_PAGE = 100
FEWEST_LINES_A_PAGE = 5  # below a tall header, in large letters
MOST_LETTERS_A_PAGE = 30_000  # at 4 points
TAG = re.compile(r"<[^>]*>")
SMALLEST_SHARE = 0.98  # of the stylesheet's size


def check_form(pdf: Pdf, document: Document, source: Attachment, pages: Iterable[int]) -> None:
    """Check all that can be told without the text.

    Args:
        pdf: The finished PDF.
        document: The document that was printed.
        source: The file that it has to embed.
        pages: The pages whose text is measured, from 0.

    Raises:
        PreflightError: A check failed.
    """
    _check_page_count(len(pdf.pages), document)
    for number, page in enumerate(pdf.pages, start=1):
        _check_size(number, page)
    _check_text_size(text_size(pdf, pages))
    _check_fonts(pdf)
    _check_attachment(pdf, source)


def _check_page_count(pages: int, document: Document) -> None:
    """Check that no page holds more than can be read, nor next to nothing."""
    letters = sum(len(cell.text) for cell in document.cells)
    texts = [text for text in TAG.split(document.html.rpartition("</style>")[2]) if text.strip()]
    fewest = 1 + letters // MOST_LETTERS_A_PAGE
    lines = len(texts) // FEWEST_LINES_A_PAGE
    most = 3 + len(document.cells) + lines + sum(map(len, texts)) // FEWEST_LETTERS_A_PAGE
    if not fewest <= pages <= most:
        raise PreflightError(
            LocalizedText(
                f"PDF มี {pages} หน้า แต่ตารางนี้ควรมี {fewest} ถึง {most} หน้า",
                f"The PDF has {pages} pages; for this sheet there should be {fewest} to {most}.",
            ),
            hint=LocalizedText(
                "ดู out/rejected.pdf ความกว้างหรือขนาดตัวอักษรใน templates/report.css อาจไม่ถูกต้อง",
                "Look at out/rejected.pdf; a width or a font size in templates/report.css may be wrong.",
            ),
        )


def _check_size(number: int, page: pikepdf.Page) -> None:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    size = (right - left, top - bottom)
    if any(abs(have - want) > TOLERANCE_POINTS for have, want in zip(size, A4_POINTS, strict=True)):
        raise PreflightError(
            LocalizedText(
                f"หน้า {number} ของ PDF ไม่ใช่กระดาษ A4 แนวนอน ({size[0]:.0f} x {size[1]:.0f} พอยต์)",
                f"Page {number} of the PDF is not A4 landscape ({size[0]:.0f} x {size[1]:.0f} points).",
            ),
            hint=PORTRAIT if size[0] < size[1] else PAGE_RULE,
        )


def _check_text_size(size: TextSize | None) -> None:
    if size and size.share < SMALLEST_SHARE:
        raise PreflightError(
            LocalizedText(
                f"ตัวอักษรใน PDF มีขนาด {size.printed:.1f} พอยต์แทนที่จะเป็น {size.wanted:.1f} "
                "เพราะมีส่วนที่กว้างเกินหน้ากระดาษ รายงานจึงถูกย่อทั้งฉบับ",
                f"The text is printed at {size.printed:.1f} instead of {size.wanted:.1f} points: something is wider "
                "than the page, and shrinks the whole report.",
            ),
            hint=LocalizedText(
                "ดู out/rejected.pdf รูปตรา ตาราง หรือส่วนอื่นของแม่แบบต้องไม่กว้างกว่าหน้ากระดาษ (max-width: 100%)",
                "Look at out/rejected.pdf; a logo, a table or another part of the template has to fit (max-width: 100%).",
            ),
        )


def _check_fonts(pdf: Pdf) -> None:
    for number, page in enumerate(pdf.pages, start=1):
        for font in page.resources.get("/Font", {}).values():
            if not _is_embedded(font):
                name = font_name(font)
                raise PreflightError(
                    LocalizedText(
                        f"แบบอักษร {name} ในหน้า {number} ไม่ได้ฝังอยู่ใน PDF",
                        f"The font {name} on page {number} is not embedded in the PDF.",
                    ),
                    hint=LocalizedText(
                        "ใช้แบบอักษรที่มากับโปรแกรม หรือแบบอักษรที่อนุญาตให้ฝังได้",
                        "Use the font that comes with the program, or one that may be embedded.",
                    ),
                )


def _is_embedded(font: Object) -> bool:
    if font.get("/Subtype") == Name.Type3:
        return True  # its glyphs are drawings in the PDF itself
    carrier = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = carrier.get("/FontDescriptor", Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _check_attachment(pdf: Pdf, source: Attachment) -> None:
    """Check that the embedded file can be extracted unchanged."""
    attached = pdf.attachments.get(source.name)
    try:
        data = attached.get_file().read_bytes() if attached else None
    except (pikepdf.PdfError, KeyError, ValueError):
        data = None
    if data != source.data:
        raise PreflightError(
            LocalizedText(
                f"อ่านไฟล์แนบ {source.name} กลับจาก PDF ไม่ได้",
                f"The attachment {source.name} cannot be read back from the PDF.",
            ),
            hint=PRINT_AGAIN,
        )
