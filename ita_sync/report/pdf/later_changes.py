"""What was done to a report after it was made: what makes another report of it, and what harms nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from pikepdf import Object, Pdf

from ita_sync.domain import LocalizedText
from ita_sync.report.pdf import revisions
from ita_sync.report.pdf.origin import Record, read_record
from ita_sync.report.pdf.page_digest import signature_widgets
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.text_checks import squeezed
from ita_sync.text.excerpt import quoted

FEWEST_COVERED = 4  # letters of a cell under a signature that make a difference


def find_fault(data: bytes, pdf: Pdf, record: Record, text: TaggedText) -> LocalizedText | None:
    """Say what was done to a report that makes it another one; None if nothing was.

    Args:
        data: The file.
        pdf: The file, open.
        record: What it said of itself when it was made.
        text: What its pages say.
    """
    if revisions.is_active(pdf):
        return LocalizedText(
            "มีสคริปต์ แบบฟอร์ม หรือส่วนที่ซ่อนได้ ซึ่งรายงานของระบบไม่มี",
            "it has scripts, forms or layers, which no report has",
        )
    if others := [name for name in pdf.attachments if name != record.attached]:
        said = LocalizedText("มีไฟล์แนบอื่นเพิ่มเข้ามา: {names}", "other files were attached to it: {names}")
        return said.format(names=quoted(", ".join(others)))
    if read_record(pdf) != record:
        return LocalizedText(
            "ข้อมูลกำกับไฟล์ถูกแก้ไข", "what the file says of itself was changed after it was made"
        )
    if covered := next(_covered(data, pdf, text), ""):
        return LocalizedText(
            f"ลายเซ็นทับข้อความในตาราง: {covered}", f"a signature covers text of the table: {covered}"
        )
    return None


def name_harmless(data: bytes, first: bytes, pdf: Pdf) -> LocalizedText:
    """Say what was done to a report that left its contents as they were.

    Args:
        data: The file.
        first: The file as it was made (`revisions.first_revision`).
        pdf: The file, open.
    """
    if revisions.is_signed(pdf):
        return LocalizedText(
            "ลงลายมือชื่อดิจิทัลหลังจัดทำ เนื้อหาไม่เปลี่ยนแปลง (ไม่ได้ตรวจว่าลายมือชื่อถูกต้อง)",
            "it was digitally signed afterwards, and its contents are unchanged (the signature itself is not checked)",
        )
    if len(first) != len(data):
        return LocalizedText(
            "มีส่วนเพิ่มเติมท้ายไฟล์ภายหลัง เนื้อหาไม่เปลี่ยนแปลง",
            "something was appended, and its contents are unchanged",
        )
    if revisions.is_rewritten(pdf):
        return LocalizedText(
            "โปรแกรมอื่นบันทึกไฟล์ใหม่ เนื้อหาไม่เปลี่ยนแปลง",
            "another program saved it anew, and its contents are unchanged",
        )
    return LocalizedText("ไม่พบ", "none found")


def _covered(data: bytes, pdf: Pdf, text: TaggedText) -> Iterator[str]:
    """Yield the texts of the table that stand under a visible signature."""
    widgets = [(number, item) for number, page in enumerate(pdf.pages) for item in signature_widgets(page)]
    if not widgets:
        return
    table = squeezed("".join(text.cells))
    with pypdfium2.PdfDocument(data) as document:
        for number, widget in widgets:
            lines = map(squeezed, _text_within(document, number, widget).splitlines())
            yield from (line for line in lines if len(line) >= FEWEST_COVERED and line in table)


def _text_within(document: pypdfium2.PdfDocument, number: int, widget: Object) -> str:
    left, bottom, right, top = (float(edge) for edge in widget.Rect)
    if left == right or bottom == top:  # an invisible signature
        return ""
    page = document[number].get_textpage()
    found: str = page.get_text_bounded(
        left=min(left, right), bottom=min(bottom, top), right=max(left, right), top=max(bottom, top)
    )
    return found
