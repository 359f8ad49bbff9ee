"""Columns that together are one of the table: docs/thai.md, headers."""

from datetime import date

import pytest

from ita_sync.domain import Grid, Merge, Table
from ita_sync.rules import RULES
from ita_sync.rules.findings import check
from ita_sync.rules.rule import Context, EnabledRule
from ita_sync.table.measures import build_table
from ita_sync.thai import parse_period
from ita_sync.thai.period_errors import PeriodError
from tests.conftest import HEADERS, ROW, grid, processor_time

MEASURE, METHOD, OWNER, PERIOD, SUMMARY, OUTCOME = range(6)


def table_of(headers, *rows, merges=()):
    return build_table(Grid("มาตรการ", (tuple(headers), *map(tuple, rows)), tuple(merges)))


def split(column, headers, *texts):
    """A table whose column stands in several of the sheet: one row for each tuple of texts."""
    rows = ((*ROW[:column], *each, *ROW[column + 1 :]) for each in texts)
    return table_of((*HEADERS[:column], *headers, *HEADERS[column + 1 :]), *rows)


def column(table: Table, name: str) -> list[str]:
    return table.texts[name].tolist()


def findings(table: Table, today=date(2025, 11, 3)):
    """The cells of the errors and warnings, each with its rule."""
    enabled = [EnabledRule(rule, rule.options(), rule.severity) for rule in RULES.values()]
    found = check(Context(table, fiscal_year=2568, today=today), enabled, "th")
    return [(each.cell, each.rule) for each in found if each.severity != "info"]


@pytest.mark.parametrize(
    ("headers", "texts", "joined", "header"),
    [
        pytest.param(
            ("ผู้รับผิดชอบหลัก", "ผู้รับผิดชอบร่วม"), ("กองช่าง", "กองคลัง"), "กองช่าง\nกองคลัง", "ผู้รับผิดชอบ", id="owners"
        ),
        pytest.param(
            ("ผู้รับผิดชอบร่วม", "ผู้รับผิดชอบหลัก"), ("", "กองคลัง"), "กองคลัง", "ผู้รับผิดชอบ", id="joint-owner-first"
        ),
        pytest.param(
            ("ผู้รับผิดชอบ", "หน่วยงานสนับสนุน"),
            ("กองช่าง", "กองช่าง"),
            "กองช่าง",
            "ผู้รับผิดชอบ / หน่วยงานสนับสนุน",
            id="the-same-owner-twice",
        ),
        pytest.param(
            ("ผู้รับผิดชอบ", "สังกัด"),
            ("นางสมศรี ใจดี", "กองคลัง"),
            "นางสมศรี ใจดี\nกองคลัง",
            "ผู้รับผิดชอบ / สังกัด",
            id="a-person-and-her-unit",
        ),
    ],
)
def test_two_owners(headers, texts, joined, header):
    table = split(OWNER, headers, texts)
    assert column(table, "owner") == [joined]
    assert table.headers["owner"] == header


@pytest.mark.parametrize(
    ("headers", "texts", "joined"),
    [
        (
            ("ผลการดำเนินการรอบ 6 เดือน", "ผลการดำเนินการรอบ 12 เดือน"),
            ("ครึ่งแรก", "ทั้งปี"),
            "รอบ 6 เดือน\nครึ่งแรก\nรอบ 12 เดือน\nทั้งปี",
        ),
        (
            ("ผลการดำเนินงาน (รอบ ๖ เดือน)", "ผลการดำเนินงาน (รอบ ๑๒ เดือน)"),
            ("อบรมแล้ว", "-"),
            "รอบ ๖ เดือน\nอบรมแล้ว",
        ),
        (
            ("ผลการดำเนินงานไตรมาส 1", "ผลการดำเนินงานไตรมาส 2"),
            ("", "อบรม"),
            "ไตรมาส 2\nอบรม",
        ),
        (("ผลการดำเนินการ", "ความก้าวหน้า"), ("อบรม", ""), "อบรม"),
        (
            ("ผลการดำเนินการรอบ 6 เดือน", "รอบ 12 เดือน"),
            ("อบรม", "อยู่ระหว่างดำเนินการ"),
            "ผลการดำเนินการรอบ 6 เดือน\nอบรม\nรอบ 12 เดือน\nอยู่ระหว่างดำเนินการ",
        ),
        (("ผลการดำเนินการรอบ 6 เดือน", "รอบ 12 เดือน"), ("-", "-"), "-"),
        (("ผลการดำเนินการรอบ 6 เดือน", "รอบ 12 เดือน"), ("", ""), ""),
    ],
)
def test_rounds_stand_below_their_titles(headers, texts, joined):
    assert column(split(SUMMARY, headers, texts), "summary") == [joined]


def test_an_output_stands_beside_the_outcome_and_does_not_replace_it():
    table = split(
        OUTCOME, ("ผลผลิต", "ผลลัพธ์"), ("อบรม ๒ รุ่น", "เข้าใจร้อยละ ๙๐"), ("อบรม ๓ รุ่น", ""), ("", "ดี ๕ คน")
    )
    assert column(table, "outcome") == [
        "ผลผลิต\nอบรม ๒ รุ่น\nผลลัพธ์\nเข้าใจร้อยละ ๙๐",
        "ผลผลิต\nอบรม ๓ รุ่น",
        "ดี ๕ คน",
    ]
    assert table.headers["outcome"] == "ผลผลิต / ผลลัพธ์"
    assert ("G3", "missing-outcome") in findings(table)
    assert {cell for cell, rule in findings(table) if rule == "missing-outcome"} == {"G3"}


@pytest.mark.parametrize(
    ("period", "texts", "missing"),
    [
        pytest.param("ปีงบประมาณ ๒๕๖๘", ("๒๐ คน", "๔๐ คน"), set(), id="both"),
        pytest.param("ปีงบประมาณ ๒๕๖๘", ("๒๐ คน", ""), {"G2"}, id="the-last-is-owed"),
        pytest.param("ปีงบประมาณ ๒๕๖๘", ("", "๔๐ คน"), set(), id="the-last-tells-all"),
        pytest.param("ต.ค. ๖๗ - มี.ค. ๖๘", ("๒๐ คน", ""), set(), id="all-in-the-first-half"),
        pytest.param("ต.ค. ๖๗ - มี.ค. ๖๘", ("", ""), {"G2"}, id="none"),
    ],
)
def test_the_last_round_is_owed_where_the_period_goes_on(period, texts, missing):
    row = (*ROW[:PERIOD], period, ROW[SUMMARY], *texts)
    table = table_of((*HEADERS[:OUTCOME], "ผลลัพธ์ รอบ 6 เดือน", "ผลลัพธ์ รอบ 12 เดือน"), row)
    assert {cell for cell, rule in findings(table) if rule == "missing-outcome"} == missing


@pytest.mark.parametrize("texts", [("๒ รุ่น", ""), ("", "เข้าใจร้อยละ ๙๐"), ("๒ รุ่น", "เข้าใจร้อยละ ๙๐")])
def test_one_side_of_a_result_is_enough(texts):
    table = split(OUTCOME, ("ผลลัพธ์เชิงปริมาณ", "ผลลัพธ์เชิงคุณภาพ"), texts)
    assert not [cell for cell, rule in findings(table) if rule == "missing-outcome"]
    assert all(text in column(table, "outcome")[0] for text in texts)


@pytest.mark.parametrize(
    "beside",
    [
        "ร้อยละความสำเร็จ",
        "ระดับความสำเร็จของมาตรการ",
        "ความสำเร็จ (%)",
        "% ความสำเร็จ",
        "ผลลัพธ์ (ร้อยละ)",
        "ผลลัพธ์ปี 2567",
        "ผลลัพธ์ปีที่แล้ว",
        "ผลลัพธ์ ปีงบประมาณ พ.ศ. ๒๕๖๗",
        "ประโยชน์ที่ได้รับ",
        "ผลลัพธ์เชิงปริมาณ",
    ],
)
@pytest.mark.parametrize("header", ["ผลลัพธ์", "ผลลัพธ์หรือความสำเร็จของการดำเนินการ", "ผลสัมฤทธิ์ของการดำเนินการ"])
@pytest.mark.parametrize("is_before", [True, False])
def test_what_stands_beside_the_outcome_does_not_replace_it(header, beside, is_before):
    rows = [("100", "เข้าใจมากขึ้น"), ("100", ""), ("", "เข้าใจมากขึ้น")]
    order = slice(None, None, 1 if is_before else -1)
    table = split(OUTCOME, (beside, header)[order], *(texts[order] for texts in rows))
    owed = "G3" if is_before else "F3"
    assert [cell for cell, rule in findings(table) if rule == "missing-outcome"] == [owed]


@pytest.mark.parametrize(
    "beside",
    [
        "ความก้าวหน้า (%)",
        "ร้อยละของผลการดำเนินงาน",
        "ผลการดำเนินงานปี 2567",
        "ผลการดำเนินการในปีที่ผ่านมา",
        "สรุปผลการประเมินความเสี่ยง",
    ],
)
def test_what_stands_beside_the_summary_does_not_replace_it(beside):
    table = split(SUMMARY, (beside, "ผลการดำเนินงานตามมาตรการ"), ("100", ""), ("", "อบรมแล้ว"))
    assert [cell for cell, rule in findings(table) if rule == "missing-summary"] == ["F2"]


def test_who_checked_a_result_is_no_result():
    table = table_of(
        (*HEADERS, "ผู้ตรวจสอบผลการดำเนินงาน"), (*ROW[:SUMMARY], "", ROW[OUTCOME], "นางสาวสมใจ รักดี")
    )
    assert [cell for cell, rule in findings(table) if rule == "missing-summary"] == ["E2"]


def test_a_finding_names_the_part_that_it_is_about():
    table = split(OWNER, ("ผู้รับผิดชอบหลัก", "ผู้รับผิดชอบร่วม"), ("กองช่าง", "กองมหัศจรรย์"), ("กองวิเศษ", "กองคลัง"))
    assert {cell for cell, rule in findings(table) if rule == "unknown-owner"} == {"D2", "C3"}


def test_an_error_in_one_part_is_found_in_it():
    table = table_of((*HEADERS, "งบประมาณที่ตั้งไว้", "งบประมาณที่ใช้จริง"), (*ROW, "10,000", "#REF!"))
    assert ("H2", "formula-error") in findings(table)
    assert column(table, "budget") == ["งบประมาณที่ตั้งไว้\n10,000\nงบประมาณที่ใช้จริง\n#REF!"]


def test_two_budgets_stop_nothing():
    headers = ("ลำดับ", *HEADERS[:4], "งบประมาณที่ตั้งไว้", "งบประมาณที่ใช้จริง", *HEADERS[4:])
    table = table_of(headers, ("1", *ROW[:4], "10000", "9500", *ROW[4:]))
    assert column(table, "budget") == ["งบประมาณที่ตั้งไว้\n10000\nงบประมาณที่ใช้จริง\n9500"]
    assert table.headers["budget"] == "งบประมาณที่ตั้งไว้ / งบประมาณที่ใช้จริง"
    assert findings(table) == []


def test_columns_of_the_same_name_need_no_titles():
    table = table_of((*HEADERS, "หมายเหตุ", "หมายเหตุ"), (*ROW, "ก", "ข"))
    assert column(table, "note") == ["ก\nข"]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("ต.ค. 67", "มี.ค. 68", "ต.ค. 67 - มี.ค. 68"),
        ("1 ต.ค. 2567", "31\nมี.ค. 2568", "1 ต.ค. 2567 - 31 มี.ค. 2568"),
        ("มี.ค. 68", "มี.ค. 68", "มี.ค. 68"),
        ("ตลอดปีงบประมาณ", "", "ตลอดปีงบประมาณ"),
        ("ต.ค. 67 - มี.ค. 68", "", "ต.ค. 67 - มี.ค. 68"),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        ("เริ่มต้น", "สิ้นสุด"),
        ("วันที่เริ่ม", "วันที่แล้วเสร็จ"),
        ("ระยะเวลาเริ่มต้น", "ระยะเวลาสิ้นสุด"),
        ("Start", "End"),
        ("ตั้งแต่", "ถึง"),
    ],
)
def test_two_ends_are_one_period(headers, start, end, text):
    table = split(PERIOD, headers, (start, end))
    assert column(table, "period") == [text]
    assert table.headers["period"] == "ระยะเวลา"
    parse_period(text, fiscal_year=2568)


def test_quarters_in_english_are_told_by_what_stands_above_them():
    headers = tuple(f"ระยะเวลา Q{number}" for number in range(1, 5))
    table = split(PERIOD, headers, ("✓", "", "", ""))
    assert table.headers["period"] == "ระยะเวลา"


@pytest.mark.parametrize(
    ("texts", "text"), [(("ต.ค. 67", ""), "เริ่มต้น ต.ค. 67"), (("", "มี.ค. 68"), "สิ้นสุด มี.ค. 68")]
)
def test_one_end_alone_is_no_period(texts, text):
    table = split(PERIOD, ("เริ่มต้น", "สิ้นสุด"), texts)
    assert column(table, "period") == [text]
    with pytest.raises(PeriodError):
        parse_period(text, fiscal_year=2568)


QUARTERS = ("ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3", "ไตรมาส 4")


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (("✓", "", "", ""), "ไตรมาสที่ 1"),
        (("√", "√", "", ""), "ไตรมาสที่ 1 - 2"),
        (("FALSE", "TRUE", "TRUE", "FALSE"), "ไตรมาสที่ 2 - 3"),
        (("x", "X", "x", "x"), "ไตรมาสที่ 1 - 4"),
        (("/", "/", "-", "/"), "ไตรมาสที่ 1 - 2 และ 4"),
        (("", "✔", "", "✔"), "ไตรมาสที่ 2 และ 4"),
        (("■", "██", "", ""), "ไตรมาสที่ 1 - 2"),
        (("", "<---", "--->", ""), "ไตรมาสที่ 2 - 3"),
        (("", "", "", "◄──►"), "ไตรมาสที่ 4"),
        (("◄──", "───", "──►", ""), "ไตรมาสที่ 1 - 3"),
        (("→", "-----", "---", ""), "ไตรมาสที่ 1"),
        (("", "", "", ""), ""),
        (("FALSE", "FALSE", "FALSE", "FALSE"), ""),
        (("-", "", "☐", ""), ""),
        (("", "15 ม.ค. 68", "", ""), "15 ม.ค. 68"),
    ],
)
@pytest.mark.parametrize(
    "headers",
    [
        QUARTERS,
        (
            "ไตรมาสที่ ๑\n(ต.ค.-ธ.ค.)",
            "ไตรมาสที่ ๒\n(ม.ค.-มี.ค.)",
            "ไตรมาสที่ ๓\n(เม.ย.-มิ.ย.)",
            "ไตรมาสที่ ๔\n(ก.ค.-ก.ย.)",
        ),
        ("Q1", "Q2", "Q3", "Q4"),
        ("Q1/68", "Q2/68", "Q3/68", "Q4/68"),
    ],
)
def test_ticked_quarters_are_a_period(headers, ticks, text):
    assert column(split(PERIOD, headers, ticks), "period") == [text]


def test_nothing_ticked_is_a_missing_period():
    table = split(PERIOD, QUARTERS, ("FALSE",) * 4)
    assert ("D2", "missing-period") in findings(table)


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (("✓", "✓", "✓"), "ต.ค. 67 - ธ.ค. 67"),
        (("", "✓", ""), "พ.ย. 67"),
        (("✓", "", "✓"), "ต.ค. 67 และ ธ.ค. 67"),
    ],
)
def test_ticked_months_are_a_period(ticks, text):
    assert column(split(PERIOD, ("ต.ค. 67", "พ.ย. 67", "ธ.ค. 67"), ticks), "period") == [text]


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (("", "✓", "✓", ""), "ไตรมาสที่ 4 ปีงบประมาณ 2567 - ไตรมาสที่ 1 ปีงบประมาณ 2568"),
        (("✓", "✓", "", ""), "ไตรมาสที่ 3 - 4 ปีงบประมาณ 2567"),
        (("", "", "", "✓"), "ไตรมาสที่ 2 ปีงบประมาณ 2568"),
    ],
)
def test_quarters_of_two_years_keep_their_years(ticks, text):
    years = (
        "ปีงบประมาณ 2567 ไตรมาส 3",
        "ปีงบประมาณ 2567 ไตรมาส 4",
        "ปีงบประมาณ 2568 ไตรมาส 1",
        "ปีงบประมาณ 2568 ไตรมาส 2",
    )
    assert column(split(PERIOD, years, ticks), "period") == [text]


def test_the_results_of_quarters_are_no_period():
    headers = (*HEADERS[:SUMMARY], *(f"ผลการดำเนินงาน{name}" for name in QUARTERS), HEADERS[OUTCOME])
    table = table_of(headers, (*ROW[:SUMMARY], "ก", "", "", "ง", ROW[OUTCOME]))
    assert column(table, "period") == [ROW[PERIOD]]
    assert column(table, "summary") == ["ไตรมาส 1\nก\nไตรมาส 4\nง"]


def test_a_stated_period_needs_no_ticks():
    table = table_of(
        (*HEADERS, *QUARTERS), (*ROW, "✓", "", "", ""), (*ROW[:3], "", *ROW[4:], "✓", "✓", "", "")
    )
    assert column(table, "period") == [ROW[PERIOD], "ไตรมาสที่ 1 - 2"]


# -- merges


def test_a_merged_main_owner_has_another_helper_in_each_row():
    headers = (*HEADERS[:2], "ผู้รับผิดชอบหลัก", "ผู้รับผิดชอบร่วม", *HEADERS[3:])
    rows = (
        (*ROW[:2], "สำนักปลัด", "กองคลัง", *ROW[3:]),
        ("", "๒. ติดตาม", "", "กองช่าง", *ROW[3:]),
    )
    table = table_of(headers, *rows, merges=[Merge(1, 0, 3, 1), Merge(1, 2, 3, 3)])
    assert column(table, "owner") == ["สำนักปลัด\nกองคลัง", "สำนักปลัด\nกองช่าง"]


def test_a_merged_round_is_said_by_each_activity_and_the_other_is_owed():
    headers = (*HEADERS[:OUTCOME], "ผลลัพธ์ รอบ 6 เดือน", "ผลลัพธ์ รอบ 12 เดือน")
    rows = ((*ROW[:OUTCOME], "๒๐ คน", "๔๐ คน"), ("", *ROW[1:OUTCOME], "", ""))
    table = table_of(headers, *rows, merges=[Merge(1, 0, 3, 1), Merge(1, OUTCOME, 3, OUTCOME + 1)])
    assert column(table, "outcome") == ["รอบ 6 เดือน\n๒๐ คน\nรอบ 12 เดือน\n๔๐ คน", "รอบ 6 เดือน\n๒๐ คน"]
    assert ("G3", "missing-outcome") in findings(table)


def test_a_merged_outcome_beside_an_output_in_each_row_is_no_hole():
    rows = ((*ROW[:OUTCOME], "๒ รุ่น", "เข้าใจร้อยละ ๙๐"), ("", *ROW[1:OUTCOME], "๓ รุ่น", ""))
    merges = [Merge(1, 0, 3, 1), Merge(1, OUTCOME + 1, 3, OUTCOME + 2)]
    table = table_of((*HEADERS[:OUTCOME], "ผลผลิต", "ผลลัพธ์"), *rows, merges=merges)
    assert column(table, "outcome")[1] == "ผลผลิต\n๓ รุ่น\nผลลัพธ์\nเข้าใจร้อยละ ๙๐"
    assert not [cell for cell, rule in findings(table) if rule == "missing-outcome"]


def test_a_continuation_may_fill_the_round_that_is_owed():
    headers = (*HEADERS[:OUTCOME], "ผลลัพธ์ รอบ 6 เดือน", "ผลลัพธ์ รอบ 12 เดือน")
    table = table_of(headers, (*ROW[:OUTCOME], "๒๐ คน", ""), ("",) * 6 + ("๔๐ คน",))
    assert not [cell for cell, rule in findings(table) if rule == "missing-outcome"]


def test_signatures_below_the_table_are_no_round():
    headers = (*HEADERS[:OUTCOME], "ผลลัพธ์ รอบ 6 เดือน", "ผลลัพธ์ รอบ 12 เดือน")
    signed = ("", "", "ลงชื่อ.................", "", "", "", "ลงชื่อ.................")
    table = table_of(headers, (*ROW[:OUTCOME], "๒๐ คน", ""), signed)
    assert column(table, "outcome") == ["รอบ 6 เดือน\n๒๐ คน"]
    assert [cell for cell, rule in findings(table) if rule == "missing-outcome"] == ["G2"]


def test_a_merged_helper_makes_no_activity_of_a_continuation():
    headers = (*HEADERS[:2], "ผู้รับผิดชอบหลัก", "ผู้รับผิดชอบร่วม", *HEADERS[3:])
    rows = ((*ROW[:2], "สำนักปลัด", "กองคลัง", *ROW[3:]), ("",) * 6 + ("และ ๑๐ คน",))
    table = table_of(headers, *rows, merges=[Merge(1, 3, 3, 4)])
    assert column(table, "owner") == ["สำนักปลัด\nกองคลัง"]
    assert column(table, "outcome") == [f"{ROW[OUTCOME]}\nและ ๑๐ คน"]


def test_both_owners_merged_are_one_cell():
    headers = (*HEADERS[:2], "ผู้รับผิดชอบหลัก", "ผู้รับผิดชอบร่วม", *HEADERS[3:])
    rows = ((*ROW[:2], "สำนักปลัด", "กองคลัง", *ROW[3:]), ("", "๒. ติดตาม", "", "", *ROW[3:]))
    merges = [Merge(1, 0, 3, 1), Merge(1, 2, 3, 3), Merge(1, 3, 3, 4)]
    table = table_of(headers, *rows, merges=merges)
    assert column(table, "owner") == ["สำนักปลัด\nกองคลัง"] * 2
    assert table.address(1, "owner") == "C2"


def test_a_cell_merged_over_both_ends_is_the_whole_period():
    headers = (*HEADERS[:3], "เริ่มต้น", "สิ้นสุด", *HEADERS[4:])
    row = (*ROW[:3], "ปีงบประมาณ ๒๕๖๘", "", *ROW[4:])
    assert column(table_of(headers, row, merges=[Merge(1, 3, 2, 5)]), "period") == ["ปีงบประมาณ ๒๕๖๘"]


@pytest.mark.parametrize("tick", ["✓", "↔", "<---->"])
def test_one_tick_merged_over_two_quarters_is_both(tick):
    row = (*ROW[:3], "", tick, "", "", *ROW[4:])
    table = table_of((*HEADERS[:3], *QUARTERS, *HEADERS[4:]), row, merges=[Merge(1, 4, 2, 6)])
    assert column(table, "period") == ["ไตรมาสที่ 2 - 3"]


def test_a_banner_and_a_repeated_header_are_left_as_they_are():
    headers = (*HEADERS[:3], "เริ่มต้น", "สิ้นสุด", *HEADERS[4:])
    row = (*ROW[:3], "ต.ค. 67", "มี.ค. 68", *ROW[4:])
    numbers = tuple(f"({number})" for number in range(1, 8))
    banner = ("ด้านที่ ๑", "", "", "", "", "", "")
    table = table_of(headers, numbers, banner, row, headers, numbers, row, merges=[Merge(2, 0, 3, 7)])
    assert column(table, "period") == ["ต.ค. 67 - มี.ค. 68"] * 2
    assert table.headings == {0: "ด้านที่ ๑"}


STATES = ("ดำเนินการแล้ว", "อยู่ระหว่างดำเนินการ", "ยังไม่ดำเนินการ")


def about_results(table):
    return [found for found in findings(table) if found[1] != "duplicate-measure"]


# What is ticked in the three -> the summary.
TICKED = [
    (("✓", "", ""), "ดำเนินการแล้ว"),
    (("", "/", "-"), "อยู่ระหว่างดำเนินการ"),
    (("FALSE", "FALSE", "TRUE"), "ยังไม่ดำเนินการ"),
    (("", "", ""), ""),
    (("FALSE", "FALSE", "FALSE"), ""),
    (("อบรม ๒ ครั้ง", "", ""), "ดำเนินการแล้ว\nอบรม ๒ ครั้ง"),
]


@pytest.mark.parametrize("merges", [(Merge(0, 4, 1, 7),), ()], ids=["merged", "unmerged"])
def test_a_tick_in_the_column_of_a_state_says_that_state(merges):
    upper = (*HEADERS[:SUMMARY], "ผลการดำเนินงาน", "", "", HEADERS[OUTCOME])
    lower = ("",) * SUMMARY + STATES + ("",)
    rows = [(*ROW[:SUMMARY], *ticks, ROW[OUTCOME]) for ticks, _ in TICKED]
    table = table_of(upper, lower, *rows, merges=merges)
    assert column(table, "summary") == [summary for _, summary in TICKED]
    assert table.headers["summary"] == "ผลการดำเนินงาน"
    assert about_results(table) == [
        ("E4", "unfinished-summary"),
        ("E5", "unfinished-summary"),
        ("E6", "missing-summary"),
        ("E7", "missing-summary"),
    ]


def test_an_outcome_may_be_ticked_too():
    table = split(OUTCOME, ("ผลลัพธ์ บรรลุเป้าหมาย", "ผลลัพธ์ ไม่บรรลุเป้าหมาย"), ("/", ""), ("", "✓"), ("", ""))
    assert column(table, "outcome") == ["บรรลุเป้าหมาย", "ไม่บรรลุเป้าหมาย", ""]
    assert about_results(table) == [("F4", "missing-outcome")]


def test_a_percentage_beside_states_is_none_of_them():
    headers = ("ผลการดำเนินงาน แล้วเสร็จ", "ผลการดำเนินงาน ยังไม่แล้วเสร็จ", "ผลการดำเนินงาน ร้อยละ")
    table = split(SUMMARY, headers, ("/", "", "100"), ("", "/", "50"), ("", "", "50"))
    assert column(table, "summary")[0] == "แล้วเสร็จ\nผลการดำเนินงาน ร้อยละ\n100"
    assert about_results(table) == [("E4", "missing-summary")]


def test_a_tick_in_any_other_part_is_no_text():
    table = split(SUMMARY, ("สรุปผลการดำเนินการ รอบ 6 เดือน", "สรุปผลการดำเนินการ รอบ 12 เดือน"), ("/", "/"))
    assert about_results(table) == [("F2", "missing-summary")]


@pytest.mark.parametrize("beginning", ["ผลลัพธ์ รอบ 6 เดือน ", "ผลลัพธ์ ", "ผลลัพธ์ (ร้อยละ) "])
def test_a_header_of_any_length_takes_no_time(beginning):
    long = beginning + "กก " * 8_000
    with processor_time():
        build_table(grid([*ROW, "x"], headers=[*HEADERS, long]))
        build_table(grid([*ROW, "x"], headers=[*HEADERS[:5], long, f"{long}2"]))
