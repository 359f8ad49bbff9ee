"""`sheet new-year`: what is copied, moved, emptied and left, on tabs as municipalities have them."""

from __future__ import annotations

import pytest

from ita_sync.domain import COLUMNS
from ita_sync.errors import ColumnError, SheetError
from ita_sync.setup import new_year, sheet_init, year_titles
from ita_sync.setup.spreadsheet import read_layout
from ita_sync.writeback import notes
from tests.fakes.google import Document
from tests.writeback.nights import CONTACTS, HEADERS, LEDGER, STATUS, TAB, make_settings, make_store

NEW = f"{TAB} 2569"
ROW = ["มาตรการ ก", "จัดอบรม", "สำนักปลัด", "ต.ค. ๒๕๖๗ - ก.ย. ๒๕๖๘", "อบรมแล้ว", "ผู้เข้าอบรม 40 คน"]


def row(**cells):
    """The row with other cells, by canonical name."""
    names = list(COLUMNS)[:6]
    return [cells.get(name, text) for name, text in zip(names, ROW, strict=True)]


@pytest.fixture
def copy(server):
    """Carry it out on a spreadsheet -> the plan."""
    keys: dict[int, str] = {}

    def run(document, *, is_over=True, title=NEW, tab=TAB):
        key = keys.setdefault(id(document), keys.get(id(document)) or server.add(document))
        store = make_store(server, make_settings(key))
        plan = new_year.plan(read_layout(store.read_layout()), tab, title, 2568, is_over=is_over)
        if plan.requests:
            store.build(plan.requests)
        assert (store.traffic.reads, store.traffic.writes) == (1, int(bool(plan.requests)))
        return plan

    return run


def texts(document, tab=NEW):
    return {cell: content.text for (title, cell), content in document.snapshot().items() if title == tab}


def test_a_whole_table(server, copy):
    document = Document.from_rows(
        "รายงาน",
        {
            TAB: [
                [*HEADERS, STATUS],
                [*ROW, "✗ ผลลัพธ์: ยังไม่มี"],
                [*row(measure="", method="ประชุม", period="ไตรมาสที่ 2"), "ครบ ✓"],
                [*row(measure="มาตรการ ข", period="เร็ว ๆ นี้"), ""],
                ["ลงชื่อ....................ผู้รายงาน", "", "", "", "", ""],
            ],
            CONTACTS: [["หน่วยงาน", "อีเมล"]],
            LEDGER: [["x"]],
        },
        merges={TAB: ["C2:C3"]},
        notes={
            TAB: {
                "F2": "ขอภายในวันศุกร์",
                "A2": "แก้ตามมติ",
                "G1": notes.compose("ของป้าแดง", ["ณ"]),
                "G2": notes.compose("", ["รอ"]),
            }
        },
    )
    before = document.copy().everything()
    plan = copy(document)
    assert [sheet.title for sheet in document.sheets] == [NEW, TAB, CONTACTS, LEDGER]
    found = texts(document)
    assert found == {
        **{f"{letter}1": text for letter, text in zip("ABCDEFG", [*HEADERS, STATUS], strict=True)},
        "A2": "มาตรการ ก",
        "B2": "จัดอบรม",
        "C2": "สำนักปลัด",
        "D2": "ต.ค. ๒๕๖๘ - ก.ย. ๒๕๖๙",
        "B3": "ประชุม",
        "D3": "ไตรมาสที่ 2",
        "A4": "มาตรการ ข",
        "B4": "จัดอบรม",
        "C4": "สำนักปลัด",
        "D4": "เร็ว ๆ นี้",
        "A5": "ลงชื่อ....................ผู้รายงาน",
    }
    noted = {c: v.note for (title, c), v in document.snapshot().items() if title == NEW and v.note}
    assert noted == {"A2": "แก้ตามมติ", "G1": "ของป้าแดง"}
    after = document.everything()
    protection = after[TAB].pop("protected_ranges")
    assert (protection[0]["warningOnly"], protection[0]["range"]) == (True, {})
    assert after[NEW]["protected_ranges"] == []
    for title in (TAB, CONTACTS, LEDGER):
        before[title].pop("properties"), after[title].pop("properties")
    before[TAB].pop("protected_ranges")
    assert {title: after[title] for title in before} == before
    assert [merge["startRowIndex"] for merge in after[NEW]["merges"]] == [1]
    assert (plan.moved, plan.emptied, plan.unread) == (1, 8, {"D4": "เร็ว ๆ นี้"})


def test_what_sheet_init_laid_comes_along(server, copy):
    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    key = server.add(document)
    store = make_store(server, make_settings(key))
    names = sheet_init.Names(TAB, CONTACTS, LEDGER)
    example = "มาตรการ,วิธีดำเนินการ,ผู้รับผิดชอบ,ระยะเวลา,สรุปผล,ผลลัพธ์\n" + ",".join(ROW)
    steps = sheet_init.plan(read_layout(store.read_layout()), names, [["กองช่าง", ""]], example)
    store.build([request for step in steps for request in step.requests])
    copy(document)
    old, new = (document.sheet(title).contents() for title in (TAB, NEW))
    assert len(new["conditional_formats"]) == len(old["conditional_formats"]) > 0
    number = document.sheet(NEW).id
    assert {area["sheetId"] for rule in new["conditional_formats"] for area in rule["ranges"]} == {number}
    assert new["cells"]["C2"]["dataValidation"] == old["cells"]["C2"]["dataValidation"]
    assert new["columns"] == old["columns"]
    assert new["properties"]["gridProperties"] == old["properties"]["gridProperties"]
    later = sheet_init.plan(
        read_layout(make_store(server, make_settings(key)).read_layout()),
        sheet_init.Names(NEW, CONTACTS, LEDGER),
        [],
    )
    assert [str(step.says) for step in later] == []


def date_cell(number, shown):
    return {"userEnteredValue": {"numberValue": number}, "formattedValue": shown}


@pytest.mark.parametrize(
    ("period", "moved", "unread"),
    [
        ("ต.ค. 67 – ก.ย. 68", "ต.ค. 68 – ก.ย. 69", False),
        ("ตลอดปีงบประมาณ", "ตลอดปีงบประมาณ", False),
        ("-", "-", False),
        ("", None, False),
        ("Oct 2024", "Oct 2024", True),
        ("1/10/2024", "1/10/2025", False),
        (date_cell(45566, "1/10/2567"), "45931", False),
        (date_cell(45566, "ต.ค. 67"), "45931", False),
        (date_cell(45566, "2024-10-01"), "45931", False),
        (date_cell(2568, "2568"), "2568", True),
        (
            {
                "userEnteredValue": {"formulaValue": "=A1"},
                "effectiveValue": {"stringValue": "ปีงบประมาณ 2568"},
            },
            "=A1",
            True,
        ),
    ],
    ids=str,
)
def test_periods(copy, period, moved, unread):
    document = Document.from_rows("รายงาน", {TAB: [HEADERS, row(period=period), row(measure="ข")]})
    plan = copy(document)
    assert texts(document).get("D2") == moved
    assert [*plan.unread] == (["D2"] if unread else [])


@pytest.mark.parametrize(
    ("heads", "cells", "moved"),
    [
        (["วันที่เริ่มต้น", "วันที่สิ้นสุด"], ["1 ต.ค. 67", "30 ก.ย. 68"], ["1 ต.ค. 68", "30 ก.ย. 69"]),
        (["วันที่เริ่มต้น", "วันที่สิ้นสุด"], ["1 ต.ค.", "30 ก.ย. 2568"], ["1 ต.ค.", "30 ก.ย. 2569"]),
        (["ไตรมาส 1", "ไตรมาส 2"], ["✓", "/"], ["✓", "/"]),
        (["ต.ค. 67", "พ.ย. 67"], ["✓", ""], ["✓", None]),
    ],
    ids=str,
)
def test_a_period_in_several_columns(copy, heads, cells, moved):
    header = [*HEADERS[:3], *heads, *HEADERS[4:]]
    document = Document.from_rows("รายงาน", {TAB: [header, [*ROW[:3], *cells, *ROW[4:]]]})
    plan = copy(document)
    found = texts(document)
    assert [found.get(cell) for cell in ("D2", "E2")] == moved
    assert ("F2" in found, "G2" in found, plan.unread) == (False, False, {})
    if heads[0] == "ต.ค. 67":
        assert (found["D1"], found["E1"]) == ("ต.ค. 68", "พ.ย. 68")


def test_every_column_of_results_is_emptied_and_the_others_stay(copy):
    more = ["ปัญหาและอุปสรรค", "ข้อเสนอแนะ", "หลักฐาน", "งบประมาณ", "ตัวชี้วัด", "หมายเหตุ", "สรุปผลรอบ 6 เดือน"]
    cells = ["ไม่มี", "ไม่มี", "https://example.go.th/a.pdf", "20,000", "ร้อยละ 80", "ตามแผน", "ครึ่งปี"]
    document = Document.from_rows("รายงาน", {TAB: [[*HEADERS, *more], [*ROW, *cells]]})
    copy(document)
    left = {cell for cell in texts(document) if cell.endswith("2")}
    assert left == {"A2", "B2", "C2", "D2", "J2", "K2", "L2"}


def test_texts_that_name_the_old_year_are_listed(copy):
    table = [
        ["มาตรการส่งเสริมคุณธรรม ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"],
        HEADERS,
        row(measure="แผนปี 2568", method="รับสมัครตั้งแต่ ต.ค. 67"),
        row(measure="มาตรการตั้งแต่ปี 2550", method="โทร. 0 2568 1234"),
    ]
    document = Document.from_rows("รายงาน", {TAB: table})
    assert copy(document).named[:3] == ("A1", "A3", "B3")
    assert "A4" not in copy(document, title="อื่น").named


def test_hidden_and_filtered_rows_are_shown_in_the_copy(copy):
    document = Document.from_rows(
        "รายงาน", {TAB: [HEADERS, ROW, row(measure="ข"), row(measure="ค"), ["ลงชื่อ....."]]}
    )
    document.hide_row(TAB, 2)
    document.hide_row(TAB, 4, by_filter=True)
    assert copy(document).shown == 2
    assert [line.meta for line in document.sheet(NEW).rows[:5]] == [{}] * 5
    assert [line.meta for line in document.sheet(TAB).rows[1:4:2]] == [
        {"hiddenByUser": True},
        {"hiddenByFilter": True},
    ]


def test_rows_beside_the_measures_stay_hidden(copy):
    document = Document.from_rows("รายงาน", {TAB: [["โน้ต"], HEADERS, ROW]})
    document.hide_row(TAB, 1)
    document.hide_row(TAB, 900)
    assert copy(document).shown == 0
    assert document.sheet(NEW).rows[0].meta == document.sheet(NEW).rows[899].meta == {"hiddenByUser": True}


def test_the_old_tab_gets_its_warning_once_its_year_is_over(copy):
    document = Document.from_rows("รายงาน", {TAB: [HEADERS, ROW]})
    assert not copy(document, is_over=False).protects
    assert document.sheet(TAB).protected_ranges == []
    again = copy(document, is_over=False)
    assert (again.is_made, again.requests) == (True, ())
    document.set_text(NEW, "F2", "ผลของปีใหม่")
    later = copy(document)
    assert (later.is_made, later.protects) == (True, True)
    assert texts(document)["F2"] == "ผลของปีใหม่"
    assert copy(document).requests == ()


def test_a_tab_that_is_made_anew_does_not_inherit_the_old_ones_warning(copy):
    document = Document.from_rows("รายงาน", {TAB: [HEADERS, ROW]})
    document.protect(TAB, "A1:F1", editors=["somebody@example.go.th"])
    copy(document)
    document.sheets.remove(document.sheet(NEW))
    again = copy(document)
    assert (again.is_made, again.protects) == (False, False)
    described = {
        sheet.title: [entry.get("description") for entry in sheet.protected_ranges]
        for sheet in document.sheets
    }
    assert described == {NEW: [None], TAB: [None, new_year.OLD_TAB.format(year=2568)]}


@pytest.mark.parametrize(
    ("tables", "error"),
    [
        ({"อื่น": [HEADERS, ROW]}, SheetError),
        ({TAB: [HEADERS]}, SheetError),
        ({TAB: []}, SheetError),
        ({TAB: [HEADERS[:4], ROW[:4]]}, ColumnError),
        ({TAB: [HEADERS, ROW], NEW: [["รายชื่อ"]]}, SheetError),
        ({TAB: [HEADERS, ROW], NEW.upper(): [["รายชื่อ"]]}, SheetError),
    ],
    ids=["no tab", "no rows", "blank", "no columns", "another tab", "of that name"],
)
def test_refusals(copy, tables, error):
    document = Document.from_rows("รายงาน", tables)
    before = document.snapshot()
    with pytest.raises(error):
        copy(document)
    assert document.snapshot() == before


def test_the_tab_itself_is_not_next_years(copy):
    with pytest.raises(SheetError, match="already"):
        copy(Document.from_rows("รายงาน", {TAB: [HEADERS, ROW]}), title=TAB)


@pytest.mark.parametrize(
    ("title", "later"),
    [
        ("มาตรการ", "มาตรการ 2569"),
        ("มาตรการ 2568", "มาตรการ 2569"),
        ("มาตรการ ๒๕๖๘", "มาตรการ ๒๕๖๙"),
        ("แผน 68", "แผน 69"),
        ("ต.ค.67-ก.ย.68", "ต.ค.68-ก.ย.69"),
        ("แผน 2", "แผน 2 2569"),
        ("ITA 2567", "ITA 2567 2569"),
        ("ITA 2025", "ITA 2026"),
        ("ต.ค. 2024 - ก.ย. 2025", "ต.ค. 2025 - ก.ย. 2026"),
        ("แผน ๒๕๖๘-๒๕๖๙", "แผน ๒๕๖๙-๒๕๗๐"),
        ("แผน 2568-2570", "แผน 2568-2570 2569"),
        ("แผน 2566-2570", "แผน 2566-2570 2569"),
        ("มาตรการ 2569", "มาตรการ 2569 (2)"),
        ("ITA ๒๕๖๙", "ITA ๒๕๖๙ (2)"),
        ("มาตรา 69", "มาตรา 69 2569"),
    ],
)
def test_the_new_name(title, later):
    assert year_titles.next_title(title, 2568) == later


def test_tabs_are_known_by_titles_that_look_the_same(copy):
    document = Document.from_rows("รายงาน", {f"{TAB} ": [HEADERS, ROW]})
    assert not copy(document).is_made
    assert [sheet.title for sheet in document.sheets] == [NEW, f"{TAB} "]
    document.rename_tab(NEW, f"{NEW}\u200b")
    assert copy(document).is_made
    assert [sheet.title for sheet in document.sheets] == [f"{NEW}\u200b", f"{TAB} "]


def test_a_part_whose_columns_stand_in_another_order_is_not_emptied_blindly(copy):
    again = [*HEADERS[:2], HEADERS[5], HEADERS[3], HEADERS[4], HEADERS[2]]
    below = ["มาตรการ ข", "ประชุม", "ประชุม 2 ครั้ง", ROW[3], "ประชุมแล้ว", "กองคลัง"]
    document = Document.from_rows("รายงาน", {TAB: [HEADERS, ROW, again, below]})
    with pytest.raises(SheetError, match="header in row 3"):
        copy(document)
    assert [sheet.title for sheet in document.sheets] == [TAB]
