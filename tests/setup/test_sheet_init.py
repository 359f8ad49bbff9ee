"""`sheet init`: in an empty spreadsheet, beside others, on what staff have; and a second time, nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ita_sync.domain import COLUMNS, REQUIRED_COLUMNS
from ita_sync.domain.language import in_language
from ita_sync.errors import ColumnError, SheetError
from ita_sync.setup import measures_tab
from ita_sync.setup import sheet_init as setup
from ita_sync.setup.spreadsheet import read_layout
from ita_sync.table.column_matching import match_columns
from ita_sync.thai.unit_names import UNITS
from ita_sync.writeback.ledger_tab import HEADERS as LEDGER_HEADERS
from tests.conftest import EXAMPLE
from tests.fakes.google import Document
from tests.writeback.nights import CONTACTS, FULL, HEADERS, LEDGER, STATUS, TAB, make_settings, make_store

NAMES = setup.Names(TAB, CONTACTS, LEDGER)
OUR_HEADERS = [COLUMNS[name].header for name in REQUIRED_COLUMNS]


@pytest.fixture
def build(server):
    """Run it on a spreadsheet -> what it said it made."""
    keys: dict[int, str] = {}

    def run(document, example=False):
        key = keys.get(id(document)) or server.add(document)
        keys[id(document)] = key
        store = make_store(server, make_settings(key))
        text = EXAMPLE.read_text(encoding="utf-8") if example else None
        steps = setup.plan(read_layout(store.read_layout()), NAMES, [*dict.fromkeys(UNITS, "").items()], text)
        requests = [request for step in steps for request in step.requests]
        if requests:
            store.build(requests)
        assert (store.traffic.reads, store.traffic.writes) == (1, int(bool(requests)))
        return [str(step.says) for step in steps if step.requests]

    return run


def texts(document, tab=TAB):
    return {cell: content.text for (title, cell), content in document.snapshot().items() if title == tab}


def test_its_headers_are_understood():
    assert match_columns([*OUR_HEADERS, STATUS]) == {name: at for at, name in enumerate(REQUIRED_COLUMNS)}


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        ([["หน่วยงาน", "อีเมล"], ["กองช่าง", "chang@example.go.th"]], True),
        ([["ทำเนียบ"], ["ชื่อ", "สังกัด", "E-mail"], ["นาย ก", "กองคลัง", "k@example.go.th"]], True),
        ([["หน่วยงาน", "อีเมล"], ["กองช่าง", ""]], False),
        ([["ผู้รับผิดชอบ", "โทรศัพท์"], ["กองช่าง", "0 4300 0000"]], False),
        ([["กองช่าง", "chang@example.go.th"]], False),
        ([], False),
    ],
    ids=str,
)
def test_contacts_that_stand_in_a_tab_of_another_name_are_told(server, rows, is_told):
    """Else an empty tab is made beside them, and nobody is mailed."""
    document = Document.from_rows("รายงาน", {TAB: [HEADERS, FULL], "รายชื่อ": rows})
    layout = read_layout(make_store(server, make_settings(server.add(document))).read_layout())
    said = [str(step.says) for step in setup.plan(layout, NAMES, []) if not step.requests]
    assert ["“รายชื่อ” holds units' addresses already" in text for text in said] == [True] * is_told
    hidden = document.sheet("รายชื่อ").properties
    hidden["hidden"] = True
    layout = read_layout(make_store(server, make_settings(server.add(document))).read_layout())
    assert all(step.requests for step in setup.plan(layout, NAMES, []))


def test_an_empty_spreadsheet(server, build):
    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    build(document)
    tab = document.sheet(TAB)
    assert list(texts(document).values()) == [*OUR_HEADERS, STATUS]
    assert tab.properties["gridProperties"]["frozenRowCount"] == 1
    assert [entry["warningOnly"] for entry in tab.protected_ranges] == [True, True]
    assert [sheet.title for sheet in document.sheets] == [TAB, CONTACTS, LEDGER]
    assert [column["pixelSize"] for column in tab.columns if column] == [
        *(COLUMNS[name].pixels for name in REQUIRED_COLUMNS),
        measures_tab.STATUS_WIDTH,
    ]
    look = tab.cell(5, 5)["userEnteredFormat"]
    assert look["wrapStrategy"] == "WRAP"
    assert look["textFormat"]["fontFamily"] == "Sarabun"
    choice = tab.cell(1, 2)["dataValidation"]
    assert choice["condition"]["values"] == [{"userEnteredValue": f"='{CONTACTS}'!$A$2:$A"}]
    assert not choice.get("strict")
    formulas = [
        rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in tab.conditional_formats
    ]
    assert len(formulas) == 22
    assert formulas[5] == (
        '=AND(N("ita-sync 3 outcome error")=0,REGEXMATCH(TO_TEXT($G1),"(^| · )[✗] (ผลลัพธ์|outcome):"))'
    )
    assert formulas[12] == '=AND(N("ita-sync 3 outcome live")=0,LEN(TRIM($F1))=0,LEN(TRIM($A1&$C1))>0)'
    assert texts(document, CONTACTS)["A1"] == "สำนัก/กอง"
    assert texts(document, CONTACTS)["A3"] == "สำนักปลัด"
    assert document.sheet(LEDGER).properties["hidden"]
    assert document.sheet(LEDGER).protected_ranges
    assert [*texts(document, LEDGER).values()] == [header for header in LEDGER_HEADERS if header]


@pytest.mark.parametrize(
    ("tabs", "titles"),
    [
        ({"Sheet1": []}, [TAB]),
        ({"ชีต1": [], "ชีต2": []}, [TAB, "ชีต2"]),
        ({"ของฉัน": []}, [TAB]),
        ({"ของฉัน": [], "ชีต1": []}, ["ของฉัน", TAB]),
        ({"ชีต1": [["บันทึกของคน"]]}, ["ชีต1", TAB]),
        ({"ชีต1": [["บันทึก"]], "Sheet2": []}, ["ชีต1", TAB]),
        ({"ว่าง": [], "ของฉัน": []}, ["ว่าง", "ของฉัน", TAB]),
    ],
)
def test_a_blank_tab_that_nobody_has_named_is_used(server, build, tabs, titles):
    document = Document.from_rows("ใหม่", tabs)
    before = document.snapshot()
    build(document)
    assert [sheet.title for sheet in document.sheets] == [*titles, CONTACTS, LEDGER]
    assert {cell: document.snapshot()[cell] for cell in before} == before
    assert build(document) == []


def test_a_blank_tab_that_somebody_has_prepared_is_left(server, build):
    document = Document.from_rows("ใหม่", {"ชีต1": []}, notes={"ชีต1": {"A1": "จองไว้"}})
    document.add_tab("ชีต2", [], hidden=True)
    build(document)
    assert [sheet.title for sheet in document.sheets] == ["ชีต1", "ชีต2", TAB, CONTACTS, LEDGER]


@pytest.mark.parametrize("owner", ["DROPDOWN", "TEXT", "PEOPLE_CHIP"])
def test_a_table_with_typed_columns(server, build, owner):
    """Google refuses choices of ours there; a column of checkboxes fills itself with FALSE."""
    document = Document.from_rows("ของเรา", {TAB: [[*HEADERS, "เสร็จ"], FULL], CONTACTS: []}, row_count=30)
    document.make_table(TAB, "A1:G30", C=owner, D="TEXT", G="BOOLEAN")
    before = document.snapshot()
    made = build(document)
    assert "the choice of units" not in made
    assert document.text(TAB, "H1") == STATUS
    assert {cell: document.snapshot()[cell] for cell in before} == before
    assert build(document) == []


def test_an_untyped_column_of_a_table_gets_its_choices(server, build):
    document = Document.from_rows("ของเรา", {TAB: [HEADERS, FULL]})
    document.make_table(TAB, "A1:F30", F="TEXT")
    assert "the choice of units" in build(document)
    assert build(document) == []


def test_the_example_goes_into_a_table_of_unticked_boxes(server, build):
    document = Document.from_rows("ของเรา", {TAB: [[*HEADERS, "เสร็จ"]]}, row_count=30)
    document.make_table(TAB, "A1:G30", G="BOOLEAN")
    assert "the example's 5 rows" in build(document, example=True)


@pytest.mark.parametrize("title", ["แผน 68", "มาตรการ 2568", "มาตรการ-68"])
@pytest.mark.parametrize("above", [[], [["รายงานผลการดำเนินการ"]]])
def test_a_table_in_a_tab_of_another_name_is_found_and_no_second_one_built(server, build, title, above):
    document = Document.from_rows("ของเรา", {"ชีต1": [], title: [*above, HEADERS, FULL]})
    before = document.everything()
    with pytest.raises(SheetError, match=f"no tab “{TAB}”; it has “ชีต1”, “{title}”") as raised:
        build(document)
    assert f"A table of measures stands in “{title}”" in raised.value.hint
    assert f'[sheet] tab = "{title}"' in raised.value.hint
    assert document.everything() == before
    document.add_tab(TAB)
    assert build(document)


def test_of_the_tables_of_several_years_none_is_proposed(server, build):
    document = Document.from_rows("ของเรา", {"มาตรการ 2569": [HEADERS, FULL], "แผน 68": [HEADERS, FULL]})
    with pytest.raises(SheetError) as raised:
        build(document)
    assert (
        'A table of measures stands in “มาตรการ 2569”, “แผน 68”: write [sheet] tab = "…"' in raised.value.hint
    )


@pytest.mark.parametrize(
    "rows", [[["หน่วยงาน", "อีเมล"]], [["โครงการ", "งบประมาณ", "ผู้รับผิดชอบ", "ระยะเวลา"], FULL[:4]]]
)
def test_another_table_is_no_table_of_measures(server, build, rows):
    document = Document.from_rows("ของเรา", {"อื่น": rows})
    build(document)
    assert document.sheet(TAB)


@pytest.mark.parametrize("example", [False, True])
def test_the_second_time_nothing_is_missing(server, build, example):
    document = Document.from_rows("ใหม่", {"แผ่น1": [["เดิม"]]})
    assert build(document, example)
    before = document.everything()
    assert build(document, example) == []
    assert document.everything() == before


def test_the_example_goes_into_an_empty_tab_alone(server, build):
    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    build(document)
    assert build(document, example=True) == ["the example's 5 rows"]
    assert document.text(TAB, "A2").startswith("๑. การป้องกันการทุจริต")
    assert document.text(TAB, "F5").startswith("-ส่งเสริมให้เกิดการใช้ทรัพย์สิน")
    document.set_text(TAB, "A2", "ของเรา")
    assert build(document, example=True) == []


def test_beside_a_sheet_that_staff_have_made(server, build):
    rows: list[list[Any]] = [
        ["รายงานผล", "", "", "", "", ""],
        HEADERS,
        FULL,
        ["", "", {"userEnteredValue": {"numberValue": 4}}],
    ]
    document = Document.from_rows(
        "ของเรา",
        {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"], ["กองคลัง", "k@example.go.th"]]},
        merges={TAB: ["A1:F1"]},
        notes={TAB: {"H9": "โน้ตข้างตาราง"}},
        column_count=8,
    )
    before = document.snapshot()
    looks = {column: document.sheet(TAB).cell(2, column).get("userEnteredFormat") for column in range(8)}
    made = build(document)
    after = document.snapshot()
    assert {cell: after[cell] for cell in before} == before
    assert {cell for cell in after if cell not in before and cell[0] == TAB} == {(TAB, "I2")}
    assert document.text(TAB, "I2") == STATUS
    assert {c: document.sheet(TAB).cell(2, c).get("userEnteredFormat") for c in range(8)} == looks
    assert document.sheet(TAB).properties["gridProperties"]["frozenRowCount"] == 2
    assert document.sheet(TAB).conditional_formats[0]["ranges"][0]["startRowIndex"] == 1
    assert f"the tab “{CONTACTS}”" not in made
    assert build(document) == []


def test_what_is_lost_is_repaired(server, build):
    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    build(document, example=True)
    document.set_text(TAB, "F1", "")
    document.set_text(TAB, "G1", "")
    document.sheet(TAB).conditional_formats.clear()
    document.sheet(TAB).protected_ranges.pop(0)
    document.sheet(LEDGER).properties.pop("hidden")
    rows = texts(document)
    made = build(document)
    assert len(made) == 5
    assert texts(document) == rows | {"F1": COLUMNS["outcome"].header, "G1": STATUS}
    assert document.sheet(LEDGER).properties["hidden"]
    assert build(document) == []


def test_rows_inserted_above_do_not_make_it_build_twice(server, build):
    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    build(document, example=True)
    document.insert_rows(TAB, 1, 3)
    document.set_text(TAB, "A1", "ชื่อเรื่อง")
    assert build(document) == []


def test_a_header_that_cannot_be_repaired_is_named(server, build):
    document = Document.from_rows("ใหม่", {TAB: [[*HEADERS[:5], "ผล ลพ"], FULL]})
    with pytest.raises(ColumnError, match="no header for outcome"):
        build(document)


def test_a_tab_without_a_header_row(server, build):
    with pytest.raises(SheetError, match="no header row"):
        build(Document.from_rows("ใหม่", {TAB: [FULL, FULL]}))
    headless = Document.from_rows("ใหม่", {TAB: [[], FULL]})
    build(headless)
    assert headless.text(TAB, "A1") == COLUMNS["measure"].header
    assert headless.text(TAB, "A2") == FULL[0]


def test_a_tab_of_staffs_in_the_ledgers_place(server, build):
    document = Document.from_rows("ใหม่", {"แผ่น1": [], LEDGER: [["ของเรา"]]})
    with pytest.raises(SheetError, match="is not the job's own"):
        build(document)


def test_making_is_never_repeated_in_doubt(server, build):
    from ita_sync.retry import Backoff
    from tests.fakes.google import Fault

    document = Document.from_rows("ใหม่", {"แผ่น1": []})
    store = make_store(
        server, make_settings(server.add(document)), Backoff(60.0, sleep=lambda _s: None, clock=lambda: 0.0)
    )
    requests = [
        request
        for step in setup.plan(read_layout(store.read_layout()), NAMES, [])
        for request in step.requests
    ]
    server.faults.add("batchUpdate", Fault.status(429), Fault.connection_reset(after_write=True))
    with pytest.raises(SheetError, match="Whether the write was carried out is not known"):
        store.build(requests)
    assert server.count("batchUpdate") == 2
    assert build(document) == []


def test_a_header_of_two_rows_and_rounds_are_built_on(build):
    top = ["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "", "สรุปผล", "ผลลัพธ์", ""]
    below = ["", "", "", "เริ่มต้น", "สิ้นสุด", "", "รอบ 6 เดือน", "รอบ 12 เดือน"]
    document = Document.from_rows("รายงาน", {TAB: [top, below]})
    build(document)
    tab = document.sheet(TAB)
    assert [*texts(document).values()].count(STATUS) == 1
    assert tab.properties["gridProperties"]["frozenRowCount"] == 2
    assert [entry["range"].get("startRowIndex", 0) for entry in tab.protected_ranges] == [0, 2]
    coloured = {entry["ranges"][0]["startColumnIndex"] for entry in tab.conditional_formats}
    assert {3, 7} <= coloured  # where the period begins, and the round that is owed
    assert 6 not in coloured
    assert build(document) == []


@pytest.mark.parametrize("tabs", [{"ชีต1": []}, {TAB: [HEADERS, FULL]}])
def test_of_two_at_once_the_second_does_no_harm_and_says_why(server, build, tabs):
    document = Document.from_rows("ใหม่", tabs)
    slow = make_store(server, make_settings(server.add(document)))
    steps = setup.plan(read_layout(slow.read_layout()), NAMES, [])
    build(document)
    before = document.everything()
    with pytest.raises(SheetError, match="Another run made the same at the same time") as raised:
        slow.build([request for step in steps for request in step.requests])
    assert "run this again" in raised.value.hint
    assert document.everything() == before
    assert build(document) == []


def test_tabs_are_known_whatever_their_capitals(server, build):
    document = Document.from_rows("ใหม่", {TAB: [HEADERS, FULL]})
    build(document)
    document.rename_tab(LEDGER, LEDGER.upper())
    assert build(document) == []


@pytest.mark.parametrize("extra", [" ", "\u00a0", "\u200b", "  "])
def test_tabs_are_known_by_titles_that_look_the_same(server, build, extra):
    document = Document.from_rows(
        "ของเรา", {f"{TAB}{extra}": [HEADERS, FULL], f"{extra}{CONTACTS}": [["สำนัก/กอง", "อีเมล"]]}
    )
    build(document)
    assert [sheet.title for sheet in document.sheets] == [f"{TAB}{extra}", f"{extra}{CONTACTS}", LEDGER]
    choice = document.sheet(f"{TAB}{extra}").cell(1, 2)["dataValidation"]["condition"]
    assert choice["values"] == [{"userEnteredValue": f"='{extra}{CONTACTS}'!$A$2:$A"}]
    document.rename_tab(LEDGER, f"{LEDGER}{extra}")
    assert build(document) == []


def test_two_tabs_that_look_the_same_are_both_named(server, build):
    document = Document.from_rows("ของเรา", {f"{TAB} ": [HEADERS, FULL], f" {TAB}": [HEADERS, FULL]})
    with pytest.raises(SheetError, match=r"no\. 1.*no\. 2"):
        build(document)


def test_a_status_column_that_was_renamed_is_theirs_and_told(server, build):
    """Its old words are no data; they stay where they are, and a new column is added beside them."""
    rows = [[*HEADERS, "สถานะ"], [*FULL, "ครบ ✓"], [*FULL, "✗ ผลลัพธ์: ยังไม่มี"]]
    document = Document.from_rows("ของเรา", {TAB: rows})
    store = make_store(server, make_settings(server.add(document)))
    steps = setup.plan(read_layout(store.read_layout()), NAMES, [])
    (told,) = [step.says for step in steps if not step.requests]
    assert "G1 “สถานะ”" in in_language(told, "th")
    assert "G1 “สถานะ”" in in_language(told, "en")
    store.build([request for step in steps for request in step.requests])
    assert document.text(TAB, "H1") == STATUS
    assert [document.text(TAB, cell) for cell in ("G1", "G2")] == ["สถานะ", "ครบ ✓"]
    assert build(document) == []


def test_a_status_header_that_was_cleared_is_given_back(server, build):
    document = Document.from_rows("ของเรา", {TAB: [HEADERS, [*FULL, "ครบ ✓"]]})
    build(document)
    assert document.text(TAB, "G1") == STATUS
    assert document.text(TAB, "H1") == ""


def test_our_words_are_no_header(server, build):
    document = Document.from_rows("ของเรา", {TAB: [["ครบ ✓"], [*HEADERS[:5], "ครบ ✓"], FULL]})
    with pytest.raises(ColumnError):
        build(document)


def test_a_tab_whose_import_has_not_arrived_gets_no_headers_of_ours(server, build):
    loading = {"userEnteredValue": {"formulaValue": '=IMPORTRANGE("x", "y")'}, "formattedValue": "Loading..."}
    document = Document.from_rows("ของเรา", {TAB: [[loading]]})
    with pytest.raises(SheetError, match="still loading: A1 shows Loading"):
        build(document)
