"""Messages state the particular reason for a finding."""

from typing import get_args

import pytest

from ita_sync.rules.checks.period_reasons import REASONS
from ita_sync.rules.examples import Example
from ita_sync.thai import PeriodFault


def messages(rule, lang="th", **cells):
    """The messages of a rule about one row."""
    return [finding.message for finding in Example(rule=rule, rows=(cells,)).findings(lang)]


def test_every_reason_has_words():
    assert set(REASONS) == set(get_args(PeriodFault))


@pytest.mark.parametrize(
    ("period", "th", "en"),
    [
        ("1/10/2024 - 30/9/2025", "ค.ศ. 2024 คือ พ.ศ. 2567", "2024 is 2567 of the Buddhist era"),
        ("ปีงบประมาณ ๒๕๓๐", "ปี 2530", "The year 2530"),
        ("๓๑ เม.ย. ๒๕๖๘", "เดือนเมษายน 2568 ไม่มีวันที่ 31", "April 2568 has no day 31"),
        ("ต.ค. ๒๕๖๘ - ก.ย. ๒๕๖๗", "เริ่มต้นหลังวันสิ้นสุด", "starts after it ends"),
        ("ปีงบประมาณ", "ไม่ได้บอกว่าเป็นปีใด", "does not say which year"),
        ("รอบ ๖ เดือน", "บอกเพียงว่า 6 เดือน", "says 6 months"),
        ("ต.ค. ๒๕๖๗ -", "มีเพียงวันเริ่มหรือวันสิ้นสุด", "only one of its two ends"),
        ("ต.ค. ๒๕๖๗ - ปัจจุบัน", "มีเพียงวันเริ่มหรือวันสิ้นสุด", "only one of its two ends"),
        ("ไตรมาสที่ ๕", "ไม่มีไตรมาสที่ 5", "there is no quarter 5"),
        ("๑/๑๓/๒๕๖๗", "ไม่มีเดือนที่ 13", "there is no month 13"),
        ("ไตรมาสที่ ๑ (ต.ค.-ธ.ค. ๖๘)", "ขัดแย้งกันเอง", "contradicts itself"),
        ("ก.ย. ๒๕๖o", "มีตัวอักษรแทนตัวเลขใน “256o”", "a letter for a digit in “256o”"),
        ("ตุลคม ๒๕๖๗", "หมายถึง “ตุลาคม” หรือไม่", "did you mean “ตุลาคม”?"),
        ("ต.ค. ๖๗ - .....", "เว้นช่องว่างไว้ให้เติม", "a blank that was left to fill in"),
        ("พ.ย. ๒๕๖๗, ม.ค. ๒๕๖๘", "เป็นหลายช่วง", "is a list"),
        ("เร็ว ๆ นี้", "ไม่เข้าใจ", "cannot be read"),
    ],
)
def test_why_a_period_cannot_be_read(period, th, en):
    for lang, words in (("th", th), ("en", en)):
        (message,) = messages("period-unreadable", lang, period=period)
        assert words in message
        assert period in message


@pytest.mark.parametrize(
    ("period", "th", "en"),
    [
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗", "สิ้นสุดก่อนปีงบประมาณ พ.ศ. 2568", "ends before the fiscal year 2568 begins"),
        ("ต.ค. ๒๕๖๘", "เริ่มหลังสิ้นปีงบประมาณ", "begins after the fiscal year 2568 has ended"),
        ("ต.ค. ๒๕๖๕ - ก.ย. ๒๕๗๐", "ยาวกว่าปีงบประมาณ", "is longer than"),
        ("ก.ย. ๒๕๖๗ - ธ.ค. ๒๕๖๗", "เริ่มก่อนปีงบประมาณ", "begins before"),
        ("ส.ค. ๒๕๖๘ - ธ.ค. ๒๕๖๘", "สิ้นสุดหลังปีงบประมาณ", "ends after"),
    ],
)
def test_how_a_period_relates_to_the_fiscal_year(period, th, en):
    for lang, words in (("th", th), ("en", en)):
        (message,) = messages("period-outside-fiscal-year", lang, period=period)
        assert words in message


def test_an_invisible_character_is_named():
    (message,) = messages("text-damaged", summary="\uf0b7 จัดอบรม \uf0fc \uf0b7 ประเมินผล")
    assert "“U+F0B7”, “U+F0FC”" in message
    (message,) = messages("text-damaged", summary="\uf0b7 ครัง้ที่ ๑")
    assert message == "ข้อความใน “สรุปผลการดำเนินการ” อาจผิดเพี้ยนจากการคัดลอก: “U+F0B7”, “ครัง้ที่”"


def test_the_message_for_a_misspelt_unit_suggests_the_correct_one():
    assert messages("unknown-owner", owner="กองชาง, กองพิเศษ") == [
        "ไม่รู้จักหน่วยงาน “กองพิเศษ”",
        "ไม่รู้จักหน่วยงาน “กองชาง” หมายถึง “กองช่าง” หรือไม่",
    ]
    assert messages("unknown-owner", "en", owner="กองสาธารณะสุข") == [
        "There is no unit “กองสาธารณะสุข”; did you mean “กองสาธารณสุขและสิ่งแวดล้อม”?"
    ]
