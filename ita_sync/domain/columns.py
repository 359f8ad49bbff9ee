"""The registry of the columns: the one place that says which there are.

The words by which a header is recognised are language and stand in `ita_sync.table.header_names`, by the names given here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ita_sync.domain.language import LocalizedText


class Column(NamedTuple):
    """One column of the table of measures.

    Attributes:
        name: Its canonical name, in settings and in code.
        th, en: What the sheet's status column calls it. Its conditional formats look for these words.
        percent: Its width in the printed table, in per cent of the six required ones; `templates/report.css` has the same.
        header: The header that `sheet init` writes for a required column.
        pixels: The width that it gives to that column of the sheet.
        is_text: Whether it holds sentences, rather than numbers, names or dates.
        is_result: Whether it tells what came of one year, so that next year's table begins without it.
    """

    name: str
    th: str
    en: str
    percent: float
    header: str = ""
    pixels: int = 0
    is_text: bool = True
    is_result: bool = False

    @property
    def title(self) -> LocalizedText:
        """What it is called, in both languages."""
        return LocalizedText(self.th, self.en)

    @property
    def is_required(self) -> bool:
        """Whether a table has to have it; any other may be printed if `report.extra_columns` names it."""
        return bool(self.header)


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("measure", "มาตรการ", "measure", 14, "มาตรการ/แนวทาง", 220),
        Column("method", "วิธีดำเนินการ", "method", 21, "วิธีดำเนินการ", 320),
        Column("owner", "ผู้รับผิดชอบ", "owner", 8.5, "ผู้รับผิดชอบ", 150, is_text=False),
        Column("period", "ระยะเวลา", "period", 10.5, "ระยะเวลา", 150, is_text=False),
        Column("summary", "สรุปผล", "summary", 18, "สรุปผลการดำเนินการตามมาตรการ/กิจกรรม", 320, is_result=True),
        Column("outcome", "ผลลัพธ์", "outcome", 28, "ผลลัพธ์หรือความสำเร็จของการดำเนินการ", 320, is_result=True),
        Column("seq", "ลำดับ", "number", 5, is_text=False),
        Column("indicator", "ตัวชี้วัด", "indicator", 12),
        Column("target", "เป้าหมาย", "target", 10),
        Column("budget", "งบประมาณ", "budget", 12),
        Column("problems", "ปัญหา", "problems", 14, is_result=True),
        Column("suggestions", "ข้อเสนอแนะ", "suggestions", 14, is_result=True),
        Column("evidence", "หลักฐาน", "evidence", 14, is_result=True),
        Column("note", "หมายเหตุ", "note", 10),
        Column("monitoring", "การติดตาม", "monitoring", 12),
        Column("issue", "ประเด็น", "issue", 14),
    )
}
STATUS_HEADER = "ผลการตรวจ"  # of our own column, which is none of the table
REQUIRED_COLUMNS = tuple(column.name for column in COLUMNS.values() if column.is_required)
OPTIONAL_COLUMNS = tuple(column.name for column in COLUMNS.values() if not column.is_required)
