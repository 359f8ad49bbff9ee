"""Which header is which column (THAI.md, `match_columns`)."""

from collections.abc import Iterable, Mapping, Sequence

from ita_sync.thai.pattern import lazy
from ita_sync.thai.text import repair

REQUIRED = ("measure", "method", "owner", "period", "summary", "outcome")
OPTIONAL = (
    *(
        "seq",
        "indicator",
        "target",
        "budget",
        "problems",
        "suggestions",
        "evidence",
        "note",
        "monitoring",
        "issue",
    ),
)

# Headers that are a column when they stand alone. Written as people write them; compared without their signs.
_EXACT: Mapping[str, tuple[str, ...]] = {
    "seq": ("ที่", "ลำดับ", "ลำดับที่", "ข้อ", "ข้อที่", "ลำดับข้อ", "No."),
    "measure": (
        *(
            "มาตรการ",
            "มาตรการ/แนวทาง",
            "แนวทาง/มาตรการ",
            "ประเด็น/มาตรการ",
            "มาตรการ/ประเด็น",
            "มาตรการ/กิจกรรม",
        ),
        *("มาตรการ/โครงการ", "โครงการ/มาตรการ", "โครงการ/มาตรการ/กิจกรรม", "ชื่อมาตรการ", "หัวข้อมาตรการ"),
        *("กิจกรรม/มาตรการ", "มาตรการ/วิธีการ", "มาตรการ/แนวทาง/กิจกรรม"),
    ),
    "method": (
        "แนวทาง",
        "วิธีการ",
        "กิจกรรม",
        "โครงการ",
        "โครงการ/กิจกรรม",
        "กิจกรรม/โครงการ",
        "ขั้นตอน",
        "วิธีดำเนินการ",
    ),
    "owner": ("ผู้รับผิดชอบ", "หน่วยงาน", "ส่วนราชการ", "สำนัก/กอง", "กอง/สำนัก", "หน่วยงานเจ้าภาพ", "กอง/ฝ่าย"),
    "period": ("ระยะเวลา", "เวลา", "ห้วงเวลา", "ไตรมาส", "วันที่", "เดือน", "วัน/เดือน/ปี", "วัน เดือน ปี", "กำหนดการ"),
    "summary": ("สรุปผลการดำเนินการ", "ผลการดำเนินการ", "ผลการดำเนินงาน", "สรุปผล", "รายงานผล"),
    "outcome": ("ผลลัพธ์", "ผลสัมฤทธิ์", "ผลที่ได้รับ", "ความสำเร็จ", "ผลลัพธ์ของการดำเนินการ"),
    "issue": ("ประเด็น", "ข้อบกพร่อง", "จุดอ่อน"),
    "evidence": ("เอกสาร", "หลักฐาน", "ลิงก์", "ลิงค์", "URL", "Link", "ไฟล์แนบ", "ภาพประกอบ"),
    "target": ("เป้าหมาย", "ค่าเป้าหมาย"),
    "note": ("หมายเหตุ", "อื่นๆ", "อื่น ๆ"),
}

# What a longer header holds. The first to appear decides; of those at one place, the longest.
_STEMS: Mapping[str, tuple[str, ...]] = {
    "measure": ("มาตรการ",),
    "method": (
        *("วิธีการ", "วิธีดำเนิน", "วิธีปฏิบัติ", "ขั้นตอน", "แนวทาง", "แนวปฏิบัติ", "กิจกรรม", "โครงการ", "การดำเนินการ"),
        *("การดำเนินงาน", "กระบวนการ"),
    ),
    "owner": ("รับผิดชอบ", "เจ้าภาพ", "หน่วยดำเนินการ", "หน่วยงานที่ดำเนินการ", "ผู้ดำเนินการ", "หน่วยงานดำเนินการ"),
    "period": (
        *("ระยะเวลา", "กรอบเวลา", "ช่วงเวลา", "ห้วงเวลา", "กำหนดเวลา", "วันที่ดำเนิน", "เดือนที่ดำเนิน", "ปีที่ดำเนิน"),
        *(
            "เวลาดำเนิน",
            "เวลาที่ดำเนิน",
            "เวลาในการ",
            "ไตรมาสที่",
            "กำหนดแล้วเสร็จ",
            "วันเดือนปี",
            "ระยะดำเนิน",
            "กำหนดการ",
            "ปฏิทิน",
        ),
    ),
    "summary": (
        *("ผลการดำเนิน", "ผลดำเนิน", "ผลการปฏิบัติ", "ผลปฏิบัติ", "สรุปผล", "รายงานผล", "สรุปการดำเนิน", "ความก้าวหน้า"),
        *("ความคืบหน้า", "สิ่งที่ได้ดำเนินการ", "รายงานการดำเนิน", "ผลของการดำเนิน", "ผลจากการดำเนิน"),
    ),
    "outcome": (
        *("ผลลัพธ์", "ผลสัมฤทธิ์", "ผลที่ได้", "ผลที่เกิด", "ผลที่ปรากฏ", "ความสำเร็จ", "ผลสำเร็จ", "ผลผลิต"),
        *("ประโยชน์ที่ได้", "สิ่งที่ได้รับ"),
    ),
    "indicator": ("ตัวชี้วัด", "ตัวบ่งชี้", "เกณฑ์ชี้วัด", "เกณฑ์การวัด", "KPI"),
    "target": ("เป้าหมาย", "เป้าประสงค์", "ผลลัพธ์ที่คาด", "ผลที่คาด", "ผลสัมฤทธิ์ที่คาด", "ผลผลิตที่คาด", "สิ่งที่คาด"),
    "budget": ("งบประมาณ", "ค่าใช้จ่าย", "แหล่งเงิน"),
    "problems": ("ปัญหา", "อุปสรรค", "ข้อจำกัด"),
    "suggestions": (
        *(
            "ข้อเสนอแนะ",
            "ข้อเสนอ",
            "ข้อคิดเห็น",
            "ความเห็น",
            "ความคิดเห็น",
            "แนวทางแก้ไข",
            "แนวทางการแก้ไข",
            "แนวทางปรับปรุง",
        ),
        *("แนวทางการปรับปรุง", "แนวทางในการแก้ไข", "วิธีแก้ไข", "วิธีการแก้ไข"),
    ),
    "evidence": (
        "หลักฐาน",
        "เอกสารอ้างอิง",
        "เอกสารประกอบ",
        "เอกสารแนบ",
        "ไฟล์",
        "ลิงก์",
        "ลิงค์",
        "ภาพถ่าย",
        "ภาพประกอบ",
    ),
    "note": ("หมายเหตุ",),
    "monitoring": (
        *("ติดตาม", "กำกับดูแล", "แนวทางการกำกับ", "แนวทางการติดตาม", "แนวทางกำกับ", "แนวทางติดตาม"),
        *("วิธีการกำกับ", "วิธีการติดตาม", "วิธีติดตาม", "ผู้กำกับ", "แนวทางในการกำกับ", "แนวทางในการติดตาม"),
    ),
    "issue": ("ประเด็น", "ข้อบกพร่อง", "ข้อค้นพบ", "จุดที่ต้อง", "สิ่งที่ต้อง"),
    "": ("ผลการตรวจ", "สถานะ", "วันที่รายงาน", "ผู้รายงาน", "วันที่บันทึก", "ผู้บันทึก"),  # no column of the table
}


# The column on the right wins wherever both appear: ผลลัพธ์ของการดำเนินการ, ระยะเวลาดำเนินการ.
_BEFORE = {"summary": "outcome", "method": "period"}

_LIKE = 0.55  # how like a header must be to be guessed at
_LONGEST = 100  # letters; what is longer is a title or a paragraph

_markup = lazy("<[^<>]*>|&#?[A-Za-z0-9]{1,8};")
_bracketed = lazy(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_sign = lazy("[^A-Za-zก-ฮะ-\u0e3aเ-ๅ\u0e47-\u0e4e]+")
_fiscal_year = lazy("(?:ใน|ของ|ประจา){0,3}ปีงบประมาณ(?:พศ)?")


class ColumnMatchError(ValueError):
    """The headers do not name every required column exactly once.

    Attributes:
        missing: Required columns no header names.
        ambiguous: Columns several headers name, with those headers.
        guesses: For a missing column, the header that looks most like it.
    """

    def __init__(
        self, missing: Sequence[str], ambiguous: Mapping[str, Sequence[str]], guesses: Mapping[str, str]
    ) -> None:
        self.missing = tuple(missing)
        self.ambiguous = {name: tuple(headers) for name, headers in ambiguous.items()}
        self.guesses = dict(guesses)
        super().__init__("; ".join(self._complaints()))

    def _complaints(self) -> Iterable[str]:
        for name in self.missing:
            guess = self.guesses.get(name)
            usual = f"usually {_EXACT[name][0]!r}"
            yield f"no header for {name} ({f'nearest: {guess!r}' if guess else usual})"
        for name, headers in self.ambiguous.items():
            yield f"several headers for {name}: {', '.join(map(repr, headers))}"


def match_columns(headers: Sequence[str]) -> Mapping[str, int]:
    """Map canonical column names to the places of their headers, counted from 0.

    A header is read without markup, line breaks, spaces, brackets and signs, and after repair. It is a column
    if it is one of its known names, or holds one of its stems. Headers of no column are left out.

    Raises:
        ColumnMatchError: If a required column has no header, or any column several.
    """
    found: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        if name := recognise(header):
            found.setdefault(name, []).append(place)
    missing = [name for name in REQUIRED if name not in found]
    ambiguous = {
        name: [_plain(headers[place]) for place in places] for name, places in found.items() if places[1:]
    }
    if missing or ambiguous:
        raise ColumnMatchError(missing, ambiguous, _guesses(missing, headers))
    return {name: places[0] for name, places in found.items()}


def recognise(header: str) -> str | None:
    """Name the column one header stands for, or None."""
    whole, outside = _key(header), _key(_bracketed.sub("", header))
    if not 0 < len(whole) <= _LONGEST:
        return None
    return _NAMES.get(whole) or _NAMES.get(outside) or _by_stem(outside) or _by_stem(whole)


def header_score(cells: Iterable[str]) -> int:
    """Count the columns a row of cells names: the header row has the highest count."""
    return len({name for cell in cells if (name := recognise(cell))})


def _by_stem(key: str) -> str | None:
    stem = _stem.search(key)
    if not stem:
        return None
    name = _COLUMN_OF[stem[0]]
    rival = _BEFORE.get(name)
    if rival and any(_key(other) in key for other in _STEMS[rival]):
        return rival
    return name or None


def _plain(header: str) -> str:
    return " ".join(_markup.sub(" ", repair(header)).split())


def _key(header: str) -> str:
    """Reduce a header to its letters; ำ is compared as า, which is what many PDFs leave of it."""
    letters = _sign.sub("", repair(_markup.sub("", header))).lower().replace("ำ", "า")
    return _fiscal_year.sub("", letters)


def _guesses(missing: Sequence[str], headers: Sequence[str]) -> dict[str, str]:
    """Find for each missing column the header nearest to one of its names."""
    guesses = {}
    for name in missing:
        rated = [(_likeness(name, header), -place) for place, header in enumerate(headers)]
        likeness, place = max(rated, default=(0.0, 0))
        if likeness >= _LIKE:
            guesses[name] = _plain(headers[-place])
    return guesses


def _likeness(name: str, header: str) -> float:
    """Rate a header from 0 to 1; what stands for another column is out, but for the one it is mistaken for."""
    from difflib import SequenceMatcher  # noqa: PLC0415  only a failing match needs it

    taken = recognise(header)
    if taken and _BEFORE.get(taken) != name:
        return 0
    key = _key(header)[:_LONGEST]
    return max(SequenceMatcher(None, _key(known), key, autojunk=False).ratio() for known in _EXACT[name])


_NAMES = {_key(known): name for name, names in _EXACT.items() for known in names} | {
    name: name for name in (*REQUIRED, *OPTIONAL)
}
_COLUMN_OF = {_key(stem): name for name, stems in _STEMS.items() for stem in stems}
_stem = lazy("|".join(sorted(_COLUMN_OF, key=len, reverse=True)))
