"""To whom a letter to a unit is addressed: to the position of its head, as Thai letters are, and not to the unit."""

from __future__ import annotations

from collections.abc import Sequence

# The start of a unit's name -> its head's title, the first that fits. Sources: docs/thai.md, letters.
HEADS: Sequence[tuple[str, str]] = (
    ("สำนักงานปลัด", "หัวหน้า"),
    ("สำนักปลัด", "หัวหน้า"),
    ("สำนัก", "ผู้อำนวยการ"),
    ("กอง", "ผู้อำนวยการ"),
    ("โรงเรียน", "ผู้อำนวยการ"),
    ("โรงพยาบาล", "ผู้อำนวยการ"),
    ("คณะ", "ประธาน"),
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
    return next((title for start, title in HEADS if unit.startswith(start)), OTHERS) + unit
