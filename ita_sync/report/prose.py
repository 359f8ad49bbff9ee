"""Convert a cell's text to HTML: escaped, a paragraph for each line, and words kept from breaking in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from markupsafe import Markup

from ita_sync.settings import Numerals
from ita_sync.text.printable import BULLETS, in_print, is_usual, lacking
from ita_sync.thai import to_arabic_digits, to_thai_digits

POINT = re.compile(rf"(?:[{re.escape(BULLETS)}]|\(?[0-9๐-๙]{{1,2}}(?:\.[0-9๐-๙]{{1,2}})*[.)])\s*[^\s0-9๐-๙]")

JOINER = "\u2060"  # word joiner: forbids a line break; `report.pdf.typesetter` leaves it out of the PDF
MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e"  # signs written above, below or after a Thai consonant

# Chromium needs a minute to break 25,000 letters without a space; no line holds this many.
LONG = 500
ENDLESS = re.compile(rf"\S{{{LONG}}}\S{{0,9}}?(?=[^\s{MARKS}])")

# Words of official Thai that Chromium would break between their parts: เจ้า-หน้าที่.
COMPOUNDS = """
    ฯ|ล|ฯ เจ้า|หน้าที่ ปฏิบัติ|หน้าที่ ผู้|บริหาร ผู้รับ|ผิด|ชอบ ผู้รับ|บริการ ผู้|บังคับ|บัญชา ผู้|มี|ส่วน|ได้|ส่วน|เสีย
    รับ|ผิด|ชอบ สา|ธารณ|สุข สา|ธารณ|ชน สา|ธารณะ สิ่ง|แวด|ล้อม ปี|งบ|ประมาณ ครั้ง|ที่ ไตร|มาส|ที่ ไตร|มาส
    ธร|รมาภิ|บาล คณะ|กรรมการ ดำเนิน|การ อำนวย|การ ปราบ|ปราม ผล|ประโยชน์ ทับ|ซ้อน แต่ง|ตั้ง เลื่อน|ขั้น โอน|ย้าย ร้อง|ทุกข์
    ใบ|อนุญาต พึง|พอใจ เครือ|ข่าย ค่า|นิยม เชิดชู|เกียรติ แผน|งาน เทศ|กิจ ร้อย|ละ ตัว|ชี้|วัด เป้า|หมาย เสนอ|แนะ เฟ|ซบุ๊ก
    ใต้|บังคับ|บัญชา
    หน่วย|งาน ภาค|รัฐ ท้อง|ถิ่น สถาน|ที่ ช่อง|ทาง ส่วน|รวม ส่วน|ตัว ของ|ขวัญ ของ|กำนัล จัด|ซื้อ|จัด|จ้าง
    แนว|ปฏิบัติ ถือ|ปฏิบัติ งบ|ประมาณ ขั้น|ตอน หลัก|เกณฑ์ กฎ|เกณฑ์ หลัก|ฐาน ข้อ|กฎหมาย ข้อ|บังคับ ตรวจ|สอบ ร้อง|เรียน เสีย|หาย
    เปิด|เผย เผย|แพร่ เข้า|ถึง เกิด|ขึ้น เพิ่ม|ขึ้น เกี่ยว|ข้อง เกี่ยว|กับ เหมาะ|สม ถูก|ต้อง ครบ|ถ้วน สิ้น|เปลือง
"""
JOINTS = {word.replace("|", ""): word.replace("|", JOINER) for word in COMPOUNDS.split()}
WORD = re.compile(rf"พ\.ศ\.[0-9๐-๙]{{4}}|(?:{'|'.join(JOINTS)})(?![{MARKS}])")
PHRASE = re.compile(r"\(?(?:พ\.ศ\.\s[0-9๐-๙]{4}|No Gift Policy)[)\].,:]*")  # with what is written close to it
# A place that cannot be printed: [U+2705]. No text of a cell has a joiner left in it, so none passes for such a mark.
MARK = re.compile(rf"\[{JOINER}U\+[^\]]*{JOINER}\]")
MARKED = r'<span class="lost">\g<0></span>'
MOST_MARKED = 3  # characters named in one mark
MOST_BOXED = 100  # marks in one line; ten thousand boxes would cost Chromium minutes
LACKING = re.compile(f"(?:{lacking().pattern})+")
KEPT = r'<span class="whole">\g<0></span>'
BLANK = "&nbsp;"  # an empty cell would not be tagged in the PDF


def as_printed(text: str, numerals: Numerals) -> str:
    """Convert a text for printing: its digits as the setting asks, and a mark in place of what no font has."""
    if is_usual(text):
        return _with_digits(text, numerals)
    return LACKING.sub(_mark, _with_digits(in_print(text), numerals))


def _with_digits(text: str, numerals: Numerals) -> str:
    if numerals == "thai":
        return to_thai_digits(text)
    return to_arabic_digits(text) if numerals == "arabic" else text


def _mark(lost: re.Match[str]) -> str:
    codes = [f"U+{ord(character):04X}" for character in lost[0][:MOST_MARKED]]
    more = ["…"] if len(lost[0]) > MOST_MARKED else []
    return f"[{JOINER}{' '.join(codes + more)}{JOINER}]"


def without_joiners(text: str) -> str:
    """Return a text without word joiners, for whoever reads it other than in print."""
    return text.replace(JOINER, "")


def line(text: str) -> Markup:
    """Format one line: escaped, white space collapsed, and without breaks inside known words and phrases."""
    words = text.split()
    text = " ".join(words)
    if any(len(word) > LONG for word in words):
        text = ENDLESS.sub("\\g<0>\u200b", text)
    escaped = escape(text, quote=False).replace("\u200b", "<wbr>")
    kept = PHRASE.sub(KEPT, WORD.sub(_joined, escaped))
    return Markup(MARK.sub(MARKED, kept, count=MOST_BOXED))  # noqa: S704 - escaped above


def _joined(word: re.Match[str]) -> str:
    """Insert word joiners into a word. An element around it would cost the engine two more pieces of text."""
    return JOINTS.get(word[0]) or word[0].replace(".", f".{JOINER}")


def bracketed(text: str) -> Markup:
    """Format a line in brackets, without a break after the opening or before the closing one."""
    return Markup(f"[{JOINER}{line(text)}{JOINER}]")  # noqa: S704 - escaped by line()


def header(text: str) -> Markup:
    """Format a column's header, which may break after a slash."""
    return Markup("/<wbr>").join(map(line, text.split("/")))


@lru_cache(maxsize=4096)  # owners and periods are often the same
def paragraphs(text: str) -> Markup:
    """Format a cell's text: a paragraph for each line; list items get the class `point`."""
    lines = (f'<p class="{kind}">{content}</p>' for kind, content in _lines(text))
    return Markup("".join(lines) or BLANK)  # noqa: S704 - escaped by line()


def heading(text: str, level: int) -> Markup:
    """Format the name of a measure or a banner as a heading, so that it becomes a bookmark."""
    lines = "".join(f'<span class="{kind}">{content}</span>' for kind, content in _lines(text))
    return Markup(f"<h{level}>{lines}</h{level}>" if lines else BLANK)  # noqa: S704 - escaped by line()


def _lines(text: str) -> Iterator[tuple[str, Markup]]:
    """Yield the class and the content of each line that is not blank."""
    for bare in map(str.strip, text.splitlines()):
        if bare:
            yield ("line point" if POINT.match(bare) else "line"), line(bare)
