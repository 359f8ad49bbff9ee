"""What cannot be printed is an error wherever the report prints it, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.domain import Grid, Merge
from ita_sync.rules import Context, check, select
from ita_sync.table.measures import build_table
from tests.conftest import HEADERS, ROW, grid
from tests.text.signs import SIGNS, Sign

RULE = [item for item in select({}) if item.rule.id == "unprintable-sign"]


def found(table: Grid, **values):
    context = Context(table=build_table(table), fiscal_year=2568, today=date(2025, 11, 1), **values)
    return check(context, RULE, "th")


def told(findings):
    return [(finding.cell, finding.severity, finding.column) for finding in findings]


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: ascii(sign.text))
def test_each_kind_of_sign(sign: Sign) -> None:
    expected = [("F2", "error", "outcome")] if sign.lacking else []
    assert told(found(grid((*ROW[:5], f"ผล {sign.text} ครบ")))) == expected


@pytest.mark.parametrize("column", range(6))
def test_every_printed_column(column: int) -> None:
    row = [*ROW[:column], f"{ROW[column]} ✅", *ROW[column + 1 :]]
    assert [finding.cell for finding in found(grid(row))] == [f"{'ABCDEF'[column]}2"]


def test_a_further_column_only_if_it_is_printed() -> None:
    table = grid((*ROW, "✅"), headers=(*HEADERS, "หมายเหตุ"))
    assert told(found(table)) == []
    assert told(found(table, extra_columns=("note",))) == [("G2", "error", "note")]
    assert told(found(table, extra_columns=("note", "budget"))) == [("G2", "error", "note")]


def test_a_merged_cell_once() -> None:
    rows = [["๑. ก ✅", *ROW[1:]], ["", *ROW[1:]]]
    assert told(found(grid(*rows, merges=(Merge(1, 0, 3, 1),)))) == [("A2", "error", "measure")]


def test_a_header_is_told_with_its_cell_to_nobody_in_particular() -> None:
    headers = (*HEADERS[:5], "✅ ผลลัพธ์")
    (finding,) = found(grid(ROW, headers=headers))
    assert (finding.cell, finding.row, finding.column, finding.owners) == ("F1", 0, "", ())
    assert finding.message == "หัวคอลัมน์ “✅ ผลลัพธ์” มีอักขระที่พิมพ์ลงรายงานไม่ได้: ✅ (U+2705)"


def test_headings_above_and_below_the_measures() -> None:
    above, below = ("⭐ ด้านที่ ๑", *[""] * 5), ("✅ จบ", *[""] * 5)
    findings = found(grid(above, ROW, below, merges=(Merge(1, 0, 2, 6), Merge(3, 0, 4, 6))))
    assert [(finding.severity, finding.message.split("”")[0]) for finding in findings] == [
        ("error", "หัวข้อ “⭐ ด้านที่ ๑"),
        ("error", "หัวข้อ “✅ จบ"),
    ]
    assert len({finding.id for finding in findings}) == 2
