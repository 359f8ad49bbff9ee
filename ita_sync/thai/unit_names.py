"""The names of a municipality's units, and the words by which other names are told (docs/thai.md, owners)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ita_sync.thai.text_repair import repair

EVERYONE = "ทุกสำนัก/กอง"
INVOLVED = "หน่วยงานที่เกี่ยวข้อง"  # every unit that is named elsewhere
SECTIONS = "ทุกงาน"  # all sections of the unit beside it, or of all units

# Canonical name -> other spellings. A municipality adds its own units through its contacts.
UNITS: Mapping[str, Sequence[str]] = {
    EVERYONE: (),  # also everything that EVERY_KIND matches
    "สำนักปลัด": ("สำนักปลัดเทศบาล", "สำนักงานปลัดเทศบาล", "สำนักงานปลัด", "สำนักปลัดฯ", "สำนักปลัด อบต."),
    "กองคลัง": ("สำนักคลัง", "สำนักการคลัง"),
    "กองช่าง": ("สำนักช่าง", "สำนักการช่าง"),
    "กองช่างสุขาภิบาล": (),
    "กองการศึกษา": (
        "กองการศึกษา ศาสนาและวัฒนธรรม", "กองการศึกษา ศาสนา และวัฒนธรรม", "กองการศึกษาศาสนาและวัฒนธรรม", "กองการศึกษาศาสนา",
        "กองการศึกษา, ศาสนาและวัฒนธรรม", "กองการศึกษา ศาสนา วัฒนธรรม", "กองการศึกษา (ศาสนาและวัฒนธรรม)", "กองการศึกษาฯ",
        "สำนักการศึกษา", "กองการศึกษาและวัฒนธรรม",
    ),
    "กองสาธารณสุขและสิ่งแวดล้อม": (
        "กองสาธารณสุข", "กองสาธารณสุขฯ", "กองสาธารณสุข/สิ่งแวดล้อม", "กองสาธารณสุขสิ่งแวดล้อม", "สำนักสาธารณสุขและสิ่งแวดล้อม",
        "สำนักสาธารณสุข", "สำนักการสาธารณสุขและสิ่งแวดล้อม",
    ),
    "กองสวัสดิการสังคม": ("กองสวัสดิการและสังคม", "สำนักสวัสดิการสังคม", "กองสวัสดิการฯ", "กองสวัสดิการ"),
    "กองยุทธศาสตร์และงบประมาณ": ("กองยุทธศาสตร์ฯ", "กองยุทธศาสตร์", "สำนักยุทธศาสตร์และงบประมาณ"),
    "กองวิชาการและแผนงาน": ("กองวิชาการ", "กองวิชาการฯ", "กองแผนและงบประมาณ"),
    "กองการเจ้าหน้าที่": (),
    "กองการประปา": ("กองประปา", "สำนักการประปา"),
    "กองส่งเสริมการเกษตร": ("กองการเกษตร",),
    "กองกิจการสภา": ("กองกิจการสภาฯ", "สำนักกิจการสภา"),
    "กองพัสดุและทรัพย์สิน": ("กองพัสดุ", "กองพัสดุฯ"),
    "กองนิติการ": ("สำนักนิติการ",),
    "กองป้องกันและบรรเทาสาธารณภัย": ("กองป้องกันฯ", "กองป้องกันและบรรเทาสาธารณภัยฯ", "สำนักป้องกันและบรรเทาสาธารณภัย"),
    "กองผังเมือง": ("สำนักผังเมือง", "สำนักการผังเมือง", "กองการผังเมือง"),
    "หน่วยตรวจสอบภายใน": ("งานตรวจสอบภายใน", "กองตรวจสอบภายใน", "ตรวจสอบภายใน"),
}  # fmt: skip

# Divisions of every municipality, known without กอง where the name stands alone: กองคลัง/ช่าง. Other names without it,
# such as นิติการ, may as well be sections of another unit. So are the abbreviations that mean the same everywhere, below,
# with their dot or without it.
_ABBREVIATIONS: Mapping[str, str] = {
    "สป.": "สำนักปลัด",
    "กค.": "กองคลัง",
    "กช.": "กองช่าง",
    "กศ.": "กองการศึกษา",
    "กกจ.": "กองการเจ้าหน้าที่",
    "ตสน.": "หน่วยตรวจสอบภายใน",
}
SHORT_NAMES: Mapping[str, str] = {
    "คลัง": "กองคลัง",
    "ช่าง": "กองช่าง",
    "การศึกษา": "กองการศึกษา",
    "สาธารณสุข": "กองสาธารณสุขและสิ่งแวดล้อม",
    "สาธารณสุขและสิ่งแวดล้อม": "กองสาธารณสุขและสิ่งแวดล้อม",
    "สวัสดิการสังคม": "กองสวัสดิการสังคม",
    "สนง.ปลัด": "สำนักปลัด",
    "สนง.ปลัดเทศบาล": "สำนักปลัด",
    **_ABBREVIATIONS,
    **{short.rstrip("."): unit for short, unit in _ABBREVIATIONS.items()},
}

LETTERS = "ก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e"

# The start of a unit's name, known or not. กองทุน is a fund and สำนักงานเทศบาล the town hall.
OFFICE = "(?:กอง(?!ทุน)|สำนัก(?!งานเทศบาล)|หน่วยตรวจ)"

# Words that may follow a unit's name without a space. If anything else follows, the name is that of another unit
# (กองช่างโยธา) or misspelt (กองสวัสดิการสังคน).
AFTER_NAME = (
    "และ", "หรือ", "กับ", "ร่วม", "โดย", "เป็น", "ใน", "ภายใน", "ของ", "แห่ง", "ที่", "ทุก", "กอง", "สำนัก",
    "หน่วย", "งาน", "ฝ่าย", "กลุ่ม", "ส่วน", "ศูนย์", "โรงเรียน", "คณะ", "นาย", "นาง", "ปลัด", "ผู้",
    "หัวหน้า", "เทศบาล", "องค์การ", "อบต", "ทต", "ทม", "ทน", r"ท\.", "ตำบล", "โทร", "รับผิดชอบ", "ดำเนิน",
    "สนับสนุน", "ประสาน", "หลัก", "พร้อม", "รวม", "รวบรวม", "นำ", "ตาม", "จัด", "เจ้าภาพ", "กำกับ", "ทั้ง",
    "ยกเว้น",
)  # fmt: skip
# Words after `กองคลังและ` that start another name; anything else continues the unit's own name (กองช่างและผังเมือง).
BODIES = (
    "คณะ", "ชุมชน", "หน่วยงาน", "โรงเรียน", "ศูนย์", "กองทุน", "ชมรม", "สภาเทศบาล", "สภาเด็ก", "องค์กร",
    "สมาชิก", "ประชาชน", "กำนัน", "นาย", "นาง", "ปลัด", "รองปลัด", "หัวหน้า", "เจ้าหน้าที่", "พนักงาน",
    "ผู้บริหาร", "ผู้อำนวยการ", "ผอ.", "ผู้ใหญ่บ้าน", "ผู้นำ", "ผู้เกี่ยวข้อง", "ผู้ที่เกี่ยวข้อง", "อสม",
    "อปพร",
)  # fmt: skip
# Everyone: ทุก with one or more kinds of unit (ทุกสำนัก/กอง/ฝ่าย). In ทุกกอง/สำนักปลัด the second part is a unit.
EVERY = r"ทุก\s*+(?:ๆ\s*+)?"
_NAMED = "|".join(
    sorted({name[len(kind) :] for name in UNITS for kind in ("กอง", "สำนัก", "หน่วย") if name.startswith(kind)})
)
_KIND = (
    rf"(?:(?:ส่วนราชการ|หน่วยงาน|ส่วนงาน|สำนัก|กอง|ฝ่าย|หน่วย|ส่วน)(?!\s*(?:งาน)?(?:{_NAMED}|การคลัง|การช่าง|ทุน|กลาง))"
    rf"|(?:กลุ่ม)?งาน(?![{LETTERS}]))"
)
_ANY_UNIT = "(?:ส่วนราชการ|หน่วยงาน|ส่วนงาน|สำนัก|กอง|ฝ่าย|หน่วย)"
_ANY_UNITS = rf"{_ANY_UNIT}(?:\s*+(?:/|และ|หรือ)\s*+{_ANY_UNIT}){{0,3}}"
# ทุกสำนัก/กอง, สำนัก/กองทุกแห่ง
EVERY_KIND = rf"(?:{EVERY}{_KIND}(?:\s*(?:(?:[/,、|+&]|และ|หรือ)\s*)?(?:{EVERY})?{_KIND})*|{_ANY_UNITS}\s*+(?:ทุกแห่ง|ทั้งหมด))"

# หน่วยงานที่เกี่ยวข้อง, กองที่เกี่ยวข้อง, ทุกส่วนราชการที่เกี่ยวข้อง
ALL_INVOLVED = (
    rf"(?:{EVERY})?{_ANY_UNITS}\s*+(?:ภายใน|ต่าง\s*+ๆ|อื่น\s*+ๆ)?\s*+"
    r"(?:ที่|ซึ่ง|ผู้)?\s*+(?:มีส่วน)?เกี่ยวข้อง(?:\s*+(?:ทุกหน่วยงาน|ทั้งหมด|ต่าง\s*+ๆ))?"
)


def is_unit_name(text: str) -> bool:
    """Whether a whole text is a standard unit's name or a usual variant; ตรวจสอบภายใน may also be what is done."""
    return bool(re.match(OFFICE, text)) and name_letters(text) in standard_names()


@cache
def standard_names() -> Mapping[str, str]:
    """Every spelling of a standard unit, without spaces -> its canonical name."""
    return {name_letters(name): unit for unit, aliases in UNITS.items() for name in (unit, *aliases)}


def name_letters(name: str) -> str:
    """A name by its letters alone, as names are compared: repaired, without spaces, a capital letter as a small one."""
    return joined(repair(name))


def joined(text: str) -> str:
    """A repaired name without its spaces and capital letters."""
    return "".join(text.split()).casefold()
