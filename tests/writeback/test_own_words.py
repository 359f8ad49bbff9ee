"""Our words outside the status column: known wherever they went, told once, and never taken for data or headers."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync import pipeline
from ita_sync.domain import Grid
from ita_sync.writeback import status
from tests.fakes.google import Document
from tests.writeback.nights import FULL, HEADERS, STATUS, TAB, make_job, status_texts

DAY, NEXT = date(2025, 10, 1), date(2025, 10, 2)
OURS = (
    *("ครบ ✓", "complete ✓", "✗ ผลลัพธ์: ยังไม่มี", "✗ outcome: missing", "? ระยะเวลา: ไม่ชัดเจน"),
    *("✗ ผลลัพธ์: ยังไม่มี · ? ระยะเวลา: ไม่ชัดเจน", "… ผลลัพธ์: รอผลถึง 30 ก.ย. 2568", " ครบ ✓\n"),
)
THEIRS = ("", "ครบ", "ครบ ✓ แล้ว", "✗", "? ระยะเวลา", "ผลลัพธ์: ยังไม่มี", "✗ ผลลัพธ์: ยังไม่มี 40 คน")


@pytest.mark.parametrize(
    ("text", "ours"), [*((text, True) for text in OURS), *((text, False) for text in THEIRS)]
)
def test_our_words_are_known(text, ours):
    assert status.is_ours(text) is ours
    grid = Grid(TAB, ((*HEADERS, STATUS), (*FULL[:5], text)))
    assert status.without_ours(grid).text(1, 5) == ("" if ours else text)
    assert status.own_words(grid, 0) == status.OwnWords(6, strays=("F2",) if ours else ())


@pytest.fixture
def spend(server, tmp_path):
    def night(document, day=DAY):
        key = keys.setdefault(id(document), None) or server.add(document)
        keys[id(document)] = key
        job = make_job(server, key, day, tmp_path / "out")
        return pipeline.flag(job, pipeline.check_sheet(job))

    keys: dict = {}
    return night


def told(checked, *rules):
    return [finding.message for finding in checked.findings if finding.rule in rules]


@pytest.mark.parametrize("text", OURS)
@pytest.mark.parametrize(
    ("cell", "rule"), [("F2", "missing-outcome"), ("E2", "missing-summary"), ("D2", "missing-period")]
)
def test_pasted_into_a_column_of_the_table_they_are_no_data(server, spend, text, cell, rule):
    document = Document.from_rows("ร", {TAB: [[*HEADERS, STATUS], FULL]})
    document.sheet(TAB).put(1, "ABCDEF".index(cell[0]), {"userEnteredValue": {"stringValue": text}})
    checked = spend(document)
    assert checked.status == "draft"
    assert [finding.rule for finding in checked.findings if finding.cell == cell] == [rule]
    (message,) = told(checked, "status-elsewhere", "no-status-column")
    assert cell in message
    assert document.text(TAB, cell) == text  # staff's cell, whatever stands in it


@pytest.mark.parametrize("name", ["สถานะ", "หมายเหตุ", "งบประมาณ", "ตรวจแล้ว"])
def test_a_renamed_status_column_is_told_once_and_left_alone(server, spend, name):
    document = Document.from_rows("ร", {TAB: [[*HEADERS, STATUS], ["มาตรการ ข", *FULL[1:5], ""], FULL]})
    spend(document)
    document.set_text(TAB, "G1", name)
    before = [document.text(TAB, f"G{row}") for row in (1, 2, 3)]
    checked = spend(document, NEXT)
    (message,) = told(checked, "status-elsewhere", "no-status-column")
    assert f"G1 “{name}”" in message
    assert [document.text(TAB, f"G{row}") for row in (1, 2, 3)] == before
    assert len(checked.table) == 2
    assert not any(map(status.is_ours, checked.table.texts.to_numpy().ravel()))
    document.set_text(TAB, "G1", STATUS)
    document.set_text(TAB, "F2", "ผู้เข้าร่วม 20 คน")
    assert not told(spend(document, NEXT), "status-elsewhere", "no-status-column")
    assert status_texts(document) == {1: "ครบ ✓", 2: "ครบ ✓"}


def test_a_deleted_status_column_is_told_once(server, spend):
    document = Document.from_rows("ร", {TAB: [[*HEADERS, STATUS], [*FULL[:5], ""]]})
    spend(document)
    document.delete_columns(TAB, "G")
    (message,) = told(spend(document, NEXT), "status-elsewhere", "no-status-column")
    assert "จึงไม่มีการแสดงผลการตรวจ" in message


def test_our_words_above_the_table_are_no_header_row(server, spend):
    words = [["ครบ ✓", "✗ ผลลัพธ์: ยังไม่มี", "✗ วิธีดำเนินการ: ยังไม่ได้กรอก", "✗ มาตรการ: ยังไม่ได้กรอก"]]
    document = Document.from_rows("ร", {TAB: [*words, [*HEADERS, STATUS], FULL]})
    checked = spend(document)
    assert checked.table.header_row == 1
    (message,) = told(checked, "status-elsewhere")
    assert "A1, B1, C1, D1" in message
