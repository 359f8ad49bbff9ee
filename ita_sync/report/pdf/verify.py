"""Verify a report that somebody holds, from its PDF alone: do its pages say what its rows say?

Who made the file is not proved: whoever can run this program can make a report that verifies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import pikepdf

from ita_sync.domain import LocalizedText
from ita_sync.errors import ItaSyncError, ReportError
from ita_sync.report.pdf import revisions, verdicts
from ita_sync.report.pdf.attached_rows import AttachedRows
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.origin import Record, read_record
from ita_sync.report.pdf.respelling import respelled
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.verdicts import NAMES, Verdict, attempt

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
        rows, verdict = verdicts.of_rows(pdf, record)
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
        changes = attempt("changes", partial(verdicts.of_changes, data, first, pdf, record))
        pages = attempt("pages", partial(verdicts.of_pages, pdf, record))
        text = TaggedText(pdf, contents if pages.holds else respelled)
        rows, has_rows = verdicts.of_rows(pdf, record)
        shown: Callable[[], Verdict] = (
            partial(verdicts.of_cells, rows, record, text) if rows else verdicts.of_no_rows
        )
        steps = (
            has_rows,
            pages,
            attempt("cells", shown),
            attempt("title", partial(verdicts.of_title, record, text)),
            attempt("status", partial(verdicts.of_status, record, text, rows)),
        )
        if changes.holds and not all(step.holds for step in steps):
            changes = changes._replace(said=NO_OTHER)
        versions = dict.fromkeys(hashlib.sha256(version).hexdigest() for version in (data, first))
        return Verification(record, rows, (*steps, changes), tuple(versions))
