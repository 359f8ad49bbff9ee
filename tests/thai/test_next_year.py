"""Periods one year later, and the end of the year that is reported."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.thai.fiscal_years import is_reporting_over
from ita_sync.thai.next_year import moved_period, names_year


@pytest.mark.parametrize(
    ("text", "fiscal_year", "moved"),
    [
        ("ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘", 2568, "ต.ค. ๒๕๖๘ - ก.ย. ๒๕๖๙"),
        ("ปีงบประมาณ พ.ศ.2568", 2568, "ปีงบประมาณ พ.ศ.2569"),
        ("1 ต.ค. 67 – 30 ก.ย. 68", 2568, "1 ต.ค. 68 – 30 ก.ย. 69"),
        ("๓๐/๐๙/๒๕๖๘", 2568, "๓๐/๐๙/๒๕๖๙"),
        ("ไตรมาสที่ 1", 2568, "ไตรมาสที่ 1"),
        ("ไตรมาสที่ ๑ (ต.ค. - ธ.ค. ๖๗)", 2568, "ไตรมาสที่ ๑ (ต.ค. - ธ.ค. ๖๘)"),
        ("ตลอดปีงบประมาณ", 2568, "ตลอดปีงบประมาณ"),
        ("1 ปี (ต.ค. 67 - ก.ย. 68)", 2568, "1 ปี (ต.ค. 67 - ก.ย. 68)".replace("68", "69").replace("67", "68")),
        ("29 ก.พ. 2567", 2567, "28 ก.พ. 2568"),
        ("๒๙ ก.พ. ๒๕๖๗", 2567, "๒๘ ก.พ. ๒๕๖๘"),
        ("ก.พ. 2567", 2567, "ก.พ. 2568"),
        ("กุมภาพันธ์ 2566", 2566, "กุมภาพันธ์ 2567"),
        ("มี.ค. 2569", 2569, "มี.ค. 2570"),
        ("ปีงบประมาณ 2566 - 2570", 2568, "ปีงบประมาณ 2566 - 2570"),
        ("พ.ศ. ๒๕๖๖ - ๒๕๗๐", 2569, "พ.ศ. ๒๕๖๖ - ๒๕๗๐"),
        ("ต.ค. 2567 - ก.ย. 2569", 2568, "ต.ค. 2567 - ก.ย. 2569"),
        ("ปีงบประมาณ 2564 - 2568", 2568, None),
        ("ต.ค. 2567 - ธ.ค. 2568", 2568, None),
        ("ต.ค. 2024 - ก.ย. 2025", 2568, "ต.ค. 2025 - ก.ย. 2026"),
        ("ต.ค. ค.ศ. 2024", 2568, "ต.ค. ค.ศ. 2025"),
        ("1/10/2024 - 30/09/2025", 2568, "1/10/2025 - 30/09/2026"),
        ("2024-10-01", 2568, "2025-10-01"),
        ("2024-02-29", 2567, "2025-02-28"),
        ("๒๕๖๗-๑๐-๐๑", 2568, "๒๕๖๘-๑๐-๐๑"),
        ("ต.ค. 1024", 2568, None),
        ("เร็ว ๆ นี้", 2568, None),
        ("2 5 6 8", 2568, None),
        ("ปีงบประมาณ 2599", 2599, None),
        ("", 2568, None),
    ],
)
def test_moved_period(text, fiscal_year, moved):
    assert moved_period(text, fiscal_year=fiscal_year) == moved


@pytest.mark.parametrize(
    "text",
    [
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๘",
        "2567",
        "ปี 68",
        "ปี๖๘",
        "ประจำปี ๖๗",
        "ปีงบฯ68",
        "พ.ศ. ๖๘",
        "FY2025",
        "fy 68",
        "ค.ศ. 2024",
        "30 ก.ย. 2025",
        "1 ต.ค. 67",
        "ตค 67",
        "31/12/67",
        "๓๑-๑๒-๖๗",
        "31/12/2024",
        "ไตรมาส 1/68",
        "ก.ย. ’68",
    ],
)
def test_a_text_that_names_the_year_or_the_one_in_which_it_began(text):
    assert names_year(text, 2568)


@pytest.mark.parametrize(
    "text",
    ["ปีงบประมาณ 2569", "ปี 69", "แผน 2566-2570", "พ.ร.บ. 2540", "68 คน", "68", "ปีละ 68 ครั้ง", "ปี 68,000", "ผ่านไป 1/68 คน",
     "2026", "12025", ""],
)  # fmt: skip
def test_a_text_that_does_not(text):
    assert not names_year(text, 2568)


@pytest.mark.parametrize(
    ("due", "today", "over"),
    [
        (date(2025, 10, 31), date(2025, 10, 1), False),
        (date(2025, 10, 31), date(2025, 10, 31), False),
        (date(2025, 10, 31), date(2025, 11, 1), True),
        (None, date(2025, 10, 31), False),
        (None, date(2025, 11, 1), True),
    ],
)
def test_the_reported_year_ends_with_its_due(due, today, over):
    assert is_reporting_over(2568, due, today) is over
