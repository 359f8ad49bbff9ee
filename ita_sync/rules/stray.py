"""Rows below a measure that became part of it and perhaps should not: what signs or sums up a table, what stands apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ita_sync.model import Appended
from ita_sync.rules.names import shortened
from ita_sync.rules.rule import Context, Faults, Options, Rule, Words

# Who signs, and totals: "ลงชื่อ ........ ผู้รายงาน", "รวม", "รวมเป็นเงินทั้งสิ้น ๕,๐๐๐ บาท".
END_OF_TABLE = re.compile(
    r"\W*+(?:ลงชื่อ|ลงนาม).*"
    r"|\W*+ผู้(?:รายงาน|จัดทำ|ตรวจสอบ|รับรอง|เห็นชอบ|อนุมัติ)(?:รายงาน|ข้อมูล)?\W*"
    r"|\W*+(?:ยอด)?รวม(?:เป็นเงิน|งบประมาณ|มาตรการ)?(?:ทั้งสิ้น|ทั้งหมด)?[\d\W]*+(?:บาท|มาตรการ|รายการ)?\W*",
    re.DOTALL,
)
APART = Words(
    "“{text}” ใต้แถวว่างหรือใต้หัวข้อ ถูกพิมพ์ต่อท้ายช่อง “{header}” นี้ในรายงาน",
    "“{text}”, below a blank row or a heading, is printed as the end of this “{header}”.",
)


def _stray(context: Context, _options: Options) -> Iterator[Faults]:
    """The first such row of each activity: whatever follows it is stray as well."""
    first: dict[int, Appended] = {}
    for row in context.table.appended:
        if row.apart or END_OF_TABLE.fullmatch(row.text):
            first.setdefault(row.line, row)
    for row in first.values():
        message = APART if row.apart else None
        yield Faults(row.column, [row.line], {"text": [shortened(row.text)]}, subject="text", message=message)


RULES = (
    Rule(
        id="stray-row",
        severity="warning",
        title=Words("ใต้ตารางต้องไม่มีแถวที่ไม่ใช่มาตรการ", "No row below a measure became part of it by mistake."),
        label=Words("มีแถวอื่นต่อท้าย", "a stray row"),
        message=Words(
            "“{text}” ดูเป็นส่วนท้ายของตาราง แต่ถูกพิมพ์ต่อท้ายช่อง “{header}” นี้ในรายงาน",
            "“{text}” looks like the end of a table, but is printed as the end of this “{header}”.",
        ),
        hint=Words(
            "ถ้าเป็นของมาตรการนี้ ให้พิมพ์ต่อในช่องนี้เลย ถ้าไม่ใช่ ให้ย้ายไปไว้แท็บอื่น (ช่องลงนามของรายงานตั้งค่าไว้ต่างหาก)",
            "If it belongs to this measure, type it into this very cell; if not, move it to another tab. "
            "Places to sign are a setting of the report.",
        ),
        check=_stray,
    ),
)
