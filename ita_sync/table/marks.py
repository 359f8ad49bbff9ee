"""What a whole cell can be besides data: a heading, a number, a list item, a footnote, a page's number.

What stands below a table: `ita_sync.table.closing_lines`.
"""

from __future__ import annotations

import re

from ita_sync.text.names import name_key
from ita_sync.text.printable import BULLETS, in_print
from ita_sync.thai.pattern import lazy
from ita_sync.thai.unit_names import is_unit_name

Number = tuple[int, ...]  # 1.2 is (1, 2)
LONGEST = 300  # letters; a longer text is data, whatever it begins with

_DIGIT = "0-9๐-๙"
_COUNTS = (
    "คน|ครั้ง|เรื่อง|ราย|แห่ง|รุ่น|บาท|วัน|เดือน|ปี|ชั่วโมง|โครงการ|กิจกรรม|ฉบับ|เล่ม|ช่อง|หน่วย|ข้อ"
    r"|[ก-ฮ][ีิ]?\.[คนมย]|[ก-ฮ]+(?:คม|ยน|พันธ์)"
)

_heading = lazy(
    rf"[\W{_DIGIT}]*(?:มิติ|ด้าน|ส่วน|หมวด|องค์ประกอบ|ยุทธศาสตร์|กลยุทธ์|ประเด็น(?:การประเมิน|ยุทธศาสตร์)?"
    "|ตัวชี้วัด(?:ย่อย|หลัก)?|เป้าประสงค์|แผนงาน)"
    rf"\s*(?:ที่)?\s*[:(]?\s*[{_DIGIT}].*",
    re.DOTALL,
)
# The assessment's three instruments, by their names alone: (IIT) แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน.
_instrument = lazy(
    rf"(?=.*(?:[IEO]IT|ส่วนเสีย|แบบตรวจ))[\W{_DIGIT}]*+(?!การ)"  # a measure may be called การเปิดเผยข้อมูลสาธารณะ (OIT)
    r"(?:(?:แบบวัด|แบบตรวจ|แบบประเมิน|เครื่องมือ|ด้าน|ส่วน|[IEO]IT|การรับรู้(?:ของ)?"
    r"|ผู้มีส่วนได้(?:ส่วน)?เสีย(?:ภายใน|ภายนอก)?(?:หน่วยงาน)?|การเปิดเผยข้อมูล(?:สาธารณะ)?"
    rf"|(?:internal|external|open data) integrity (?:and|&) transparency assessment)[\W{_DIGIT}]*+)++",
    re.IGNORECASE | re.DOTALL,
)
_item = lazy(
    rf"\s*(?:\(?[{_DIGIT}]{{1,2}}(?:\.[{_DIGIT}]{{1,2}})*(?:[.)](?![{_DIGIT}])|\s+(?!{_COUNTS})(?=[^\W\d_]))"
    r"|\(?[ก-ฮa-z][.)]\s"
    rf"|(?:ข้อ|กิจกรรม|ขั้นตอน|โครงการ)(?:ที่)?\s*[{_DIGIT}]|[{re.escape(BULLETS)}]\s*(?=[^\W\d_]))"
)  # fmt: skip
# ๑. · ๑) · (๑) · ข้อ ๑ · มาตรการที่ ๑ · ๑.๒ · and a number alone in the column of numbers
_leading = lazy(
    r"\s*(?:(?:ข้อ(?:ที่)?|มาตรการที่)\s*(?P<named>\d{1,3}(?:\.\d{1,2})*)"
    r"|\(?(?P<bare>\d{1,3}(?:\.\d{1,2})*)(?:[.)]+(?!\d)|\s*$|\s(?=\s*[^\W\d])))"
)
_figure = lazy(rf"[\W_]*[{_DIGIT}][\W_{_DIGIT}]*(?:บาท(?:ถ้วน)?)?\W*")
_numbering = lazy(
    rf"\W*+(?:(?:ข้อ|ลำดับ)?(?:ที่)?|No)?[\W_]*+(?:[{_DIGIT}]{{1,3}}(?:\.[{_DIGIT}]{{1,2}})*)[\W_]*",
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
    rf"\W*(?:หน้า(?:ที่)?|page)[\W{_DIGIT}]*[{_DIGIT}](?:\s*(?:จาก|/|of)\s*[{_DIGIT}]+)?\W*"
    rf"|\s*[-–—]\s*[{_DIGIT}]{{1,3}}\s*[-–—]\s*",
    re.IGNORECASE,
)
_example = lazy(
    rf"\W*(?:แถว)?ตัวอย่าง(?:(?:ที่)?[\W{_DIGIT}]*|\s*(?:[:)\]]|การ(?:กรอก|เขียน)|(?:ที่)?\s*[{_DIGIT}]).*)",
    re.DOTALL,
)
_block_title = lazy(
    r"\W*(?:(?:แบบ)?รายงาน(?:สรุป)?ผล|แบบ(?:ฟอร์ม)?รายงาน|(?:ชื่อ)?(?:หน่วยงาน|ส่วนราชการ)\W|(?:ประจำ)?ปีงบประมาณ"
    rf"|ตาราง(?:ที่)?\s*[{_DIGIT}]|เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน|อบต).*"
)
_office = lazy("กอง|สำนัก|หน่วย")
_unit = lazy(rf"[\W{_DIGIT}]*(?:(?:ส่วนราชการ|หน่วยงาน|สำนัก/กอง)(?:ที่รับผิดชอบ)?\s*:?\s*)?(.*?)\W*", re.DOTALL)


def is_heading(text: str) -> bool:
    """Whether a text is the heading of a dimension or indicator, such as ตัวชี้วัดที่ ๒.๑, an instrument's or a unit's name."""
    return len(text) <= LONGEST and (
        any(kind.fullmatch(text) is not None for kind in (_heading, _instrument)) or is_unit(text)
    )


def is_unit(text: str) -> bool:
    """Whether a text is the name of a standard unit, with a number or หน่วยงาน: before it."""
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


def is_example(text: str) -> bool:
    """Whether a text says that its row is an example of how to fill it in: ตัวอย่าง · (ตัวอย่าง) จัดอบรม."""
    return len(text) <= LONGEST and "ตัวอย่าง" in text and _example.fullmatch(text) is not None


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
