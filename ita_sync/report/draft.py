"""What a draft lacks, in words: for whoever asked for a final report, and for whoever reads the draft."""

from __future__ import annotations

from collections.abc import Sequence

from ita_sync.domain import CheckedSheet
from ita_sync.errors import DraftError

MAX_CELLS_LISTED = 5


def refuse_draft(checked: CheckedSheet, *, final: bool) -> None:
    """Never something in between: what is asked for as final has to be complete.

    Raises:
        DraftError: An error is open, or an outcome is still to come.
    """
    if final and checked.status == "draft":
        counts = (
            _counted("open errors", [finding.cell for finding in checked.errors]),
            _counted("still to come", [*checked.pending]),
        )
        raise DraftError(
            f"The report is not complete: {'; '.join(filter(None, counts))}.",
            hint="Have them filled in; without --final a draft is made.",
        )


def _counted(what: str, cells: Sequence[str]) -> str:
    """How many there are, the first few by name; nothing where there is none."""
    more = " …" if len(cells) > MAX_CELLS_LISTED else ""
    return f"{what}: {len(cells)} ({', '.join(cells[:MAX_CELLS_LISTED])}{more})" if cells else ""


def draft_note(checked: CheckedSheet) -> str:
    """What the draft says of itself on its first page; blank for a final report."""
    if checked.status == "final":
        return ""
    outcomes = sum(finding.rule == "missing-outcome" for finding in checked.errors)
    others = len(checked.errors) - outcomes
    parts = [f"ยังขาดผลลัพธ์ {outcomes} รายการ"] if outcomes else []
    parts += [f"มีข้อที่ต้องแก้ไขอื่น {others} รายการ"] if others else []
    parts += [f"รอการรายงานผลอีก {len(checked.pending)} ช่อง"] if checked.pending else []
    return "ฉบับร่าง: " + " และ".join(parts)
