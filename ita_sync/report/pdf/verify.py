"""Verify a report that somebody holds, from its PDF alone: do its pages say what its rows say?

Who made the file is not proved: whoever can run this program can make a report that verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Literal, NamedTuple

import pikepdf
from pikepdf import Pdf

from ita_sync.domain import COLUMNS, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import ItaSyncError, ReportError
from ita_sync.report.draft_note import BEGINNING
from ita_sync.report.pdf import revisions
from ita_sync.report.pdf.attached_rows import AttachedRows, Difference, differences, read_rows
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.later_changes import find_fault, name_harmless
from ita_sync.report.pdf.origin import Record, read_record
from ita_sync.report.pdf.page_digest import digest_of_pages
from ita_sync.report.pdf.respelling import respelled
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.text_checks import check_draft, check_title
from ita_sync.text.excerpt import MOST_QUOTED, changed_part, quoted
from ita_sync.thai import to_arabic_digits

MOST_TOLD = 10  # cells

NO_REPORT = LocalizedText(
    "ไฟล์นี้ไม่ใช่รายงาน PDF ที่ ita-sync จัดทำ หรือเสียหายจนอ่านไม่ได้",
    "This is no report that ita-sync made, or it is too damaged to be read.",
)
NO_REPORT_HINT = LocalizedText(
    "ใช้ไฟล์ report-….pdf ที่ได้จากระบบ ไฟล์ที่สแกนหรือสั่งพิมพ์เป็น PDF ใหม่จะไม่มีข้อมูลให้ตรวจสอบ",
    "Take the file report-….pdf as it came; one that was scanned, or printed to a PDF anew, has nothing to be verified by.",
)
LOCKED = LocalizedText("ไฟล์นี้ล็อกด้วยรหัสผ่าน", "This file is locked with a password.")
LOCKED_HINT = LocalizedText(
    "เปิดไฟล์ด้วยรหัสผ่าน แล้วบันทึกเป็นไฟล์ที่ไม่มีรหัสผ่าน", "Open it with the password, and save it without one."
)
NO_OTHER = LocalizedText("ไม่พบอย่างอื่นนอกจากข้างต้น", "none but those above")
NAMES = {
    "rows": LocalizedText("ข้อมูลที่แนบ", "attached rows"),
    "pages": LocalizedText("หน้ารายงาน", "pages"),
    "cells": LocalizedText("ตารางในรายงาน", "table"),
    "title": LocalizedText("ชื่อรายงาน", "title"),
    "status": LocalizedText("สถานะ", "status"),
    "changes": LocalizedText("การแก้ไขภายหลัง", "later changes"),
}
Name = Literal["rows", "pages", "cells", "title", "status", "changes"]


class Verdict(NamedTuple):
    """One thing that was verified: its name, a key of `NAMES`, whether it holds, and what was seen."""

    name: Name
    holds: bool
    said: LocalizedText


@dataclass(frozen=True)
class Verification:
    """What came of verifying a file.

    Attributes:
        record: What the report says of itself.
        rows: The attached rows; none where they cannot be read.
        steps: What was verified.
        digests: The SHA-256 of the file, and that of the file as it was before it was signed or changed.
    """

    record: Record
    rows: AttachedRows | None
    steps: tuple[Verdict, ...] = ()
    digests: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return all(step.holds for step in self.steps)


def verify(data: bytes) -> Verification:
    """Verify a report.

    Args:
        data: The file.

    Raises:
        ReportError: It is no report of ours.
    """
    with _refusing_others():
        return _verify(data)


def read_attached(data: bytes) -> tuple[Record, AttachedRows, Verdict]:
    """Read the rows that a report has attached, and whether they are those that it was made from.

    Args:
        data: The file.

    Raises:
        ReportError: It is no report of ours, or its rows cannot be read.
    """
    with _refusing_others(), pikepdf.open(BytesIO(data)) as pdf:
        record = read_record(pdf)
        rows, verdict = _attached(pdf, record)
    if rows is None:
        raise ReportError(
            LocalizedText("{name}: {said}", "{name}: {said}.").format(name=NAMES["rows"], said=verdict.said),
            hint=NO_REPORT_HINT,
        )
    return record, rows, verdict


@contextmanager
def _refusing_others() -> Iterator[None]:
    """Refuse a file that is no report of ours.

    Raises:
        ReportError: It is none.
    """
    try:
        yield
    except ItaSyncError:
        raise
    except pikepdf.PasswordError as error:
        raise ReportError(LOCKED, hint=LOCKED_HINT) from error
    except Exception as error:  # a foreign file can make a parser raise anything
        raise ReportError(NO_REPORT, hint=NO_REPORT_HINT) from error


def _verify(data: bytes) -> Verification:
    first = revisions.first_revision(data)
    with pikepdf.open(BytesIO(data)) as pdf, pikepdf.open(BytesIO(first)) as made:
        record = read_record(made)
        # Before the rows are read: pikepdf then tidies up the names of files, and one of two of one name is gone.
        changes = _attempt("changes", partial(_changes, data, first, pdf, record))
        pages = _attempt("pages", partial(_pages, pdf, record))
        text = TaggedText(pdf, contents if pages.holds else respelled)
        rows, has_rows = _attached(pdf, record)
        shown: Callable[[], Verdict] = partial(_cells, rows, record, text) if rows else _no_table
        steps = (
            has_rows,
            pages,
            _attempt("cells", shown),
            _attempt("title", partial(_title, record, text)),
            _attempt("status", partial(_status, record, text, rows)),
        )
        if changes.holds and not all(step.holds for step in steps):
            changes = changes._replace(said=NO_OTHER)
        versions = dict.fromkeys(hashlib.sha256(version).hexdigest() for version in (data, first))
        return Verification(record, rows, (*steps, changes), tuple(versions))


def _attempt(name: Name, look: Callable[[], Verdict]) -> Verdict:
    """Look at one thing; what a foreign file raises then says that it does not hold."""
    try:
        return look()
    except ItaSyncError as error:
        return Verdict(name, False, error.said)
    except Exception:
        says = LocalizedText(
            "อ่านไม่ได้ ไฟล์อาจเสียหายหรือถูกแก้ไข", "cannot be read: the file may be damaged, or was changed"
        )
        return Verdict(name, False, says)


def _attached(pdf: Pdf, record: Record) -> tuple[AttachedRows | None, Verdict]:
    """The attached rows, and whether they are those whose digest the metadata names."""
    name, digest = record.attached, record.digest
    try:
        data = pdf.attachments[name].get_file().read_bytes()
        rows = read_rows(data, record.origin.columns)
    except Exception:  # as in `verify`
        return None, Verdict("rows", False, LocalizedText("ไม่มีหรืออ่านไม่ได้", "there are none that can be read"))
    if hashlib.sha256(data).hexdigest() != digest:
        says = LocalizedText(
            f"{name} ไม่ใช่ข้อมูลเดิมที่ใช้จัดทำรายงาน", f"{name} is not the data that the report was made from"
        )
        return rows, Verdict("rows", False, says)
    says = LocalizedText(
        f"{name} {len(rows.rows)} แถว ตรงกับที่ใช้จัดทำรายงาน",
        f"{name}, {len(rows.rows)} rows, as the report was made from",
    )
    return rows, Verdict("rows", True, says)


def _pages(pdf: Pdf, record: Record) -> Verdict:
    count = len(pdf.pages)
    if f"sha256:{digest_of_pages(pdf)}" == record.pages:
        return Verdict(
            "pages",
            True,
            LocalizedText(f"{count} หน้า เหมือนเมื่อจัดทำ", f"{count} pages, as they were when they were made"),
        )
    says = LocalizedText(
        f"{count} หน้า ไม่เหมือนเมื่อจัดทำ: มีการแก้ไข หรือโปรแกรมอื่นเขียนเนื้อหาของหน้าใหม่",
        f"{count} pages, not as they were made: they were changed, or another program wrote their contents anew",
    )
    return Verdict("pages", False, says)


def _no_table() -> Verdict:
    says = LocalizedText("ไม่มีข้อมูลที่แนบให้เปรียบเทียบ", "there are no attached rows to compare it with")
    return Verdict("cells", False, says)


def _cells(rows: AttachedRows, record: Record, text: TaggedText) -> Verdict:
    try:
        found = list(differences(rows, record.origin, text.cells))
    except (KeyError, ValueError):
        says = LocalizedText(
            "มีแถวหรือคอลัมน์ไม่เท่ากับข้อมูลที่แนบ", "it has other rows or columns than the attached data"
        )
        return Verdict("cells", False, says)
    if found:
        return Verdict("cells", False, _told(rows, found))
    says = LocalizedText(
        f"{len(text.cells)} ช่อง ตรงกับข้อมูลที่แนบ", f"its {len(text.cells)} cells say what the attached rows say"
    )
    return Verdict("cells", True, says)


def _told(rows: AttachedRows, found: Sequence[Difference]) -> LocalizedText:
    """Name the cells that differ, one on a line."""
    lines = [
        LocalizedText(
            "{measure} · {column}: ข้อมูลที่แนบ “{typed}” ในหน้า “{shown}”",
            "{measure} · {column}: the rows say “{typed}”, the page “{shown}”",
        ).format(
            measure=quoted(rows.rows[each.line].get("measure", "")),
            column=COLUMNS[each.column].title,
            typed=typed,
            shown=shown,
        )
        for each in islice(found, MOST_TOLD)
        for typed, shown in [_differing(each.typed, each.shown)]
    ]
    return joined([LocalizedText(f"ต่างกัน {len(found)} ช่อง", f"{len(found)} cells differ"), *lines], "\n")


def _differing(typed: str, shown: str) -> tuple[str, str]:
    """Both texts where they are short, else where they differ, without what a print may change: blanks and digits."""
    if max(len(typed), len(shown)) <= MOST_QUOTED:
        return quoted(typed), quoted(shown)
    return changed_part(squeezed(to_arabic_digits(typed)), squeezed(to_arabic_digits(shown)))


def _title(record: Record, text: TaggedText) -> Verdict:
    """Whether the pages' title is the one that was recorded, and names the agency and the year."""
    check_title(record.title, text.headings)
    title = squeezed(to_arabic_digits(record.title))
    named = (squeezed(to_arabic_digits(record.agency)), str(record.origin.fiscal_year))
    if not all(name in title for name in named):
        says = LocalizedText("ไม่มีชื่อหน่วยงานหรือปีงบประมาณ", "it lacks the agency's name or the fiscal year")
        return Verdict("title", False, says)
    return Verdict("title", True, LocalizedText(record.title, record.title))


def _status(record: Record, text: TaggedText, rows: AttachedRows | None) -> Verdict:
    """Whether the pages show the status that was recorded: a draft's note on a draft alone."""
    check_draft(record.draft_note, text.pages)
    in_rows = sum(cell.count(BEGINNING) for row in rows.rows for cell in row.values()) if rows else 0
    shown = squeezed("".join(text.pages)).count(BEGINNING) - in_rows
    if record.origin.is_draft and not record.draft_note:
        says = LocalizedText(
            "ระบุว่าเป็นฉบับร่าง แต่ไม่ระบุว่ายังขาดอะไร", "it says that it is a draft, and not what it lacks"
        )
        return Verdict("status", False, says)
    if record.origin.is_draft:
        return Verdict("status", True, LocalizedText("ฉบับร่าง", "a draft"))
    if record.draft_note or shown > 0:
        says = LocalizedText(
            "ระบุว่าเป็นฉบับสมบูรณ์ แต่ในหน้ายังเป็นฉบับร่าง", "it says that it is final, and its pages are a draft's"
        )
        return Verdict("status", False, says)
    return Verdict("status", True, LocalizedText("ฉบับสมบูรณ์", "final"))


def _changes(data: bytes, first: bytes, pdf: Pdf, record: Record) -> Verdict:
    if fault := find_fault(data, pdf, record):
        return Verdict("changes", False, fault)
    return Verdict("changes", True, name_harmless(data, first, pdf))
