"""Headers further down whose columns stand in another order: told, for what is below them is read by the first header."""

import pytest

from ita_sync.domain import Merge
from ita_sync.table.header_names import NAMES
from ita_sync.table.measures import build_table
from ita_sync.table.moved_headers import IN_EACH_NAME
from tests.conftest import HEADERS, ROW, grid

MEASURE, METHOD, OWNER, PERIOD, SUMMARY, OUTCOME = HEADERS


@pytest.mark.parametrize(
    ("again", "moved"),
    [
        ([MEASURE, METHOD, OWNER, PERIOD, OUTCOME, SUMMARY], ("summary", "outcome")),
        ([MEASURE, OWNER, METHOD, PERIOD, SUMMARY, OUTCOME], ("method", "owner")),
        (
            [MEASURE, "ขั้นตอน", "ห้วงเวลา", "หน่วยงาน", "ผลการดำเนินงาน", "ผลสัมฤทธิ์"],
            ("owner", "period"),
        ),
        (["ที่", *HEADERS], ("measure", "method", "owner", "period", "summary", "outcome")),
        ([MEASURE, OWNER, PERIOD, SUMMARY, OUTCOME], ("owner", "period", "summary", "outcome")),
    ],
)
def test_a_header_of_another_order_is_told_and_no_measure(again, moved):
    table = build_table(grid(ROW, again, ROW))
    assert table.moved_headers == {2: moved}
    assert table.sheet_rows == (1, 3)


@pytest.mark.parametrize(
    "again",
    [
        HEADERS,
        [f"{header} " for header in HEADERS],
        ["มาตรการ/แนวทาง", "ขั้นตอน", "หน่วยงาน", "ห้วงเวลา", "ผลการดำเนินงาน", "ผลสัมฤทธิ์"],
        [*HEADERS, "งบประมาณ"],
        [*HEADERS[:5], "ผลลัพธ์ที่ได้"],
    ],
)
def test_a_header_of_the_same_order_is_a_copy(again):
    table = build_table(grid(ROW, again, ROW))
    assert not table.moved_headers
    assert table.sheet_rows == (1, 3)


def test_a_header_of_two_rows_is_repeated_as_a_whole():
    upper = ["ที่", *HEADERS[:4], "ผลการดำเนินงาน", ""]
    lower = ["", "", "", "", "", "สรุปผล", OUTCOME]
    rows = [lower, ["1", *ROW], upper, lower, ["2", *ROW]]
    table = build_table(grid(*rows, headers=upper, merges=[Merge(0, 5, 1, 7), Merge(3, 5, 4, 7)]))
    assert not table.moved_headers
    assert table.sheet_rows == (2, 5)


def test_rounds_of_a_result_have_all_their_places():
    headers = [*HEADERS[:4], "สรุปผลการดำเนินการ รอบ 6 เดือน", "สรุปผลการดำเนินการ รอบ 12 เดือน", OUTCOME]
    row = [*ROW[:5], "ประชุมแล้ว", ROW[5]]
    assert not build_table(
        grid(row, [*HEADERS[:4], SUMMARY, "", OUTCOME], row, headers=headers)
    ).moved_headers
    swapped = [*HEADERS[:4], OUTCOME, "", SUMMARY]
    assert build_table(grid(row, swapped, row, headers=headers)).moved_headers == {2: ("summary", "outcome")}


def test_measures_that_mention_columns_are_measures():
    rows = [
        ["มาตรการ ข", "วิธีการ", "หน่วยงาน", "กำหนดการ", "รายงานผล", "ผลลัพธ์"],
        ["จัดทำมาตรการ", "ผลลัพธ์", "ทุกหน่วยงาน", "วิธีดำเนินการ", "ระยะเวลา", "ผู้รับผิดชอบ"],
    ]
    table = build_table(grid(*rows))
    assert not table.moved_headers
    assert len(table) == 2


def test_each_name_of_the_measure_is_looked_at():
    assert all(any(part in name for part in IN_EACH_NAME) for name in NAMES["measure"].split())
