"""Grid -> table: docs/architecture.md, rows."""

import pytest

from ita_sync.domain import Appended, Grid, Merge
from ita_sync.errors import ColumnError, SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.workbook.store import WorkbookStore
from ita_sync.table.measures import build_table
from tests.conftest import EXAMPLE, HEADERS, ROW, grid

BLANK = ("",) * 6


def other(measure="๒. มาตรการ ข", **cells):
    names = ("measure", "method", "owner", "period", "summary", "outcome")
    values = dict(zip(names, ROW, strict=True)) | {"measure": measure} | cells
    return tuple(values[name] for name in names)


def test_the_example_has_four_measures_and_joins_the_continuation_row():
    table = build_table(WorkbookStore(EXAMPLE, Sheet(source=str(EXAMPLE))).read().measures)
    assert len(table.measures) == len(table) == 4
    third = table.measures[2].activities[0].cells["outcome"]
    assert third.text.count("\n") == 2
    assert third.text.splitlines()[2].startswith("-ส่งเสริมให้เกิดการใช้ทรัพย์สิน")
    assert third.address == "F4"
    assert table.measures[3].cell.address == "A6"


def test_the_header_row_is_found_by_its_names_below_a_title():
    table = build_table(Grid("ก", (("รายงาน",), ("",), HEADERS, ROW)))
    assert table.header_row == 2
    assert table.address(0, "outcome") == "F4"


def test_columns_may_stand_in_any_order_and_between_others():
    headers = ("ลำดับ", "ผลลัพธ์", "ระยะเวลา", "สีที่ชอบ", "มาตรการ", "ผู้รับผิดชอบ", "สรุปผลการดำเนินการ", "วิธีดำเนินการ")
    row = ("1", "ผลดี", "ปีงบประมาณ ๒๕๖๘", "ฟ้า", "มาตรการ ก", "กองคลัง", "ทำแล้ว", "ทำ")
    table = build_table(grid(row, headers=headers))
    assert table.measures[0].cell == ("มาตรการ ก", "E2")
    assert table.address(0, "outcome") == "B2"
    assert table.texts["seq"][0] == "1"
    assert "ฟ้า" not in table.texts.to_numpy()


def test_a_vertical_merge_gives_every_row_its_value_and_address():
    rows = (ROW, ("", "๒. ติดตามผล", "กองคลัง", "", "ติดตามแล้ว", "ครบ"))
    table = build_table(grid(*rows, merges=[Merge(1, 0, 3, 1), Merge(1, 3, 3, 4)]))
    assert len(table.measures) == 1
    assert len(table) == 2
    second = table.measures[0].activities[1].cells
    assert second["measure"] == (ROW[0], "A2")
    assert second["period"] == (ROW[3], "D2")
    assert second["owner"] == ("กองคลัง", "C3")


def test_a_blank_measure_that_is_not_merged_continues_the_row_above():
    table = build_table(grid(ROW, ("", "", "", "", "ติดตามแล้ว", "- อีกหนึ่ง"), other()))
    assert len(table) == 2
    assert table.texts["summary"][0] == f"{ROW[4]}\nติดตามแล้ว"
    assert table.texts["outcome"][0] == "ผู้เข้าอบรม ๔๐ คน\n- อีกหนึ่ง"
    assert table.texts["owner"][0] == "สำนักปลัด"


@pytest.mark.parametrize(
    ("between", "merges", "doubt"),
    [
        pytest.param((), [], "", id="nothing"),
        pytest.param((HEADERS,), [], "", id="the header pasted again, as where a page ended"),
        pytest.param((BLANK,), [], "apart", id="a blank row"),
        pytest.param((BLANK,), [Merge(1, 2, 3, 3)], "", id="a row that the owner's cell covers"),
        pytest.param((("ด้านที่ ๒", *BLANK[1:]),), [Merge(2, 0, 3, 6)], "apart", id="a heading"),
    ],
)
def test_a_continuation_tells_whether_it_stands_apart(between, merges, doubt):
    table = build_table(grid(ROW, *between, ("", "", "", "", "ก", "ข"), other(), merges=merges))
    assert table.appended == (Appended(0, ("summary", "outcome"), "ก", 2 + len(between), doubt),)
    assert table.texts["outcome"][0].endswith("\nข")


def test_a_continuation_that_fills_a_blank_is_where_the_text_stands():
    table = build_table(grid(other(outcome=""), ("", "", "", "", "", "ผลมาแล้ว")))
    assert table.measures[0].activities[0].cells["outcome"] == ("ผลมาแล้ว", "F3")


def test_what_continues_a_merged_block_belongs_to_all_its_activities():
    rows = (ROW, ("", "", "กองคลัง", ROW[3], "ทำแล้ว", "ผลดี"), ("", "อีกวิธี", "", "", "", ""))
    table = build_table(grid(*rows, merges=[Merge(1, 0, 3, 1), Merge(1, 1, 3, 2)]))
    assert table.texts["method"].tolist() == [f"{ROW[1]}\nอีกวิธี"] * 2
    assert {activity.cells["method"].address for activity in table.measures[0].activities} == {"B2"}


def test_a_merged_outcome_is_not_told_twice_by_its_continuation():
    rows = (ROW, ("", "๒. ติดตาม", "", "", "", ""))
    table = build_table(grid(*rows, merges=[Merge(1, 5, 3, 6)]))
    assert table.texts["outcome"][0] == ROW[5]


def test_blank_rows_and_bare_running_numbers_do_not_count():
    headers = ("ลำดับที่", *HEADERS)
    rows = (
        ("1", *ROW),
        ("2", *BLANK),
        ("", *BLANK),
        ("\u200b", "\u00a0", "", "", "", "", ""),
        ("3", *other()),
    )
    assert len(build_table(grid(*rows, headers=headers))) == 2


def test_a_header_row_pasted_again_is_no_measure():
    assert len(build_table(grid(ROW, HEADERS, other()))) == 2


def test_a_banner_across_the_table_is_a_heading_not_a_measure():
    rows = (("ด้านที่ ๑", *BLANK[1:]), ROW, ("หมายเหตุท้ายตาราง", *BLANK[1:]))
    table = build_table(grid(*rows, merges=[Merge(1, 0, 2, 6), Merge(3, 0, 4, 6)]))
    assert len(table) == 1
    assert table.measures[0].heading == "ด้านที่ ๑"
    assert table.closing == "หมายเหตุท้ายตาราง"


@pytest.mark.parametrize("first", ["ที่", "ลำดับที่", "รหัส"])
def test_a_banner_may_begin_left_of_the_measures(first):
    rows = (("ด้านที่ ๑", *BLANK), ("1", *ROW), ("", *BLANK), ("ด้านที่ ๒", *BLANK), ("2", *other()))
    merges = [Merge(1, 0, 2, 7), Merge(3, 0, 4, 7), Merge(4, 0, 5, 7)]
    table = build_table(grid(*rows, headers=(first, *HEADERS), merges=merges))
    assert [measure.heading for measure in table.measures] == ["ด้านที่ ๑", "ด้านที่ ๒"]
    assert [measure.cell.address for measure in table.measures] == ["B3", "B6"]


def test_a_banner_two_rows_high_takes_what_stands_beside_it():
    rows = (ROW, ("ด้านที่ ๒", *BLANK), ("", *BLANK[1:], "ปรับใหม่"), other())
    table = build_table(grid(*rows, headers=(*HEADERS, "หมายเหตุ"), merges=[Merge(2, 0, 4, 6)]))
    assert [measure.heading for measure in table.measures] == ["", "ด้านที่ ๒\nปรับใหม่"]


def test_a_text_alone_in_the_column_of_numbers_is_a_heading():
    rows = (("ด้านที่ ๑ การสร้างวัฒนธรรม", *BLANK), ("1", *ROW), ("หมายเหตุ: ณ วันที่ ๓๐ กันยายน", *BLANK))
    table = build_table(grid(*rows, headers=("ที่", *HEADERS)))
    assert [measure.heading for measure in table.measures] == ["ด้านที่ ๑ การสร้างวัฒนธรรม"]
    assert table.closing == "หมายเหตุ: ณ วันที่ ๓๐ กันยายน"


def test_a_text_alone_in_the_column_of_numbers_beside_a_merged_measure_is_an_activity():
    rows = (("1", *ROW), ("ต่อจากหน้าก่อน", *BLANK))
    table = build_table(grid(*rows, headers=("ที่", *HEADERS), merges=[Merge(1, 1, 3, 2)]))
    assert [len(measure.activities) for measure in table.measures] == [2]
    assert not table.headings


@pytest.mark.parametrize(
    "number",
    [
        "3",
        "๓.",
        "(๓)",
        "๑.๒.๓",
        "ข้อ ๓",
        "ข้อที่ 3",
        "ที่ 3",
        "No. 3",
        "ก)",
        "๑.ก",
        "iv.",
        "III",
        "-",
        "#REF!",
        "FALSE",
    ],
)
def test_a_number_alone_says_nothing(number):
    table = build_table(grid(("1", *ROW), (number, *BLANK), headers=("ที่", *HEADERS)))
    assert len(table) == 1
    assert not table.headings


@pytest.mark.parametrize(
    "again",
    [
        tuple(f" {header[:4]}\n{header[4:]}<br>" for header in HEADERS),
        ("มาตรการ/\nแนวทาง", *HEADERS[1:]),
        ("มาตรการ", "ขั้นตอน", "หน่วยงานที่รับผิดชอบ", "ระยะเวลาดำเนินการ", "ผลการดำเนินงาน", "ผลสัมฤทธิ์"),
        (*HEADERS[:4], "ผลปี ๖๘", ""),
    ],
)
def test_a_header_row_pasted_again_in_other_words_is_no_measure(again):
    table = build_table(grid(ROW, again, other()))
    assert [measure.cell.text for measure in table.measures] == [ROW[0], "๒. มาตรการ ข"]


@pytest.mark.parametrize(
    "like",
    [
        ("มาตรการป้องกัน", "จัดกิจกรรม", "กองคลัง", "ไตรมาสที่ ๑", "รายงานผล", "ผลสำเร็จดี"),
        ("มาตรการป้องกัน", "จัดกิจกรรม", "ผู้รับผิดชอบทุกคน", "ไตรมาสที่ ๑", "รายงานผล", "ผลสำเร็จดี"),
        ("มาตรการจัดซื้อจัดจ้าง", "กิจกรรมอบรม", "หน่วยงานที่เกี่ยวข้อง", "ตามกำหนดการ", "", ""),
        ("มาตรการใหม่", "วิธีการใหม่", "ทุกส่วนราชการที่รับผิดชอบ", "ตลอดระยะเวลา", "รายงานผลแล้ว", ""),
        (
            *("มาตรการจัดซื้อ", "โครงการอบรม", "ทุกหน่วยงานที่รับผิดชอบ", "ตามปฏิทินการปฏิบัติงาน"),
            *("มีการรายงานผลต่อผู้บริหาร", "เกิดผลลัพธ์ที่ดี"),
        ),
    ],
)
def test_a_measure_in_words_of_the_header_is_one(like):
    assert len(build_table(grid(ROW, like))) == 2


def test_a_header_two_rows_high_pasted_again_is_no_measure():
    top = ("มาตรการ", "แผนงาน", "", "", "ผล", "")
    below = ("", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์")
    spaced = tuple(text.replace("ร", "ร\n", 1) for text in top)
    merges = [Merge(0, 0, 2, 1), Merge(0, 1, 1, 4), Merge(0, 4, 1, 6), Merge(3, 0, 5, 1), Merge(3, 1, 4, 4)]
    table = build_table(Grid("ก", (top, below, ROW, spaced, below, other(), top, below), tuple(merges)))
    assert [measure.cell.text for measure in table.measures] == [ROW[0], "๒. มาตรการ ข"]


@pytest.mark.parametrize(
    "numbers",
    [
        tuple("123456"),
        ("(๑)", "(๒)", "(๓)", "(๔)", "(๕)", "(๖)"),
        ("", "", "๑.", "๒.", "๓.", "๔."),
        tuple("กขคงจฉ"),
        ("(A)", "(B)", "(C)", "(D)", "(E)", "(F)"),
    ],
)
def test_column_numbers_below_the_header_are_no_measure(numbers):
    table = build_table(grid(BLANK, numbers, ROW, HEADERS, numbers, other()))
    assert [measure.cell.text for measure in table.measures] == [ROW[0], "๒. มาตรการ ข"]


@pytest.mark.parametrize(
    "numbers", [("1", "2", "3", "", "", ""), ("1", "2", "3", "5", "6", "7"), tuple("กขฃคงจ")]
)
def test_other_numbers_are_kept(numbers):
    assert len(build_table(grid(numbers, ROW))) == 2


def test_column_numbers_anywhere_else_are_kept():
    assert len(build_table(grid(ROW, tuple("123456")))) == 2


def test_a_first_row_without_a_measure_is_kept():
    table = build_table(grid(other(measure=""), ROW))
    assert [measure.cell.text for measure in table.measures] == ["", ROW[0]]


def test_a_header_two_rows_high_is_read_by_either_row():
    top = ("มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผล", "")
    below = ("", "", "", "", "สรุปผลการดำเนินการ", "ผลลัพธ์")
    merges = [Merge(0, column, 2, column + 1) for column in range(4)]
    table = build_table(Grid("ก", (top, below, ROW), tuple(merges)))
    assert table.texts["outcome"].tolist() == [ROW[5]]
    assert table.header_row == 1


def test_what_was_typed_stays_beside_what_was_repaired():
    table = build_table(grid(other(owner="ผู ้ดูแล\u200b")))
    assert table.typed["owner"][0] == "ผู ้ดูแล"
    assert table.texts["owner"][0] == "ผู้ดูแล"


def test_short_rows_end_in_blanks():
    table = build_table(grid(ROW[:3]))
    assert table.texts["outcome"][0] == ""


@pytest.mark.parametrize("rows", [(), (("",),), (("", " "), ("\u200b",))])
def test_an_empty_tab_says_so(rows):
    with pytest.raises(SheetError, match="is empty"):
        build_table(Grid("มาตรการ", rows))


def test_no_header_row():
    with pytest.raises(SheetError, match="no header row in its first 20 rows"):
        build_table(Grid("มาตรการ", (("ก", "ข"), ROW)))


def test_two_outcome_columns_are_an_error_that_names_both():
    with pytest.raises(ColumnError) as error:
        build_table(grid((*ROW, ""), headers=(*HEADERS, "ผลลัพธ์หรือความสำเร็จของการดำเนินการ")))
    assert "ผลลัพธ์หรือความสำเร็จของการดำเนินการ" in error.value.message
    assert "row 1" in error.value.message


def test_a_missing_column_is_an_error_that_names_it():
    with pytest.raises(ColumnError, match="outcome"):
        build_table(grid(ROW[:5], headers=HEADERS[:5]))


def test_a_heading_between_the_header_and_its_numbers_hides_them_from_nobody():
    banner = ("ด้านที่ ๑", *BLANK[1:])
    table = build_table(grid(banner, tuple("123456"), ROW, merges=[Merge(1, 0, 2, 6)]))
    assert [measure.cell.text for measure in table.measures] == [ROW[0]]
    assert table.headings == {0: "ด้านที่ ๑"}


def test_a_header_spread_over_two_rows_is_read_as_one():
    top = ("มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผลการดำเนินงาน", "")
    below = ("", "", "", "", "สรุปผล", "ผลลัพธ์")
    table = build_table(Grid("ก", (top, below, ROW)))
    assert table.texts.to_numpy().tolist() == [[*ROW]]
    assert table.address(0, "outcome") == "F3"
