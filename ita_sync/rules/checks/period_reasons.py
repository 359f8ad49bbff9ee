"""Messages about periods that cannot be read: the reason, and what to write instead."""

from __future__ import annotations

from calendar import month_name as english_month
from collections.abc import Mapping
from typing import NamedTuple

from ita_sync.domain.language import LocalizedText
from ita_sync.thai import PeriodError, PeriodFault
from ita_sync.thai.calendar import MONTHS, YEARS


class Reason(NamedTuple):
    """The texts for one kind of `PeriodError`.

    The message is formatted with the period and the error's details, the hint with the report's years.
    """

    message: LocalizedText
    hint: LocalizedText


WRITE_BOTH_ENDS = LocalizedText(
    "ระบุให้ครบทั้งวันเริ่มต้นและวันสิ้นสุด เช่น ต.ค. {year_before} - ก.ย. {year} หรือ ปีงบประมาณ พ.ศ. {year}",
    "Write both ends, such as ต.ค. {year_before} - ก.ย. {year}, or ปีงบประมาณ พ.ศ. {year}.",
)
CHECK_YEAR = LocalizedText("ตรวจปี พ.ศ. อีกครั้ง", "Check the year; it is of the Buddhist era.")

REASONS: Mapping[PeriodFault, Reason] = {
    "unclear": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ชัดเจน ระบบระบุวันเริ่มต้นและวันสิ้นสุดไม่ได้", "The period “{period}” cannot be read."
        ),
        WRITE_BOTH_ENDS,
    ),
    "blank": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ยังเว้นช่องว่างไว้ให้เติม",
            "The period “{period}” has a blank that was left to fill in.",
        ),
        LocalizedText("เติมวัน เดือน ปี ในช่องที่เว้นไว้", "Fill in the day, the month and the year."),
    ),
    "which-year": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ได้บอกว่าเป็นปีใด", "The period “{period}” does not say which year."
        ),
        LocalizedText(
            "โปรดระบุปีด้วย เช่น ปีงบประมาณ พ.ศ. {year} หรือเขียนว่า ตลอดปีงบประมาณ",
            "Name the year, such as ปีงบประมาณ พ.ศ. {year}, or write ตลอดปีงบประมาณ.",
        ),
    ),
    "which-months": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ได้บอกว่าเดือนใดถึงเดือนใด",
            "The period “{period}” does not say which months.",
        ),
        LocalizedText(
            "ระบุเดือนเริ่มต้นและเดือนสิ้นสุด เช่น ต.ค. {year_before} - มี.ค. {year} "
            "หรือเขียนว่า “รอบ 6 เดือนแรกและ 6 เดือนหลัง” หรือ “ตลอดปีงบประมาณ”",
            "Name the months, such as ต.ค. {year_before} - มี.ค. {year}, "
            "or write “รอบ 6 เดือนแรกและ 6 เดือนหลัง” or “ตลอดปีงบประมาณ”.",
        ),
    ),
    "one-end": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” มีเพียงวันเริ่มหรือวันสิ้นสุด", "The period “{period}” has only one of its two ends."
        ),
        WRITE_BOTH_ENDS,
    ),
    "backwards": Reason(
        LocalizedText("ระยะเวลา “{period}” เริ่มต้นหลังวันสิ้นสุด", "The period “{period}” starts after it ends."),
        LocalizedText("ตรวจปี พ.ศ. หรือสลับวันเริ่มกับวันสิ้นสุด", "Check the years, or swap the two ends."),
    ),
    "common-era": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” เขียนปีเป็น ค.ศ. (ค.ศ. {year} คือ พ.ศ. {buddhist})",
            "The period “{period}” gives a year of the common era: {year} is {buddhist} of the Buddhist era.",
        ),
        LocalizedText(
            "เขียนปีเป็น พ.ศ. เช่น ต.ค. {year_before} - ก.ย. {year}",
            "Write it as พ.ศ., such as ต.ค. {year_before} - ก.ย. {year}.",
        ),
    ),
    "year-out-of-range": Reason(
        LocalizedText(
            f"ปี {{year}} ในระยะเวลา “{{period}}” อยู่นอกช่วง พ.ศ. {YEARS[0]}-{YEARS[-1]}",
            f"The year {{year}} of the period “{{period}}” is outside {YEARS[0]}-{YEARS[-1]} of the Buddhist era.",
        ),
        CHECK_YEAR,
    ),
    "no-such-quarter": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ถูกต้อง ไม่มีไตรมาสที่ {number}",
            "The period “{period}” is wrong: there is no quarter {number}.",
        ),
        LocalizedText("ปีงบประมาณมีไตรมาสที่ 1 ถึง 4", "A fiscal year has the quarters 1 to 4."),
    ),
    "no-such-month": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ถูกต้อง ไม่มีเดือนที่ {number}",
            "The period “{period}” is wrong: there is no month {number}.",
        ),
        LocalizedText("เขียนเป็น วัน/เดือน/ปี หรือเขียนชื่อเดือน", "Write day/month/year, or name the month."),
    ),
    "no-such-day": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” ไม่ถูกต้อง เดือน{month} {year} ไม่มีวันที่ {day}",
            "The period “{period}” is wrong: {month} {year} has no day {day}.",
        ),
        LocalizedText("ตรวจวันที่อีกครั้ง", "Check the day."),
    ),
    "misspelt-month": Reason(
        LocalizedText(
            "ไม่มีเดือน “{written}” ในระยะเวลา “{period}” หมายถึง “{month}” หรือไม่",
            "There is no month “{written}” in the period “{period}”; did you mean “{month}”?",
        ),
        LocalizedText("ตรวจตัวสะกดของเดือน", "Check how the month is spelt."),
    ),
    "letter-for-digit": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” มีตัวอักษรปนอยู่ในตัวเลข “{written}”",
            "The period “{period}” has a letter for a digit in “{written}”.",
        ),
        LocalizedText("พิมพ์ตัวเลขใหม่ เช่น เลขศูนย์แทนตัวโอ", "Type the number again: a zero, not the letter o."),
    ),
    "contradiction": Reason(
        LocalizedText("ข้อความในระยะเวลา “{period}” ขัดแย้งกันเอง", "The period “{period}” contradicts itself."),
        LocalizedText(
            "แก้ข้อความในวงเล็บหรือปีให้ตรงกัน หรือลบส่วนที่ไม่ตรงออก",
            "Let the bracket and the year say the same, or leave one out.",
        ),
    ),
    "list": Reason(
        LocalizedText(
            "ระยะเวลา “{period}” มีหลายช่วง",
            "The period “{period}” is a list and not one period.",
        ),
        LocalizedText(
            "เขียนเป็นช่วงเดียว เช่น พ.ย. {year_before} - ม.ค. {year} หรือแยกเป็นหลายแถว",
            "Write it as one, such as พ.ย. {year_before} - ม.ค. {year}, or as several rows.",
        ),
    ),
}


def details_of(error: PeriodError | None) -> Mapping[str, str | LocalizedText]:
    """Return the error's details for the message of its kind, by name."""
    return {name: _in_words(name, value) for name, value in (error.details if error else {}).items()}


def _in_words(name: str, value: str | int) -> str | LocalizedText:
    if name == "month" and isinstance(value, int):
        return LocalizedText(MONTHS[value - 1].name, english_month[value])
    return str(value)
