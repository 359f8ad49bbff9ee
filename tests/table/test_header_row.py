"""Where the header is, and which rows it takes: docs/thai.md, headers."""

import pytest

from ita_sync.domain import Grid, Merge
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.errors import ColumnError, SheetError
from ita_sync.table.header_row import first_data_row, header_rows, read_header
from ita_sync.table.measures import build_table
from ita_sync.writeback.status import status_column
from tests.conftest import HEADERS, ROW, grid, processor_time

NAMES = ("measure", "method", "owner", "period", "summary", "outcome")
SHORT = HEADERS[:3]
TITLE = ("รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ๒๕๖๘",)


def tab(*rows, merges=()):
    return Grid("มาตรการ", tuple(map(tuple, rows)), tuple(merges))


def down(*columns, top=0):
    """Cells merged over two rows."""
    return [Merge(top, column, top + 2, column + 1) for column in columns]


ENDS = (*SHORT, "ระยะเวลา", "", "สรุปผล", "ผลลัพธ์"), ("", "", "", "เริ่มต้น", "สิ้นสุด", "", "")
ENDS_ROW = (*ROW[:3], "ต.ค. 67", "มี.ค. 68", *ROW[4:])
ENDS_READ = (*ROW[:3], "ต.ค. 67 - มี.ค. 68", *ROW[4:])
QUARTERS = (
    (*SHORT, "ระยะเวลา (ไตรมาส)", "", "", "", "สรุปผล", "ผลลัพธ์"),
    ("",) * 3 + ("1", "2", "3", "4") + ("",) * 2,
)
QUARTERS_ROW = (*ROW[:3], "", "✓", "✓", "", *ROW[4:])
QUARTERS_READ = (*ROW[:3], "ไตรมาสที่ 2 - 3", *ROW[4:])
MONTHS = (
    (*SHORT, "ปีงบประมาณ 2568", "", "", "", "สรุปผล", "ผลลัพธ์"),
    ("", "", "", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", "", ""),
)
MONTHS_READ = (*ROW[:3], "ธ.ค. 2567 - ม.ค. 2568", *ROW[4:])
PLAN = (*SHORT, "แผนการดำเนินงาน", "", "", "", "สรุปผล", "ผลลัพธ์"), MONTHS[1]
PLAN_READ = (*ROW[:3], "ธ.ค. - ม.ค.", *ROW[4:])
RESULTS = (*HEADERS[:4], "ผลการดำเนินงาน", ""), ("", "", "", "", "สรุปผล", "ผลลัพธ์")
CONTINUED = (
    (*HEADERS[:2], "หน่วยงาน", "ระยะเวลา", "ผลการดำเนินงาน", ""),
    ("", "", "ที่รับผิดชอบ", "ดำเนินการ", "สรุปผล", "ผลลัพธ์"),
)
ROUNDS = (*HEADERS[:4], "ผลการดำเนินงาน", "", "ผลลัพธ์"), ("", "", "", "", "รอบ 6 เดือน", "รอบ 12 เดือน", "")
ROUNDS_ROW = (*ROW[:4], "ครึ่งแรก", "ทั้งปี", ROW[5])
ROUNDS_READ = (*ROW[:4], "รอบ 6 เดือน\nครึ่งแรก\nรอบ 12 เดือน\nทั้งปี", ROW[5])
HALVES = (*HEADERS[:4], "รอบ 6 เดือน", "", "รอบ 12 เดือน", ""), ("", "", "", "", *("สรุปผล", "ผลลัพธ์") * 2)
HALVES_ROW = (*ROW[:4], "ก", "๒๐ คน", "ข", "๔๐ คน")
HALVES_READ = (*ROW[:4], "รอบ 6 เดือน\nก\nรอบ 12 เดือน\nข", "รอบ 6 เดือน\n๒๐ คน\nรอบ 12 เดือน\n๔๐ คน")
OWNERS = (*HEADERS[:2], "ผู้รับผิดชอบ", "", *HEADERS[3:]), ("", "", "หลัก", "ร่วม", "", "", "")
OWNERS_ROW = (*ROW[:2], "กองช่าง", "กองคลัง", *ROW[3:])
OWNERS_READ = (*ROW[:2], "กองช่าง\nกองคลัง", *ROW[3:])
GROUPS_ABOVE = ("", "", "", "ระยะเวลา", "", "ผล", ""), (*SHORT, "เริ่มต้น", "สิ้นสุด", "สรุปผล", "ผลลัพธ์")

LAYOUTS = [
    pytest.param(ENDS, [*down(0, 1, 2, 5, 6), Merge(0, 3, 1, 5)], ENDS_ROW, ENDS_READ, id="ends"),
    pytest.param(
        QUARTERS, [*down(0, 1, 2, 7, 8), Merge(0, 3, 1, 7)], QUARTERS_ROW, QUARTERS_READ, id="quarters"
    ),
    pytest.param(MONTHS, [*down(0, 1, 2, 7, 8), Merge(0, 3, 1, 7)], QUARTERS_ROW, MONTHS_READ, id="months"),
    pytest.param(PLAN, [*down(0, 1, 2, 7, 8), Merge(0, 3, 1, 7)], QUARTERS_ROW, PLAN_READ, id="plan"),
    pytest.param(RESULTS, [*down(0, 1, 2, 3), Merge(0, 4, 1, 6)], ROW, ROW, id="results"),
    pytest.param(CONTINUED, [*down(0, 1), Merge(0, 4, 1, 6)], ROW, ROW, id="continued"),
    pytest.param(ROUNDS, [*down(0, 1, 2, 3, 6), Merge(0, 4, 1, 6)], ROUNDS_ROW, ROUNDS_READ, id="rounds"),
    pytest.param(
        HALVES,
        [*down(0, 1, 2, 3), Merge(0, 4, 1, 6), Merge(0, 6, 1, 8)],
        HALVES_ROW,
        HALVES_READ,
        id="halves",
    ),
    pytest.param(OWNERS, [*down(0, 1, 4, 5, 6), Merge(0, 2, 1, 4)], OWNERS_ROW, OWNERS_READ, id="owners"),
    pytest.param(
        GROUPS_ABOVE, [Merge(0, 3, 1, 5), Merge(0, 5, 1, 7)], ENDS_ROW, ENDS_READ, id="groups-above"
    ),
]


@pytest.mark.parametrize(("headers", "merges", "row", "read"), LAYOUTS)
@pytest.mark.parametrize("above", [(), (TITLE,), (TITLE, ("",), ("หน่วยงาน", "เทศบาลตำบลเมืองเก่า"))])
def test_a_header_of_two_rows_is_one(headers, merges, row, read, above):
    top = len(above)
    for has_merges in (True, False):  # an export as CSV loses them
        moved = [Merge(m.top + top, m.left, m.bottom + top, m.right) for m in merges if has_merges]
        _is_read(tab(*above, *headers, row, merges=moved), read, top + 2)


def _is_read(grid, read, row):
    table = build_table(grid)
    assert table.texts[[*NAMES]].to_numpy().tolist() == [[*read]]
    assert table.sheet_rows == (row,)


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(ROW, id="a-measure"),
        pytest.param(("", "๒. ติดตาม", "กองคลัง", "ไตรมาส 1", "ทำแล้ว", "ดี"), id="an-activity"),
        pytest.param(("", "", "", "ไตรมาส 1", "", ""), id="a-period"),
        pytest.param(("", "", "", "", "", "ผลลัพธ์ ๔๐ คน"), id="a-continuation"),
        pytest.param(("", "", "", "ต.ค.", "สรุปผล", "ผลลัพธ์"), id="words-of-headers-below-headers"),
        pytest.param(
            ("มาตรการ", "แนวทาง", "สำนัก/กอง", "ไตรมาส 1", "สรุปผล", "ผลลัพธ์"),
            id="words-of-headers-in-a-measure",
        ),
    ],
)
def test_a_row_of_the_table_is_no_header(below):
    assert header_rows(tab(HEADERS, below, ROW), 0) == range(1)


def test_a_header_of_three_rows_with_a_unit_is_one():
    top = (*SHORT, "แผนการดำเนินงาน", "", "", "งบประมาณ (บาท)", "", "สรุปผล", "ผลลัพธ์")
    middle = ("",) * 3 + ("พ.ศ. 2567", "", "พ.ศ. 2568", "ตั้งไว้", "ใช้จริง", "", "")
    low = ("",) * 3 + ("พ.ย.", "ธ.ค.", "ม.ค.") + ("",) * 4
    high = [Merge(0, column, 3, column + 1) for column in (0, 1, 2, 8, 9)]
    wide = [Merge(0, 3, 1, 6), Merge(1, 3, 2, 5), Merge(0, 6, 1, 8), Merge(1, 6, 3, 7), Merge(1, 7, 3, 8)]
    row = (*ROW[:3], "", "✓", "✓", "10,000", "9,500", *ROW[4:])
    table = build_table(tab(top, middle, low, row, merges=[*high, *wide]))
    assert table.texts["period"].tolist() == ["ธ.ค. - ม.ค."]
    assert table.texts["budget"].tolist() == ["ตั้งไว้\n10,000\nใช้จริง\n9,500"]
    assert table.sheet_rows == (3,)


def test_a_measure_under_a_header_of_two_readings_is_no_header():
    headers = ("โครงการ/กิจกรรม", *HEADERS[1:], "")
    row = ("มาตรการ", "แนวทาง", "สำนัก/กอง", "ไตรมาส 1", "สรุปผล", "ผลลัพธ์", "หมายเหตุ")
    assert header_rows(tab(headers, row, row), 0) == range(1)


def test_a_title_of_two_cells_names_no_column():
    headers = ("ที่", *HEADERS, "เบอร์โทร")
    grid = tab((TITLE[0], "", "", "แบบ ๑"), headers, ("1", *ROW, "043"))
    assert list(build_table(grid).columns) == ["seq", *NAMES]


def test_the_status_column_is_found_in_either_row():
    headers = [[*row, ""] for row in ENDS]
    for row in (0, 1):
        grid = tab(
            *(
                tuple(STATUS_HEADER if at == (row, 7) else text for at, text in _places(headers, each))
                for each in (0, 1)
            )
        )
        assert status_column(grid, 0) == 7
        assert first_data_row(grid, 0) == 2


def _places(rows, row):
    return [((row, column), text) for column, text in enumerate(rows[row])]


@pytest.mark.parametrize(
    "ours",
    [
        "✗ ผลลัพธ์: ยังไม่มี",
        "? ผลลัพธ์: ไม่ชัดเจน · ✗ สรุปผล: ยังไม่ได้กรอก",
        "✗ outcome: missing",
        "… ผลลัพธ์: รอผลถึง 30 ก.ย. 2568",
    ],
)
def test_a_finding_of_ours_is_no_header(ours):
    grid = tab((*HEADERS[:5], "อื่น", "ตรวจ"), (*ROW, ours), (*ROW, ours))
    with pytest.raises(ColumnError) as caught:
        build_table(grid)
    assert "row 1" in caught.value.message
    assert "outcome" in caught.value.message
    assert "row" not in caught.value.hint


def test_the_error_is_in_the_readers_language():
    grid = tab(TITLE, ("",), (*HEADERS[:3], "เริ่มต้น", *HEADERS[4:]), ROW)
    with pytest.raises(ColumnError) as caught:
        build_table(grid)
    message, hint = caught.value.in_language("th")
    assert message == (
        "แถวหัวตาราง (แถวที่ 3 ของแผ่นงาน “มาตรการ”) ใช้ไม่ได้: ไม่พบหัวคอลัมน์ “ระยะเวลา” (ที่ใกล้เคียงที่สุดคือ “เริ่มต้น”)"
    )
    assert hint == (
        "โปรดแก้ชื่อหัวคอลัมน์ คอลัมน์ที่ต้องมีมี 6 คอลัมน์ ได้แก่ "
        "มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, ระยะเวลา, สรุปผลการดำเนินการ, ผลลัพธ์"
    )
    assert "no header for period (nearest: “เริ่มต้น”)" in caught.value.in_language("en")[0]


def test_two_of_one_name_are_told_in_the_readers_language():
    with pytest.raises(ColumnError) as caught:
        build_table(tab((*HEADERS, "ผลลัพธ์"), ROW))
    message, hint = caught.value.in_language("th")
    assert "มีหัวคอลัมน์ “ผลลัพธ์” มากกว่าหนึ่งคอลัมน์: “ผลลัพธ์”, “ผลลัพธ์”" in message
    assert hint == "โปรดเปลี่ยนชื่อให้เหลือคอลัมน์เดียว"


@pytest.mark.parametrize(
    ("rows", "said"), [([("",)], "ว่างเปล่า"), ([("ก", "ข")], "ไม่มีแถวหัวตารางใน 20 แถวแรก")]
)
def test_a_tab_without_a_header_is_told_in_thai(rows, said):
    with pytest.raises(SheetError) as caught:
        build_table(tab(*rows))
    assert said in caught.value.in_language("th")[0]


def test_a_title_merged_over_the_whole_width_costs_nothing():
    wide = ("",) * 16_000
    rows = [(*TITLE, *wide), (*HEADERS, *wide), *[(*ROW, *wide)] * 20]
    with processor_time():
        assert read_header(tab(*rows, merges=[Merge(0, 0, 1, 16_000)])).row == 1


def test_a_cell_merged_over_many_rows_is_no_part_of_the_header_and_takes_no_time():
    for count in (8, 30):
        rows, beside = [["", *ROW]] * count, ["โครงการปี 2568", *HEADERS]
        table = build_table(grid(*rows, headers=beside, merges=[Merge(0, 0, count + 1, 1)]))
        assert table.sheet_rows == tuple(range(1, count + 1))
    activity = ["", *ROW[1:]]
    with processor_time():
        many = build_table(grid(ROW, *[activity] * 3_000, merges=[Merge(1, 0, 3_002, 1)]))
    assert len(many) == 3_001
    assert {*many.measure_ids} == {0}
