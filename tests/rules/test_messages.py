"""Messages state the particular reason for a finding."""

import re
from typing import get_args

import pytest

from ita_sync.rules import RULES
from ita_sync.rules.checks.period_reasons import REASONS
from ita_sync.rules.examples import Example
from ita_sync.rules.rule import with_years
from ita_sync.thai import PeriodFault, fiscal_year_days, parse_period


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
        ("รอบ ๖ เดือน", "ไม่ได้บอกว่าเดือนใดถึงเดือนใด", "does not say which months"),
        ("ต.ค. ๒๕๖๗ -", "มีเพียงวันเริ่มหรือวันสิ้นสุด", "only one of its two ends"),
        ("ต.ค. ๒๕๖๗ - ปัจจุบัน", "มีเพียงวันเริ่มหรือวันสิ้นสุด", "only one of its two ends"),
        ("ไตรมาสที่ ๕", "ไม่มีไตรมาสที่ 5", "there is no quarter 5"),
        ("๑/๑๓/๒๕๖๗", "ไม่มีเดือนที่ 13", "there is no month 13"),
        ("ไตรมาสที่ ๑ (ต.ค.-ธ.ค. ๖๘)", "ขัดแย้งกันเอง", "contradicts itself"),
        ("ก.ย. ๒๕๖o", "มีตัวอักษรปนอยู่ในตัวเลข “256o”", "a letter for a digit in “256o”"),
        ("ตุลคม ๒๕๖๗", "หมายถึง “ตุลาคม” หรือไม่", "did you mean “ตุลาคม”?"),
        ("ต.ค. ๖๗ - .....", "เว้นช่องว่างไว้ให้เติม", "a blank that was left to fill in"),
        ("พ.ย. ๒๕๖๗, ม.ค. ๒๕๖๘", "มีหลายช่วง", "is a list"),
        ("เร็ว ๆ นี้", "ไม่ชัดเจน", "cannot be read"),
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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("\ue123 จัดอบรม", "U+E123"),
        ("✅ จัดอบรม ✅ แล้ว", "✅ (U+2705)"),
        ("พื้นที่ ๔๐ ㎡", "㎡ (U+33A1) → m2"),
        ("ร้อยละ＝๙๐", "＝ (U+FF1D) → ="),
        ("\u0633\u0644\u0627\u0645", "U+0633, U+0644, U+0627 …"),  # seen, it would turn the words around it
        ("1\ufe0f\u20e3", "◌\u20e3 (U+20E3)"),
        ("ก" + "\u0e48\u0e49" * 50, "◌\u0e48 (U+0E48), ◌\u0e49 (U+0E49)"),
    ],
)
def test_what_cannot_be_printed_is_named(text, named):
    (message,) = messages("unprintable-sign", summary=text)
    assert message == f"ช่อง “สรุปผลการดำเนินการ” มีอักขระที่พิมพ์ลงรายงานไม่ได้: {named}"


def test_a_lost_letter_is_quoted_with_what_stands_around_it():
    (message,) = messages("unprintable-sign", summary="ดำเนิน\ufffdการ ✅")
    assert message == "ช่อง “สรุปผลการดำเนินการ” มีตัวอักษรที่หายไปจากการคัดลอก: “ดำเนิน\ufffdการ”"


def test_a_fault_has_one_finding():
    (message,) = messages("text-damaged", summary="\ue123 ครัง้ที่ ๑ \ufffd")
    assert message == "ข้อความใน “สรุปผลการดำเนินการ” อาจผิดเพี้ยนจากการคัดลอก: “ครัง้ที่”"


def test_the_message_for_a_misspelt_unit_suggests_the_correct_one():
    assert messages("unknown-owner", owner="กองชาง, กองพิเศษ") == [
        "ไม่พบ “กองพิเศษ” ในรายชื่อหน่วยงาน",
        "ไม่พบ “กองชาง” ในรายชื่อหน่วยงาน หมายถึง “กองช่าง” หรือไม่",
    ]
    assert messages("unknown-owner", "en", owner="กองสาธารณะสุข") == [
        "There is no unit “กองสาธารณะสุข”; did you mean “กองสาธารณสุขและสิ่งแวดล้อม”?"
    ]


@pytest.mark.parametrize(
    ("cells", "th", "en"),
    [
        (1, "", ""),
        (2, " (อยู่ใน 2 ช่อง ได้แก่ C2, C3)", " (in 2 cells: C2, C3)"),
        (7, " (อยู่ใน 7 ช่อง เช่น C2, C3, C4, C5, C6)", " (in 7 cells, such as C2, C3, C4, C5, C6)"),
    ],
)
def test_an_unknown_owner_is_told_once_with_its_cells(cells, th, en):
    example = Example(rule="unknown-owner", rows=({"owner": "กองพิเศษ"},) * cells)
    assert [each.message for each in example.findings("th")] == [f"ไม่พบ “กองพิเศษ” ในรายชื่อหน่วยงาน{th}"]
    assert [each.message for each in example.findings("en")] == [f"There is no unit “กองพิเศษ”{en}."]


def test_hints_show_the_years_of_the_report():
    hints = {hint for rule in RULES.values() for hint in (rule.hint,)} | {
        reason.hint for reason in REASONS.values()
    }
    assert not [text for hint in hints for text in hint if re.search("[๐-๙]|25[0-9]{2}", text)]
    example = Example(rule="period-unreadable", rows=({"period": "เร็ว ๆ นี้"},), fiscal_year=2570)
    for lang in ("th", "en"):
        (finding,) = example.findings(lang)
        assert "ต.ค. 2569 - ก.ย. 2570" in finding.hint
        assert "{" not in finding.hint


def test_what_a_hint_recommends_is_accepted():
    for year in (2568, 2570):
        texts = [with_years(reason.hint, year).th for reason in REASONS.values()]
        periods = {
            found
            for text in texts
            for found in re.findall(r"[ก-ฮ]\.[ค-ย]\. \d+ - \S+ \d+|ปีงบประมาณ พ\.ศ\. \d+", text)
        }
        assert len(periods) >= 3
        assert all(parse_period(text, fiscal_year=year) in fiscal_year_days(year) for text in periods)
        assert parse_period("รอบ 6 เดือนแรกและ 6 เดือนหลัง", fiscal_year=year) == fiscal_year_days(year)


@pytest.mark.parametrize(
    ("shown", "advice"),
    [("#NOT_COMPUTED!", "แล้วบันทึก"), ("#DATE?", "กำหนดรูปแบบวันที่"), ("#REF!", "แก้สูตร")],
)
def test_what_a_workbook_lost_is_mended_in_its_own_way(shown, advice):
    (found,) = Example(rule="formula-error", rows=({"outcome": shown},)).findings("th")
    assert advice in found.hint
    assert shown in found.message
