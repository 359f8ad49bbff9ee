"""What to do about a line that is not valid TOML: a sentence for each mistake that people make."""

from __future__ import annotations

import re
from typing import NamedTuple

from ita_sync.domain import LocalizedText
from ita_sync.text import sanitize

PLACE = re.compile(r"at line (\d+), column (\d+)")  # in the parser's message
OPEN_LIST = "Unclosed array"  # the parser's words where a list goes on into the line
TWICE = re.compile("Cannot (?:overwrite|declare|mutate)|[Dd]uplicate")  # the parser's words, by version
KEY = re.compile(r"""\s*((?:[\w.-]|"[^"]*"|'[^']*')+)\s*=""")
SET_APART = re.compile(r"""("[^"]*"|'[^']*')|#.*""")  # whole texts, a comment
LONGEST_LINE = 1_000  # characters of a line that are looked at: patterns take the square of their number
END = r"\s*(?:#.*)?$"


class Mistake(NamedTuple):
    """What a line looks like, with a 0 for each whole text and without its comment; and what to do about it."""

    looks: re.Pattern[str]
    hint: LocalizedText


QUOTES = LocalizedText(
    "ข้อความต้องอยู่ในเครื่องหมายคำพูดแบบตรง และหัวข้อเริ่มด้วยบรรทัดเช่น [report]",
    "Texts stand in straight quotation marks; a section begins with a line like [report].",
)
KEEP_ONE = LocalizedText(
    "คีย์หรือหัวข้อนี้มีอยู่แล้วในไฟล์ ให้เหลือเพียงที่เดียว",
    "This key or section stands in the file already: keep one of the two.",
)
PATH = LocalizedText(
    "ในที่อยู่ไฟล์ให้ใช้ / แทน \\ หรือใส่ที่อยู่ในอัญประกาศเดี่ยว: 'C:\\…'",
    "In a path write / instead of \\, or put the path into single quotes: 'C:\\…'.",
)
TOO_SHORT = LocalizedText(
    ": ไฟล์จบก่อนที่ข้อความหรือวงเล็บสุดท้ายจะปิด", ": it ends before its last text or bracket does"
)
CLOSE_IT = LocalizedText(
    "ปิดเครื่องหมายคำพูดหรือวงเล็บที่เปิดไว้ท้ายไฟล์ หรือดูว่าไฟล์บันทึกมาครบหรือไม่",
    "Close the quotation mark or bracket that is open at its end, and look whether the file is whole.",
)
ONE_LIST = LocalizedText(
    'รายการต้องปิดด้วย ] และคั่นด้วยจุลภาค เช่น ["…", "…"]',
    'A list ends with ], and commas stand between its items: ["…", "…"].',
)
EQUALS = LocalizedText(
    'ระหว่างคีย์กับค่าต้องมี = เช่น name = "…" และหัวข้ออยู่ในวงเล็บเหลี่ยม เช่น [report]',
    'Between a key and its value stands =, such as name = "…"; a section is in square brackets: [report].',
)
MISTAKES = (
    Mistake(
        re.compile(r"^(?:<{7}|={7}|>{7})(?:\s|$)"),
        LocalizedText(
            "git รวมการแก้ไขสองฉบับไม่ได้ ให้เก็บฉบับที่ถูกต้องไว้ แล้วลบบรรทัดที่ขึ้นต้นด้วย <<<<<<< ======= และ >>>>>>>",
            "Git could not merge two changes: keep the right one, and delete the lines beginning with <<<<<<<, ======= and "
            ">>>>>>>.",
        ),
    ),
    Mistake(
        re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u00ad\u2000-\u200f\u2028-\u202f\u2060-\u2064\u3000\ufeff]"),
        LocalizedText(
            "บรรทัดนี้มีอักขระหรือช่องว่างที่มองไม่เห็นซึ่งติดมาจากการคัดลอก ให้ลบแล้วพิมพ์บรรทัดนี้ใหม่",
            "The line holds an invisible character or blank that was copied along: delete the line and type it anew.",
        ),
    ),
    Mistake(re.compile("[“”„‟″‘’‚‛′«»`]"), QUOTES),
    Mistake(
        re.compile(
            r"=\s*(?:\d{1,4}\s*([/.–—−-])\s*\d{1,2}\s*\1\s*\d{1,4}(?:[T\s].*)?|\d{4}-\d{1,2}"
            r"|\d{1,2}\s*[^\W\d_][^\d=]*\d{2,4})" + END
        ),
        LocalizedText(
            "วันที่ให้เขียน ปี-เดือน-วัน ตามปี ค.ศ. ด้วยเลขอารบิกให้ครบหลัก เช่น 2025-09-05 และต้องเป็นวันที่มีอยู่จริง",
            "A date is year-month-day of the common era in Arabic digits, such as 2025-09-05, and has to exist.",
        ),
    ),
    Mistake(
        re.compile(r"=\s*[0-9.,]*(?![0-9.,])\d"),
        LocalizedText(
            "ตัวเลขและวันที่ให้ใช้เลขอารบิก เช่น 2568", "Numbers and dates take Arabic digits, such as 2568."
        ),
    ),
    Mistake(
        re.compile(r"=\s*\d{1,3}(,\d{3})+" + END),
        LocalizedText("ตัวเลขไม่มีจุลภาคคั่น เช่น 2568", "A number has no commas in it, such as 2568."),
    ),
    Mistake(
        re.compile(r"=\s*0\d+" + END),
        LocalizedText(
            "ตัวเลขขึ้นต้นด้วย 0 ไม่ได้ หมายเลขโทรศัพท์ให้เขียนเป็นข้อความในเครื่องหมายคำพูด",
            "A number does not begin with 0; a telephone number is a text, in quotation marks.",
        ),
    ),
    Mistake(
        re.compile(r"(?i)=\s*off" + END),
        LocalizedText(
            'เขียน "off" ในเครื่องหมายคำพูด หรือ false สำหรับคีย์ที่มีค่าเป็น true หรือ false',
            'Write "off" in quotation marks; or false, where a key is true or false.',
        ),
    ),
    Mistake(
        re.compile(r"(?i)=\s*(?:true|false|yes|no|on)" + END),
        LocalizedText("ใช้ true หรือ false เป็นตัวพิมพ์เล็ก", "Write true or false, in small letters."),
    ),
    Mistake(
        re.compile("=" + END),
        LocalizedText(
            "หลัง = ไม่มีค่า ให้ใส่ค่า หรือใส่ # ไว้หน้าคีย์หากยังไม่ใช้",
            "There is no value after the =: write one, or put # before a key that is not in use yet.",
        ),
    ),
    Mistake(
        re.compile("^[^=]*[^\x00-\x7f=][^=]*="),
        LocalizedText(
            'คีย์ที่มีอักษรไทยต้องอยู่ในเครื่องหมายคำพูด เช่น "กองช่าง" = ["chang@example.go.th"]',
            'A key with Thai letters stands in quotation marks, such as "กองช่าง" = ["chang@example.go.th"].',
        ),
    ),
    Mistake(
        re.compile(r"^\s*(?:[-*]\s+)?\w[\w-]*(?:\s+\w[\w-]*)+\s*=|^\s*[-*]\s+\w"),
        LocalizedText(
            "คีย์ไม่มีช่องว่างและไม่มีเครื่องหมายนำหน้า เช่น fiscal_year = 2568",
            "A key has no blanks in it and nothing before it, such as fiscal_year = 2568.",
        ),
    ),
    Mistake(re.compile(r"[{,]\s*\w+\s*:|=\s*=|＝"), EQUALS),
    Mistake(
        re.compile(r"\{[^}]*$|\{[^}]*\w\s+\w+\s*="),
        LocalizedText(
            'สิ่งที่อยู่ใน { } ต้องอยู่ในบรรทัดเดียวกัน และคั่นด้วยจุลภาค เช่น { role = "…", name = "…" }',
            'What is in { } stands on one line, with commas between: { role = "…", name = "…" }.',
        ),
    ),
    Mistake(re.compile(r"=\s*\[[^\]]*0\s+0"), ONE_LIST),
    Mistake(
        re.compile(r"=\s*0\s*[^\s,0][^,=]*0"),
        LocalizedText(
            'ภายในข้อความใช้เครื่องหมายคำพูดแบบเดียวกับที่ครอบข้อความไม่ได้ ให้ใช้ “…” ภายใน "…"',
            'Within a text there are no quotation marks like those around it: use “…” within "…".',
        ),
    ),
    Mistake(
        re.compile(r"""=\s*(?:\d[\d.]*|true|false|\[[^\]]*\]|\{[^}]*\})\s*[^\s\d."'#]"""),
        LocalizedText(
            "หลังค่ามีข้อความอื่นต่อท้าย ให้เหลือค่าเดียว คำอธิบายให้ขึ้นต้นด้วย #",
            "More follows the value: leave one value alone; a remark begins with #.",
        ),
    ),
    Mistake(
        re.compile("[\"']"),
        LocalizedText(
            'เครื่องหมายคำพูดในบรรทัดนี้เปิดแล้วไม่ได้ปิด ข้อความต้องเขียนเป็น "…"',
            'A quotation mark on this line is opened and not closed: a text is written "…".',
        ),
    ),
    Mistake(
        re.compile(r"^\s*\[[^\]]*$|^\s*\w+\s*\]"),
        LocalizedText(
            "หัวข้อต้องอยู่ในวงเล็บเหลี่ยม เช่น [report]", "A section stands in square brackets, such as [report]."
        ),
    ),
    Mistake(
        re.compile(r"^[^=\[]+$"),
        EQUALS,
    ),
)


def where(message: str, text: str) -> LocalizedText:
    """Say where a file is not valid TOML, such as `: line 7, column 14 (fiscal_year)`, or that it ends too early.

    Args:
        message: The message of the parser.
        text: The whole file.
    """
    found = PLACE.search(message)
    if not found:
        return TOO_SHORT
    key = KEY.match(_line(message, text))
    named = f" ({sanitize.truncate(key[1], 60)})" if key else ""
    return LocalizedText(
        f": บรรทัดที่ {found[1]} ตัวอักษรที่ {found[2]}{named}", f": line {found[1]}, column {found[2]}{named}"
    )


def hint(message: str, text: str) -> LocalizedText:
    """Say what to do about the line that is not valid TOML; arguments as for `where`."""
    if TWICE.search(message):
        return KEEP_ONE
    if not PLACE.search(message):
        return CLOSE_IT
    line = _line(message, text)[:LONGEST_LINE]
    if "\\" in line:
        return PATH
    bare = SET_APART.sub(lambda found: "0" if found[1] else "", line)
    otherwise = ONE_LIST if OPEN_LIST in message else QUOTES
    return next((mistake.hint for mistake in MISTAKES if mistake.looks.search(bare)), otherwise)


def _line(message: str, text: str) -> str:
    found = PLACE.search(message)
    return text.split("\n")[int(found[1]) - 1].rstrip("\r") if found else ""
