"""Describe what a draft lacks: in an error if a final report was asked for, and in a note on the draft itself."""

from __future__ import annotations

from collections.abc import Sequence

from ita_sync.domain import CheckedSheet, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import DraftError
from ita_sync.report.layout import is_hole

MAX_CELLS_LISTED = 5
BEGINNING = "ฉบับร่าง:"  # of a note, by which `verify` knows one
OPEN_ERRORS = LocalizedText("ต้องแก้ไข {count} รายการ {cells}", "open errors: {count} {cells}")
STILL_TO_COME = LocalizedText("รอการรายงานผล {count} ช่อง {cells}", "still to come: {count} {cells}")


def refuse_draft(checked: CheckedSheet, *, final: bool) -> None:
    """Refuse to print an incomplete report as final.

    Args:
        checked: The measures and their findings.
        final: Whether a final report was asked for.

    Raises:
        DraftError: A final report was asked for, but an error is open or an outcome is still to come.
    """
    if final and checked.status == "draft":
        counts = (
            _counted(OPEN_ERRORS, [finding.cell for finding in checked.errors]),
            _counted(STILL_TO_COME, [*checked.pending]),
        )
        raise DraftError(
            LocalizedText("รายงานยังไม่สมบูรณ์: {counts}", "The report is not complete: {counts}.").format(
                counts=joined(filter(None, counts), "; ")
            ),
            hint=LocalizedText(
                "กรอกให้ครบ หรือสั่งโดยไม่ใส่ --final เพื่อจัดทำฉบับร่าง",
                "Have them filled in; without --final a draft is made.",
            ),
        )


def _counted(what: LocalizedText, cells: Sequence[str]) -> LocalizedText | None:
    """Format a count and its first few cells; None if there are none."""
    more = " …" if len(cells) > MAX_CELLS_LISTED else ""
    some = f"({', '.join(filter(None, cells[:MAX_CELLS_LISTED]))}{more})"
    return what.format(count=len(cells), cells=some) if cells else None


def draft_note(checked: CheckedSheet) -> str:
    """Return the note on a draft's first page, which counts what is missing; blank for a final report."""
    if checked.status == "final":
        return ""
    outcomes = sum(finding.column == "outcome" and is_hole(finding) for finding in checked.errors)
    marked = sum(finding.rule == "unprintable-sign" for finding in checked.errors)
    others = len(checked.errors) - outcomes - marked
    parts = [f"ยังขาดผลลัพธ์ {outcomes} รายการ"] if outcomes else []
    parts += [f"มีอักขระที่พิมพ์ไม่ได้ {marked} แห่ง (แสดงรหัสไว้ในกรอบ)"] if marked else []
    parts += [f"มีข้อที่ต้องแก้ไขอื่น {others} รายการ"] if others else []
    parts += [f"รอการรายงานผลอีก {len(checked.pending)} ช่อง"] if checked.pending else []
    return f"{BEGINNING} {' และ'.join(parts)}"
