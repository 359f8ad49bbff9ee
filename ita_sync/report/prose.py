"""A cell's text -> markup: escaped, one paragraph a line, and what is one word kept on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from markupsafe import Markup

from ita_sync.settings import Numerals
from ita_sync.thai import to_arabic_digits, to_thai_digits

POINT = re.compile(r"(?:[-–•*·▪]|\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)])\s*[^\s0-9๐-๙]")

MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e"  # what is written above, below or behind a Thai consonant

# Chromium needs a minute to find the line breaks in 25,000 letters without a space; no line is that long.
ENDLESS = re.compile(rf"\S{{500}}\S{{0,9}}?(?=[^\s{MARKS}])")

# Words of official Thai that Chromium would break between their parts: เจ้า-หน้าที่.
COMPOUNDS = (
    *("เจ้าหน้าที่", "ปฏิบัติหน้าที่", "หน้าที่", "ผู้บริหาร", "ผู้รับผิดชอบ", "ผู้รับบริการ", "ผู้บังคับบัญชา", "ผู้มีส่วนได้ส่วนเสีย"),
    *("แนวทาง", "แนวปฏิบัติ", "หลักเกณฑ์", "กฎเกณฑ์", "หลักฐาน", "ข้อมูล", "ข้อกฎหมาย", "ข้อบังคับ", "ขั้นตอน", "ของขวัญ"),
    *(
        "หน่วยงาน",
        "ภาครัฐ",
        "ท้องถิ่น",
        "สถานที่",
        "ส่วนรวม",
        "ส่วนตัว",
        "ช่องทาง",
        "ของกำนัล",
        "สิ้นเปลือง",
        "ครบถ้วน",
        "จัดซื้อจัดจ้าง",
    ),
    *(
        "ตรวจสอบ",
        "ติดตาม",
        "เปิดเผย",
        "เผยแพร่",
        "เข้าถึง",
        "เกิดขึ้น",
        "เพิ่มขึ้น",
        "ถือปฏิบัติ",
        "ร้องเรียน",
        "สูญหาย",
        "เสียหาย",
    ),
    "No Gift Policy",
)
WHOLE = re.compile(rf"พ\.ศ\.\s?[0-9๐-๙]{{4}}|ฯลฯ|(?:{'|'.join(COMPOUNDS)})(?![{MARKS}])")
# Control characters, bidirectional and other format controls, halves of characters. Newline and tab stay.
STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufe00-\ufe0f\U000e0000-\U000e01ef]"
)
KEPT = r'<span class="whole">\g<0></span>'
BLANK = "&nbsp;"  # an empty cell would lose its tag


def as_printed(text: str, numerals: Numerals) -> str:
    """A text as it goes into print: digits by the setting, nothing that steers a printer or a reading direction."""
    text = STEERING.sub("", text)
    if numerals == "thai":
        return to_thai_digits(text)
    return to_arabic_digits(text) if numerals == "arabic" else text


def line(text: str) -> Markup:
    """One line: escaped, runs of blanks as one, with what is one word kept whole."""
    text = ENDLESS.sub("\\g<0>\u200b", " ".join(text.split()))
    escaped = escape(text, quote=False).replace("\u200b", "<wbr>")
    return Markup(WHOLE.sub(KEPT, escaped))  # noqa: S704 - escaped above


def header(text: str) -> Markup:
    """A column's header, which may break behind a slash."""
    return Markup("/<wbr>").join(map(line, text.split("/")))


@lru_cache(maxsize=4096)  # owners and periods come again and again
def paragraphs(text: str) -> Markup:
    """A cell's text: one paragraph a line, list points hanging."""
    lines = (f'<p class="{kind}">{content}</p>' for kind, content in _lines(text))
    return Markup("".join(lines) or BLANK)  # noqa: S704 - escaped by line()


def heading(text: str, level: int) -> Markup:
    """A measure's or a banner's name: a heading, so that it becomes a bookmark."""
    lines = "".join(f'<span class="{kind}">{content}</span>' for kind, content in _lines(text))
    return Markup(f"<h{level}>{lines}</h{level}>" if lines else BLANK)  # noqa: S704 - escaped by line()


def _lines(text: str) -> Iterator[tuple[str, Markup]]:
    """The class and the content of each line that is not blank."""
    for bare in map(str.strip, text.splitlines()):
        if bare:
            yield ("line point" if POINT.match(bare) else "line"), line(bare)
