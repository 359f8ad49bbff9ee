"""Outcome cells that hold no outcome (THAI.md, `says_nothing`).

A cell is cut into items (bullets, numbers, paragraphs) and an item into clauses; each is compared whole, without
its spaces, with the phrases below. A phrase never matches as a prefix or inside a sentence. The one family with
an open end is work in progress and promises, and there any sign of a result speaks for the cell.
"""

import re

from ita_sync.thai.digits import to_arabic_digits
from ita_sync.thai.pattern import lazy
from ita_sync.thai.text import repair

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,2}){0,3}"
_DO = "(?:ดำเนินการ|ดำเนินงาน|ปฏิบัติงาน|ปฏิบัติ)"
_GAINED = "(?:ที่(?:ได้รับ|ได้|เกิดขึ้น|คาดว่าจะได้รับ))?"
_RESULT = (
    f"(?:ผล(?:ลัพธ์|สำเร็จ|สัมฤทธิ์)?{_GAINED}(?:(?:หรือ|และ|/)ความสำเร็จ)?(?:ของ)?(?:(?:การ)?(?:{_DO}|ประเมิน))?"
    f"|ความสำเร็จ(?:ของการ{_DO})?)"
)

_UNITS = (
    "คน|ครั้ง|เรื่อง|ราย|รุ่น|คะแนน|บาท|โครงการ|กิจกรรม|ฉบับ|ชุด|แห่ง|หลัง|ครัวเรือน|หมู่บ้าน|ชุมชน|ช่องทาง|หน่วยงาน"
    "|ตัวชี้วัด|ด้าน|เล่ม|แผ่น|กระบวนงาน"
)

# Each line is a whole clause or a whole item, without its spaces.
_EMPTY = (
    "(?:ยัง)?ไม่มี(?:ข้อมูล|อะไร|รายงาน|รายละเอียด|การรายงาน|ข้อความ)?",
    f"(?:ยัง)?ไม่มี(?:การ)?(?:รายงาน)?(?:ข้อมูล)?(?:สรุป)?{_RESULT}",
    f"(?:ยัง)?ไม่มี(?:การ)?{_DO}|(?:ไม่ได้|ไม่){_DO}",
    "(?:ยัง)?ไม่(?:พบ|ปรากฏ|ได้รับ|ทราบ)(?:ข้อมูล|ผล|รายงาน|รายละเอียด)|ไม่ทราบ",
    f"(?:ยัง)?ไม่(?:ได้)?(?:ระบุ|กรอก|ใส่|รายงาน)(?:ข้อมูล|รายละเอียด|{_RESULT})?",
    "ไม่(?:เกี่ยวข้อง)?|(?:เว้น)?ว่าง|ฯลฯ|[ๆฯ]+",
    "no|none|nil|null|nan|n[./]?a|not(?:available|applicable)|nodata|nothing|empty|blank",
    "t[.]?b[.]?[adc]|tobe(?:determined|confirmed|announced|advised)|pending|in-?progress|ongoing|todo|wip",
)
_SPREADSHEET_ERROR = ("=?#(?:ref|n/a|div/0|value|name|num|null|error|spill|calc)[!?]?|loading|กำลังโหลด",)

_LOOK = (
    "(?:โปรด|กรุณา|ขอให้|ดู|ได้ที่|ตาม|ดัง|ใน|ที่|อยู่|จาก|(?:มี)?รายละเอียด|ข้อมูล|ผลลัพธ์|ผลการดำเนินการ|ผลการดำเนินงาน|ผล"
    "|ปรากฏ|แสดง|อ้างอิง|อ้าง|ถึง|เป็นไป|เหมือน|เช่นเดียวกัน|เช่นเดียว|เดียวกัน|กับ|กัน|ซ้ำ|กล่าว|ไว้|แล้ว|ได้)"
)
_NUMBERS = f"{_NUMBER}(?:(?:และ|[-,/]|ถึง)(?:ข้อ(?:ที่)?)?{_NUMBER}){{0,5}}"
_PLACE = "(?:ข้อ|ลำดับ|มาตรการ|กิจกรรม|แถว|ช่อง|คอลัมน์|หมายเลข)"
_ABOVE = (
    f"(?:(?:{_PLACE}(?:ที่)?)?(?:ข้างต้น|ข้างบน|ด้านบน|ก่อนหน้า(?:นี้)?|บน)|{_PLACE}(?:ที่)?{_NUMBERS}(?:ข้างต้น|ด้านบน)?)"
)
_PAPER = "(?:เอกสาร|ไฟล์|สิ่งที่ส่งมาด้วย|ภาคผนวก|ลิงก์|ลิงค์|link|qrcode|คิวอาร์โค้ด)"
_ATTACHED = "(?:ที่|ตาม)?(?:แนบ|ประกอบ|อ้างอิง)(?:มา)?(?:ท้าย)?(?:มา)?(?:พร้อม|ด้วย)?(?:นี้)?"
_LABEL = f"(?:(?:ข้อ|หมายเลข|ลำดับ|ที่|หน้า){{0,2}}(?:{_NUMBERS}|[ก-ฮ])?)"
_ELSEWHERE = (
    f"{_LOOK}{{0,7}}(?:{_PAPER}(?:{_ATTACHED})?|(?:หลักฐาน|รายงาน|ตาราง|ภาพ|รูป)?{_ATTACHED}){_LABEL}(?:https?://.{{1,200}})?",
    f"(?:ดู|ตาม|ดัง)(?:หลักฐาน|รายงาน|ตาราง|ภาพถ่าย|ภาพ|รูป){_LABEL}|แนบ(?:ไฟล์|เอกสาร)(?:แล้ว|มาพร้อมนี้|มาด้วย)?",
    f"{_LOOK}{{0,7}}{_ABOVE}|ดังกล่าว(?:แล้ว)?(?:ข้างต้น|ด้านบน)?|(?:เหมือน|เช่นเดียว|เดียว)(?:กัน)?",
    f"{_LOOK}{{1,7}}(?:ช่อง|คอลัมน์|หัวข้อ)?(?:สรุป|รายงาน)ผล(?:การ)?{_DO}",
    "(?:the)?same(?:asabove|asno.?[0-9]+)?|asabove|seeabove|ditto|do",
    "(?:please)?see(?:the)?(?:attach(?:ed|ments?)|link|file).{0,20}|asattached|attached|attachments?",
)

_FILL = "(?:โปรด|กรุณา|ให้)?(?:ระบุ|กรอก|ใส่|เติม|พิมพ์|เขียน)"
_HERE = "(?:ที่นี่|ตรงนี้|ลงในช่องนี้|ในช่องนี้|ด้านล่าง|เชิงปริมาณ|เชิงคุณภาพ|และ|หรือ|/)"
_TEMPLATE = (
    f"{_FILL}(?:สรุป)?(?:(?:ข้อมูล|ข้อความ|รายละเอียด|ตัวเลข|จำนวน|{_RESULT}){_HERE}{{0,3}}){{1,4}}|ระบุ|กรอก|ใส่",
    "(?:โปรด|กรุณา)(?:ระบุ|กรอก|ใส่|เติม|พิมพ์|เพิ่ม|อธิบาย|สรุป|เขียน|แก้ไข|เลือก).{0,80}",
    f"(?:ฝาก|ช่วย|รบกวน)?(?:กรอก|ใส่|เติม)(?:ข้อมูล|ข้อความ|ผล)?ด้วย|เพิ่มข้อ(?:มูล|ความ){_HERE}?|(?:ข้อความ)?ตัวอย่าง|ข้อความ",
    "คลิก(?:หรือแตะ)?(?:ที่นี่)?เพื่อ.{0,40}|click(?:ortap)?hereto.{0,40}|(?:type|enter)(?:your)?(?:text|here).{0,20}",
    f"(?:จำนวน|คิดเป็น|ร้อยละ|คะแนน|ระดับ|มี){{0,3}}[.…_]{{2,}}(?:{_UNITS}|%)?",
    f"(?:สรุป|รายงาน)?{_RESULT}|outcomes?|results?",  # the header again
    "x+|(?P<letter>[ก-ฮ])(?P=letter){2,}|test|ทดสอบ|asdf|loremipsum.{0,400}",
)
_LATER = (
    "(?:ขอ|จะ)?(?:แจ้ง|รายงาน)(?:ผล)?(?:ให้ทราบ)?(?:ใน)?(?:ภายหลัง|ต่อไป|โอกาสต่อไป)",
    f"{_DO}อยู่|ขั้นตอน(?:การ)?{_DO}",
)

_WORK = (
    "(?:ดำเนิน|จัด|รวบรวม|รอ|พิจารณา|ตรวจ(?!พบ)|ปรับปรุง|ประเมิน|ติดตาม|วิเคราะห์|เสนอ|ขอ|เตรียม|สรุป|รายงาน|ประสาน"
    "|แก้ไข|เร่ง|ศึกษา|สำรวจ|ประกาศ|เผยแพร่|ประชาสัมพันธ์|อบรม|ฝึกอบรม|ประชุม|แต่งตั้ง|ลงนาม|ปฏิบัติ|ทำ(?!ให้)|เขียน"
    "|แจ้ง(?!เบาะแส|เรื่อง|เหตุ)|ส่ง(?!ผล)|พัฒนา|ทบทวน|ร่าง|ออก|ก่อสร้าง|เบิกจ่าย|สรรหา|คัดเลือก|ทดลอง|ทดสอบ|บันทึก|กำหนด"
    "|วางแผน|เริ่ม|นำ|ชี้แจง|สั่ง|การ)"
)
_AWAITED = (
    "(?:ผล|การ|ราย|สรุป|ข้อมูล|ดำเนิน|หนังสือ|อนุมัติ|แจ้ง|ประกาศ|ประเมิน|คำสั่ง|งบ|ตรวจ|พิจารณา|เอกสาร|กอง|สำนัก|หน่วย"
    r"|ความ|จัด|ลงนาม|ปิด|สิ้น|ครบ|ให้|ถึง|คะแนน|ป\.ป|ปปช|เทศบาล|อำเภอ|จังหวัด|คณะ|ผู้|นายก|ตัวเลข|บันทึก|รับ|ทราบ|จาก)"
)
_NOT_YET = (
    f"(?:(?:ได้(?:รับ)?(?:มี)?(?:การ)?|ทัน)?{_WORK}|มีการ(?:ดำเนิน|รายงาน|จัด|ประเมิน|สรุป|ประชุม|อบรม|เผยแพร่|ติดตาม|ปฏิบัติ)"
    "|แล้วเสร็จ|เสร็จ|สิ้นสุด|ถึง|ครบ|(?:ได้รับ|มี)?ข้อมูล|(?:มี|ทราบ|ปรากฏ|ออก|ได้รับ)?ผล|มีรายงาน|(?:มีความ)?คืบหน้า|อนุมัติ"
    "|สำเร็จ|เรียบร้อย|สมบูรณ์)"
)
_WHO = (
    "(?:ทาง)?(?:เทศบาล(?:ตำบล[ก-ฮะ-์]{1,20}?)?|สำนักปลัด(?:เทศบาล)?|หน่วยงาน|หน่วยตรวจสอบภายใน"
    "|กอง(?:คลัง|ช่าง|การศึกษา|สาธารณสุข(?:และสิ่งแวดล้อม)?|สวัสดิการสังคม|ยุทธศาสตร์และงบประมาณ|การเจ้าหน้าที่|การประปา))"
)

# Work in progress, and promises: the head is closed, the rest is open.
_PROGRESS = (
    f"อย[ูุ]่(?:ใน)?(?:ระหว่าง|ขั้นตอน|กระบวนการ|ช่วง(?:การ)?{_WORK}|แผน)",
    f"(?:ใน)?ระหว่าง(?:การ)?{_WORK}",
    f"(?:อย[ูุ]่)?กำลัง(?:อยู่|จะ)?(?:ใน)?(?:ระหว่าง)?{_WORK}",
    f"รอ(?:{_AWAITED}|{_WORK}|กรอก|ใส่|เพิ่ม|$)",
    f"ยัง(?:มิ|ไม่){_NOT_YET}|{_DO}ยังไม่(?:แล้ว)?เสร็จ|ยัง{_DO}ไม่(?:แล้ว)?เสร็จ",
)
_PROMISE = (
    f"(?:ก็|คาดว่า|มีแผน(?:ที่)?|วางแผน(?:ที่)?|เตรียม(?:ที่)?)?จะ(?:ได้|ต้อง)?(?:มีการ)?(?:{_WORK}|แล้วเสร็จ|เสร็จ|ทราบผล|ได้รับผล|$)",
    f"(?:มีแผน|มีกำหนด|เตรียม)(?:การ)?(?:{_WORK}|$)|กำหนด{_DO}|เลื่อนการ{_DO}",
)

# What speaks for a result all the same. A promise may hold figures, work in progress does not.
_RESULTS = (
    "แล้ว(?!เสร็จ)|ผ่าน(?:การประเมิน|เกณฑ์|การอบรม)|บรรลุ|เรียบร้อย|ครบถ้วน|เพิ่มขึ้น|ลดลง|มากขึ้น|ดีขึ้น|สูงขึ้น|น้อยลง|ทำให้"
    "|ส่งผล|ไม่พบ|ไม่มี(?:เรื่อง|การ|ข้อ|ผู้|เหตุ|กรณี)|พบว่า|ปัจจุบัน(?:มี|ได้)|พึงพอใจ|เป้าหมาย|เป็นไปตาม|แต่(?!ยัง|ง)"
    "|(?<!ไม่)(?<!จะ)ได้(?:ดำเนิน|จัด|มี|ประกาศ|เผยแพร่|ประชุม|อบรม|รับ)"
)
_FIGURES = f"[0-9]%|ร้อยละ[0-9]|(?<!ที่)(?<![0-9])[0-9][0-9,.]*(?:{_UNITS})"


def _compiled(*phrases: str) -> re.Pattern[str]:
    """Join phrases to one pattern; a ำ also stands for the า that a PDF may have left of it."""
    return lazy("|".join(phrases).replace("ำ", "[ำา]"), re.IGNORECASE)


_nothing = _compiled(*_EMPTY, *_SPREADSHEET_ERROR, *_ELSEWHERE, *_TEMPLATE, *_LATER)
_unfinished = _compiled(
    f"(?:{_WHO})?(?:(?P<progress>{'|'.join(_PROGRESS)})|{'|'.join(_PROMISE)})(?P<rest>.{{0,200}})"
)
_result = _compiled(_RESULTS)
_figure = _compiled(_FIGURES)

_BULLETS = "-–—•*▪●◦·([{"
_CONTENT = "(?:[^\\W_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4eฯ%✓✔☑✅√👍])"
_content = lazy(f"{_CONTENT}(?:.*{_CONTENT})?", re.DOTALL)
_letter = lazy("[^\\W_]|[✓✔☑✅√👍]")
_MARKER = (
    rf"[\s{re.escape(_BULLETS)}]{{0,9}}(?:(?:[0-9]{{1,2}}(?:\.[0-9]{{1,2}})+|ข้อ(?:ที่)?\s*[0-9]{{1,2}})\s(?=\S)|[ก-ฮA-Za-z](?:\)|\.(?!\S))"
    r"|(?:ข้อ(?:ที่)?\s*)?[0-9]{1,2}(?:\.[0-9]{1,2})*\s?[.):\]]+)"
)
_numbering = lazy(f"(?:{_MARKER}){{1,3}}")
_heading = _compiled(rf"\W{{0,20}}(?:(?:สรุป|รายงาน)?{_RESULT}|สถานะ)\s{{0,9}}[:：=]")
_politeness = lazy("(?:นะ)?(?:ค่ะ|คะ|ครับ)$")

# From coarse to fine: an item may be wrapped over lines, and hold several clauses.
_items = lazy(r"\n\s*\n|\n(?=\s*(?:[-–—•*▪●◦·]|(?:ข้อ\s?)?[0-9]{1,2}[.)]))")
_CUTS = (lazy(r"\Z"), lazy(r"\n"), lazy(r"\s(?=[0-9]{1,2}[.)]\s)"), lazy(r"[\s,;/|()\[\]]+"))


def says_nothing(text: str) -> bool:
    """Tell whether an outcome cell holds no outcome: blank, work in progress, "see attachment", a template.

    Something, however short, is a stated zero (ไม่มีเรื่องร้องเรียน), a figure, a verdict, or a result so far.
    """
    text = to_arabic_digits(repair(text))
    return all(_item_says_nothing(item) for item in _items.split(text))


def _item_says_nothing(item: str) -> bool:
    return any(
        all(_is_nothing(piece) for piece in cut.split(form))
        for form in _without_marker(item)
        for cut in _CUTS
    )


def _is_nothing(piece: str) -> bool:
    """Compare one piece, whole: as it stands, without its numbering, and without a heading before it."""
    return any(_matches(form) for form in _without_marker(piece))


def _without_marker(text: str) -> list[str]:
    """Give a text as it stands, and what is left of it without its numbering, then without its heading."""
    forms = [text]
    for opening in (_numbering, _heading):
        if found := opening.match(forms[-1]):
            forms.append(forms[-1][found.end() :])
    return forms


def _matches(piece: str) -> bool:
    if not _letter.search(piece):
        return True
    written = "".join(piece.split()).lstrip(_BULLETS)
    core = _content.search(written)
    bare = _politeness.sub("", core[0]) if core else ""
    return bool(_nothing.fullmatch(written) or _nothing.fullmatch(bare)) or _is_unfinished(bare)


def _is_unfinished(bare: str) -> bool:
    found = _unfinished.fullmatch(bare)
    if not found or _result.search(found["rest"]):
        return False
    return not (found["progress"] and _figure.search(found["rest"]))
