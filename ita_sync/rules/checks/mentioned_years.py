"""Rule about texts of another fiscal year, such as last year's report that was copied and not updated.

A false alarm would be repeated each night, so the rule is cautious. A year counts only if the text states that it is
about the work of that year (ปีงบประมาณ ๒๕๖๗, ประจำปี ๒๕๖๗, ๑๕ มกราคม ๒๕๖๗), and if the words around it do not explain it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Literal, NamedTuple

from pydantic import Field

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations
from ita_sync.thai import to_arabic_digits
from ita_sync.thai.calendar import BUDDHIST_ERA, MONTHS, YEARS
from ita_sync.thai.fiscal_years import FIRST_MONTH

Column = Literal[
    "measure", "method", "summary", "outcome", "indicator", "target", "budget", "problems", "suggestions", "evidence",
    "note", "monitoring", "issue",
]  # fmt: skip
COLUMNS: tuple[Column, ...] = ("measure", "method", "summary", "outcome")
MONTH = "|".join(
    f"(?P<m{number}>{month.name}|{re.escape(month.abbreviation)})" for number, month in enumerate(MONTHS, 1)
)
ERA = r"\s*+(?:(?:พ\.?\s?ศ\.?|พุทธศักราช)\s*+)?"
COUNTED = r"(?!\s*(?:คน|ครั้ง|แห่ง|ราย|เรื่อง|โครงการ|กิจกรรม|บาท|หมู่|ชุมชน|ฉบับ|เล่ม|คะแนน|ปี|%))"
YEAR = rf"(?P<year>25[4-9]\d(?!\d)|[4-9]\d(?![\d,.%/]){COUNTED})"
MENTION = re.compile(
    rf"(?:(?P<fiscal>(?:ประจำ)?(?:ปี\s?งบ\s?ประมาณ|ปีงบฯ?|ปี\s?งปม\.?)|ประจำปี(?=\D{{0,40}}25))|{MONTH}){ERA}{YEAR}"
)
# ๑๕/๐๑/๒๕๖๗, and years of the common era, which count only in a date or after a month
COMMON_ERA = r"20[0-4]\d(?!\d)"
DATE = re.compile(
    rf"(?:(?<![\d/])\d{{1,2}}/(?P<month>0?[1-9]|1[0-2])/(?P<year>25[4-9]\d(?!\d)|{COMMON_ERA})(?!/)"
    rf"|(?:{MONTH})\s*+(?:ค\.?\s?ศ\.?\s*+)?(?P<common>{COMMON_ERA}))"
)
FULL_YEAR = re.compile(r"(?<!\d)25[4-9]\d(?!\d)")
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+\.(?:pdf|docx?|xlsx?|jpe?g|png)\b", re.IGNORECASE)
WRAPPED = re.compile(r"\n(?![^\S\n]*(?:\n|[-–•*▪●]|\(?\d+[.)]))")  # a line break within a paragraph

# The other end of a span or a comparison: 2566 - 2570, 2566-70, 2566 ถึง 2570, 2567 และ 2568
JOINT = r"\s*(?:[-–—,/]|ถึง|จนถึง|และ|กับ|หรือ)\s*(?:ใน|ของ)?"
JOINED_AFTER = re.compile(rf"{JOINT}(?:ประจำ)?(?:ปี(?:งบประมาณ)?)?{ERA}25\d\d(?!\d)|\s*[-–—/]\s*\d\d(?!\d)")
JOINED_BEFORE = re.compile(rf"\d{{2,4}}{JOINT}\s*$")

# Words directly before another year that explain it: since, from, more than, as of …
DIRECTLY_BEFORE = re.compile(
    r"(?:ตั้งแต่|นับแต่|เริ่ม(?:ใช้|ต้น)?|จาก|กว่า|ณ|ลง|หลัง|ก่อน|เดิม|ใช้|ค้าง|เหลื่อม(?:ปี)?)"
    r"(?:\s*+(?:ใน|ของ|ช่วง|เดือน|วัน(?:ที่)?|ต้น|ปลาย|\d{1,2}))*+\s*$"
)
# Words anywhere before it that explain it: a law, an assessment, earlier work that is continued.
NEAR_BEFORE = re.compile(
    r"พระราชบัญญัติ|พ\.?\s?ร\.?\s?บ\.|พระราชกำหนด|พระราชกฤษฎีกา|รัฐธรรมนูญ|กฎกระทรวง|ราชกิจจา|ลงวันที่|(?<![ก-๙])ลว(?=[.\s\d])|บังคับใช้"
    r"|ITA|ความโปร่งใสในการดำเนินงาน|วิเคราะห์ผล|ทบทวน|ถอดบทเรียน|ต่อยอด|นำผล|ข้อเสนอแนะ|ข้อค้นพบ|ข้อบกพร่อง|สืบเนื่อง"
    r"|ต่อเนื่อง|กันเงิน|แก้ไขเพิ่มเติม|ปีฐาน|ข้อมูลฐาน|อ้างอิง|อ้างถึง"
)
AFTER = re.compile(
    r"\)?\s*(?:เป็นต้น|มา(?:ใช้|วิเคราะห์|ปรับ|ประกอบ|กำหนด|จัดทำ|ทบทวน|เป็น|พิจารณา|พัฒนา|ต่อยอด|แล้ว|จน|ดำเนิน)|จนถึง|ถึงปัจจุบัน"
    r"|ที่ผ่านมา|ที่แล้ว|ก่อนหน้า|ไปพลางก่อน|เดิม)"
)
COMPARED = re.compile(r"เทียบ|ปีก่อน|ปีที่ผ่านมา|ปีที่แล้ว|ย้อนหลัง|ปีนี้|ปีปัจจุบัน|เหลือ|เพิ่ม(?:ขึ้น)?เป็น|ลดลงเป็น|ขณะที่")
AHEAD = re.compile(
    r"จะ|แผน|เตรียม|ต่อไป|ถัดไป|ปรับปรุง|พัฒนา|เสนอ|ร่าง|ประเมิน|ITA|บัญญัติ|ตั้งงบ|เป้าหมาย|กำหนด|นำ|รองรับ|ภายใน|คาด|รอบใหม่"
)
NEAR = 60  # characters before and after a year in which words may explain it
NEARBY = 5  # years; one further away is not from a copied report


# In a title or a header a year without ปีงบประมาณ is one as well: ผลลัพธ์ ปี ๒๕๖๗.
BARE_YEAR = re.compile(rf"ปี(?={ERA}25)")
ABOVE = LocalizedText(
    "ชื่อเรื่องหรือหัวตารางกล่าวถึงปีงบประมาณ พ.ศ. {other} แต่รายงานนี้เป็นของปี {year}",
    "The title or the header speaks of the fiscal year {other}, but the report is about {year}.",
)
ABOVE_HINT = LocalizedText(
    "ถ้าทั้งตารางเป็นของปีก่อน ให้แก้ระยะเวลาและผลของทุกแถวเป็นของปี {year} ด้วย ถ้าไม่ใช่ ให้แก้ปีในช่องนี้",
    "If the whole table is of another year, bring its periods and results up to {year} as well; if not, correct the year.",
)


class OtherYearOptions(Options):
    """The options of other-year."""

    allow: tuple[int, ...] = Field(
        default=(),
        description="years that are fine, such as an old project's",
        json_schema_extra={"th": "ปีที่ยอมรับได้ เช่น ปีของโครงการเดิม"},
    )
    columns: tuple[Column, ...] = Field(
        default=COLUMNS, description="the columns that are read", json_schema_extra={"th": "คอลัมน์ที่ตรวจ"}
    )


class Mention(NamedTuple):
    """A fiscal year that a text mentions.

    Attributes:
        year: The fiscal year, in the Buddhist era.
        by_month: It is given by a month and its calendar year.
        explained: The words around it explain why it is not the report's.
        ahead: The words around it are about the future.
    """

    year: int
    by_month: bool
    explained: bool
    ahead: bool

    def is_suspect(self, fiscal_year: int) -> bool:
        """Whether the text looks like the report of another year."""
        if self.explained or abs(self.year - fiscal_year) > NEARBY:
            return False
        if self.by_month:
            return self.year == fiscal_year - 1
        return self.year < fiscal_year or (self.year > fiscal_year and not self.ahead)


class MentionedYears(NamedTuple):
    """The years in a text.

    Attributes:
        years: Every year that is written with four digits.
        paragraphs: The fiscal years that each paragraph mentions.
    """

    years: frozenset[int]
    paragraphs: tuple[tuple[Mention, ...], ...]


def mentioned_years(text: str) -> MentionedYears:
    """Find the years in a text, except in links and file names."""
    text = WRAPPED.sub(" ", LINK.sub(" ", to_arabic_digits(text)))
    years = frozenset(int(found[0]) for found in FULL_YEAR.finditer(text))
    return MentionedYears(years, tuple(tuple(_mentions(paragraph)) for paragraph in text.split("\n")))


def _mentions(paragraph: str) -> Iterator[Mention]:
    compared = COMPARED.search(paragraph) is not None
    may_be_dated = "/" in paragraph or "20" in paragraph
    for found in chain(MENTION.finditer(paragraph), DATE.finditer(paragraph) if may_be_dated else ()):
        before = paragraph[max(0, found.start() - NEAR) : found.start()]
        after = paragraph[found.end() : found.end() + NEAR]
        yield Mention(
            year=_dated(found) if found.re is DATE else _fiscal_year(found),
            by_month=found.re is DATE or not found["fiscal"],
            explained=compared or _is_explained(before, after),
            ahead=AHEAD.search(before + after) is not None,
        )


def _fiscal_year(found: re.Match[str]) -> int:
    return _of_month(int(found["year"]) % 100 + 2500, _named_month(found))


def _dated(found: re.Match[str]) -> int:
    year = int(found["year"] or found["common"])
    return _of_month(
        year if year in YEARS else year + BUDDHIST_ERA, int(found["month"] or _named_month(found))
    )


def _named_month(found: re.Match[str]) -> int:
    return next((month for month in range(1, 13) if found[f"m{month}"]), 0)


def _of_month(year: int, month: int) -> int:
    """Return the fiscal year of a month; October to December belong to the next one."""
    return year + (month >= FIRST_MONTH)


def _is_explained(before: str, after: str) -> bool:
    is_spanned = JOINED_AFTER.match(after) or JOINED_BEFORE.search(before)
    return bool(
        is_spanned or DIRECTLY_BEFORE.search(before) or NEAR_BEFORE.search(before) or AFTER.match(after)
    )


def _suspect_years(mentioned: MentionedYears, fiscal_year: int, allowed: frozenset[int]) -> tuple[int, ...]:
    """Return the other years that a text is about, each once; none if it also mentions the report's year."""
    if fiscal_year in mentioned.years:
        return ()
    years = (
        mention.year
        for mentions in mentioned.paragraphs
        if all(mention.year != fiscal_year for mention in mentions)
        for mention in mentions
        if mention.is_suspect(fiscal_year)
    )
    return tuple(dict.fromkeys(year for year in years if year not in allowed))


def _other_year(context: Context, options: OtherYearOptions) -> Iterator[Violations]:
    """Report the cells that are about another year's work and not about this year's, once for each such year."""
    allowed = frozenset(options.allow)
    for column in options.columns:
        if column in context.table.columns:
            mentioned = context.answers(column, mentioned_years)
            suspect = [_suspect_years(each, context.fiscal_year, allowed) for each in mentioned]
            lines, codes = context.lines_of(column, suspect), context.distinct(column).codes
            found = [(line, year) for line in lines.tolist() for year in suspect[codes[line]]]
            others = [str(year) for _, year in found]
            own = [str(context.fiscal_year)] * len(found)
            yield Violations(
                column, [line for line, _ in found], {"other": others, "year": own}, dedupe_key="other"
            )
    yield from _other_year_above(context, allowed)


def _other_year_above(context: Context, allowed: frozenset[int]) -> Iterator[Violations]:
    """Report the first cell of the title or header that speaks of another year, if none there speaks of the report's."""
    cells = [
        (cell.address, BARE_YEAR.sub("ปีงบประมาณ ", to_arabic_digits(cell.text)))
        for cell in context.table.above
    ]
    found = [(address, mentioned_years(text)) for address, text in cells]
    if any(context.fiscal_year in mentioned.years for _, mentioned in found):
        return
    for address, mentioned in found:
        if suspect := _suspect_years(mentioned, context.fiscal_year, allowed):
            details = {"other": [str(suspect[0])], "year": [str(context.fiscal_year)]}
            yield Violations(
                details=details, cell=address, dedupe_key="other", message=ABOVE, hint=ABOVE_HINT
            )
            return


RULES = (
    Rule(
        id="other-year",
        severity="warning",
        title=LocalizedText(
            "ข้อความต้องเป็นของปีงบประมาณที่รายงาน", "The texts speak of the report's fiscal year."
        ),
        label=LocalizedText("กล่าวถึงปีอื่น", "another year"),
        message=LocalizedText(
            "“{header}” กล่าวถึงปีงบประมาณ พ.ศ. {other} แต่รายงานนี้เป็นของปี {year}",
            "“{header}” speaks of the fiscal year {other}, but the report is about {year}.",
        ),
        hint=LocalizedText(
            "ถ้าคัดลอกมาจากรายงานปีก่อน ให้แก้ปีและเนื้อหา ถ้าเปรียบเทียบกัน ให้ระบุปีที่รายงานด้วย",
            "If it was copied from another report, bring it up to date; in a comparison, name this year as well.",
        ),
        check=_other_year,
        counts_by_year=True,
        options=OtherYearOptions,
    ),
)
