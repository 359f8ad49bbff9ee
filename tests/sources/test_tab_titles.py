"""Tabs by their titles: one that looks the same is the same, in Google's sheets and in workbooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook, load_workbook

from ita_sync.domain import Plan
from ita_sync.errors import SheetError
from ita_sync.settings import Sheet
from ita_sync.sources.tab_titles import find_title
from ita_sync.sources.workbook.store import WorkbookStore
from tests.conftest import HEADERS, ROW
from tests.fakes.google import Document, SheetsServer
from tests.writeback.nights import CONTACTS, FULL, LEDGER, STATUS, TAB, make_job, one_night, status_texts

PEOPLE = ("หน่วยงาน", "อีเมล"), ("สำนักปลัด", "palad@example.go.th")
ALIKE = [
    "มาตรการ ปี 2568 ",
    " มาตรการ ปี 2568",
    "มาตรการ  ปี 2568",
    "มาตรการ\u00a0ปี 2568",
    "มาตรการ\tปี 2568",
    "มาตรการ\u3000ปี\u20092568",
    "\ufeffมาตรการ ปี 2568",
    "มาตร\u200bการ ปี 2568\u200b",
    "มาตรการ ปี 2568\u200e",
    "มาต\u00adรการ ปี 2568\ufe0f",
]


@pytest.mark.parametrize("there", ALIKE)
def test_a_title_that_looks_the_same_is_the_same(there: str) -> None:
    assert find_title(["อื่น", there, "มาตรการ ปี 2567"], "มาตรการ ปี 2568") == there
    assert find_title(["อื่น", "มาตรการ ปี 2568"], there) == "มาตรการ ปี 2568"


@pytest.mark.parametrize(
    ("there", "wanted", "found"),
    [
        (["Plan ", "plan", "Plan"], "Plan", "Plan"),
        (["Plan ", "PLAN"], "Plan", "PLAN"),
        (["ผู้รับผิดชอบ"], "ผู ้รับผิดชอบ", "ผู้รับผิดชอบ"),
        (["แผน"], "เเผน", "แผน"),
        (["มาตรการ2568"], "มาตรการ 2568", None),
        (["มาตรการ-2568"], "มาตรการ 2568", None),
        (["มาตรการ 2568"], "มาตรการ ๒๕๖๘", None),
        ([], "มาตรการ", None),
        (["", " "], "มาตรการ", None),
    ],
)
def test_the_nearest_title_is_taken(there: list[str], wanted: str, found: str | None) -> None:
    assert find_title(there, wanted) == found


@pytest.mark.parametrize(
    ("there", "named"),
    [
        (["มาตรการ ", "ก", " มาตรการ"], "“มาตรการ ” (no. 1), “ มาตรการ” (no. 3)"),
        (["มาตรการ\u200b", "มาตรการ\u00a0"], "“มาตรการ[U+200B]” (no. 1), “มาตรการ[U+00A0]” (no. 2)"),
        (["มาตร  การ", "มาตร\nการ", "x"], "“มาตร  การ” (no. 1), “มาตร[U+000A]การ” (no. 2)"),
    ],
)
def test_two_that_look_the_same_are_both_named(there: list[str], named: str) -> None:
    wanted = "มาตร การ" if "มาตร  การ" in there else "มาตรการ"
    with pytest.raises(SheetError) as told:
        find_title(there, wanted)
    assert named in told.value.message
    assert f"“{wanted}”" in told.value.hint
    assert find_title([*there, wanted], wanted) == wanted


def xlsx(path: Path, measures: str, contacts: str) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = "หน้าปก"
    for title, rows in ((contacts, PEOPLE), (measures, (HEADERS, ROW))):
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def ods(path: Path, measures: str, contacts: str) -> None:
    document = OpenDocumentSpreadsheet()
    for title, rows in (("หน้าปก", ()), (contacts, PEOPLE), (measures, (HEADERS, ROW))):
        table = Table(name=title)
        for row in rows:
            line = TableRow()
            for text in row:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=text))
                line.addElement(cell)
            table.addElement(line)
        document.spreadsheet.addElement(table)
    document.save(path)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_the_tabs_of_a_workbook(tmp_path: Path, write: Callable[[Path, str, str], None]) -> None:
    path = tmp_path / f"a.{write.__name__}"
    write(path, f"{TAB} ", f"{CONTACTS}\u200b")
    snapshot = WorkbookStore(path, Sheet(source=str(path))).read()
    assert snapshot.measures.rows == (HEADERS, ROW)
    assert snapshot.contacts
    assert snapshot.contacts.rows == PEOPLE


def test_the_copy_is_flagged_in_the_tab_that_was_read(tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx", f"{TAB} ", CONTACTS)
    store = WorkbookStore(tmp_path / "a.xlsx", Sheet(source="a.xlsx"), tmp_path)
    store.read()
    store.write(Plan(first_row=1, status_column=6, status={1: "ครบ ✓"}))
    assert load_workbook(tmp_path / "a-flagged.xlsx")[f"{TAB} "]["G2"].value == "ครบ ✓"


def test_two_tabs_of_a_workbook_that_look_the_same(tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx", f"{TAB} ", f" {TAB}")
    with pytest.raises(SheetError, match=r"looks like “มาตรการ”: .*no\. 2.*no\. 3"):
        WorkbookStore(tmp_path / "a.xlsx", Sheet(source="a.xlsx")).read()


def test_the_tabs_of_a_google_sheet_are_read_and_written(server: SheetsServer, tmp_path: Path) -> None:
    rows = [[*HEADERS, STATUS], ["มาตรการ ข", *FULL[1:5], ""], FULL]
    tabs = {f"{TAB} ": rows, f" {CONTACTS}": [list(line) for line in PEOPLE], "ปก": [["x"]]}
    document = Document.from_rows("รายงาน", tabs)
    job = make_job(server, server.add(document), date(2025, 10, 1), tmp_path / "out")
    checked = one_night(job)
    assert checked.snapshot.contacts
    assert (server.reads, server.writes) == (1, 1)
    document.rename_tab(f"{TAB} ", TAB)
    assert status_texts(document) == {1: "✗ ผลลัพธ์: ยังไม่มี", 2: "ครบ ✓"}
    document.rename_tab(TAB, f"{TAB}\u200b")
    document.rename_tab(LEDGER, f"{LEDGER} ")
    before = document.snapshot()
    assert [finding.state for finding in one_night(job).findings] == ["new"]
    assert (server.reads, server.writes) == (2, 1)
    assert document.snapshot() == before


def test_two_tabs_of_a_google_sheet_that_look_the_same(server: SheetsServer, tmp_path: Path) -> None:
    document = Document.from_rows("รายงาน", {f"{TAB} ": [HEADERS, FULL], f"{TAB}\u00a0": [HEADERS, FULL]})
    before = document.snapshot()
    job = make_job(server, server.add(document), date(2025, 10, 1), tmp_path / "out")
    with pytest.raises(SheetError, match=r"“มาตรการ\[U\+00A0\]” \(no\. 2\)"):
        one_night(job)
    assert document.snapshot() == before
