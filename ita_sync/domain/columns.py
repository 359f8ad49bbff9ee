"""The columns of the table of measures: what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """One column.

    Attributes:
        name: Its canonical name, in settings and in code.
        th, en: What the sheet's status column calls it. Its conditional formats look for these words.
        required: Whether a table has to have it.
    """

    name: str
    th: str
    en: str
    required: bool = False


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("measure", "มาตรการ", "measure", required=True),
        Column("method", "วิธีดำเนินการ", "method", required=True),
        Column("owner", "ผู้รับผิดชอบ", "owner", required=True),
        Column("period", "ระยะเวลา", "period", required=True),
        Column("summary", "สรุปผล", "summary", required=True),
        Column("outcome", "ผลลัพธ์", "outcome", required=True),
        Column("seq", "ลำดับ", "number"),
        Column("indicator", "ตัวชี้วัด", "indicator"),
        Column("target", "เป้าหมาย", "target"),
        Column("budget", "งบประมาณ", "budget"),
        Column("problems", "ปัญหา", "problems"),
        Column("suggestions", "ข้อเสนอแนะ", "suggestions"),
        Column("evidence", "หลักฐาน", "evidence"),
        Column("note", "หมายเหตุ", "note"),
        Column("monitoring", "การติดตาม", "monitoring"),
        Column("issue", "ประเด็น", "issue"),
    )
}
REQUIRED_COLUMNS = tuple(column.name for column in COLUMNS.values() if column.required)
OPTIONAL_COLUMNS = tuple(column.name for column in COLUMNS.values() if not column.required)
