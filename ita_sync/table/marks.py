"""What a whole cell can be besides data: a signature, a total, a heading, a number (docs/architecture.md, rows).

A pattern covers the whole text: รวมพลังต้านทุจริต is a measure, and ลงชื่อประกาศเจตนารมณ์ a method.
"""

from __future__ import annotations

import re
from typing import Literal

from ita_sync.text.names import name_key
from ita_sync.text.printable import BULLETS, in_print
from ita_sync.thai.pattern import lazy
from ita_sync.thai.period_words import names_only_dates
from ita_sync.thai.unit_names import is_unit_name

Mark = Literal["signature", "total", "remark"]
Number = tuple[int, ...]  # 1.2 is (1, 2)
LONGEST = 300  # letters; a longer text is data, whatever it begins with

_DIGIT = "0-9๐-๙"
_DOTS = "[.…_‥]"
_GAP = "[^\\w.…‥]*"  # blanks, brackets and colons before the dots
_TITLES = (
    r"นาย(?!ก(?:เทศ|ฯ|\s*อ))|นาง|น\.ส|ว่าที่|ดร\.|พล\.|[พจสร]\.[ตทอจ]\."
    r"|(?:สิบ|ร้อย|พัน)(?:ตรี|โท|เอก|ตำรวจ)|(?:พัน)?จ่า(?:สิบ|อากาศ)?(?:ตรี|โท|เอก)"
)
_ROLE = (
    "ผู้(?:รายงาน|จัดทำ|ตรวจสอบ|ตรวจ|ตรวจทาน|รับรอง|รับทราบ|เห็นชอบ|อนุมัติ|เสนอ|ลงนาม|ให้ข้อมูล|บันทึก|กรอก|ประสานงาน|เผยแพร่"
    "|รวบรวม|รับผิดชอบ(?=ข้อมูล))(?:รายงาน|ข้อมูล|ผล)?"
)
_SUMMED = (
    "ย่อย|ยอด|เป็น|เงิน|งบประมาณ|งบ|รายจ่าย|ค่าใช้จ่าย|คะแนน|เฉลี่ย|จำนวน|มาตรการ|กิจกรรม|โครงการ|ด้าน|ตัวชี้วัด|ไตรมาส|ที่"
    "|ทั้ง|สิ้น|หมด|สุทธิ|ทุก|หน้า|นี้"
)
_COUNTED = "บาทถ้วน|บาท|รายการ|เรื่อง|ข้อ"
_REMARKED = "หมายเหตุ|(?:แหล่ง)?ที่มา(?:ของ)?(?:ข้อมูล)?|แหล่งข้อมูล"
# What is a remark where a row begins, and part of a result in its column: a label, and by whom and when it was made.
_ADDED = (
    "ข้อเสนอแนะ|ข้อสังเกต|ปัญหา(?:และ|/)?อุปสรรค|คำ(?:อธิบาย|ชี้แจง)|(?:เอกสาร)?อ้างอิง"
    "|(?:คำ|ความ(?:คิด)?)เห็น(?:(?:ของ)?(?:ผู้(?:บังคับ|บริหาร|ตรวจ|อำนวย|อนุมัติ)|นายก|ปลัด|หัวหน้า)[ก-๙]*)?|คณะ(?:ผู้จัดทำ|ทำงาน)"
)
# What may be a measure as well, if nothing is said behind it.
_INTRODUCED = (
    "(?:แนวทาง|วิธี)(?:การ)?แก้ไข(?:ปัญหา)?|สรุป(?:ผล(?:การดำเนิน(?:การ|งาน))?)?(?:ใน)?(?:ภาพรวม|โดยรวม)?"
    "|คำสั่ง(?:ของ)?(?:ผู้บังคับ|นายก|ปลัด)[ก-๙]*"
)
_MADE = (
    r"(?:จัดทำ|รายงาน|รวบรวม|สรุป|พิมพ์|ปรับปรุง)(?:ข้อมูล)?(?:โดย|เมื่อ|ล่าสุด)|ข้อมูล\s*(?:ณ|จาก|เมื่อ)"
    r"|วันที่(?:จัดทำ|รายงาน|พิมพ์|ปรับปรุง|เผยแพร่)(?:ข้อมูล)?|(?:last )?updated?"
    rf"|(?:จัดทำ|รายงาน|สรุป|พิมพ์|ประกาศ|ให้ไว้)\s*ณ(?=\s*(?:วันที่|สิ้น|[{_DIGIT}]))"
)
# How many measures are done:
_NUMBERED = "ดำเนินการ(?:แล้ว|ครบ)|แล้วเสร็จ|จำนวนมาตรการ|มาตรการทั้งหมด|มาตรการที่(?:ยัง|ไม่|ดำเนิน|แล้ว|บรรลุ)|ทั้งหมด"
_AT_THE_START = ("seq", "measure", "")
_OFFICE = "เทศมนตรี|เทศบาล|องค์การ|อบต|อบจ|เมือง|กอง|สำนัก|ฝ่าย|งาน|หน่วย|ส่วน|ศูนย์|โรงเรียน|คลัง|ช่าง"
_GRADE = "ชำนาญการพิเศษ|ชำนาญการ|ปฏิบัติการ|ชำนาญงาน|ปฏิบัติงาน|อาวุโส|ทรงคุณวุฒิ|เชี่ยวชาญ"
_JOB = "นัก|เจ้าพนักงาน|เจ้าหน้าที่|นิติกร|ครู|วิศวกร|นายช่าง|เลขานุการ"
# What nobody else is: ครูดี and นักเรียน may be in the name of a measure.
_PROFESSION = (
    "นัก(?:วิ|ทรัพยากร|จัดการ|พัฒนา|ประชาสัมพันธ์|บริหาร|สังคม|ผังเมือง|ป้องกัน)|เจ้าพนักงาน|จพง\\.|นายช่าง|วิศวกร|นิติกร"
)
_POST = (
    f"(?:รอง|ผู้ช่วย|รักษาราชการแทน|รักษาการ)*"
    f"(?:(?:นายก|ปลัด|ผู้อำนวยการ|ผอ\\.|หัวหน้า)(?:\\s*(?:{_OFFICE})[^\\n]{{0,60}})?"
    f"|(?:{_JOB})[^\\n]{{0,50}}?(?:{_GRADE})[^\\n]{{0,20}}|นิติกร)"
)
# A text with one of these words is a sentence about a person.
_DOES = (
    "แล้ว|ได้|ให้|ลงนาม|ประชุม|ดำเนิน|จัด(?!การ)|ประกาศ|อบรม|เข้า|มอบ|กำหนด|รายงาน|ทุก|ทราบ|เป็น|มีการ|มีความ|ไม่|อย่าง|ใช้|ร่วม"
    "|ปฏิบัติตาม|ประจำ|สั่ง|ติดตาม|กำกับ|[:;,]"
)
_COUNTS = (
    "คน|ครั้ง|เรื่อง|ราย|แห่ง|รุ่น|บาท|วัน|เดือน|ปี|ชั่วโมง|โครงการ|กิจกรรม|ฉบับ|เล่ม|ช่อง|หน่วย|ข้อ"
    r"|[ก-ฮ][ีิ]?\.[คนมย]|[ก-ฮ]+(?:คม|ยน|พันธ์)"
)

_signature = lazy(
    rf"\W*(?:ลงชื่อ|ลงนาม|signed|signature)(?:\W*|{_GAP}{_DOTS}{{2}}.*|{_GAP}(?:{_TITLES}|{_ROLE}).*)"
    r"|\W*\(\s*(?:ลงชื่อ|ลงนาม)\s*\)[^\S\n]*[ก-๙.\s]{2,60}"
    rf"|\s*\(?{_DOTS}{{5}}[\s.…_‥()]*(?:{_ROLE}\W*)?(?:\([^()]*\)\W*)?"
    rf"|\W*\(\s*(?:{_TITLES})[^()]*\)[^()]{{0,80}}"
    rf"|\W*ตำแหน่ง(?:\W*|{_GAP}{_DOTS}{{2}}.*|\s*:.*|\s*{_POST}|\s*(?:{_JOB})[^\n]{{0,60}})",
    re.DOTALL | re.IGNORECASE,
)
_role = lazy(rf"\W*{_ROLE}(?:\W*|{_GAP}{_DOTS}{{2}}.*|{_GAP}(?:{_TITLES}).*)", re.DOTALL)
_total = lazy(
    rf"\W*(?:(?:ยอด|ผล|สรุป|คะแนน)?รวม|(?:ค่า|คะแนน)?เฉลี่ย|(?:sub|grand)?[ -]?total)"
    rf"(?:{_SUMMED}|[\W{_DIGIT}])*(?:(?:{_COUNTED})\W*)?(?:\([^()]*บาท[^()]*\)\W*)?",
    re.IGNORECASE,
)
_remark = lazy(rf"\W*(?:{_REMARKED})(?:\W*|\s*[:*].*|\s+.*|\W*[\d(].*)", re.DOTALL)
_addition = lazy(
    rf"\W*(?:(?:{_ADDED})(?:\W*|\s*:.*)|(?:{_INTRODUCED}|{_ROLE})\s*:.*|(?:{_MADE})(?:\W|สำนัก|กอง|งาน|ฝ่าย|หน่วย|วันที่|สิ้น).*"
    rf"|(?:เอกสาร(?:แนบ|ประกอบ)|(?:รูป)?ภาพ(?:ถ่าย)?(?:กิจกรรม|ประกอบ|แนบ|การดำเนิน(?:งาน|การ))|รูป(?:ถ่าย|กิจกรรม|ประกอบ))(?:ท้าย)?(?:[\W{_DIGIT}].*)?|(?:(?:ลิ้?ง[กค]์|link|เว็บไซต์)[ก-๙]{{0,30}}[\s:]*)?(?:https?://|www\.)\S+\s*|(?:จบ|สิ้นสุด)(?:รายงาน|ตาราง)?\W*"
    r"|(?:สแกน\s*)?(?:QR|คิวอาร์)[\s-]*(?:code|โค้ด)?\s*(?:\W*|(?:[:]|รายงาน|เอกสาร|ภาพ|ไฟล์|ข้อมูล|รายละเอียด).*)|(?:ดู)?รายละเอียด(?:เพิ่มเติม)?(?:ได้)?(?:ที่|ตาม|ใน|จาก|\W).*"
    r"|ทั้งนี้\W.*|(?:คำอธิบาย)?สัญลักษณ์(?:\W.*)?|(?:พิมพ์|ออก)จากระบบ.*|สี[ก-๙]{2,12}\s*(?:[:]|หมายถึง|คือ).*"
    rf"|(?!มาตรการ|โครงการ|กิจกรรม)[^=\n]{{1,120}}=.*|(?!.*(?:ร้องเรียน|ร้องทุกข์|เบาะแส|สายด่วน|ช่องทาง))[^\n]{{1,120}}?โทร(?:ศัพท์)?[\s.:]*(?:[{_DIGIT}][\s-]*){{7}}.*"
    r"|(?:โทร(?:ศัพท์|สาร)?|อีเมล|e-?mail)[^ก-๙].*|(?:ติดต่อ|สอบถาม)(?:สอบถาม)?(?:ข้อมูล)?(?:เพิ่มเติม)?(?:\W*|\s*:.*|(?<=เพิ่มเติม)\s.*|(?![ก-๙]).*โทร.*|ได้ที่.*)"
    rf"|(?:สรุป(?:ผล(?:การดำเนินการ|การดำเนินงาน)?)?\W*)?(?:{_NUMBERED})[^\n{_DIGIT}]{{0,60}}[{_DIGIT}]{{1,3}}\s*มาตรการ(?![ก-๙]).*)",
    re.DOTALL | re.IGNORECASE,
)
_introduced = lazy(rf"\W*(?:{_INTRODUCED})\W*")
_label = lazy(rf"\W*(?:{_REMARKED})\W*")
_approval = lazy(
    r"(?:\W*(?:(?:รับ)?ทราบ|(?:(?:ไม่)?เห็น)?ชอบ|(?:ไม่)?อนุมัติ)){1,4}\W*"
    r"|\W*(?:ได้)?ตรวจ(?:สอบ|ทาน)?(?:ข้อมูล)?แล้ว\W*ถูกต้อง(?:ครบถ้วน)?\W*|\W*(?:รับรอง)?สำเนาถูกต้อง\W*|\W*(?:(?:ข้าพเจ้า)?ขอรับรอง|จึงเรียนมา).*",
    re.DOTALL,
)
_post = lazy(rf"\W*(?!.*(?:{_DOES})){_POST}\W*")
_job = lazy(rf"\W*(?!.*(?:{_DOES}))(?:{_PROFESSION})[^\n{_DIGIT}]{{0,60}}")
_person = lazy(rf"[\W{_DIGIT}]*(?!.*(?:{_DOES}))(?:{_TITLES})[^\n{_DIGIT}]{{2,60}}")
_name = lazy(r"\W*\(\s*[ก-๙]{2,20}\s+[ก-๙]{2,25}\s*\)\W*")  # of a signer without a title
_date_line = lazy(
    rf"\W*วันที่[\s/.…{_DIGIT}]*+(?:เดือน)?[\s.…]*+(?:(?!พ\.?ศ)[ก-ฮ][ก-๙.]{{1,11}}+)?[\s.…]*+(?:พ\.?ศ\.?)?[\s/.…{_DIGIT}]*+"
    rf"|\W*(?:โทรศัพท์|โทร)[\W{_DIGIT}]*+"
)
_heading = lazy(
    r"\W*(?:มิติ|ด้าน|ส่วน|หมวด|องค์ประกอบ|ยุทธศาสตร์|กลยุทธ์|ประเด็น(?:การประเมิน|ยุทธศาสตร์)?|ตัวชี้วัด(?:ย่อย|หลัก)?|เป้าประสงค์|แผนงาน)"
    rf"\s*(?:ที่)?\s*[:(]?\s*[{_DIGIT}].*",
    re.DOTALL,
)
_item = lazy(
    rf"\s*(?:\(?[{_DIGIT}]{{1,2}}(?:\.[{_DIGIT}]{{1,2}})*(?:[.)](?![{_DIGIT}])|\s+(?!{_COUNTS})(?=[^\W\d_]))|\(?[ก-ฮa-z][.)]\s"
    rf"|(?:ข้อ|กิจกรรม|ขั้นตอน|โครงการ)(?:ที่)?\s*[{_DIGIT}]|[{re.escape(BULLETS)}]\s*(?=[^\W\d_]))"
)  # fmt: skip
# ๑. · ๑) · (๑) · ข้อ ๑ · มาตรการที่ ๑ · ๑.๒ · and a number alone in the column of numbers
_leading = lazy(
    r"\s*(?:(?:ข้อ(?:ที่)?|มาตรการที่)\s*(?P<named>\d{1,3}(?:\.\d{1,2})*)"
    r"|\(?(?P<bare>\d{1,3}(?:\.\d{1,2})*)(?:[.)]+(?!\d)|\s*$|\s(?=\s*[^\W\d])))"
)
_figure = lazy(rf"[\W_]*[{_DIGIT}][\W_{_DIGIT}]*(?:บาท(?:ถ้วน)?)?\W*")
_numbering = lazy(
    rf"\W*(?:(?:ข้อ|ลำดับ)?(?:ที่)?|No)?[\W_]*(?:[{_DIGIT}]{{1,3}}(?:\.[{_DIGIT}]{{1,2}})*)[\W_]*",
    re.IGNORECASE,
)
_dimension = lazy(r"\W*(?:มิติ|ด้าน|หมวด|ยุทธศาสตร์|กลยุทธ์|ประเด็น|ตัวชี้วัด|แผนงาน|กลุ่มที่|ส่วนที่).*", re.DOTALL)
_lettered = lazy(r"\s*\(?(?:[ก-ฮA-Z]|[IVX]{1,5})[.)](?:\s+|(?![ก-ฮA-Z]\.))\S.*", re.DOTALL)
# How a measure is numbered, each with the first of its kind; a bullet is always one.
_STYLES = (
    lazy(rf"\s*(?:[{_DIGIT}]{{1,3}}\.(?![{_DIGIT}])|ข้อ|มาตรการที่)"),
    lazy(r"\s*[1๑]\)"),
    lazy(r"\s*\([1๑]\)"),
    lazy(r"\s*\(?[กaAiI][.)]\s*[^\W\d]"),
    lazy(rf"\s*[{re.escape(BULLETS)}]\s*[^\W\d]"),
)
_letter = lazy(r"\W*(?:[ก-ฮA-Z]|[IVX]{1,5})\W*")
_placeholder = lazy(r"[\W_]*|false|เท็จ", re.IGNORECASE)  # dashes, an unticked box
_continued = lazy(r"(.*?)[\W_]*(?<![ก-๙])(?:ต่อ|cont(?:\.|inued)?)\W*", re.IGNORECASE | re.DOTALL)
_footnote = lazy(rf"\s*(\*{{1,3}}|[{_DIGIT}]{{1,2}}/|[¹²³†‡])\s*(?=[^\W_])")
_page_number = lazy(
    rf"\W*(?:หน้า(?:ที่)?|page)[\W{_DIGIT}]*[{_DIGIT}](?:\s*(?:จาก|/|of)\s*[{_DIGIT}]+)?\W*|\s*[-–—]\s*[{_DIGIT}]{{1,3}}\s*[-–—]\s*",
    re.IGNORECASE,
)
_block_title = lazy(
    rf"\W*(?:(?:แบบ)?รายงาน(?:สรุป)?ผล|แบบ(?:ฟอร์ม)?รายงาน|(?:ชื่อ)?(?:หน่วยงาน|ส่วนราชการ)\W|(?:ประจำ)?ปีงบประมาณ|ตาราง(?:ที่)?\s*[{_DIGIT}]|เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน|อบต).*"
)
_office = lazy("กอง|สำนัก|หน่วย")
_unit = lazy(rf"[\W{_DIGIT}]*(?:(?:ส่วนราชการ|หน่วยงาน|สำนัก/กอง)(?:ที่รับผิดชอบ)?\s*:?\s*)?(.*?)\W*", re.DOTALL)


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
    if _total.fullmatch(text):
        return "total"
    if column in _AT_THE_START and _approval.fullmatch(text):
        return "signature"
    is_remark = _remark.fullmatch(text) or (column in _AT_THE_START and is_addition(text))
    return "remark" if is_remark else None


def is_addition(text: str) -> bool:
    """Whether a text is a note that stands below a table in a row of its own: จัดทำโดย …, ข้อมูล ณ …, a suggestion."""
    return len(text) <= LONGEST and bool(_addition.fullmatch(text) or _approval.fullmatch(text))


def is_below_a_table(text: str, column: str) -> bool:
    """Whether a text is usual below a table: what `mark_of` knows, a person's name, a date line, a bare figure."""
    if len(text) > LONGEST:
        return False
    usual = (_introduced, _role, _post, _job, _approval, _person, _name, _date_line, _figure, _placeholder)
    is_date = column != "period" and names_only_dates(text)
    return is_date or mark_of(text, column) is not None or any(pattern.fullmatch(text) for pattern in usual)


def is_label(text: str) -> bool:
    """Whether a text announces a remark and says nothing more, as หมายเหตุ alone."""
    return bool(_label.fullmatch(text))


def is_heading(text: str) -> bool:
    """Whether a text is the heading of a dimension or indicator, such as ตัวชี้วัดที่ ๒.๑, or the name of a unit."""
    return len(text) <= LONGEST and (_heading.fullmatch(text) is not None or _is_unit(text))


def _is_unit(text: str) -> bool:
    found = _unit.fullmatch(text) if _office.search(text) else None  # the search is fast
    return found is not None and is_unit_name(found[1])


def may_be_group(text: str) -> bool:
    """Whether a text may name a group of measures: lettered (ก. …, II. …), or a dimension without its number."""
    return len(text) <= LONGEST and bool(_lettered.fullmatch(text) or _dimension.fullmatch(text))


def numbers_within(text: str, above: str) -> bool:
    """Whether a name begins a numbering of another kind than the one above: `1. …`, then `(1) …`, `ก. …` or `- …`."""
    plain, *others = _STYLES
    return bool(plain.match(above)) and any(style.match(text) for style in others)


def is_letter(text: str) -> bool:
    """Whether a text is a letter or a Roman numeral alone, as it numbers groups."""
    return bool(_letter.fullmatch(text))


def is_person(text: str) -> bool:
    """Whether a text is the name of a person alone: นายสมชาย ใจดี."""
    return len(text) <= LONGEST and bool(_person.fullmatch(text))


def is_approval(text: str) -> bool:
    """Whether a text only approves of what stands above, as a superior does before signing: ทราบ."""
    return len(text) <= LONGEST and bool(_approval.fullmatch(text))


def is_role(text: str) -> bool:
    """Whether a text says only in which role somebody signs: ผู้รายงาน."""
    return len(text) <= LONGEST and bool(_role.fullmatch(text))


def is_block_title(text: str) -> bool:
    """Whether a text may be the title of a further block of the table: a report, a municipality, a year, a dimension."""
    return len(text) <= LONGEST and bool(_block_title.fullmatch(text) or _dimension.fullmatch(text))


def is_item(text: str) -> bool:
    """Whether a text begins with a number or a bullet."""
    return bool(_item.match(in_print(text)))  # where Word's bullets are those that they stand for


def leading_number(text: str) -> Number | None:
    """The number before a measure's name, by its levels: `๑.๒ …` -> (1, 2); None if there is none."""
    found = _leading.match(text)
    return tuple(map(int, (found["named"] or found["bare"]).split("."))) if found else None


def is_figure(text: str) -> bool:
    """Whether a text is a bare figure or amount: 10,000 · ๕,๐๐๐.- บาท."""
    return len(text) <= LONGEST and bool(_figure.fullmatch(text))


def is_numbering(text: str) -> bool:
    """Whether a text is a running number alone: ๕. · ข้อ ๕ · (5)."""
    return len(text) <= LONGEST and bool(_numbering.fullmatch(text))


def is_placeholder(text: str) -> bool:
    """Whether a text says nothing by itself: dashes, dots, an unticked box."""
    return bool(_placeholder.fullmatch(text))


def continues(text: str, above: str) -> bool:
    """Whether a name only says that what stands above goes on: (ต่อ) alone, or behind the number or name above."""
    may_continue = len(text) <= LONGEST and ("ต่อ" in text or "cont" in text.lower())
    found = _continued.fullmatch(text) if may_continue else None
    if not found:
        return False
    name, number = found[1], leading_number(f"{found[1]} ")
    if not name.strip() or name_key(name) == name_key(above):
        return True
    return number is not None and (is_numbering(name) or number == leading_number(above))


def is_continued(text: str) -> bool:
    """Whether a text says that something goes on, behind its name: รายงานผลการดำเนินการ (ต่อ)."""
    return len(text) <= LONGEST and "ต่อ" in text and _continued.fullmatch(text) is not None


def footnote_sign(text: str) -> str:
    """The sign with which a footnote begins: `* …`, `1/ …`; blank if there is none."""
    found = _footnote.match(text) if len(text) <= LONGEST else None
    return found[1] if found else ""


def ends_with_sign(text: str, sign: str) -> bool:
    """Whether a line of a text ends with the sign of a footnote, behind other words: ๒๐ คน*."""
    lines = (line.rstrip(" )") for line in text.splitlines())
    return any(line.endswith(sign) and len(line) > len(sign) for line in lines)


def is_page_number(text: str) -> bool:
    """Whether a text is a page's number: หน้า ๒/๕."""
    return len(text) <= LONGEST and bool(_page_number.fullmatch(text))
