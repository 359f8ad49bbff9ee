"""The names of the columns, and the column that a header stands for (docs/thai.md, headers).

A header is compared by its letters alone, its `key`. It stands for a column if it is one of the column's `NAMES`. Any
other header stands for the column whose stem (`STEMS`) comes first in it: `สรุปผลการดำเนินการตามมาตรการ` contains stems of
the summary, the method and the measure, and is the summary.

In the texts below, names and stems are separated by blanks.
"""

from collections.abc import Mapping
from functools import cache
from html import unescape

from ita_sync.domain.columns import COLUMNS, OPTIONAL_COLUMNS, RESULT_COLUMNS
from ita_sync.domain.flag_text import is_flag_text
from ita_sync.thai.digits import to_arabic_digits
from ita_sync.thai.pattern import lazy
from ita_sync.thai.text_repair import repair

# Headers that stand for a column as a whole, the most usual one first.
NAMES: Mapping[str, str] = {
    "seq": "ที่ ลำดับ ลำดับที่ ข้อ ข้อที่ ลำดับข้อ เลขที่ เลขลำดับ No. #",
    "measure": """
        มาตรการ มาตรการ/แนวทาง แนวทาง/มาตรการ ประเด็น/มาตรการ มาตรการ/ประเด็น มาตรการ/กิจกรรม กิจกรรม/มาตรการ
        มาตรการ/โครงการ โครงการ/มาตรการ โครงการ/มาตรการ/กิจกรรม มาตรการ/แนวทาง/กิจกรรม มาตรการ/วิธีการ
        ชื่อมาตรการ หัวข้อมาตรการ Measures""",
    "method": "วิธีดำเนินการ วิธีการ วิธี ขั้นตอน แนวทาง กิจกรรม โครงการ โครงการ/กิจกรรม กิจกรรม/โครงการ Methods Activity Activities",
    "owner": """
        ผู้รับผิดชอบ หน่วยงาน ส่วนราชการ สำนัก/กอง กอง/สำนัก กอง/ฝ่าย สังกัด หน่วยงานเจ้าภาพ หน่วยงานที่เกี่ยวข้อง
        Responsible Responsible-unit Department Division""",
    "period": """
        ระยะเวลา เวลา ห้วงเวลา ไตรมาส วันที่ เดือน เดือน/ปี วัน/เดือน/ปี ว/ด/ป กำหนดการ วัน/เวลา วันและเวลา เริ่มต้น-สิ้นสุด
        วันเริ่ม-สิ้นสุด วันเริ่มต้น-สิ้นสุด วันที่เริ่ม-สิ้นสุด วันที่เริ่มต้น-สิ้นสุด วันที่เริ่มต้นและสิ้นสุด
        Timeline Duration""",
    "summary": "สรุปผลการดำเนินการ ผลการดำเนินการ ผลการดำเนินงาน สรุปผล รายงานผล Results Results-summary Progress",
    "outcome": "ผลลัพธ์ ผลสัมฤทธิ์ ผลที่ได้รับ ความสำเร็จ ผลลัพธ์ของการดำเนินการ Outcomes Output/Outcome",
    "issue": "ประเด็น ข้อบกพร่อง จุดอ่อน",
    "evidence": "เอกสาร หลักฐาน ลิงก์ ลิงค์ URL Link ไฟล์แนบ ภาพประกอบ",
    "target": "เป้าหมาย ค่าเป้าหมาย",
    "note": "หมายเหตุ อื่นๆ",
}

# Names that are also used for something beside the column: such a header yields to another name of the same column.
_SECOND_NAMES = """
    หน่วยงาน ส่วนราชการ สำนัก/กอง กอง/สำนัก กอง/ฝ่าย สังกัด หน่วยงานที่เกี่ยวข้อง
    เวลา ไตรมาส วันที่ เดือน เดือน/ปี วัน/เดือน/ปี ว/ด/ป กำหนดการ วัน/เวลา วันและเวลา
    วิธี ขั้นตอน แนวทาง กิจกรรม โครงการ โครงการ/กิจกรรม กิจกรรม/โครงการ Activity Activities
    มาตรการ/กิจกรรม กิจกรรม/มาตรการ มาตรการ/โครงการ โครงการ/มาตรการ โครงการ/มาตรการ/กิจกรรม มาตรการ/แนวทาง/กิจกรรม
    มาตรการ/วิธีการ มาตรการ/แนวทาง แนวทาง/มาตรการ"""

# Parts of longer headers. The first one in a header decides; of several at one position, the longest.
STEMS: Mapping[str, str] = {
    "seq": "ลำดับที่ ลำดับมาตรการ ลำดับกิจกรรม ลำดับโครงการ",
    "measure": "มาตรการ",
    "method": """
        วิธีการ วิธีดำเนิน วิธีปฏิบัติ ขั้นตอน แนวทาง แนวปฏิบัติ กิจกรรม โครงการ การดำเนินการ การดำเนินงาน กระบวนการ""",
    "owner": """
        รับผิดชอบ เจ้าภาพ เจ้าของเรื่อง เจ้าของงาน หน่วยดำเนินการ หน่วยงานที่ดำเนินการ ผู้ดำเนินการ หน่วยงานดำเนินการ
        ผู้ปฏิบัติ หน่วยปฏิบัติ หน่วยงานปฏิบัติ หน่วยงานที่ปฏิบัติ
        หน่วยงานหลัก หน่วยงานร่วม หน่วยงานรอง หน่วยงานสนับสนุน หน่วยงานที่เกี่ยวข้อง""",
    "period": """
        ระยะเวลา กรอบเวลา ช่วงเวลา ห้วงเวลา กำหนดเวลา วันที่ดำเนิน เดือนที่ดำเนิน ปีที่ดำเนิน เวลาดำเนิน เวลาที่ดำเนิน
        เวลาในการ ไตรมาสที่ กำหนดแล้วเสร็จ วันเดือนปี ระยะดำเนิน กำหนดการ ปฏิทิน""",
    "summary": """
        ผลการดำเนิน ผลดำเนิน ผลการปฏิบัติ ผลปฏิบัติ ผลของการดำเนิน ผลจากการดำเนิน ผลที่ดำเนินการ ผลการขับเคลื่อน ผลการทำงาน
        ผลการนำไป ผลการนำมาตรการ สรุปผล รายงานผล สรุปการดำเนิน รายงานการดำเนิน ความก้าวหน้า ความคืบหน้า
        สิ่งที่ได้ดำเนินการ สิ่งที่ดำเนินการ การดำเนินการที่ผ่านมา
        สิ่งที่ได้ดำเนินงาน สิ่งที่ดำเนินงาน การดำเนินงานที่ผ่านมา
        ผลมาตรการ ผลของมาตรการ ผลตามมาตรการ ผลจากมาตรการ
        ผลกิจกรรม ผลของกิจกรรม ผลตามกิจกรรม ผลจากกิจกรรม ผลการจัดกิจกรรม
        ผลโครงการ ผลของโครงการ ผลตามโครงการ ผลจากโครงการ ผลการจัดโครงการ""",
    "outcome": """
        ผลลัพธ์ ผลสัมฤทธิ์ ผลที่ได้ ผลที่เกิด ผลที่ปรากฏ ความสำเร็จ ผลสำเร็จ ผลผลิต ประโยชน์ที่ได้ สิ่งที่ได้รับ""",
    "indicator": """
        ตัวชี้วัด ตัวบ่งชี้ เกณฑ์ชี้วัด เกณฑ์การวัด เกณฑ์วัด เกณฑ์ความสำเร็จ ดัชนีชี้วัด ดัชนีวัด เครื่องชี้วัด KPI""",
    "target": """
        เป้าหมาย เป้าประสงค์ ผลลัพธ์ที่คาด ผลที่คาด ผลสัมฤทธิ์ที่คาด ผลผลิตที่คาด ความสำเร็จที่คาด ผลสำเร็จที่คาด สิ่งที่คาด
        ประโยชน์ที่คาด ผลลัพธ์ที่ต้องการ ผลลัพธ์ที่ตั้ง ผลลัพธ์ที่มุ่ง""",
    "budget": "งบประมาณ ค่าใช้จ่าย แหล่งเงิน",
    "problems": "ปัญหา อุปสรรค ข้อจำกัด",
    "suggestions": """
        ข้อเสนอแนะ ข้อเสนอ ข้อคิดเห็น ความเห็น ความคิดเห็น แนวทางแก้ไข แนวทางการแก้ไข แนวทางในการแก้ไข
        แนวทางปรับปรุง แนวทางการปรับปรุง วิธีแก้ไข วิธีการแก้ไข""",
    "evidence": """
        หลักฐาน เอกสาร ไฟล์ ลิงก์ ลิงค์ ภาพถ่าย ภาพประกอบ ภาพกิจกรรม
        Link URL""",
    "note": "หมายเหตุ",
    "monitoring": """
        ติดตาม กำกับดูแล ผู้กำกับ แนวทางกำกับ แนวทางการกำกับ แนวทางในการกำกับ แนวทางติดตาม แนวทางการติดตาม
        แนวทางในการติดตาม วิธีติดตาม วิธีการติดตาม วิธีการกำกับ""",
    "issue": "ประเด็น ข้อบกพร่อง ข้อค้นพบ จุดที่ต้อง สิ่งที่ต้อง",
    "": "ผลการตรวจ สถานะ วันที่รายงาน ผู้รายงาน วันที่บันทึก ผู้บันทึก",  # not columns of the table
}

# Many headers mention a measure or an activity and are not that column (จำนวนกิจกรรม, รหัสมาตรการ). So these stems count
# only if nothing but words of these two lists precedes them.
_RESTRICTED_STEMS = "มาตรการ กิจกรรม โครงการ การดำเนินการ การดำเนินงาน กระบวนการ"
_LEAD_WORDS = """
    ชื่อของ ชื่อ รายละเอียดของ รายละเอียด หัวข้อ รายการ ประเด็น นโยบาย ยุทธศาสตร์ กลยุทธ์ กลไก ภารกิจ พันธกิจ มิติ ด้าน งาน
    แผนปฏิบัติการ แผนงาน แผน ร่าง ตาราง รูปแบบ ลักษณะ การจัดทำ การจัด การกำหนด แนวทางการปฏิบัติ แนวทางปฏิบัติ
    แนวทาง แนวปฏิบัติ วิธีการ ขั้นตอน ข้อ ที่ และ หรือ"""

# A header that starts with one of these is about a required column and is not that column.
_ABOUT = """
    จำนวน รหัส ประเภท ปัจจัย คะแนน เงื่อนไข ตำแหน่ง เบอร์ โทร หมายเลข อีเมล email ไลน์ ช่องทาง ลายมือชื่อ ลายเซ็น ลงชื่อ"""

# A header that consists only of these and signs is the owner.
_UNITS = "สำนัก กอง ฝ่าย หน่วยงาน ส่วนราชการ กลุ่มงาน ส่วนงาน งาน"

# What stands beside the column of its kind: an output beside the outcome, a unit that joins in beside the one in charge.
_SECONDARY = {"outcome": "ผลผลิต", "owner": "ร่วม สนับสนุน เกี่ยวข้อง รอง ประสาน ที่ปรึกษา"}
BESIDE = 3  # the rank of such a header

# Tags, also unclosed ones, and line breaks that were exported as text.
_markup = lazy(r"<[^<>]*>|</?[A-Za-z]+/?|_x000[Dd]_|\\[nrt]")
_bracketed = lazy(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_sign = lazy("[^A-Za-zก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e]+")
# The letter that numbers a header: ก. มาตรการ, but not ว.ด.ป.
_letter = lazy(r"^\W*[ก-ฮ][.)]\s+(?=[ก-ฮเ-ไ][ก-๙]{2})")
_fiscal_year = lazy("(?:ใน|ของ|ประจา){0,3}ปีงบประมาณ(?:พศ)?")


def column_of(header: object) -> str | None:
    """Return the canonical name of the column that a header stands for.

    The header is repaired and read without markup, line breaks, blanks, brackets and signs.

    Returns:
        The column; "" if the header is known not to be a column; None if it is unknown.
    """
    text = plain(header)
    if not text or is_flag_text(text):
        return "" if text else None
    outside = _bracketed.sub("", text)
    if name := _COLUMN_OF_NAME.get(key(text)) or _COLUMN_OF_NAME.get(key(outside)):
        return name
    if _units.fullmatch(key(text)):
        return "owner"
    return _by_stem(outside) or _by_stem(text)


def plain(header: object) -> str:
    """Return a header as one line of repaired text without markup; None becomes blank, a number its digits."""
    text = "" if header is None else unescape(str(header)).strip()
    if not text:  # most cells of a wide sheet
        return ""
    return " ".join(repair(_markup.sub(" ", text)).split())


def key(text: str) -> str:
    """Reduce plain text to its letters, in lower case, and ำ to า, to which many PDFs reduce it."""
    words = _sign.sub("", _letter.sub("", text))
    letters = _fiscal_year.sub("", words.lower().replace("ำ", "า"))
    return letters or ("#" if "#" in text else "")


@cache
def keys(words: str) -> tuple[str, ...]:
    """Return the keys of words that are separated by blanks, the longest first."""
    return tuple(sorted(map(key, words.split()), key=len, reverse=True))


def is_name(header: str, column: str) -> bool:
    """Whether a header is one of a column's names, and not a longer text that contains one."""
    return key(plain(header)) in keys(NAMES[column])


def rank(header: object, column: str) -> int:
    """Return how surely a header stands for a column that `column_of` found; less is surer.

    Returns:
        0: one of the column's own names; 1: a name that other columns use too, or one with a year or words in brackets;
        2: a stem; 3: what only stands beside the column, as `ผลผลิต` or `ร้อยละความสำเร็จ` beside `ผลลัพธ์`.
    """
    text = plain(header)
    letters = key(text)
    if _is_secondary(text, column):
        return BESIDE
    known = {*keys(NAMES.get(column, "")), key(COLUMNS[column].header), column}
    if letters in known:
        return int(letters in _second_names or bool(_year.search(to_arabic_digits(text))))
    return 1 if key(_bracketed.sub("", text)) in known else 2


def strength(header: object, column: str) -> tuple[int, ...]:
    """Return how surely a header is that of its column among several; less is surer.

    Of two results, one with a usual stem comes before one with a rarer one (the first and the second half of `STEMS`), and
    the result as a whole before one that names a year, which may be an earlier one, or a side of it.
    """
    found = rank(header, column)
    if column not in RESULT_COLUMNS:
        return (found,)
    text = plain(header)
    stems = STEMS[column].split()
    stem = next((at for at, stem in enumerate(stems) if key(stem) in key(text)), len(stems))
    is_rare = stem * 2 >= len(stems)
    has_year = bool(_names_year.search(to_arabic_digits(text)))
    is_side = ("ปริมาณ" in text) != ("คุณภาพ" in text)
    return (found == BESIDE, found > 0, is_rare, has_year or is_side, stem)


def _is_secondary(text: str, column: str) -> bool:
    if column in RESULT_COLUMNS and _beside_result.search(text):
        return True
    letters = key(text)
    words = keys(_SECONDARY.get(column, ""))
    return any(word in letters for word in words) and not (column == "outcome" and "ผลลัพธ์" in letters)


def has_round(header: object) -> bool:
    """Whether a header names a part of the year: ผลการดำเนินการรอบ 6 เดือน."""
    return bool(_round.search(to_arabic_digits(plain(header)).replace(" ", "")))


def is_round(header: object) -> bool:
    """Whether a header names a part of the year and nothing else."""
    return bool(_round.fullmatch(to_arabic_digits(plain(header)).replace(" ", "")))


def other_reading(header: object, column: str) -> str | None:
    """Return the column for which a header may stand as well: a project or an activity is a measure or its method."""
    text = plain(header)
    if column == "method" and _may_be_measure.match(key(text)):
        return "measure"
    if column == "measure" and _may_be_method.search(text.replace(" ", "")):
        return "method"
    return None


def _by_stem(text: str) -> str | None:
    """Return the column whose stem a header contains; the result is that of `column_of`."""
    letters = key(text)
    lead = _lead.match(letters)
    lead_end = lead.end() if lead else 0
    name = _first_stem(letters, lead_end)
    if name in {None, "method", "issue"} and _names_measure(text, letters[:lead_end]):
        name = "measure"
    name = _stronger(name, letters)
    if name not in OPTIONAL_COLUMNS and (_about.match(letters) or _is_person(letters, name)):
        return ""
    return None if name in {"measure", "method"} and letters.startswith(_RESULT_OR_PERSON) else name


def _is_person(letters: str, name: str | None) -> bool:
    """Whether a header with the stem of a result says who wrote or checked it."""
    return name in RESULT_COLUMNS and letters.startswith("ผู้")


def _first_stem(letters: str, lead_end: int) -> str | None:
    """Return the column of the first stem that counts; those of _RESTRICTED count only up to `lead_end`."""
    stems = (
        stem[0] for stem in _stem.finditer(letters) if stem[0] not in _RESTRICTED or stem.end() <= lead_end
    )
    return next((_COLUMN_OF_STEM[stem] for stem in stems), None)


def _names_measure(text: str, lead: str) -> bool:
    """Whether มาตรการ is an item in the list of a header: แนวทาง/มาตรการ, but not แนวทางตามมาตรการ."""
    return "มาตรการ" in lead or bool(_lists_measure.match(text.replace(" ", "")))


def _stronger(name: str | None, letters: str) -> str | None:
    """Replace a column by another one in the same header that takes precedence: ผลลัพธ์ของการดำเนินการ is the outcome."""
    return next((over for under, over, sign in _PRECEDENCE if under == name and sign.search(letters)), name)


def _any(words: str) -> str:
    """A pattern that matches any of the words, the longest first."""
    return "|".join(keys(words))


_COLUMN_OF_NAME = {known: name for name, words in NAMES.items() for known in keys(words)} | {
    name: name for name in COLUMNS
}
_COLUMN_OF_STEM = {stem: name for name, words in STEMS.items() for stem in keys(words)}
_RESTRICTED = frozenset(keys(_RESTRICTED_STEMS))
_RESULT_OR_PERSON = ("ผล", "ผู้")  # a result, a person: never the measure or the method
_stem = lazy(_any(" ".join(STEMS.values())))
# Numbering may come first, as in a) มาตรการ; digits and signs are removed before.
_lead = lazy(f"(?:{_any(f'{_LEAD_WORDS} {_RESTRICTED_STEMS}')}|measures?|[a-z](?![a-z]))*")
_about = lazy(_any(_ABOUT))
_units = lazy(f"(?:ชื่อ)?(?:{_any(_UNITS)})(?:{_any(_UNITS)}|หน่วย|ส่วน|และ|หรือ)*")
_second_names = frozenset(keys(_SECOND_NAMES))
_may_be_measure = lazy("(?:ชื่อ|รายละเอียด|หัวข้อ|รายการ)*(?:กิจกรรม|โครงการ|แนวทาง|แนวปฏิบัติ|แผนงาน|แผนปฏิบัติ)")
_may_be_method = lazy(
    "(?:[/,+&]|และ|หรือ).*(?:กิจกรรม|โครงการ|แนวทาง|วิธี|ขั้นตอน|แนวปฏิบัติ)|"
    "(?:กิจกรรม|โครงการ|แนวทาง|วิธี|ขั้นตอน|แนวปฏิบัติ).*(?:[/,+&]|และ|หรือ)"
)
_year = lazy(r"25\d\d")
_names_year = lazy(r"25\d\d|ปี\D{0,14}\d\d")
# How far a result was reached, or a result that others are compared with.
_beside_result = lazy(
    r"^\W*(?:ร้อยละ|เปอร์เซ็น|ระดับ)|^\W*%|%\W*$|[(\[]\s*(?:ร้อยละ|เปอร์เซ็นต์)\s*[)\]]\s*$"
    r"|ปี(?:งบประมาณ)?\s*(?:ก่อน|ที่แล้ว|ที่ผ่านมา)|เทียบ"
)
_round = lazy(r"(?:รอบ(?:ที่)?\d{0,2}(?:เดือน)?|\d{1,2}เดือน)(?:แรก|หลัง)?(?:\([^()]*\))?")
_lists_measure = lazy("(?:(?!ตาม|ของ|ใน).)*(?:[/,+&]|และ|หรือ)(?:ชื่อ)?มาตรการ")
# (a column, the column that takes precedence over it, the pattern by which a header contains that one)
_PRECEDENCE = (
    ("summary", "outcome", lazy(_any(STEMS["outcome"]))),
    ("summary", "monitoring", lazy("^(?!.*ผล(?:ของ|จาก)?(?:การ)?(?:ดาเนิน|ปฏิบัติ)).*ติดตาม")),
    ("method", "period", lazy(_any(STEMS["period"]))),
)
