"""What changed, in words."""

from __future__ import annotations

import pytest

from ita_sync.overview.change_record import change_record
from ita_sync.overview.change_words import MOST_MOVED, NOTHING, change_lines, summary_line
from ita_sync.table.table_changes import CellChange, Changes, Move, Place, Renaming, RowChange

M, ACTIVITY = Place("ไม่รับของขวัญ"), Place("ไม่รับของขวัญ", "ประชุมชี้แจง")


def said(**parts):
    return [(line.th, line.en) for line in change_lines(Changes(**parts))]


@pytest.mark.parametrize(
    ("parts", "th", "en"),
    [
        ({"added": (RowChange(M),)}, "เพิ่มมาตรการ “ไม่รับของขวัญ”", "added: measure “ไม่รับของขวัญ”"),
        (
            {"removed": (RowChange(M, 2),)},
            "ลบมาตรการ “ไม่รับของขวัญ” (2 กิจกรรม)",
            "removed: measure “ไม่รับของขวัญ” (2 activities)",
        ),
        (
            {"added": (RowChange(ACTIVITY),)},
            "เพิ่มมาตรการ “ไม่รับของขวัญ” กิจกรรม “ประชุมชี้แจง”",
            "added: measure “ไม่รับของขวัญ”, activity “ประชุมชี้แจง”",
        ),
        (
            {"changed": (CellChange(M, "outcome", "๔๐ คน", "๔๕ คน"),)},
            "มาตรการ “ไม่รับของขวัญ”: ผลลัพธ์ เปลี่ยนจาก “๔๐ คน” เป็น “๔๕ คน”",
            "measure “ไม่รับของขวัญ”: outcome changed from “๔๐ คน” to “๔๕ คน”",
        ),
        (
            {"changed": (CellChange(M, "outcome", " ", "๔๕ คน"),)},
            "มาตรการ “ไม่รับของขวัญ”: ผลลัพธ์ จากเดิมว่าง เป็น “๔๕ คน”",
            "measure “ไม่รับของขวัญ”: outcome was blank, is now “๔๕ คน”",
        ),
        (
            {"changed": (CellChange(M, "outcome", "๔๐ คน", ""),)},
            "มาตรการ “ไม่รับของขวัญ”: ลบผลลัพธ์ (เดิม “๔๐ คน”)",
            "measure “ไม่รับของขวัญ”: outcome was emptied; it was “๔๐ คน”",
        ),
        (
            {"changed": (CellChange(M, "measure", "ไม่รับของขวัน", "ไม่รับของขวัญ"),)},
            "มาตรการเปลี่ยนชื่อจาก “ไม่รับของขวัน” เป็น “ไม่รับของขวัญ”",
            "measure renamed from “ไม่รับของขวัน” to “ไม่รับของขวัญ”",
        ),
        (
            {"changed": (CellChange(M, "แหล่งข้อมูล", "ก", "ข"),)},
            "มาตรการ “ไม่รับของขวัญ”: “แหล่งข้อมูล” เปลี่ยนจาก “ก” เป็น “ข”",
            "measure “ไม่รับของขวัญ”: “แหล่งข้อมูล” changed from “ก” to “ข”",
        ),
        (
            {"changed": (CellChange(M, "seq", "1", "2"), CellChange(M, "measure", "๑. ก", "๒. ก"))},
            "เลขลำดับเปลี่ยน 2 แห่ง",
            "2 running numbers changed",
        ),
        ({"columns_added": ("งบ",)}, "เพิ่มคอลัมน์ “งบ”", "column added: “งบ”"),
        ({"columns_removed": ("งบ",)}, "ลบคอลัมน์ “งบ”", "column removed: “งบ”"),
        (
            {"columns_renamed": (Renaming("budget", "งบ", "งบประมาณ"),)},
            "คอลัมน์ “งบ” เปลี่ยนหัวคอลัมน์เป็น “งบประมาณ”",
            "column “งบ” is now headed “งบประมาณ”",
        ),
        (
            {"moved": (Move(M, None),)},
            "ย้ายมาตรการ “ไม่รับของขวัญ” ไปไว้บนสุด",
            "moved to the top: measure “ไม่รับของขวัญ”",
        ),
        (
            {"moved": (Move(Place("ก"), M),)},
            "ย้ายมาตรการ “ก” ไปไว้ใต้มาตรการ “ไม่รับของขวัญ”",
            "moved: measure “ก”, now below measure “ไม่รับของขวัญ”",
        ),
        (
            {"moved": (Move(Place("ก"), M), Move(Place("ข"), M)), "is_swap": True},
            "สลับลำดับ: มาตรการ “ก” กับมาตรการ “ข”",
            "swapped: measure “ก” and measure “ข”",
        ),
        ({"added": (RowChange(Place("")),)}, "เพิ่มแถวที่ไม่ระบุมาตรการ", "added: a row without a measure"),
    ],
)
def test_each_kind(parts, th, en):
    assert said(**parts) == [(th, en)]


def test_all_that_was_moved_is_one_line():
    ((th, en),) = said(moved=tuple(Move(Place(str(n)), None) for n in range(900)))
    assert th.startswith("เปลี่ยนลำดับ 900 รายการ: มาตรการ “0”, ")
    assert en.endswith(f"and {900 - MOST_MOVED} more")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("กข", "ก\u200eข"),
        ("กข", "ก\u202eข"),
        ("a@b.co", "c@b.co"),
        ("ถาม somchai@example.go.th", "ถาม somsri@example.go.th"),
    ],
)
def test_a_change_that_cannot_be_shown_is_said_to_be_one(old, new):
    ((th, en),) = said(changed=(CellChange(M, "outcome", old, new),))
    assert "ไม่แสดง" in th
    assert "not shown" in en


HOSTILE = (
    "\x1b[31m",
    "\u202egnirts",
    "a\r\n::error::x",
    "somchai@example.go.th",
    "{0}",
    "{place}",
    "\ud800",
    "ก" * 9_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_one_short_harmless_line(text):
    place = Place(text, text)
    lines = said(
        added=(RowChange(place),),
        changed=(CellChange(place, text, text, f"{text}x"), CellChange(place, "measure", text, "")),
        moved=(Move(place, place), Move(M, place)),
        columns_added=(text,),
        columns_renamed=(Renaming(text, text, text),),
    )
    for line in (text for both in lines for text in both):
        assert line.isprintable()
        assert "somchai" not in line
        assert len(line) < 500


def test_the_sum():
    assert summary_line(Changes()) == NOTHING
    changes = Changes(added=(RowChange(M),), changed=(CellChange(M, "outcome", "a", "b"),))
    assert summary_line(changes).en == "added 1 · removed 0 · cells changed 1 · moved 0"


def test_as_data():
    changes = Changes(
        added=(RowChange(M, 2),),
        removed=(RowChange(ACTIVITY),),
        changed=(CellChange(M, "outcome", "a", "b"),),
        moved=(Move(ACTIVITY, M), Move(M, None)),
        columns_added=("งบ",),
        columns_renamed=(Renaming("note", "a", "b"),),
    )
    whole, activity = M._asdict(), ACTIVITY._asdict()
    assert whole == {"measure": "ไม่รับของขวัญ", "activity": ""}
    assert change_record(changes) == {
        "added": [{**whole, "activities": 2}],
        "removed": [{**activity, "activities": 1}],
        "changed": [{**whole, "column": "outcome", "old": "a", "new": "b"}],
        "moved": [{**activity, "below": whole}, {**whole, "below": None}],
        "columns": {"added": ["งบ"], "removed": [], "renamed": [{"column": "note", "old": "a", "new": "b"}]},
    }
