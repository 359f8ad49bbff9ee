"""To whom a letter to a unit is addressed: to the position of its head, as Thai letters are, and not to the unit.

An owner that is itself a position is addressed as that.
"""

from __future__ import annotations

from collections.abc import Sequence

# The start of a position: ปลัดเทศบาล, รองนายกเทศมนตรี, ผอ.กองช่าง. A person's own name gets no title here.
POSITIONS = (
    "ปลัด", "รองปลัด", "นายกเทศมนตรี", "นายกองค์การ", "นายก อบต", "รองนายก", "ผู้อำนวยการ", "ผอ.",
    "รองผู้อำนวยการ", "ผู้ช่วย", "ผู้จัดการ", "ผู้รักษา", "รักษาการ", "รักษาราชการ", "หัวหน้า", "ประธาน",
    "เลขา", "นิติกร", "นักวิชาการ", "นักวิเคราะห์", "นักทรัพยากร", "นักพัฒนา", "นักจัดการ", "เจ้าหน้าที่",
    "เจ้าพนักงาน", "พนักงาน", "วิศวกร", "นายช่าง",
)  # fmt: skip
# The start of a unit's name -> its head's title, the first that fits. Sources: docs/thai.md, words for staff.
HEADS: Sequence[tuple[str, str]] = (
    ("สำนักงานปลัด", "หัวหน้า"),
    ("สำนักปลัด", "หัวหน้า"),
    ("สำนัก", "ผู้อำนวยการ"),
    ("กองทุน", "ประธานคณะกรรมการ"),
    ("กอง", "ผู้อำนวยการ"),
    ("โรงเรียน", "ผู้อำนวยการ"),
    ("โรงพยาบาล", "ผู้อำนวยการ"),
    ("คณะ", "ประธาน"),
    ("สภา", "ประธาน"),
    ("ชมรม", "ประธาน"),
    ("หน่วย", "หัวหน้า"),
    ("ฝ่าย", "หัวหน้า"),
    ("งาน", "หัวหน้า"),
    ("กลุ่ม", "หัวหน้า"),
    ("ส่วน", "หัวหน้า"),
    ("ศูนย์", "หัวหน้า"),
    ("สถานธนานุบาล", "ผู้จัดการ"),
    ("สถานี", "หัวหน้า"),
)
OTHERS = "ผู้รับผิดชอบ "


def addressee(unit: str) -> str:
    """The position that a letter to a unit is addressed to: `ผู้อำนวยการกองช่าง`."""
    if unit.startswith(POSITIONS):
        return unit
    return next((title for start, title in HEADS if unit.startswith(start)), OTHERS) + unit
