"""How far off a year may be and still be last year's report, copied: further off it is history."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.domain import Grid
from ita_sync.rules import Context, check, select
from ita_sync.table.measures import build_table
from tests.conftest import HEADERS, ROW, grid

FISCAL_YEAR = 2568


def told(outcome: str) -> list[tuple[str, str]]:
    """Where another year is found, and what is said of it."""
    context = Context(
        table=build_table(grid((*ROW[:5], outcome))), fiscal_year=FISCAL_YEAR, today=date(2025, 11, 1)
    )
    findings = check(context, select({}), "th")
    return [(finding.cell, finding.message) for finding in findings if finding.rule == "other-year"]


@pytest.mark.parametrize("year", [2563, 2564, 2565, 2566, 2567, 2569, 2570, 2571, 2572, 2573])
def test_a_year_up_to_five_off_is_another_years_report(year: int) -> None:
    message = f"“ผลลัพธ์” กล่าวถึงปีงบประมาณ พ.ศ. {year} แต่รายงานนี้เป็นของปี {FISCAL_YEAR}"
    assert told(f"ผู้เข้าอบรมประจำปีงบประมาณ พ.ศ. {year} จำนวน ๔๐ คน") == [("F2", message)]


@pytest.mark.parametrize("year", [2540, 2557, 2561, 2562, FISCAL_YEAR, 2574, 2575, 2590])
def test_a_year_further_off_is_history(year: int) -> None:
    assert told(f"ผู้เข้าอบรมประจำปีงบประมาณ พ.ศ. {year} จำนวน ๔๐ คน") == []


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("เดือนมกราคม ๒๕๖๗", True),
        ("เดือนธันวาคม ๒๕๖๖", True),  # of the fiscal year 2567
        ("เดือนธันวาคม ๒๕๖๗", False),  # of the report's
        ("เดือนมกราคม ๒๕๖๖", False),
        ("เดือนมกราคม ๒๕๖๙", False),
    ],
)
def test_a_month_is_told_of_the_year_before_alone(said: str, is_told: bool) -> None:
    assert bool(told(f"จัดอบรมเมื่อ{said} ผู้เข้าอบรม ๔๐ คน")) == is_told


def told_above(*titles: str, headers: tuple[str, ...] = HEADERS) -> list[str]:
    """Where another year is found above a table whose rows name no year."""
    row = (*ROW[:3], "ตลอดปีงบประมาณ", *ROW[4:])
    table = build_table(Grid("มาตรการ", (*((title,) for title in titles), headers, row)))
    context = Context(table=table, fiscal_year=FISCAL_YEAR, today=date(2025, 11, 1))
    return [finding.cell for finding in check(context, select({}), "th") if finding.rule == "other-year"]


@pytest.mark.parametrize(
    "title",
    [
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗",
        "รายงานผลการดำเนินการตามมาตรการฯ ประจำปี 2567",
        "รายงานผล ปี 2567",
        "ปีงบประมาณ 2569",
    ],
)
def test_a_title_of_another_year_is_told(title: str) -> None:
    assert told_above("รายงานผลการดำเนินการ", title) == ["A2"]


@pytest.mark.parametrize(
    "titles",
    [
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๘",),
        ("ตามผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. ๒๕๖๗",),
        ("ตามแผนปฏิบัติการป้องกันการทุจริต ปี 2566 - 2570",),
        ("วิเคราะห์จากปีงบประมาณ 2567", "ประจำปีงบประมาณ 2568"),
        ("ข้อมูล ณ วันที่ 30 กันยายน 2567",),
        ("เทศบาลตำบลเมืองเก่า",),
    ],
)
def test_a_title_of_this_year_or_of_none_is_not(titles: tuple[str, ...]) -> None:
    assert told_above(*titles) == []


def test_a_header_of_another_year_is_told_unless_this_year_stands_beside_it() -> None:
    assert told_above(headers=(*HEADERS[:5], "ผลลัพธ์ ปี 2567")) == ["F1"]
    assert told_above(headers=(*HEADERS[:4], "สรุปผลการดำเนินการ ปีงบประมาณ พ.ศ. ๒๕๖๗", HEADERS[5])) == ["E1"]
    assert told_above(headers=(*HEADERS[:5], "ผลลัพธ์ ปี 2567", "ผลลัพธ์ ปี 2568")) == []
