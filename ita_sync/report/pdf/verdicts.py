"""What is verified of a report that somebody holds, one by one: each look says whether it holds, and what was seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from pikepdf import Pdf

from ita_sync.domain import COLUMNS, LocalizedText
from ita_sync.domain.language import joined
from ita_sync.errors import ItaSyncError
from ita_sync.report.draft_note import BEGINNING
from ita_sync.report.pdf.attached_rows import AttachedRows, Difference, differences, read_rows
from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.later_changes import find_fault, name_harmless
from ita_sync.report.pdf.origin import Record
from ita_sync.report.pdf.page_digest import digest_of_pages
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.text_checks import check_draft, check_title
from ita_sync.text.excerpt import MOST_QUOTED, changed_part, quoted
from ita_sync.thai import to_arabic_digits

MOST_TOLD = 10  # cells
Name = Literal["rows", "pages", "cells", "title", "status", "changes"]
NAMES: Mapping[Name, LocalizedText] = {
    "rows": LocalizedText("ข้อมูลที่แนบ", "attached rows"),
    "pages": LocalizedText("หน้ารายงาน", "pages"),
    "cells": LocalizedText("ตารางในรายงาน", "table"),
    "title": LocalizedText("ชื่อรายงาน", "title"),
    "status": LocalizedText("สถานะ", "status"),
    "changes": LocalizedText("การแก้ไขภายหลัง", "later changes"),
}


class Verdict(NamedTuple):
    """One thing that was verified: its name, a key of `NAMES`, whether it holds, and what was seen."""

    name: Name
    holds: bool
    said: LocalizedText


def attempt(name: Name, look: Callable[[], Verdict]) -> Verdict:
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


def of_rows(pdf: Pdf, record: Record) -> tuple[AttachedRows | None, Verdict]:
    """The attached rows, and whether they are those whose digest the metadata names."""
    name, digest = record.attached, record.digest
    try:
        data = pdf.attachments[name].get_file().read_bytes()
        rows = read_rows(data, record.origin.columns)
    except Exception:  # as in `attempt`
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


def of_pages(pdf: Pdf, record: Record) -> Verdict:
    """Whether the pages show what they showed when they were made."""
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


def of_no_rows() -> Verdict:
    """That the table cannot be compared."""
    says = LocalizedText("ไม่มีข้อมูลที่แนบให้เปรียบเทียบ", "there are no attached rows to compare it with")
    return Verdict("cells", False, says)


def of_cells(rows: AttachedRows, record: Record, text: TaggedText) -> Verdict:
    """Whether the printed table says what the attached rows say."""
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


def of_title(record: Record, text: TaggedText) -> Verdict:
    """Whether the pages' title is the one that was recorded, and names the agency and the year.

    Raises:
        PreflightError: It is another one.
    """
    check_title(record.title, text.headings)
    title = squeezed(to_arabic_digits(record.title))
    named = (squeezed(to_arabic_digits(record.agency)), str(record.origin.fiscal_year))
    if not all(name in title for name in named):
        says = LocalizedText("ไม่มีชื่อหน่วยงานหรือปีงบประมาณ", "it lacks the agency's name or the fiscal year")
        return Verdict("title", False, says)
    return Verdict("title", True, LocalizedText(record.title, record.title))


def of_status(record: Record, text: TaggedText, rows: AttachedRows | None) -> Verdict:
    """Whether the pages show the status that was recorded: a draft's note on a draft alone.

    Raises:
        PreflightError: They lack the note.
    """
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


def of_changes(data: bytes, first: bytes, pdf: Pdf, record: Record) -> Verdict:
    """Whether what was done to the file since it was made leaves it the same report."""
    if fault := find_fault(data, pdf, record):
        return Verdict("changes", False, fault)
    return Verdict("changes", True, name_harmless(data, first, pdf))
