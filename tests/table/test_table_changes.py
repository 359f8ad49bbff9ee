"""What changed between two tables of measures."""

from __future__ import annotations

import gc
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.table.column_pairs import TableRows, pair_columns
from ita_sync.table.table_changes import CellChange, Move, Place, Renaming, RowChange, table_changes

NAMES = ("measure", "method", "owner", "period", "outcome")
A = ("๑. ป้องกันการทุจริต", "จัดทำคู่มือ", "สำนักปลัด", "ปี ๒๕๖๘", "แจกคู่มือ ๔๐ เล่ม")
B = ("๒. เปิดเผยข้อมูล", "เผยแพร่ทางเว็บไซต์", "กองคลัง", "ปี ๒๕๖๘", "เผยแพร่ ๑๒ ครั้ง")
C = ("๓. ใช้ทรัพย์สินของราชการ", "จัดทำทะเบียน", "กองคลัง", "ปี ๒๕๖๘", "ไม่พบการใช้ผิด")
D1 = ("๔. ไม่รับของขวัญ", "ประกาศนโยบาย", "สำนักปลัด", "ปี ๒๕๖๘", "ประกาศแล้ว")
D2 = ("๔. ไม่รับของขวัญ", "ประชุมชี้แจง", "กองช่าง", "ปี ๒๕๖๘", "ผู้เข้าประชุม ๕๐ คน")
D3 = ("๔. ไม่รับของขวัญ", "ติดป้าย", "กองการศึกษา", "ปี ๒๕๖๘", "")
OLD = (A, B, C, D1, D2)


def table(*rows, names=NAMES, headers=None):
    return TableRows(
        dict(zip(names, headers or names, strict=True)), [dict(zip(names, row, strict=True)) for row in rows]
    )


def changes(old, new):
    return table_changes(table(*old), table(*new))


def with_cell(row, column, text):
    return (*row[:column], text, *row[column + 1 :])


def test_nothing():
    assert not changes(OLD, OLD)
    assert not changes((), ())
    assert not table_changes(TableRows({}, []), TableRows({}, []))


@pytest.mark.parametrize("text", ["แจกคู่มือ  ๔๐ เล่ม", "แจกคู่มือ\n๔๐ เล่ม", " แจกคู่มือ\r\n๔๐\u00a0เล่ม "])
def test_white_space_is_no_change(text):
    assert not changes(OLD, (with_cell(A, 4, text), *OLD[1:]))


NEW_ROW = ("มาตรการใหม่", "จัดอบรม", "กองช่าง", "ปี ๒๕๖๘", "")


@pytest.mark.parametrize("place", range(len(OLD) + 1))
def test_a_row_put_in_anywhere_is_that_row_alone(place):
    found = changes(OLD, (*OLD[:place], NEW_ROW, *OLD[place:]))
    assert found.added == (RowChange(Place("มาตรการใหม่")),)
    assert not {*found.removed, *found.changed, *found.moved}
    back = changes((*OLD[:place], NEW_ROW, *OLD[place:]), OLD)
    assert back.removed == found.added
    assert not {*back.added, *back.changed, *back.moved}


@pytest.mark.parametrize("column", range(1, len(NAMES)))
def test_one_cell(column):
    (change,) = changes(OLD, (A, with_cell(B, column, "อื่น"), *OLD[2:])).changed
    assert change == CellChange(Place(B[0]), NAMES[column], B[column], "อื่น")


def test_a_cell_of_an_activity_names_it():
    (change,) = changes(OLD, (*OLD[:4], with_cell(D2, 4, ""))).changed
    assert change == CellChange(Place(D2[0], D2[1]), "outcome", D2[4], "")


@pytest.mark.parametrize(
    ("new", "others"),
    [
        ((B, A, C, D1, D2), {A[0], B[0]}),
        ((C, B, A, D1, D2), {A[0], C[0]}),
        ((A, D1, D2, C, B), {B[0], D1[0]}),
    ],
)
def test_two_that_were_swapped(new, others):
    found = changes(OLD, new)
    assert found.is_swap
    assert {move.place for move in found.moved} == {Place(name) for name in others}
    assert not {*found.added, *found.removed, *found.changed}


def test_two_activities_that_were_swapped():
    found = changes(OLD, (A, B, C, D2, D1))
    assert found.is_swap
    assert {move.place for move in found.moved} == {Place(D1[0], D1[1]), Place(D2[0], D2[1])}


@pytest.mark.parametrize(
    ("new", "move"),
    [
        ((B, C, D1, D2, A), Move(Place(A[0]), Place(D1[0]))),
        ((D1, D2, A, B, C), Move(Place(D1[0]), None)),
        ((C, A, B, D1, D2), Move(Place(C[0]), None)),
    ],
)
def test_one_that_was_moved(new, move):
    found = changes(OLD, new)
    assert found.moved == (move,)
    assert not found.is_swap


@pytest.mark.parametrize("name", ["๑. ป้องกันการทุจริด", "๑. ปองกันการทุจริต", "๑. การป้องกันการทุจริต"])
def test_a_measure_with_a_letter_changed_is_the_same_one(name):
    for outcome in (A[4], "แจกคู่มือ ๕๐ เล่ม"):
        for method in (A[1], "จัดทำคู่มือใหม่"):
            found = changes(OLD, ((name, method, *A[2:4], outcome), *OLD[1:]))
            assert not {*found.added, *found.removed, *found.moved}, (outcome, method)
            assert CellChange(Place(name), "measure", A[0], name) in found.changed


def test_a_renamed_measure_of_several_activities_is_told_once():
    name = "๔. ไม่รับของขวัญใด ๆ"
    (change,) = changes(OLD, (A, B, C, with_cell(D1, 0, name), with_cell(D2, 0, name))).changed
    assert change == CellChange(Place(name), "measure", D1[0], name)


@pytest.mark.parametrize("new", [(D3, D1, D2), (D1, D3, D2), (D1, D2, D3)])
def test_an_activity_added_under_a_measure(new):
    found = changes(OLD, (A, B, C, *new))
    assert found.added == (RowChange(Place(D3[0], D3[1])),)
    assert not {*found.removed, *found.changed, *found.moved}


def test_a_measure_of_several_activities_is_added_as_one():
    assert changes((A, B, C), OLD).added == (RowChange(Place(D1[0]), 2),)
    assert changes(OLD, (A, B, C)).removed == (RowChange(Place(D1[0]), 2),)


def test_a_measure_put_instead_of_another_is_no_renaming():
    found = changes(OLD, (A, ("๒. ประเมินความเสี่ยง", "ประชุมคณะทำงาน", *B[2:4], "พบ ๓ เรื่อง"), *OLD[2:]))
    assert [row.place.measure for row in found.added] == ["๒. ประเมินความเสี่ยง"]
    assert [row.place.measure for row in found.removed] == [B[0]]
    assert not found.changed


def test_measures_with_one_common_method_are_told_apart():
    old = [(name, "จัดอบรม", "กองคลัง", "ปี ๒๕๖๘", "") for name in ("คุณธรรม", "เว็บไซต์", "พัสดุ")]
    new = [old[0], old[2], ("งบประมาณ", *old[0][1:]), ("ร้องเรียน", *old[0][1:])]
    found = changes(old, new)
    assert {row.place.measure for row in found.added} == {"งบประมาณ", "ร้องเรียน"}
    assert {row.place.measure for row in found.removed} == {"เว็บไซต์"}


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 2), (2, 4)])
def test_identical_rows(before, after):
    found = changes([A] * before, [A] * after)
    assert len(found.added) == max(after - before, 0)
    assert len(found.removed) == max(before - after, 0)
    assert not {*found.changed, *found.moved}


def test_new_running_numbers_are_known_as_such():
    renumbered = [with_cell(row, 0, f"{number}. {row[0][3:]}") for number, row in enumerate(OLD[:3], 2)]
    found = changes(OLD, (("1. มาตรการใหม่", *NEW_ROW[1:]), *renumbered, *OLD[3:]))
    assert len(found.added) == 1
    assert len(found.changed) == 3
    assert all(change.is_renumbering for change in found.changed)
    assert not changes(OLD, (with_cell(A, 0, "๑. ป้องกันการทุจริด"), *OLD[1:])).changed[0].is_renumbering


def test_columns():
    old = table(*(with_cell(row, 1, row[1]) for row in OLD), headers=("มาตรการ", "วิธี", "ใคร", "เมื่อไร", "ผล"))
    names = ("measure", "method", "owner", "period", "outcome", "note")
    new = table(
        *((*row, "x") for row in OLD),
        names=names,
        headers=("มาตรการ", "วิธี", "ใคร", "เมื่อไร", "ผลลัพธ์", "หมายเหตุ"),
    )
    found = table_changes(old, new)
    assert found.columns_added == ("หมายเหตุ",)
    assert found.columns_renamed == (Renaming("outcome", "ผล", "ผลลัพธ์"),)
    assert not {*found.added, *found.removed, *found.changed}
    assert table_changes(new, old).columns_removed == ("หมายเหตุ",)


def test_a_column_with_another_header_is_known_by_what_stands_in_it():
    rows = [("ก", "หนึ่ง"), ("ข", "สอง"), ("ค", "สาม")]
    found = table_changes(table(*rows, names=("measure", "แหล่งข้อมูล")), table(*rows, names=("measure", "ที่มา")))
    assert found.columns_renamed == (Renaming("ที่มา", "แหล่งข้อมูล", "ที่มา"),)
    assert not {*found.columns_added, *found.columns_removed, *found.changed}


def test_a_header_goes_before_what_it_was_taken_for():
    one = TableRows({"summary": "ผล"}, [{"summary": "x"}])
    other = TableRows({"outcome": "ผล"}, [{"outcome": "y"}])
    assert [tuple(pair) for pair in pair_columns(one, other)] == [("summary", "outcome")]


def test_columns_in_another_order_are_no_change():
    order = (4, 0, 2, 1, 3)
    new = table(*(tuple(row[at] for at in order) for row in OLD), names=[NAMES[at] for at in order])
    assert not table_changes(table(*OLD), new)


def test_all_rows_are_others():
    found = changes(OLD, [NEW_ROW])
    assert found.common == 0
    assert len(found.added) == 1
    assert sum(row.activities for row in found.removed) == len(OLD)


def test_next_year_has_the_same_measures():
    new = [(*row[:3], "ปี ๒๕๖๙", "") for row in OLD]
    found = changes(OLD, new)
    assert {change.column for change in found.changed} == {"period", "outcome"}
    assert not {*found.added, *found.removed, *found.moved}


def test_rows_without_a_measure():
    found = changes([("", "วิธี", "", "", "")], [("", "วิธี", "", "", "x")])
    assert found.changed == (CellChange(Place("", "วิธี"), "outcome", "", "x"),)


def many(count, seed=0):
    draw = random.Random(seed)
    rows = [
        (f"มาตรการ {'กขคงจฉช'[n % 7] * (n % 5)} {n}", "จัดอบรม" * (n % 3), "กองคลัง", "ปี ๒๕๖๘", f"ผล {n} " * 20)
        for n in range(count)
    ]
    shuffled = [with_cell(row, 4, f"{row[4]} แก้ไข") if draw.random() < 0.5 else row for row in rows]
    draw.shuffle(shuffled)
    return rows, shuffled


@pytest.mark.parametrize(
    "make",
    [
        many,
        lambda count: (
            [("", "จัดอบรม", str(n), "", "") for n in range(count)],
            [("", "จัดอบรม", f"x{n}", "", "") for n in range(count)],
        ),
        lambda count: (
            [(f"ยาวเหมือนกันตอนต้น {n}", "ก", "", "", "") for n in range(count)],
            [(f"ยาวเหมือนกันตอนต้น {n}ก", "ก", "", "", str(n)) for n in range(count)],
        ),
        lambda count: ([A] * count, [with_cell(A, 4, str(n)) for n in range(count)]),
    ],
    ids=["shuffled", "one method", "like names", "one row"],
)
def test_time_grows_with_the_rows_and_not_with_their_square(make):
    def seconds(count):
        old, new = make(count)
        start = time.process_time()
        changes(old, new)
        return time.process_time() - start

    gc.disable()  # it would go through what all other tests hold
    try:
        short, long = (min(seconds(count) for _ in range(3)) for count in (750, 3_000))
    finally:
        gc.enable()
    assert long < max(short, 0.01) * 10  # its square would be sixteen


def test_many_shuffled_rows_are_all_found_again():
    old, new = many(3_000)
    found = changes(old, new)
    assert not {*found.added, *found.removed}
    assert {change.column for change in found.changed} == {"outcome"}
    assert 2_500 < len(found.moved) < 3_000


LINES = st.lists(
    st.tuples(*[st.sampled_from(["", "ก", "๑. ก", "ข", "กขคงจฉชซ", "กขคงจฉชฌ"])] * len(NAMES)), max_size=8
)


@given(LINES, LINES)
def test_every_row_is_told_or_paired(old, new):
    found = changes(old, new)
    assert found.common + sum(row.activities for row in found.removed) == len(old)
    assert found.common + sum(row.activities for row in found.added) == len(new)
    assert bool(found) == (old != new)
    assert len(found.moved) < max(found.common, 1) or found.is_swap


def test_tables_without_a_common_column_have_no_common_row():
    found = table_changes(table(("ก",), names=("measure",)), table(("ข",), names=("note",)))
    assert (found.common, len(found.added), len(found.removed)) == (0, 1, 1)
