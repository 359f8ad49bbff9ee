"""What usually stands below a table: signatures, totals, remarks and more (docs/architecture.md, rows).

Each kind of line has an example and a pattern of its whole text: รวมพลังต้านทุจริต is a measure, and
ลงชื่อประกาศเจตนารมณ์ a method. A further kind is a further entry in one of the lists; where a measure may be called so,
it needs what no measure has, such as a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from ita_sync.table.marks import LONGEST, is_figure, is_placeholder
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_words import names_only_dates
from ita_sync.thai.unit_names import is_unit_name

Mark = Literal["signature", "total", "remark"]


class Kind(NamedTuple):
    """One kind of line.

    Attributes:
        example: A text of this kind.
        pattern: What matches the whole of such a text behind any signs at its beginning. A dot matches line breaks too,
            and capital letters count as small ones.
    """

    example: str
    pattern: str

    @property
    def begins_with_letter(self) -> bool:
        """Whether the pattern says nothing of signs at the beginning: no bracket, dots or any text at all."""
        return not self.pattern.startswith((r"\(", _DOTS, "[^", r"(?!\W"))


def any_of(kinds: Iterable[Kind]) -> re.Pattern[str]:
    """Join kinds to one pattern of whole texts, with any signs at their beginning.

    A kind that begins with a letter is tried once, behind all signs: each try may read the whole text.
    """
    behind: dict[str, list[str]] = {r"\W*+": [], r"\W*": []}
    for kind in kinds:
        behind[r"\W*+" if kind.begins_with_letter else r"\W*"].append(kind.pattern)
    tried = (f"{signs}(?:{'|'.join(patterns)})" for signs, patterns in behind.items() if patterns)
    return lazy("|".join(tried), re.DOTALL | re.IGNORECASE)


# --- Words that several kinds share

_DIGIT = "0-9๐-๙"
_DOTS = "[.…_‥]"
_GAP = "[^\\w.…‥]*"  # blanks, brackets and colons before the dots
_TITLES = (
    r"นาย(?!ก(?:เทศ|ฯ|\s*อ))|นาง|น\.ส|ว่าที่|ดร\.|พล\.|[พจสร]\.(?:[สจต]\.)?[ตทอจ]\."
    r"|(?:สิบ|ร้อย|พัน)(?:ตรี|โท|เอก|ตำรวจ)|(?:พัน)?จ่า(?:สิบ|อากาศ)?(?:ตรี|โท|เอก)"
)
_ROLE = (
    "ผู้(?:รายงาน|จัดทำ|ตรวจสอบ|ตรวจ|ตรวจทาน|รับรอง|รับทราบ|เห็นชอบ|อนุมัติ|เสนอ|ลงนาม|ให้ข้อมูล|บันทึก|กรอก"
    "|ประสานงาน|เผยแพร่|รวบรวม|รับผิดชอบ(?=ข้อมูล))(?:รายงาน|ข้อมูล|ผล)?"
)
_OFFICE = "เทศมนตรี|เทศบาล|องค์การ|อบต|อบจ|เมือง|กอง|สำนัก|ฝ่าย|งาน|หน่วย|ส่วน|ศูนย์|โรงเรียน|คลัง|ช่าง"
_GRADE = "ชำนาญการพิเศษ|ชำนาญการ|ปฏิบัติการ|ชำนาญงาน|ปฏิบัติงาน|อาวุโส|ทรงคุณวุฒิ|เชี่ยวชาญ"
_JOB = "นัก|เจ้าพนักงาน|เจ้าหน้าที่|นิติกร|ครู|วิศวกร|นายช่าง|เลขานุการ"
# What nobody else is: ครูดี and นักเรียน may be in the name of a measure.
_PROFESSION = (
    "นัก(?:วิ|ทรัพยากร|จัดการ|พัฒนา|ประชาสัมพันธ์|บริหาร|สังคม|ผังเมือง|ป้องกัน)"
    r"|เจ้าพนักงาน|จพง\.|นายช่าง|วิศวกร|นิติกร"
)
_POST = (
    r"(?:(?:รอง|ผู้ช่วย|รักษาราชการแทน|รักษาการ|ปฏิบัติหน้าที่)\s*)*"
    f"(?:(?:นายก|ปลัด|ผู้อำนวยการ|ผอ\\.|หัวหน้า)(?:\\s*(?:{_OFFICE})[^\\n]{{0,60}})?"
    f"|(?:{_JOB})[^\\n]{{0,50}}?(?:{_GRADE})[^\\n]{{0,20}}|นิติกร)"
)
# A text with one of these words is a sentence about a person, or a measure: นายกเทศมนตรีพบประชาชน.
_DOES = (
    "แล้ว|ได้|ให้|ลงนาม|ประชุม|ดำเนิน|จัด(?!การ)|ประกาศ|อบรม|เข้า|มอบ|กำหนด|รายงาน|ทุก|ทราบ|เป็น|มีการ|มีความ|ไม่"
    "|อย่าง|ใช้|ร่วม|ปฏิบัติตาม|ประจำ|สั่ง|ติดตาม|กำกับ|[:;,]"
    "|พบ|เยี่ยม|สัญจร|ประชาชน|โปร่งใส|สุจริต|ทุจริต|จริยธรรม|ต่อต้าน"
)

# --- Signatures

_SIGN = "(?:ลงชื่อ|ลงนาม|signed|signature)"
_SIGNATURES = (
    Kind("ลงชื่อ", rf"{_SIGN}\W*"),
    Kind("ลงชื่อ....................ผู้รายงาน", rf"{_SIGN}{_GAP}{_DOTS}{{2}}.*"),
    Kind("ลงชื่อ) นางสมศรี ใจดี", rf"{_SIGN}{_GAP}(?:{_TITLES}|{_ROLE}).*"),
    Kind("(ลงชื่อ) สมชาย ใจดี", r"\(\s*(?:ลงชื่อ|ลงนาม)\s*\)[^\S\n]*[ก-๙.\s]{2,60}"),
    Kind(".......... ผู้รายงาน (....)", rf"{_DOTS}{{5}}[\s.…_‥()]*(?:{_ROLE}\W*)?(?:\([^()]*\)\W*)?"),
    Kind("(นายสมชาย ใจดี) ปลัดเทศบาล", rf"\(\s*(?:{_TITLES})[^()]*\)[^()]{{0,80}}"),
    Kind("ตำแหน่ง", r"ตำแหน่ง(?:\W*|\s*:.*)"),
    Kind("ตำแหน่ง ..........", rf"ตำแหน่ง{_GAP}{_DOTS}{{2}}.*"),
    Kind("ตำแหน่ง ผู้อำนวยการกองคลัง", rf"ตำแหน่ง\s*(?:{_POST}|(?:{_JOB})[^\n]{{0,60}})"),
)
_ROLES = (
    Kind("ผู้จัดทำรายงาน", rf"{_ROLE}\W*"),
    Kind("ผู้ตรวจสอบ ..........", rf"{_ROLE}{_GAP}{_DOTS}{{2}}.*"),
    Kind("ผู้รายงาน นางสมศรี ใจดี", rf"{_ROLE}{_GAP}(?:{_TITLES}).*"),
)
_POSTS = (Kind("หัวหน้าสำนักปลัด", rf"(?!.*(?:{_DOES})){_POST}\W*"),)
_PERSONS = (Kind("นายสมชาย ใจดี", rf"[\W{_DIGIT}]*+(?!.*(?:{_DOES}))(?:{_TITLES})[^\n{_DIGIT}]{{2,60}}"),)
_APPROVED = "(?:(?:รับ)?ทราบ|(?:(?:ไม่)?เห็น)?ชอบ|(?:ไม่)?อนุมัติ)"
_APPROVALS = (
    Kind("ทราบ / เห็นชอบ", rf"{_APPROVED}(?:\W*{_APPROVED}){{0,3}}\W*"),
    Kind("ตรวจแล้วถูกต้อง", r"(?:ได้)?ตรวจ(?:สอบ|ทาน)?(?:ข้อมูล)?แล้ว\W*ถูกต้อง(?:ครบถ้วน)?\W*"),
    Kind("สำเนาถูกต้อง", r"(?:รับรอง)?สำเนาถูกต้อง\W*"),
    Kind("จึงเรียนมาเพื่อโปรดทราบ", r"(?:(?:ข้าพเจ้า)?ขอรับรอง|จึงเรียนมา).*"),
)

# --- Totals

_SUMMED = (
    "ย่อย|ยอด|เป็น|เงิน|งบประมาณ|งบ|รายจ่าย|ค่าใช้จ่าย|คะแนน|เฉลี่ย|จำนวน|มาตรการ|กิจกรรม|โครงการ|ด้าน|ตัวชี้วัด"
    "|ไตรมาส|ที่|ทั้ง|สิ้น|หมด|สุทธิ|ทุก|หน้า|นี้"
)
_TOTALS = (
    Kind(
        "รวมงบประมาณทั้งสิ้น ๓๐๐ บาท (สามร้อยบาทถ้วน)",
        r"(?:(?:ยอด|ผล|สรุป|คะแนน)?รวม|(?:ค่า|คะแนน)?เฉลี่ย|(?:sub|grand)?[ -]?total)"
        rf"(?:{_SUMMED}|[\W{_DIGIT}])*(?:(?:บาทถ้วน|บาท|รายการ|เรื่อง|ข้อ)\W*)?(?:\([^()]*บาท[^()]*\)\W*)?",
    ),
    Kind(
        "จำนวนทั้งสิ้น ๓ มาตรการ",
        rf"จำนวน\s*(?:ทั้งสิ้น|ทั้งหมด|รวม)[\W{_DIGIT}]*(?:มาตรการ|กิจกรรม|โครงการ|รายการ|เรื่อง|ข้อ)?\W*",
    ),
    Kind("(สามร้อยบาทถ้วน)", r"\([ก-๙\s]+(?:บาท(?:ถ้วน)?|สตางค์)\s*\)\W*"),
)

# A total of one unit, or of one dimension: รวมกองคลัง ๓ มาตรการ.
_total_of = lazy(
    r"\W*(?:ยอด|ผล)?รวม(?:ย่อย|ยอด|เงิน|งบประมาณ|งบ|ของ|จำนวน|\W)*(?P<part>[^\W\d]\D*?)"
    r"(?:[\W\d]++(?:มาตรการ|กิจกรรม|โครงการ|รายการ|บาท(?:ถ้วน)?)?)*+"
)
_dimension = lazy(r"(?:มิติ|ด้าน|หมวด|ยุทธศาสตร์|ตัวชี้วัด).*", re.DOTALL)

# --- Remarks

_REMARKED = "(?:หมายเหตุ|(?:แหล่ง)?ที่มา(?:ของ)?(?:ข้อมูล)?|แหล่งข้อมูล)"
_LABELS = (Kind("หมายเหตุ", rf"{_REMARKED}\W*"),)
_REMARKS = (*_LABELS, Kind("หมายเหตุ : ข้อมูลของเดือนกันยายน", rf"{_REMARKED}(?:\s*[:*]|\s|\W*[\d(]).*"))

_CHIEF = "ผู้(?:บังคับ|บริหาร|ตรวจ|อำนวย|อนุมัติ)|นายก|ปลัด|หัวหน้า"
_NOTES = (
    "(?:ข้อเสนอแนะ|ข้อสังเกต|ปัญหา(?:และ|/)?อุปสรรค|คำ(?:อธิบาย|ชี้แจง)|(?:เอกสาร)?อ้างอิง|คณะ(?:ผู้จัดทำ|ทำงาน)"
    f"|(?:คำ|ความ(?:คิด)?)เห็น(?:(?:ของ)?(?:{_CHIEF})[ก-๙]*)?)"
)
# What may be a measure as well, if nothing is said behind it.
_AMBIGUOUS = (
    "(?:(?:แนวทาง|วิธี)(?:การ)?แก้ไข(?:ปัญหา)?"
    "|สรุป(?:ผล(?:การดำเนิน(?:การ|งาน))?)?(?:ใน)?(?:ภาพรวม|โดยรวม)?|คำสั่ง(?:ของ)?(?:ผู้บังคับ|นายก|ปลัด)[ก-๙]*)"
)
_DAY = rf"\s*(?:วันที่|สิ้น|เดือน|ไตรมาส|ปี|ปัจจุบัน|[{_DIGIT}])"
_MADE = (
    "(?:(?:จัดทำ|รายงาน|รวบรวม|สรุป|พิมพ์|ปรับปรุง)(?:ข้อมูล)?(?:โดย|เมื่อ|ล่าสุด)"
    rf"|ข้อมูล\s*(?:ณ(?={_DAY})|จาก|เมื่อ)|วันที่(?:จัดทำ|รายงาน|พิมพ์|ปรับปรุง|เผยแพร่)(?:ข้อมูล)?|(?:last )?updated?"
    rf"|(?:จัดทำ|รายงาน|สรุป|พิมพ์|ประกาศ|ให้ไว้)\s*ณ(?={_DAY}))"
)
_PICTURE = "(?:รูป)?ภาพ(?:ถ่าย)?(?:กิจกรรม|ประกอบ|แนบ|การดำเนิน(?:งาน|การ))|รูป(?:ถ่าย|กิจกรรม|ประกอบ)"
_QR = r"(?:สแกน\s*)?(?:QR|คิวอาร์)[\s-]*(?:code|โค้ด)?"
_LINK = r"(?:https?://|www\.)\S+\s*"
_TELEPHONE = r"โทร(?:ศัพท์)?[\s.:]*"
_COMPLAINTS = "ร้องเรียน|ร้องทุกข์|เบาะแส|สายด่วน|ช่องทาง"  # whose telephone number may be a measure
_CONTACT = "(?:ติดต่อ|สอบถาม)(?:สอบถาม)?(?:ข้อมูล)?"
_COUNTED = "(?:ดำเนินการ(?:แล้ว|ครบ)|แล้วเสร็จ|จำนวนมาตรการ|มาตรการทั้งหมด|มาตรการที่(?:ยัง|ไม่|ดำเนิน|แล้ว|บรรลุ)|ทั้งหมด)"
# What is a remark only where a row begins: in the column of a result it is a part of it.
_ADDITIONS = (
    Kind("ปัญหาและอุปสรรค", rf"{_NOTES}\W*"),
    Kind(
        "ปัญหาและอุปสรรคในการดำเนินงาน",
        rf"{_NOTES}(?:ใน|จาก|ของ|ต่อ)?(?:การดำเนิน(?:การ|งาน)|การปฏิบัติงาน)\W*(?::.*)?",
    ),
    Kind("ข้อเสนอแนะ : ควรอบรมเพิ่ม", rf"(?:{_NOTES}|{_AMBIGUOUS}|{_ROLE})\s*:.*"),
    Kind("จัดทำโดย งานนิติการ", rf"{_MADE}(?:\W|สำนัก|กอง|งาน|ฝ่าย|หน่วย|วันที่|สิ้น).*"),
    Kind("เอกสารแนบท้าย ๑ ฉบับ", rf"เอกสาร(?:แนบ|ประกอบ)(?:ท้าย)?(?:[\W{_DIGIT}].*)?"),
    Kind("ภาพกิจกรรม", rf"(?:{_PICTURE})(?:ท้าย)?(?:[\W{_DIGIT}].*)?"),
    Kind("https://www.example.go.th/o36", _LINK),
    Kind("ลิงก์เผยแพร่ : www.example.go.th", rf"(?:ลิ้?ง[กค]์|link|เว็บไซต์)[ก-๙]{{0,30}}[\s:]*{_LINK}"),
    Kind("-- จบรายงาน --", r"(?:จบ|สิ้นสุด)(?:รายงาน|ตาราง)?\W*"),
    Kind("QR Code", rf"{_QR}\W*"),
    Kind("QR Code รายงาน", rf"{_QR}\s*(?:[:]|เพื่อ(?:ดู|อ่าน|ดาวน์โหลด)|รายงาน|เอกสาร|ภาพ|ไฟล์|ข้อมูล|รายละเอียด).*"),
    Kind("ดูรายละเอียดเพิ่มเติมที่กองคลัง", r"(?:ดู)?รายละเอียด(?:เพิ่มเติม)?(?:ได้)?(?:ที่|ตาม|ใน|จาก|\W).*"),
    Kind("ทั้งนี้ ไม่รวมกองช่าง", r"ทั้งนี้\W.*"),
    Kind("พิมพ์จากระบบ e-Plan", r"(?:พิมพ์|ออก)จากระบบ.*"),
    Kind("สัญลักษณ์ ✓ หมายถึง แล้วเสร็จ", r"(?:คำอธิบาย)?สัญลักษณ์(?:ที่ใช้)?(?:\W*|.*(?::|=|หมายถึง|คือ).*)"),
    Kind("สีแดง หมายถึง ยังไม่ดำเนินการ", r"สี[ก-๙]{2,12}\s*(?:[:]|หมายถึง|คือ).*"),
    Kind("สป. = สำนักปลัด", rf"(?!\W*+(?:มาตรการ|โครงการ|กิจกรรม|[{_DIGIT}]+\s*[ก-ฮ]))[^=\n]{{1,40}}=.*"),
    Kind("โทร. 0 4312 3456", r"(?:โทร(?:ศัพท์|สาร)?|อีเมล|e-?mail)[^ก-๙].*"),
    Kind(
        "งานนิติการ โทร. 043-123456",
        rf"(?!.*(?:{_COMPLAINTS}))[^\n]{{0,120}}?{_TELEPHONE}(?:[{_DIGIT}][\s-]*){{7}}.*",
    ),
    Kind("ติดต่อสอบถาม: งานนิติการ", rf"{_CONTACT}(?:เพิ่มเติม)?(?:\W*|\s*:.*)"),
    Kind("สอบถามข้อมูลเพิ่มเติม โทร. 043", rf"{_CONTACT}(?:เพิ่มเติม\s.*|(?:เพิ่มเติม)?(?:ได้ที่|(?![ก-๙]).*โทร).*)"),
    Kind(
        "สรุป ดำเนินการแล้ว ๒ มาตรการ",
        rf"(?:สรุป(?:ผล(?:การดำเนินการ|การดำเนินงาน)?)?\W*)?{_COUNTED}"
        rf"[^\n{_DIGIT}]{{0,60}}[{_DIGIT}]{{1,3}}\s*มาตรการ(?![ก-๙]).*",
    ),
)

# --- What is nothing by itself, and usual beside one of these or below it

_NUMBERS, _BLANKS = rf"[\s/.…{_DIGIT}]*+", r"[\s.…]*+"
_MONTH = r"(?:(?!พ\.?ศ)[ก-ฮ][ก-๙.]{1,11}+)?"
_USUAL = (
    Kind("แนวทางแก้ไข", rf"{_AMBIGUOUS}\W*"),
    *_ROLES,
    *_POSTS,
    Kind("นักวิชาการเงินและบัญชี", rf"(?!.*(?:{_DOES}))(?:ผู้ช่วย|ผช\.)?(?:{_PROFESSION})[^\n{_DIGIT}]{{0,60}}"),
    Kind(
        "กรรมการและเลขานุการ",
        r"(?:(?:รอง)?ประธาน(?:กรรมการ)?|กรรมการ|(?:กรรมการและ)?(?:ผู้ช่วย)?เลขานุการ|พยาน)\W*",
    ),
    *_APPROVALS,
    Kind("เพื่อโปรดพิจารณา", r"(?:เรียน.{0,60})?เพื่อ(?:โปรด)?(?:ทราบ|พิจารณา)\W*"),
    *_PERSONS,
    Kind("( สมหญิง ดีใจ )", r"\(\s*[ก-๙]{2,20}\s+[ก-๙]{2,25}\s*\)\W*"),
    Kind(
        "วันที่ ....... เดือน ....... พ.ศ. .......",
        rf"วันที่{_NUMBERS}(?:เดือน)?{_BLANKS}{_MONTH}{_BLANKS}(?:พ\.?ศ\.?)?{_NUMBERS}",
    ),
    Kind("โทร. ..........", rf"(?:โทรศัพท์|โทร)[\W{_DIGIT}]*+"),
)

KINDS = (*_SIGNATURES, *_TOTALS, *_REMARKS, *_ADDITIONS, *_USUAL)

_signature, _total, _remark, _addition = map(any_of, (_SIGNATURES, _TOTALS, _REMARKS, _ADDITIONS))
_role, _post, _person, _approval = map(any_of, (_ROLES, _POSTS, _PERSONS, _APPROVALS))
_label, _usual = map(any_of, (_LABELS, _USUAL))
_AT_THE_START = ("seq", "measure", "")


def mark_of(text: str, column: str) -> Mark | None:
    """What ends a table, if the whole text is that: a signature, a total, a remark; None for all else.

    Args:
        text: The cell's text.
        column: Its canonical column. Who has a position may be an owner.
    """
    if len(text) > LONGEST:
        return None
    if _signature.fullmatch(text):
        return "signature"
    if column != "owner" and (_role.fullmatch(text) or _post.fullmatch(text)):
        return "signature"
    if _total.fullmatch(text) or _is_total_of_part(text):
        return "total"
    if column in _AT_THE_START and _approval.fullmatch(text):
        return "signature"
    is_remark = _remark.fullmatch(text) or (column in _AT_THE_START and is_addition(text))
    return "remark" if is_remark else None


def _is_total_of_part(text: str) -> bool:
    found = _total_of.fullmatch(text)
    return found is not None and (
        is_unit_name(found["part"]) or _dimension.fullmatch(found["part"]) is not None
    )


def is_addition(text: str) -> bool:
    """Whether a text is a note that stands below a table in a row of its own: จัดทำโดย …, ข้อมูล ณ …, a suggestion."""
    return len(text) <= LONGEST and bool(_addition.fullmatch(text) or _approval.fullmatch(text))


def is_below_a_table(text: str, column: str) -> bool:
    """Whether a text is usual below a table: what `mark_of` knows, a person's name, a date line, a bare figure."""
    if len(text) > LONGEST:
        return False
    is_date = column != "period" and names_only_dates(text)
    is_usual = is_figure(text) or is_placeholder(text) or _usual.fullmatch(text) is not None
    return is_date or is_usual or mark_of(text, column) is not None


def is_label(text: str) -> bool:
    """Whether a text announces a remark and says nothing more, as หมายเหตุ alone."""
    return bool(_label.fullmatch(text))


def is_person(text: str) -> bool:
    """Whether a text is the name of a person alone: นายสมชาย ใจดี."""
    return len(text) <= LONGEST and bool(_person.fullmatch(text))


def is_approval(text: str) -> bool:
    """Whether a text only approves of what stands above, as a superior does before signing: ทราบ."""
    return len(text) <= LONGEST and bool(_approval.fullmatch(text))


def is_role(text: str) -> bool:
    """Whether a text says only in which role somebody signs: ผู้รายงาน."""
    return len(text) <= LONGEST and bool(_role.fullmatch(text))
