"""An .xlsx: its flags stand in a copy; the original is never written to."""

from __future__ import annotations

import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from ita_sync.domain import Plan
from ita_sync.errors import SheetError
from ita_sync.job import Job
from ita_sync.output import OutputFolder
from ita_sync.sources.workbook import flagged_copy
from ita_sync.sources.workbook.store import WorkbookStore
from tests.conftest import edit_settings
from tests.sources.open_xml import row, xlsx
from tests.writeback.nights import FULL, HEADERS, STATUS, TAB, make_settings, no_engine, one_night

GAP = ["มาตรการ ข", *FULL[1:5], ""]


@pytest.fixture
def flagged(tmp_path):
    """Write a workbook, spend a night, and give back the copy's tab."""

    def spend(rows, change=lambda _tab: None):
        path = tmp_path / "รายงาน.xlsx"
        workbook = Workbook()
        tab = workbook.worksheets[0]
        tab.title = TAB
        for texts in rows:
            tab.append(texts)
        workbook.create_sheet("อื่น")["A1"] = "=1+1"
        change(tab)
        workbook.save(path)
        path.chmod(0o444)
        before = path.read_bytes()
        settings = make_settings(str(path))
        out = OutputFolder(tmp_path / "out")
        job = Job(settings, WorkbookStore(path, settings.sheet, out.path), no_engine, out, date(2025, 10, 1))
        one_night(job)
        assert path.read_bytes() == before
        return load_workbook(tmp_path / "out" / "รายงาน-flagged.xlsx")

    return spend


MISSING = "✗ ผลลัพธ์: ยังไม่มี"


def filled(tab, *cells):
    return [tab[cell].fill.start_color.rgb[2:] if tab[cell].fill.fill_type else "" for cell in cells]


def test_the_same_column_with_comments_and_the_faulty_cells_filled(flagged):
    def note(tab):
        tab["F2"].comment = Comment("ของคน", "คน")
        tab["G2"].comment = Comment("ของคน", "คน")

    workbook = flagged([[*HEADERS, STATUS], GAP, FULL, [*FULL[:4], "ทำแล้ว", "ต่าง"]], note)
    tab = workbook[TAB]
    assert [tab[f"G{row}"].value for row in (2, 3, 4)] == [MISSING, "ครบ ✓", "? มาตรการ: ซ้ำกับมาตรการอื่น"]
    assert tab["G2"].comment.text.startswith("ของคน\n[ita-sync]")
    assert "✗ F2: ยังไม่มีผลลัพธ์" in tab["G2"].comment.text
    assert tab["F2"].comment.text == "ของคน"
    assert filled(tab, "F2", "A4", "F3", "G2") == ["F4B3A6", "FFE699", "", ""]
    assert workbook["อื่น"]["A1"].value == "=1+1"
    assert workbook.sheetnames == [TAB, "อื่น"]


def test_a_copy_gets_the_column_that_its_original_lacks(flagged):
    tab = flagged([HEADERS, GAP])[TAB]
    assert tab["G1"].value == STATUS
    assert tab["G2"].value == MISSING


def test_old_flags_go(flagged):
    tab = flagged([[*HEADERS, STATUS], [*FULL, MISSING]])[TAB]
    assert tab["G2"].value == "ครบ ✓"


def test_merged_rows(flagged):
    tab = flagged([[*HEADERS, STATUS], GAP, ["", *GAP[1:]]], lambda tab: tab.merge_cells("F2:F3"))[TAB]
    assert tab["G2"].value == MISSING
    assert filled(tab, "F2") == ["F4B3A6"]


def test_a_copy_that_cannot_be_written(tmp_path):
    from ita_sync.domain import Plan

    path = tmp_path / "a.xlsx"
    workbook = Workbook()
    workbook.save(path)
    (tmp_path / "out").write_text("no folder")
    with pytest.raises(SheetError, match="cannot be written"):
        WorkbookStore(path, make_settings(str(path)).sheet, tmp_path / "out").write(Plan(1))


@pytest.mark.parametrize("letters", [76, 79, 80, 83])
def test_a_name_as_long_as_a_disk_takes(project, ita_sync, letters):
    name = "รายงานผล" * 20
    xlsx(project / f"{name[:letters]}.xlsx", row(*HEADERS) + row(*GAP))
    edit_settings(project, "config/example/measures.csv", f"{name[:letters]}.xlsx")
    answer = ita_sync("flag")
    assert (answer.code, answer.err) == (0, "")
    (copy,) = (project / "out").iterdir()
    assert copy.name == f"{name[: min(letters, 80)]}-flagged.xlsx"
    assert str(copy.relative_to(project)) in answer.out


def test_the_copies_of_a_fleet_are_written_side_by_side(tmp_path, monkeypatch):
    """What is switched for one of them is switched for the whole process."""
    original = xlsx(
        tmp_path / "a.xlsx", row(*HEADERS), after='<mergeCells><mergeCell ref="A5:C6"/></mergeCells>'
    )
    before = vars(Worksheet)["_clean_merge_range"], [*warnings.filters]
    found = []

    def load(*arguments, **options):
        time.sleep(0.05)
        workbook = load_workbook(*arguments, **options)
        found.append(type(workbook.worksheets[0]["B6"]))
        return workbook

    monkeypatch.setattr(flagged_copy, "load_workbook", load)
    with ThreadPoolExecutor(4) as pool:
        copies = [tmp_path / f"{number}.xlsx" for number in range(8)]
        list(pool.map(lambda copy: flagged_copy.write_copy(original, copy, TAB, Plan(1)), copies))
    assert MergedCell not in found
    assert (vars(Worksheet)["_clean_merge_range"], [*warnings.filters]) == before


def test_a_csv_takes_no_flags_and_says_so(project, ita_sync):
    answer = ita_sync("flag")
    assert answer.code == 0
    assert answer.out == "measures.csv บันทึกผลการตรวจไม่ได้ บันทึกได้เฉพาะใน Google ชีตหรือไฟล์ .xlsx\n"
    assert not list(project.glob("out/*flagged*"))


def test_flags_switched_off(project, ita_sync):
    edit_settings(project, "# flags = true ", "flags = false ")
    assert "ปิดการบันทึกผลการตรวจ" in ita_sync("flag").out
