"""From findings to the status column: what is wanted, what differs, and that nothing else can ever be written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync.domain import COLUMNS, OFFICE_RULES, Awaited, CellContent, Finding, Grid, Merge, Plan
from ita_sync.rules import RULES, labels
from ita_sync.sources.google.batch_update import ForeignCellError, LedgerTab, batch
from ita_sync.table.measures import build_table
from ita_sync.writeback import flags, status
from ita_sync.writeback.notes import TAG, compose
from tests.conftest import processor_time
from tests.writeback.nights import FULL, HEADERS, STATUS, make_settings

LEDGER = LedgerTab(77, "_ita_sync", 100, 14)
NO_OUTCOME, NO_PERIOD = "✗ ผลลัพธ์: ยังไม่มี", "✗ ระยะเวลา: ยังไม่ได้กรอก"


def tab(*rows, merges=(), notes=None, headers=(*HEADERS, STATUS), entered=None) -> Grid:
    grid = (tuple(headers), *map(tuple, rows))
    return Grid("มาตรการ", grid, tuple(merges), notes or {}, 0, (50, 10), entered or {})


def finding(row, column, rule="missing-outcome", severity="error", *, message="ขาด") -> Finding:
    letter = "ABCDEF"[["measure", "method", "owner", "period", "summary", "outcome"].index(column)]
    return Finding(rule, severity, f"{letter}{row}", row, column, (), "", message, "กรอก", f"{row:012x}")


def plan(grid, *findings, awaited=None, lang="th") -> Plan:
    table = build_table(grid)
    wish = flags.desired(table, findings, awaited or {}, labels(lang), lang)
    return flags.plan(wish, table.header_row, grid, grid)


def seen(note: str) -> list[str]:
    """The lines of a note as people see them."""
    return re.sub("[\u200b\u200c]", "", note).split("\n")


# -- what a row says


def test_what_concerns_the_headers_rows_gets_no_flag():
    """A merged cell of the table, or of the status column itself, may begin in them."""
    below = ("", "", "", "", "", "", "")
    merges = [Merge(0, 0, 2, 1), Merge(1, 3, 4, 4), Merge(1, 6, 4, 7)]
    todo = plan(tab(below, FULL, FULL, merges=merges), finding(2, "period"), finding(3, "outcome"))
    assert todo.first_row == 2
    assert {*todo.status, *todo.notes} <= {2, 3}


def test_a_row_names_each_need_and_the_note_says_it_in_full():
    late = finding(2, "outcome")._replace(since=date(2025, 10, 1))
    todo = plan(tab(FULL), finding(2, "period", "period-unreadable", "warning"), late)
    assert todo.status_column == 6
    assert todo.status == {1: "✗ ผลลัพธ์: ยังไม่มี · ? ระยะเวลา: ไม่ชัดเจน"}
    assert seen(todo.notes[1]) == [TAG, "✗ F2: ขาด กรอก (ตั้งแต่ 1 ต.ค. 2568)", "? D2: ขาด กรอก"]


@pytest.mark.parametrize(
    ("rule", "column", "says"),
    [
        ("missing-measure", "measure", "✗ มาตรการ: ยังไม่ได้กรอก"),
        ("text-damaged", "summary", "✗ สรุปผล: ข้อความผิดเพี้ยน"),
        ("other-year", "outcome", "✗ ผลลัพธ์: กล่าวถึงปีอื่น"),
        ("formula-error", "method", "✗ วิธีดำเนินการ: สูตรผิดพลาด"),
        ("too-long", "outcome", "✗ ผลลัพธ์: ยาวเกินไป"),
        ("unknown-owner", "owner", "✗ ผู้รับผิดชอบ: ไม่มีในรายชื่อ"),
    ],
)
def test_every_label_stands_behind_its_column(rule, column, says):
    assert rule in RULES
    assert plan(tab(FULL), finding(2, column, rule)).status == {1: says}


def test_what_no_unit_can_mend_is_not_said_to_it():
    todo = plan(tab(FULL), *(finding(2, "owner", rule, "warning") for rule in OFFICE_RULES))
    assert todo.status == {1: "ครบ ✓"}
    assert not any(todo.notes.values())
    assert not todo.faulty


def test_in_english():
    late = finding(2, "outcome")._replace(since=date(2025, 10, 1))
    todo = plan(tab(FULL, FULL), late, lang="en")
    assert todo.status == {1: "✗ outcome: missing", 2: "complete ✓"}
    assert seen(todo.notes[1]) == [TAG, "✗ F2: ขาด กรอก (since 2025-10-01)"]
    waiting = plan(tab(FULL), awaited={"F2": Awaited("outcome", date(2025, 9, 30))}, lang="en")
    assert waiting.status == {1: "… outcome: awaited until 2025-09-30"}
    assert seen(waiting.notes[1]) == [TAG, "… F2: awaited until 2025-09-30"]


@pytest.mark.parametrize(
    ("severity", "says", "line", "faulty"),
    [
        ("error", "✗ สรุปผล: ข้อความผิดเพี้ยน", "✗ E2: ขาด กรอก", {(1, 4): "error"}),
        ("warning", "? สรุปผล: ข้อความผิดเพี้ยน", "? E2: ขาด กรอก", {(1, 4): "warning"}),
        ("info", "ครบ ✓", "• E2: ขาด กรอก", {}),
    ],
)
def test_errors_and_warnings_are_needs_and_advice_is_none(severity, says, line, faulty):
    """Each gets its line in the note; a word in the column and a colour only what the row needs."""
    todo = plan(tab(FULL, FULL), finding(2, "summary", "text-damaged", severity))
    assert todo.status == {1: says, 2: "ครบ ✓"}
    assert seen(todo.notes[1]) == [TAG, line]
    assert todo.faulty == faulty


@pytest.mark.parametrize("order", list(permutations(["error", "warning", "info"])))
def test_a_cell_with_several_needs_is_as_grave_as_the_worst(order):
    rules = {"error": "missing-outcome", "warning": "other-year", "info": "text-repaired"}
    todo = plan(tab(FULL), *(finding(2, "outcome", rules[each], each, message=each) for each in order))
    assert todo.faulty == {(1, 5): "error"}
    assert todo.status == {1: f"{NO_OUTCOME} · ? ผลลัพธ์: กล่าวถึงปีอื่น"}
    assert seen(todo.notes[1]) == [TAG, "✗ F2: error กรอก", "? F2: warning กรอก", "• F2: info กรอก"]


@pytest.mark.parametrize("severities", [("warning", "info"), ("info", "warning")])
def test_advice_makes_a_warning_no_milder(severities):
    rules = {"warning": "other-year", "info": "text-repaired"}
    todo = plan(tab(FULL), *(finding(2, "outcome", rules[each], each) for each in severities))
    assert todo.faulty == {(1, 5): "warning"}
    assert todo.status == {1: "? ผลลัพธ์: กล่าวถึงปีอื่น"}


def test_a_need_is_said_by_severity_then_from_left_to_right():
    found = [
        finding(2, "outcome"),
        finding(2, "period", "missing-period"),
        finding(2, "summary", "text-repaired", "info"),
        finding(2, "measure", "duplicate-measure", "warning"),
    ]
    for order in permutations(found):
        todo = plan(tab(FULL), *order)
        assert todo.status == {1: f"{NO_PERIOD} · {NO_OUTCOME} · ? มาตรการ: ซ้ำกับมาตรการอื่น"}
        assert [line[:4] for line in seen(todo.notes[1])[1:]] == ["✗ D2", "✗ F2", "? A2", "• E2"]


def test_a_row_without_a_need_is_complete_and_others_say_nothing():
    """Headings, continuations and blank rows owe nothing and are not praised for it."""
    heading = ["ด้านที่ ๑", "", "", "", "", "", ""]
    grid = tab(heading, FULL, [""] * 6, ["", "", "", "", "", "อีกผลหนึ่ง"], merges=[Merge(1, 0, 2, 6)])
    assert plan(grid).status == {2: "ครบ ✓"}


def test_a_row_that_is_read_by_another_header_than_its_own_is_not_called_complete():
    moved = (*HEADERS[:4], *reversed(HEADERS[4:]))
    lacking = (*FULL[:5], "")
    rows = [FULL, moved, FULL, lacking, HEADERS, FULL, moved, FULL]
    told = [finding(row, "measure", "moved-header") for row in (3, 8)]
    says = "✗ มาตรการ: หัวตารางเรียงไม่ตรง"
    status = plan(tab(*rows), *told, finding(5, "outcome")).status
    assert [status.get(row, "") for row in range(1, 9)] == [
        "ครบ ✓",
        says,
        says,
        NO_OUTCOME,
        "",
        "ครบ ✓",
        says,
        says,
    ]
    assert plan(tab(*rows)).status[3] == "ครบ ✓", "the rule is switched off"


def test_advice_stands_in_the_note_of_a_complete_row():
    todo = plan(tab(FULL), finding(2, "summary", "text-repaired", "info"))
    assert todo.status == {1: "ครบ ✓"}
    assert seen(todo.notes[1]) == [TAG, "• E2: ขาด กรอก"]


def test_an_awaited_cell_says_until_when():
    """Before that it is no fault, and other needs come first."""
    waiting = {"F2": Awaited("outcome", date(2025, 9, 30))}
    early = finding(2, "outcome", severity="warning")
    todo = plan(tab(FULL, FULL), early, finding(2, "owner", "unknown-owner", "warning"), awaited=waiting)
    assert todo.status[1] == "? ผู้รับผิดชอบ: ไม่มีในรายชื่อ · … ผลลัพธ์: รอผลถึง 30 ก.ย. 2568"
    assert todo.status[2] == "ครบ ✓"
    assert seen(todo.notes[1]) == [TAG, "? C2: ขาด กรอก", "… F2: รอผลถึง 30 ก.ย. 2568 กรอก"]
    assert todo.faulty == {(1, 2): "warning"}


def test_an_awaited_cell_may_have_other_faults():
    """That it is empty is no fault yet; that a formula failed in it is one."""
    waiting = {"F2": Awaited("outcome", date(2025, 9, 30))}
    todo = plan(
        tab(FULL),
        finding(2, "outcome", severity="warning"),
        finding(2, "outcome", "formula-error"),
        awaited=waiting,
    )
    assert todo.status == {1: "✗ ผลลัพธ์: สูตรผิดพลาด · … ผลลัพธ์: รอผลถึง 30 ก.ย. 2568"}
    assert seen(todo.notes[1]) == [TAG, "✗ F2: ขาด กรอก", "… F2: รอผลถึง 30 ก.ย. 2568 กรอก"]
    assert todo.faulty == {(1, 5): "error"}


def test_each_row_under_a_merged_cell_says_what_it_needs():
    grid = tab(FULL, ["", *FULL[1:5], ""], FULL, merges=[Merge(1, 5, 3, 6), Merge(1, 0, 3, 1)])
    todo = plan(grid, finding(2, "outcome"), finding(3, "period", "missing-period"))
    assert todo.status == {1: NO_OUTCOME, 2: f"{NO_PERIOD} · {NO_OUTCOME}", 3: "ครบ ✓"}


def test_rows_share_the_needs_of_a_merged_cell_and_no_others():
    """What the block's first row lacks beside it is no matter of the second."""
    lacking = [*FULL[:3], "", *FULL[4:]]
    grid = tab(lacking, FULL, merges=[Merge(1, 5, 3, 6)])
    assert plan(grid, finding(2, "period", "missing-period")).status == {1: NO_PERIOD, 2: "ครบ ✓"}


def test_a_need_of_a_continuation_stands_on_its_own_row():
    """So that its cell is coloured; the activity above is not complete."""
    grid = tab([*FULL[:5], ""], ["", "", "", "", "", "ผลลัพธ์ ๔๐ ค น"])
    assert plan(grid, finding(3, "outcome", "text-damaged")).status == {2: "✗ ผลลัพธ์: ข้อความผิดเพี้ยน"}


def test_merged_status_cells_say_it_all_in_their_corner():
    grid = tab(FULL, ["", *FULL[1:]], FULL, FULL, merges=[Merge(1, 6, 3, 7), Merge(3, 6, 5, 7)])
    todo = plan(grid, finding(3, "outcome"), finding(2, "period", "missing-period"))
    assert todo.status == {1: f"{NO_PERIOD} · {NO_OUTCOME}", 3: "ครบ ✓"}
    assert set(todo.notes) == {1}


def test_merged_status_cells_are_complete_only_where_all_their_rows_are():
    grid = tab(FULL, ["มาตรการ ข", *FULL[1:]], FULL, FULL, merges=[Merge(1, 6, 3, 7), Merge(3, 6, 5, 7)])
    assert plan(grid, finding(3, "outcome")).status == {1: NO_OUTCOME, 3: "ครบ ✓"}
    assert plan(grid, finding(2, "outcome")).status == {1: NO_OUTCOME, 3: "ครบ ✓"}


def test_a_tab_whose_blank_rows_somebody_has_merged():
    grid = tab(FULL, ["มาตรการ ข", *FULL[1:5], ""], merges=[Merge(3, 0, 380_000, 6)])
    with processor_time(2):
        todo = plan(replace(grid, size=(380_000, 26)), finding(3, "outcome"))
    assert todo.status == {1: "ครบ ✓", 2: NO_OUTCOME}


def test_advice_on_a_row_that_says_nothing_stands_on_the_merged_cell():
    goes_on = ["", "", "", "", "", "อีกผลหนึ่ง"]
    grid = tab(FULL, goes_on, FULL, goes_on, merges=[Merge(1, 6, 3, 7)])
    advice = [finding(row, "outcome", "text-repaired", "info") for row in (3, 5)]
    todo = plan(grid, *advice)
    assert todo.status == {1: "ครบ ✓", 3: "ครบ ✓"}
    assert {row: seen(note) for row, note in todo.notes.items()} == {
        1: [TAG, "• F3: ขาด กรอก"],
        4: [TAG, "• F5: ขาด กรอก"],
    }


def test_a_banner_over_the_status_column_is_left_alone():
    banner = ["หมวด ๑", "", "", "", "", "", ""]
    grid = tab(banner, FULL, banner, merges=[Merge(1, 0, 2, 7), Merge(3, 0, 4, 7)])
    advice = finding(4, "measure", "text-repaired", "info")
    todo = plan(grid, finding(2, "measure"), finding(3, "outcome"), advice)
    assert set(todo.status) == set(todo.notes) == {2}


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"cell": "", "row": 0, "column": ""},  # about the sheet as a whole
        {"cell": "", "row": 0},  # about a column as a whole
        {"cell": "G2", "column": "budget"},  # of a column that the sheet lacks by now
    ],
)
def test_a_finding_without_a_cell_gets_no_flag(elsewhere):
    todo = plan(tab(FULL), finding(2, "outcome")._replace(**elsewhere))
    assert todo.status == {1: "ครบ ✓"}
    assert (todo.notes, todo.faulty) == ({}, {})


# -- what differs


def test_nothing_differs_nothing_is_planned():
    stands = tab([*FULL, NO_OUTCOME], notes={(1, 6): compose("", ["✗ F2: ขาด กรอก"])})
    assert not plan(stands, finding(2, "outcome"))


def test_what_is_mended_loses_its_flag_and_a_person_keeps_the_note():
    ours = compose("ถามกองคลัง", ["✗ F2: ขาด"])
    stands = tab([*FULL, NO_OUTCOME], notes={(1, 6): ours, (1, 5): ours, (1, 0): "ของคน"})
    todo = plan(stands)
    assert todo.status == {1: "ครบ ✓"}
    assert todo.notes == {1: "ถามกองคลัง"}


def test_without_a_status_column_there_are_no_flags():
    todo = plan(tab(FULL, headers=HEADERS), finding(2, "outcome"))
    assert not todo
    assert todo == Plan(first_row=1)


def test_a_workbook_without_a_status_column_is_given_one_beside_all_else():
    grid = replace(tab([*FULL, "", "ข้างตาราง"], FULL, headers=HEADERS), sheet_id=None)
    todo = plan(grid, finding(2, "outcome"))
    assert todo.status_column == 8
    assert todo.status == {1: NO_OUTCOME, 2: "ครบ ✓"}
    assert todo.faulty == {(1, 5): "error"}
    its_own = replace(tab([*FULL, "", "ข้างตาราง"], FULL), sheet_id=None)
    assert plan(its_own, finding(2, "outcome")).status_column == 6


@pytest.mark.parametrize(
    "theirs",
    [
        "นายกตรวจแล้ว 3/10",
        "รอหัวหน้า",
        f"{NO_OUTCOME}ค่ะ",
        "๗",
        "-",
        "ครบ",
        "✗ ผลลัพธ์",
        "ยังไม่มี",
        f"{NO_OUTCOME} · ถามแล้ว",
    ],
)
def test_what_a_person_typed_into_the_status_column_stays(theirs):
    """Staff may have had a column of that name, and they may answer in ours; the note still says what is missing."""
    grid = tab([*FULL, theirs], [*FULL, theirs], FULL)
    todo = plan(grid, finding(3, "outcome"), finding(4, "outcome"))
    assert todo.status == {3: NO_OUTCOME}
    assert set(todo.notes) == {2, 3}


@pytest.mark.parametrize("text", [NO_OUTCOME, "", "FALSE", "7"])
def test_a_formula_or_a_box_of_a_persons_stays_whatever_it_shows(text):
    grid = tab([*FULL, text], entered={(1, 6): {"formulaValue": '=IF(F2="","✗","")'}})
    assert plan(grid, finding(2, "outcome")).status == {}


def test_our_own_words_go_in_either_language():
    for ours in (
        "✗ outcome: missing · ? ระยะเวลา: ไม่ชัดเจน",
        "complete ✓",
        "… outcome: awaited until 2025-09-30",
    ):
        assert plan(tab([*FULL, ours])).status == {1: "ครบ ✓"}
        assert plan(tab(["", *FULL[1:], ours])).status != {}


def test_a_column_of_another_name_is_staffs():
    assert not plan(tab([*FULL, "รอหัวหน้า"], headers=(*HEADERS, "Check")), finding(2, "outcome"))


def test_a_repeated_header_stays():
    assert plan(tab(FULL, (*HEADERS, STATUS), FULL)).status == {1: "ครบ ✓", 3: "ครบ ✓"}


def test_clearing_takes_our_words_and_no_others():
    note = compose("คน", ["x"])
    stands = tab([*FULL, NO_OUTCOME], [*FULL, "รอ"], FULL, notes={(1, 6): note, (2, 6): note})
    todo = flags.clearing(0, stands, stands)
    assert todo.status == {1: ""}
    assert todo.notes == {1: "คน", 2: "คน"}
    assert not flags.clearing(None, stands, stands)


def test_a_row_below_all_that_stands_there_by_now_is_flagged_too():
    truth, actual = tab(FULL, FULL), tab(FULL)
    wish = flags.DesiredFlags({1: "ครบ ✓", 2: NO_OUTCOME}, {})
    assert flags.plan(wish, 0, truth, actual).status == wish.status


def test_a_formula_that_came_to_stand_in_our_column_is_replaced_by_our_words():
    """Also one that shows the very same."""
    truth = tab([*FULL, "ครบ ✓"])
    actual = tab([*FULL, "ครบ ✓"], entered={(1, 6): {"formulaValue": '="ครบ ✓"'}})
    assert flags.plan(flags.DesiredFlags({1: "ครบ ✓"}, {}), 0, truth, actual).status == {1: "ครบ ✓"}


def test_the_header_of_our_column_is_staffs():
    truth, actual = tab(FULL, notes={(0, 6): "หัว"}), tab(FULL, notes={(1, 6): "x"})
    todo = flags.plan(flags.DesiredFlags({}, {}), 0, truth, actual)
    assert todo.given_back == {(0, 6): CellContent(None, "หัว")}
    assert todo.notes == {1: ""}


def test_what_was_hit_is_given_back_as_it_was():
    truth = tab([*FULL, "รอหัวหน้า"], FULL, notes={(1, 2): "ของคน"}, entered={(1, 5): {"numberValue": 40}})
    actual = tab([*FULL[:5], NO_OUTCOME, "ครบ ✓"], [*FULL[:4], "ครบ ✓", *FULL[5:]])
    todo = flags.plan(flags.DesiredFlags({}, {}), 0, truth, actual)
    assert todo.status == {}
    assert todo.given_back == {
        (1, 2): CellContent(None, "ของคน"),
        (1, 5): CellContent({"numberValue": 40}),
        (1, 6): CellContent({"stringValue": "รอหัวหน้า"}),
        (2, 4): CellContent({"stringValue": FULL[4]}),
    }


def test_a_plan_is_described_from_top_to_bottom():
    notes = {3: compose("ของคน", ["x"]), 1: ""}
    todo = Plan(1, 6, status={2: "ครบ ✓", 1: ""}, notes=notes, ledger={(1, 0): "a", (1, 1): "b", (2, 0): "c"})
    assert list(map(str, flags.describe(todo))) == [
        "G2: (cleared)",
        "G3: ครบ ✓",
        "G2, note: (removed)",
        f"G4, note: ของคน {TAG} x",
        "4 cells and notes, 2 rows of the ledger",
    ]
    assert list(map(str, flags.describe(Plan(1, None, status={1: "x"}, ledger={(0, 0): "id"})))) == [
        "0 cells and notes, 1 rows of the ledger"
    ]
    assert list(map(str, flags.describe(Plan(1, 6)))) == ["Nothing to write."]


@pytest.mark.parametrize(
    ("source", "wanted", "says"),
    [
        ("แผน.xlsx", True, ""),
        ("แผน.XLSX", True, ""),
        ("1" * 44, True, ""),
        ("แผน.ods", True, "แผน.ods takes no flags: only a Google Sheet or an .xlsx workbook does."),
        ("แผน.csv", True, "แผน.csv takes no flags: only a Google Sheet or an .xlsx workbook does."),
        ("แผน.xlsx", False, "Flags are switched off in ita.toml: [sheet] flags."),
        ("1" * 44, False, "Flags are switched off in ita.toml: [sheet] flags."),
    ],
)
def test_what_takes_no_flags_is_said(source, wanted, says):
    assert str(flags.obstacle(make_settings(source, flags=wanted))) == says


# -- the words


def test_the_formats_find_a_need_by_severity_and_column():
    text = "✗ ผลลัพธ์: ยังไม่มี · ? ระยะเวลา: ไม่ชัดเจน"
    found = [(s, name) for s in status.MARKS for name in COLUMNS if re.search(status.pattern(s, name), text)]
    assert found == [("error", "outcome"), ("warning", "period")]
    assert re.search(status.pattern("error", "outcome"), "? owner: unclear · ✗ outcome: missing")
    for other in ("ผลลัพธ์: ยังไม่มี", "ถาม✗ ผลลัพธ์: ก", "", "✗ ผลลัพธ์", "7", "ครบ ✓"):
        assert not re.search(status.pattern("error", "outcome"), other)


@pytest.mark.parametrize(
    ("rule", "column", "lang", "says"),
    [
        ("missing-outcome", "outcome", "th", "ผลลัพธ์: ยังไม่มี"),
        ("missing-outcome", "outcome", "en", "outcome: missing"),
        ("shrunk", "", "th", "จำนวนมาตรการลดลงมาก"),
        ("of-an-earlier-version", "period", "en", "period: of-an-earlier-version"),
    ],
)
def test_what_is_mended_is_said_in_a_few_words(rule, column, lang, says):
    assert status.finding_label(rule, column, lang) == says


def test_a_label_that_changes_is_still_known_as_ours():
    """Every label ever written stands in labels.txt; one that is not used any more belongs into RETIRED_LABELS."""
    ever = set(Path(__file__).with_name("labels.txt").read_text(encoding="utf-8").splitlines())
    today = {label for rule in RULES.values() for label in rule.label}
    assert today <= ever, "write new labels into labels.txt, too"
    assert ever <= today | status.RETIRED_LABELS, "write labels that are no longer used into RETIRED_LABELS"
    for label in ever:
        assert status.is_ours(f"✗ ผลลัพธ์: {label}")


# -- owned cells


def cells_written(requests) -> dict[tuple[int, int, int], str]:
    """Every cell that the requests write to -> the field they set; anything but updateCells fails the test."""
    found = {}
    for request in requests:
        ((kind, body),) = request.items()
        assert kind == "updateCells"
        assert body["fields"] in {"userEnteredValue", "note"}
        start = body["start"]
        for step, row in enumerate(body["rows"]):
            (content,) = row["values"]
            assert content.keys() <= {body["fields"]}
            assert content.get("userEnteredValue", {}).keys() <= {"stringValue"}
            found[start["sheetId"], start["rowIndex"] + step, start["columnIndex"]] = body["fields"]
    return found


TEXT = st.sampled_from(["", "ก", "=1+1", "✗ ผลลัพธ์: ยังไม่มี", "ครบ ✓", "+66", "@x"])
NAMES = st.sampled_from(["measure", "method", "owner", "period", "summary", "outcome"])
RULE_IDS = st.sampled_from(["missing-outcome", "=cmd()", "x"])
FINDINGS = st.lists(st.builds(finding, st.integers(2, 8), NAMES, RULE_IDS, message=TEXT), max_size=8)
PLACES = st.tuples(st.integers(0, 8), st.integers(0, 8))
NOTES = st.dictionaries(
    PLACES,
    st.sampled_from(
        ["คน", compose("", ["เก่า"]), compose("คน", ["เก่า"]), compose("คน", ["เก่า"]) + "\nคน", "=1"]
    ),
    max_size=6,
)
NOWHERE = frozenset[tuple[int, int]]().__contains__
LINES = st.lists(st.lists(TEXT, min_size=7, max_size=9), max_size=7)


@given(LINES, NOTES, FINDINGS, st.sampled_from([(*HEADERS, STATUS), HEADERS, (STATUS, *HEADERS)]))
def test_no_other_cell_can_appear_in_a_write(rows, notes, findings, headers):
    """Of staff's tab: the status column below its header, its texts and its notes. Else the ledger."""
    grid = tab(*rows, notes=notes, headers=headers)
    todo = replace(plan(grid, *findings), ledger={(0, 0): "id", (3, 2): "=1"})
    for sheet_id, row, column in cells_written(batch(todo, 0, LEDGER, NOWHERE).requests):
        if sheet_id == 0:
            assert headers[column] == STATUS
            assert row >= 1
        else:
            assert sheet_id == LEDGER.id
            assert (row, column) in todo.ledger


CONTENTS = st.builds(CellContent, st.none() | st.just({"stringValue": "x"}) | st.just({}), st.none() | TEXT)
PLANS = st.builds(
    Plan,
    st.integers(0, 5),
    st.none() | st.integers(0, 9),
    st.dictionaries(st.integers(0, 9), TEXT, max_size=4),
    st.dictionaries(st.integers(0, 9), TEXT, max_size=4),
    st.dictionaries(PLACES, TEXT, max_size=4),
    st.dictionaries(PLACES, CONTENTS, max_size=2),
)


@given(PLANS, st.sets(PLACES, max_size=9))
def test_whatever_is_planned_only_our_cells_leave_the_program(todo, hit):
    """A plan that names another cell is refused as a whole; one that passes writes to none."""
    rows = {*todo.status, *todo.notes} if todo.status_column is not None else set()
    foreign = any(row < todo.first_row for row in rows) or not todo.given_back.keys() <= hit
    if foreign:
        with pytest.raises(ForeignCellError):
            batch(todo, 0, LEDGER, hit.__contains__)
        return
    for sheet_id, row, column in cells_written(batch(todo, 0, LEDGER, hit.__contains__).requests):
        is_status = column == todo.status_column and row in rows
        assert (row, column) in todo.ledger if sheet_id == LEDGER.id else is_status or (row, column) in hit


def test_runs_of_cells_are_one_request():
    todo = Plan(1, 6, status={1: "ก", 2: "ข", 4: "ค"})
    starts = [
        request["updateCells"]["start"]["rowIndex"] for request in batch(todo, 0, LEDGER, NOWHERE).requests
    ]
    assert starts == [1, 4]
