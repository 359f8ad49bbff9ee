from __future__ import annotations

import pytest

from ita_sync.domain import REQUIRED_COLUMNS, Merge, Table
from ita_sync.report.layout import SHORT, Block, blocks, printed_columns
from tests.conftest import HEADERS, ROW
from tests.report.conftest import finding, table_of


def laid_out(table: Table, *errors: int) -> tuple[Block, ...]:
    found = [finding(table, number) for number in errors]
    return tuple(blocks(table, REQUIRED_COLUMNS, found, "thai"))


def test_a_merged_measure_spans_its_activities() -> None:
    second = ("", "๒. จัดประชุม", *ROW[2:])
    (block,) = laid_out(table_of([HEADERS, ROW, second], merges=(Merge(1, 0, 3, 1),)))
    first, last = block.rows
    assert (first.cells[0].text, first.cells[0].continued) == (ROW[0], False)
    assert (last.cells[0].text, last.cells[0].continued, last.cells[0].address) == ("", True, "A2")
    assert last.cells[1].text == "๒. จัดประชุม"


@pytest.mark.parametrize(("number", "continued"), [("", True), (" ", True), ("2", False)])
def test_a_running_number_counts_measures_and_spans_what_they_span(number: str, continued: bool) -> None:
    rows = [("ลำดับ", *HEADERS), ("1", *ROW), (number, "", "๒. จัดประชุม", *ROW[2:])]
    table = table_of(rows, merges=(Merge(1, 1, 3, 2),))
    (block,) = blocks(table, printed_columns(table, ["seq"]), (), "arabic")
    first, last = (row.cells[0] for row in block.rows)
    assert (first.text, first.continued) == ("1", False)
    assert (last.text, last.continued) == (number.strip(), continued)


def test_the_measure_is_its_rows_header_where_it_stands() -> None:
    second = ("", "๒. จัดประชุม", *ROW[2:])
    (block,) = laid_out(table_of([HEADERS, ROW, second], merges=(Merge(1, 0, 3, 1),)))
    assert [[cell.is_header for cell in row.cells[:2]] for row in block.rows] == [
        [True, False],
        [False, False],
    ]


def test_a_continuation_row_joins_its_measure() -> None:
    (block,) = laid_out(table_of([HEADERS, ROW, ("", "", "", "", "", "และอีก 3 คน")]))
    assert [row.cells[5].text for row in block.rows] == ["ผู้เข้าอบรม ๔๐ คน\nและอีก ๓ คน"]


def test_a_hole_is_named_in_words() -> None:
    table = table_of([HEADERS, (*ROW[:5], "-")])
    (block,) = laid_out(table, 0)
    assert block.rows[0].cells[5].placeholder == "ยังไม่ได้รายงานผลลัพธ์"
    assert block.rows[0].cells[5].shown.text == "[ยังไม่ได้รายงานผลลัพธ์]-"


@pytest.mark.parametrize(
    ("rule", "column", "placeholder"),
    [
        ("formula-error", "outcome", "ยังไม่ได้รายงานผลลัพธ์"),
        ("still-loading", "summary", "ยังไม่ได้สรุปผลการดำเนินการ"),
        ("checkbox", "owner", "ยังไม่ได้ระบุผู้รับผิดชอบ"),
        ("text-damaged", "outcome", ""),
    ],
)
def test_what_a_spreadsheet_shows_for_a_text_is_a_hole(rule: str, column: str, placeholder: str) -> None:
    table = table_of([HEADERS, ROW])
    error = finding(table, 0)._replace(rule=rule, column=column, cell=table.address(0, column))
    (block,) = blocks(table, REQUIRED_COLUMNS, [error], "thai")
    (cell,) = [cell for cell in block.rows[0].cells if cell.column == column]
    assert cell.placeholder == placeholder


def test_short_rows_stay_together() -> None:
    long = (*ROW[:5], "ก" * (SHORT + 1))
    first, second = laid_out(table_of([HEADERS, ROW, ("๒. มาตรการ ข", *long[1:])]))
    assert (first.rows[0].keep_together, second.rows[0].keep_together) == (True, False)


def test_measures_under_a_banner_are_a_level_deeper() -> None:
    banner = ("ด้านที่ ๑", "", "", "", "", "")
    table = table_of([HEADERS, banner, ROW], merges=(Merge(1, 0, 2, 6),))
    (block,) = laid_out(table)
    assert (block.heading, block.level, list(block.headings)) == ("ด้านที่ ๑", 3, ["ด้านที่ ๑", "๑. มาตรการ ก"])


def test_extra_columns_are_printed_where_the_sheet_has_them() -> None:
    table = table_of([("ลำดับ", *HEADERS, "หมายเหตุ"), ("๑", *ROW, "-")])
    columns = printed_columns(table, ("note", "seq", "budget"))
    assert columns == ("seq", *REQUIRED_COLUMNS, "note")
