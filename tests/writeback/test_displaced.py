"""Cells that a write hit because people moved rows or columns: each gets back what it held, or stays as it is."""

import pytest

from ita_sync.domain import Grid
from ita_sync.writeback.column_pairs import States
from ita_sync.writeback.displaced import Written, restore
from ita_sync.writeback.places import Places

STATUS = "ผลการตรวจ"
HEADERS = ("มาตรการ", "วิธี", "เวลา", "ผล", STATUS)
OURS = "✗ ผลลัพธ์: ยังไม่มี"
FIRST = ("จัดอบรม", "เชิญวิทยากร", "ม.ค. 68", "ผ่าน 40 คน")
SECOND = ("เปิดข้อมูล", "ลงเว็บไซต์", "ก.พ. 68", "ครบ 43 ข้อ")


def grid(*rows):
    return Grid("มาตรการ", (HEADERS, *rows))


def restored(truth, after, **written):
    return restore(States(truth, truth, after), 0, Written(**written)).grid


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((*FIRST[:3], "แก้แล้ว"), (*SECOND[:3], "แก้แล้ว")),
        ((*SECOND[:3], "แก้แล้ว"), (*FIRST[:3], "แก้แล้ว")),
    ],
)
def test_rows_that_were_edited_are_known_by_their_other_cells(first, second):
    stood = grid((*FIRST, ""), (*SECOND, ""))
    after = grid((*first, OURS), (*second, OURS))
    places = Places(States(stood, stood, after), 0, {(1, 4), (2, 4)}, set())
    swapped = first[0] == SECOND[0]
    assert [places.source((row, 4)) for row in (1, 2)] == ([(2, 4), (1, 4)] if swapped else [(1, 4), (2, 4)])


def test_an_edited_row_that_may_be_either_is_taken_for_neither():
    stood = grid((*FIRST[:3], "ก", ""), (*FIRST[:3], "ข", ""))
    after = grid((*FIRST[:3], "ค", OURS))
    assert Places(States(stood, stood, after), 0, {(1, 4)}, set()).source((1, 4)) is None


def test_a_word_of_ours_on_a_new_row_goes():
    truth = grid((*FIRST, ""))
    after = grid((*FIRST, ""), ("แถวใหม่", "ของคน", "", "", OURS))
    found = restored(truth, after, texts={OURS})
    assert found.rows[2][:2] == ("แถวใหม่", "ของคน")
    assert found.text(2, 4) == ""


def test_a_text_that_was_given_back_goes_where_it_stands_twice_alone():
    """Once, it is the person's own, even if its row was replaced by another."""
    truth = grid((*FIRST, ""), (*SECOND, "เห็นด้วย"))
    new = ("แถวใหม่", "ของคน", "", "", "เห็นด้วย")
    sent = {(2, 4): {"stringValue": "เห็นด้วย"}}
    once = restored(truth, grid((*FIRST, ""), new), values=sent, texts={OURS})
    twice = restored(truth, grid((*FIRST, ""), new, (*SECOND, "เห็นด้วย")), values=sent, texts={OURS})
    assert once.text(2, 4) == "เห็นด้วย"
    assert [twice.text(row, 4) for row in (2, 3)] == ["", "เห็นด้วย"]


def test_a_persons_cell_that_a_moved_row_brought_under_ours_gets_its_text_back():
    truth = grid((*FIRST, "ถามคลังแล้ว"), (*SECOND, ""))
    after = grid((*SECOND, ""), (*FIRST, OURS))
    found = restored(truth, after, values={(2, 4): {"stringValue": OURS}}, texts={OURS})
    assert found.text(2, 4) == "ถามคลังแล้ว"
    assert found.text(1, 4) == ""
