"""What was done to a report after it was made: what makes another report of it, and what harms nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Dictionary, Pdf

from ita_sync.domain import LocalizedText
from ita_sync.report.pdf import revisions
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.name_tree import entries
from ita_sync.report.pdf.origin import Record, read_record
from ita_sync.report.pdf.page_digest import signature_widgets
from ita_sync.report.pdf.printed import is_whole
from ita_sync.report.pdf.structure import CELLS, Key, children, elements, marked_content
from ita_sync.report.pdf.viewer import Box, letters_within
from ita_sync.text.excerpt import quoted

ON_PAGES = LocalizedText(" (แสดงที่หน้า {pages})", " (shown on page {pages})")


def find_fault(data: bytes, pdf: Pdf, record: Record) -> LocalizedText | None:
    """Say what was done to a report that makes it another one; None if nothing was.

    Args:
        data: The file.
        pdf: The file, open.
        record: What it said of itself when it was made.
    """
    if revisions.is_damaged(data):
        return LocalizedText(
            "ไฟล์เสียหาย โปรแกรมต่าง ๆ อาจแสดงไม่เหมือนกัน",
            "the file is damaged, and programs may show it differently",
        )
    if revisions.is_active(pdf):
        return LocalizedText(
            "มีสคริปต์ ลิงก์ แบบฟอร์ม หรือส่วนที่ซ่อนได้ ซึ่งรายงานของระบบไม่มี",
            "it has scripts, links, forms or layers, which no report has",
        )
    if others := _other_files(pdf, record):
        said = LocalizedText("มีไฟล์แนบอื่นเพิ่มเข้ามา: {names}", "other files were attached to it: {names}")
        return said.format(names=quoted(", ".join(others)))
    if _says_otherwise(pdf, record):
        return LocalizedText(
            "ข้อมูลกำกับไฟล์ถูกแก้ไข", "what the file says of itself was changed after it was made"
        )
    if covered := next(filter(None, _covered(data, pdf)), ""):
        said = LocalizedText(
            "ลายเซ็นทับข้อความในรายงาน: {text}", "a signature covers text of the report: {text}"
        )
        return said.format(text=quoted(covered))
    return None


def name_harmless(data: bytes, first: bytes, pdf: Pdf) -> LocalizedText:
    """Say what was done to a report that left its contents as they were.

    Args:
        data: The file.
        first: The file as it was made (`revisions.first_revision`).
        pdf: The file, open.
    """
    pages = ", ".join(dict.fromkeys(str(page + 1) for page, _box in _signatures(pdf)))
    shown = ON_PAGES.format(pages=pages) if pages else ""
    if revisions.is_signed(pdf):
        return LocalizedText(
            "ลงลายมือชื่อดิจิทัลหลังจัดทำ{shown} เนื้อหาไม่เปลี่ยนแปลง (ไม่ได้ตรวจว่าลายมือชื่อถูกต้อง)",
            "it was digitally signed afterwards{shown}, its contents are unchanged (the signature itself is not checked)",
        ).format(shown=shown)
    if shown:
        return LocalizedText(
            "เพิ่มช่องลงลายมือชื่อดิจิทัล{shown} ยังไม่ได้ลงลายมือชื่อ เนื้อหาไม่เปลี่ยนแปลง",
            "a field for a signature was added{shown}, not signed yet, and its contents are unchanged",
        ).format(shown=shown)
    if len(first) != len(data):
        return LocalizedText(
            "มีส่วนเพิ่มเติมท้ายไฟล์ภายหลัง เนื้อหาไม่เปลี่ยนแปลง",
            "something was appended, and its contents are unchanged",
        )
    if not is_whole(data):
        return LocalizedText(
            "ต้นไฟล์หรือท้ายไฟล์เสียหาย เนื้อหาไม่เปลี่ยนแปลง",
            "its beginning or its end is damaged, and its contents are unchanged",
        )
    if revisions.is_rewritten(data, pdf):
        return LocalizedText(
            "โปรแกรมอื่นบันทึกไฟล์ใหม่ เนื้อหาไม่เปลี่ยนแปลง",
            "another program saved it anew, and its contents are unchanged",
        )
    return LocalizedText("ไม่พบ", "none found")


def _other_files(pdf: Pdf, record: Record) -> list[str]:
    """List the names of files besides the rows; of the rows themselves, where not all readers would find the same ones.

    Some readers find a file by its name in the name tree, others by its own, or as one that belongs to the document.
    """
    tree = pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary())
    attached = [
        *entries(tree),
        *((record.attached, file) for file in pdf.Root.get("/AF", ()) if file is not None),
    ]
    names = {name for name, _file in attached}
    names |= {str(file[key]) for _name, file in attached for key in ("/F", "/UF") if key in file}
    streams = {stream.objgen for _name, file in attached for _key, stream in file.EF.items()}
    others = names - {record.attached}
    return sorted(others or (names if len(streams) > 1 else ()))


def _says_otherwise(pdf: Pdf, record: Record) -> bool:
    """Tell whether a file says other things of itself than when it was made, or nothing any more."""
    try:
        said = read_record(pdf)
    except Exception:  # what was changed may raise anything
        return True
    shown = {"/Title": said.title, "/Author": said.agency}  # also in the older dictionary
    return said != record or any(
        squeezed(str(pdf.docinfo.get(key, text))) != squeezed(text) for key, text in shown.items()
    )


def _covered(data: bytes, pdf: Pdf) -> Iterator[str]:
    """Yield what stands under each visible signature, of the text that none may cover."""
    signatures = list(_signatures(pdf))
    text = _text_above_signatures(pdf) if signatures else set()
    for number, box in signatures:
        page = pdf.pages[number].obj.objgen
        yield squeezed(
            "".join(letter for mark, letter in letters_within(data, number, box) if (page, mark) in text)
        )


def _signatures(pdf: Pdf) -> Iterator[tuple[int, Box]]:
    """Yield where signatures, or fields for them, show: the number of the page, from 0, and the place."""
    for number, page in enumerate(pdf.pages):
        for widget in signature_widgets(page):
            left, bottom, right, top = map(float, widget.Rect)
            if left != right and bottom != top:
                yield number, (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _text_above_signatures(pdf: Pdf) -> set[tuple[Key, int]]:
    """Return the marked content up to the end of the part that holds the table: behind it, people sign."""
    root = pdf.Root.get("/StructTreeRoot", Dictionary())
    parts = [set(marked_content(part)) for document in children(root) for part in children(document)]
    cells = {mark for kind, cell in elements(pdf) if kind in CELLS for mark in marked_content(cell)}
    last = max((number for number, part in enumerate(parts) if part & cells), default=len(parts))
    return set().union(*parts[: last + 1])
