"""What one header stands for (docs/thai.md, headers): the words, and how they are read.

The words are written as people write them, with blanks between them, and are compared without their signs.
"""

from collections.abc import Mapping
from functools import cache
from html import unescape

from ita_sync.domain.columns import COLUMNS, OPTIONAL_COLUMNS
from ita_sync.thai.pattern import lazy
from ita_sync.thai.text_repair import repair

# Headers that are a column when they stand alone, the most usual one first.
NAMES: Mapping[str, str] = {
    "seq": "ที่ ลำดับ ลำดับที่ ข้อ ข้อที่ ลำดับข้อ เลขที่ เลขลำดับ No. #",
    "measure": """
        มาตรการ มาตรการ/แนวทาง แนวทาง/มาตรการ ประเด็น/มาตรการ มาตรการ/ประเด็น มาตรการ/กิจกรรม กิจกรรม/มาตรการ
        มาตรการ/โครงการ โครงการ/มาตรการ โครงการ/มาตรการ/กิจกรรม มาตรการ/แนวทาง/กิจกรรม มาตรการ/วิธีการ
        ชื่อมาตรการ หัวข้อมาตรการ""",
    "method": "วิธีดำเนินการ วิธีการ วิธี ขั้นตอน แนวทาง กิจกรรม โครงการ โครงการ/กิจกรรม กิจกรรม/โครงการ",
    "owner": """
        ผู้รับผิดชอบ หน่วยงาน ส่วนราชการ สำนัก/กอง กอง/สำนัก กอง/ฝ่าย หน่วยงานเจ้าภาพ หน่วยงานที่เกี่ยวข้อง""",
    "period": """
        ระยะเวลา เวลา ห้วงเวลา ไตรมาส วันที่ เดือน วัน/เดือน/ปี ว/ด/ป กำหนดการ วัน/เวลา วันและเวลา เริ่มต้น-สิ้นสุด
        วันเริ่ม-สิ้นสุด วันเริ่มต้น-สิ้นสุด วันที่เริ่ม-สิ้นสุด วันที่เริ่มต้น-สิ้นสุด วันที่เริ่มต้นและสิ้นสุด""",
    "summary": "สรุปผลการดำเนินการ ผลการดำเนินการ ผลการดำเนินงาน สรุปผล รายงานผล",
    "outcome": "ผลลัพธ์ ผลสัมฤทธิ์ ผลที่ได้รับ ความสำเร็จ ผลลัพธ์ของการดำเนินการ",
    "issue": "ประเด็น ข้อบกพร่อง จุดอ่อน",
    "evidence": "เอกสาร หลักฐาน ลิงก์ ลิงค์ URL Link ไฟล์แนบ ภาพประกอบ",
    "target": "เป้าหมาย ค่าเป้าหมาย",
    "note": "หมายเหตุ อื่นๆ",
}

# What a longer header holds. The first to appear decides; of those at one place, the longest.
STEMS: Mapping[str, str] = {
    "seq": "ลำดับที่ ลำดับมาตรการ ลำดับกิจกรรม ลำดับโครงการ",
    "measure": "มาตรการ",
    "method": """
        วิธีการ วิธีดำเนิน วิธีปฏิบัติ ขั้นตอน แนวทาง แนวปฏิบัติ กิจกรรม โครงการ การดำเนินการ การดำเนินงาน กระบวนการ""",
    "owner": "รับผิดชอบ เจ้าภาพ หน่วยดำเนินการ หน่วยงานที่ดำเนินการ ผู้ดำเนินการ หน่วยงานดำเนินการ",
    "period": """
        ระยะเวลา กรอบเวลา ช่วงเวลา ห้วงเวลา กำหนดเวลา วันที่ดำเนิน เดือนที่ดำเนิน ปีที่ดำเนิน เวลาดำเนิน เวลาที่ดำเนิน
        เวลาในการ ไตรมาสที่ กำหนดแล้วเสร็จ วันเดือนปี ระยะดำเนิน กำหนดการ ปฏิทิน""",
    "summary": """
        ผลการดำเนิน ผลดำเนิน ผลการปฏิบัติ ผลปฏิบัติ ผลของการดำเนิน ผลจากการดำเนิน ผลการขับเคลื่อน ผลการทำงาน
        ผลการนำไป ผลการนำมาตรการ สรุปผล รายงานผล สรุปการดำเนิน รายงานการดำเนิน ความก้าวหน้า ความคืบหน้า
        สิ่งที่ได้ดำเนินการ สิ่งที่ดำเนินการ การดำเนินการที่ผ่านมา
        ผลมาตรการ ผลของมาตรการ ผลตามมาตรการ ผลจากมาตรการ
        ผลกิจกรรม ผลของกิจกรรม ผลตามกิจกรรม ผลจากกิจกรรม ผลการจัดกิจกรรม
        ผลโครงการ ผลของโครงการ ผลตามโครงการ ผลจากโครงการ ผลการจัดโครงการ""",
    "outcome": """
        ผลลัพธ์ ผลสัมฤทธิ์ ผลที่ได้ ผลที่เกิด ผลที่ปรากฏ ความสำเร็จ ผลสำเร็จ ผลผลิต ประโยชน์ที่ได้ สิ่งที่ได้รับ""",
    "indicator": """
        ตัวชี้วัด ตัวบ่งชี้ เกณฑ์ชี้วัด เกณฑ์การวัด เกณฑ์วัด เกณฑ์ความสำเร็จ ดัชนีชี้วัด ดัชนีวัด เครื่องชี้วัด KPI""",
    "target": """
        เป้าหมาย เป้าประสงค์ ผลลัพธ์ที่คาด ผลที่คาด ผลสัมฤทธิ์ที่คาด ผลผลิตที่คาด ความสำเร็จที่คาด สิ่งที่คาด""",
    "budget": "งบประมาณ ค่าใช้จ่าย แหล่งเงิน",
    "problems": "ปัญหา อุปสรรค ข้อจำกัด",
    "suggestions": """
        ข้อเสนอแนะ ข้อเสนอ ข้อคิดเห็น ความเห็น ความคิดเห็น แนวทางแก้ไข แนวทางการแก้ไข แนวทางในการแก้ไข
        แนวทางปรับปรุง แนวทางการปรับปรุง วิธีแก้ไข วิธีการแก้ไข""",
    "evidence": """
        หลักฐาน เอกสารอ้างอิง เอกสารประกอบ เอกสารแนบ ไฟล์ ลิงก์ ลิงค์ ภาพถ่าย ภาพประกอบ ภาพกิจกรรม""",
    "note": "หมายเหตุ",
    "monitoring": """
        ติดตาม กำกับดูแล ผู้กำกับ แนวทางกำกับ แนวทางการกำกับ แนวทางในการกำกับ แนวทางติดตาม แนวทางการติดตาม
        แนวทางในการติดตาม วิธีติดตาม วิธีการติดตาม วิธีการกำกับ""",
    "issue": "ประเด็น ข้อบกพร่อง ข้อค้นพบ จุดที่ต้อง สิ่งที่ต้อง",
    "": "ผลการตรวจ สถานะ วันที่รายงาน ผู้รายงาน วันที่บันทึก ผู้บันทึก",  # no column of the table
}

# Many a header is about a measure or an activity and is not that column (จำนวนกิจกรรม, รหัสมาตรการ). So these stems
# count only where nothing stands before them but one another and the words of _LEADERS.
_LED_WORDS = "มาตรการ กิจกรรม โครงการ การดำเนินการ การดำเนินงาน กระบวนการ"
_LEADERS = """
    ชื่อของ ชื่อ รายละเอียดของ รายละเอียด หัวข้อ รายการ ประเด็น นโยบาย ยุทธศาสตร์ กลยุทธ์ กลไก ภารกิจ พันธกิจ มิติ ด้าน งาน
    แผนปฏิบัติการ แผนงาน แผน ร่าง ตาราง รูปแบบ ลักษณะ การจัดทำ การจัด การกำหนด แนวทางการปฏิบัติ แนวทางปฏิบัติ
    แนวทาง แนวปฏิบัติ วิธีการ ขั้นตอน ข้อ ที่ และ หรือ"""

# A header that begins like this tells something about a required column and is none.
_ABOUT = """
    จำนวน รหัส ประเภท ปัจจัย คะแนน เงื่อนไข ตำแหน่ง เบอร์ โทร หมายเลข อีเมล email ไลน์ ช่องทาง ลายมือชื่อ ลายเซ็น ลงชื่อ"""

# A header that holds nothing but these, and signs between them, names who is responsible.
_UNITS = "สำนัก กอง ฝ่าย หน่วยงาน ส่วนราชการ กลุ่มงาน ส่วนงาน งาน"

# Tags, also one that nobody closed, and line breaks that are spelt out.
_markup = lazy(r"<[^<>]*>|</?[A-Za-z]+/?|_x000[Dd]_|\\[nrt]")
_bracketed = lazy(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_sign = lazy("[^A-Za-zก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e]+")
_fiscal_year = lazy("(?:ใน|ของ|ประจา){0,3}ปีงบประมาณ(?:พศ)?")


def column_of(header: object) -> str | None:
    """Name the column a header stands for: "" if it is known to be none of them, None if it is not known.

    A header is read without markup, line breaks, blanks, brackets and signs, and after repair.
    """
    text = plain(header)
    outside = _bracketed.sub("", text)
    if name := _COLUMN_NAMED.get(key(text)) or _COLUMN_NAMED.get(key(outside)):
        return name
    if _units.fullmatch(key(text)):
        return "owner"
    return _by_stem(outside) or _by_stem(text)


def plain(header: object) -> str:
    """Give a header as one line of repaired text without markup; None is blank, a number is written out."""
    text = "" if header is None else unescape(str(header))
    return " ".join(repair(_markup.sub(" ", text)).split())


def key(text: str) -> str:
    """Reduce plain text to its letters; ำ is compared as า, which is what many PDFs leave of it."""
    letters = _fiscal_year.sub("", _sign.sub("", text).lower().replace("ำ", "า"))
    return letters or ("#" if "#" in text else "")


@cache
def keys(words: str) -> tuple[str, ...]:
    """Give the keys of words that are written with blanks between them, the longest first."""
    return tuple(sorted(map(key, words.split()), key=len, reverse=True))


def is_name(header: str, column: str) -> bool:
    """Whether a header is just one of a column's names, not a longer text that holds one."""
    return key(plain(header)) in keys(NAMES[column])


def _by_stem(text: str) -> str | None:
    letters = key(text)
    lead = _lead.match(letters)
    led = lead.end() if lead else 0
    stems = (stem[0] for stem in _stem.finditer(letters) if stem[0] not in _LED or stem.end() <= led)
    name = next((_COLUMN_HOLDING[stem] for stem in stems), None)
    if name in {None, "method", "issue"} and _names_measure(text, letters[:led]):
        name = "measure"
    name = _outranked(name, letters)
    if name not in OPTIONAL_COLUMNS and _about.match(letters):
        return ""
    return None if name in {"measure", "method"} and letters.startswith(_NOT_WHAT_IS_DONE) else name


def _names_measure(text: str, lead: str) -> bool:
    """Whether มาตรการ is one of the things a header lists: แนวทาง/มาตรการ, but not แนวทางตามมาตรการ."""
    return "มาตรการ" in lead or bool(_lists_measure.match(text.replace(" ", "")))


def _outranked(name: str | None, letters: str) -> str | None:
    """Give the column that wins over another one wherever both appear: ผลลัพธ์ของการดำเนินการ, ระยะเวลาดำเนินการ."""
    return next((over for under, over, sign in _STRONGER if under == name and sign.search(letters)), name)


def _any(words: str) -> str:
    return "|".join(keys(words))


_COLUMN_NAMED = {known: name for name, words in NAMES.items() for known in keys(words)} | {
    name: name for name in COLUMNS
}
_COLUMN_HOLDING = {stem: name for name, words in STEMS.items() for stem in keys(words)}
_LED = frozenset(keys(_LED_WORDS))
_NOT_WHAT_IS_DONE = ("ผล", "ผู้")  # a result, a person: never the measure or the method
_stem = lazy(_any(" ".join(STEMS.values())))
# Numbering may stand in front, too: a) มาตรการ. Digits and signs are gone by then.
_lead = lazy(f"(?:{_any(f'{_LEADERS} {_LED_WORDS}')}|measures?|[a-z](?![a-z]))*")
_about = lazy(_any(_ABOUT))
_units = lazy(f"(?:ชื่อ)?(?:{_any(_UNITS)})(?:{_any(_UNITS)}|หน่วย|ส่วน|และ|หรือ)*")
_lists_measure = lazy("(?:(?!ตาม|ของ|ใน).)*(?:[/,+&]|และ|หรือ)(?:ชื่อ)?มาตรการ")
_STRONGER = (
    ("summary", "outcome", lazy(_any(STEMS["outcome"]))),
    ("summary", "monitoring", lazy("^(?!.*ผล(?:ของ|จาก)?(?:การ)?(?:ดาเนิน|ปฏิบัติ)).*ติดตาม")),
    ("method", "period", lazy(_any(STEMS["period"]))),
)
