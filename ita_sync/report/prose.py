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

JOINER = "\u2060"  # forbids a line break where it stands; taken out of the PDF again (`pdftext.unjoined`)
MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e"  # what is written above, below or behind a Thai consonant

# Chromium needs a minute to find the line breaks in 25,000 letters without a space; no line is that long.
LONG = 500
ENDLESS = re.compile(rf"\S{{{LONG}}}\S{{0,9}}?(?=[^\s{MARKS}])")

# Words of official Thai that Chromium would break between their parts: เจ้า-หน้าที่.
COMPOUNDS = """
    ฯ|ล|ฯ เจ้า|หน้าที่ ปฏิบัติ|หน้าที่ ผู้|บริหาร ผู้รับ|ผิด|ชอบ ผู้รับ|บริการ ผู้|บังคับ|บัญชา ผู้|มี|ส่วน|ได้|ส่วน|เสีย
    หน่วย|งาน ภาค|รัฐ ท้อง|ถิ่น สาธารณ|ชน สถาน|ที่ ช่อง|ทาง ส่วน|รวม ส่วน|ตัว ของ|ขวัญ ของ|กำนัล จัด|ซื้อ|จัด|จ้าง
    แนว|ปฏิบัติ ถือ|ปฏิบัติ งบ|ประมาณ ขั้น|ตอน หลัก|เกณฑ์ กฎ|เกณฑ์ หลัก|ฐาน ข้อ|กฎหมาย ข้อ|บังคับ ตรวจ|สอบ ร้อง|เรียน เสีย|หาย
    เปิด|เผย เผย|แพร่ เข้า|ถึง เกิด|ขึ้น เพิ่ม|ขึ้น เกี่ยว|ข้อง เกี่ยว|กับ เหมาะ|สม ถูก|ต้อง ครบ|ถ้วน สิ้น|เปลือง
"""
JOINTS = {word.replace("|", ""): word.replace("|", JOINER) for word in COMPOUNDS.split()}
WORD = re.compile(rf"พ\.ศ\.[0-9๐-๙]{{4}}|(?:{'|'.join(JOINTS)})(?![{MARKS}])")
PHRASE = re.compile(r"พ\.ศ\.\s[0-9๐-๙]{4}|No Gift Policy")
# Control characters, bidirectional and other format controls, halves of characters. Newline and tab stay.
CONTROL_CHARS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufe00-\ufe0f\U000e0000-\U000e01ef]"
)
KEPT = r'<span class="whole">\g<0></span>'
BLANK = "&nbsp;"  # an empty cell would lose its tag


def as_printed(text: str, numerals: Numerals) -> str:
    """A text as it goes into print: digits by the setting, nothing that steers a printer or a reading direction."""
    text = CONTROL_CHARS.sub("", text)
    if numerals == "thai":
        return to_thai_digits(text)
    return to_arabic_digits(text) if numerals == "arabic" else text


def line(text: str) -> Markup:
    """One line: escaped, runs of blanks as one, with what is one word kept whole."""
    words = text.split()
    text = " ".join(words)
    if any(len(word) > LONG for word in words):
        text = ENDLESS.sub("\\g<0>\u200b", text)
    escaped = escape(text, quote=False).replace("\u200b", "<wbr>")
    return Markup(PHRASE.sub(KEPT, WORD.sub(_joined, escaped)))  # noqa: S704 - escaped above


def _joined(word: re.Match[str]) -> str:
    """A word that no line end may part. An element around it would cost the engine two more pieces of text."""
    return JOINTS.get(word[0]) or word[0].replace(".", f".{JOINER}")


def bracketed(text: str) -> Markup:
    """A line in brackets that no line end parts from it."""
    return Markup(f"[{JOINER}{line(text)}{JOINER}]")  # noqa: S704 - escaped by line()


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
