"""From findings to cells: what is wanted, what differs, and that nothing else can ever be written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ita_sync.model import Finding, Grid, Merge, Plan
from ita_sync.sheet import flags
from ita_sync.sheet.measures import build_table
from ita_sync.sheet.notes import TAG, compose
from ita_sync.sheet.requests import ForeignCellError, LedgerTab, batch

from .nights import FULL, HEADERS, STATUS

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
LABELS = {"missing-outcome": "ยังไม่มีผลลัพธ์", "missing-period": "ยังไม่ได้กรอกระยะเวลา"}
LEDGER = LedgerTab(77, "_ita_sync", 100, 14)


def tab(*rows, merges=(), notes=None, headers=(*HEADERS, STATUS)) -> Grid:
    return Grid("มาตรการ", (tuple(headers), *map(tuple, rows)), tuple(merges), notes or {}, 0, (50, 10))


def finding(row, column, rule="missing-outcome", severity="error", *, message="ขาด") -> Finding:
    letter = "ABCDEF"[["measure", "method", "owner", "period", "summary", "outcome"].index(column)]
    return Finding(rule, severity, f"{letter}{row}", row, column, (), "", message, "กรอก", f"{row:012x}")


def plan(grid, *findings) -> Plan:
    table = build_table(grid)
    return flags.plan(flags.wanted(table, findings, grid, LABELS), table, grid, grid)


def test_a_row_says_what_it_needs_and_the_cell_why():
    todo = plan(tab(FULL), finding(2, "period", "missing-period"), finding(2, "outcome"))
    assert todo.status == {1: "ยังไม่ได้กรอกระยะเวลา · ยังไม่มีผลลัพธ์"}
    assert todo.notes == dict.fromkeys([(1, 5), (1, 3)], compose("", ["ขาด กรอก"]))
    assert todo.status_column == 6


def test_advice_gets_a_note_and_no_word():
    todo = plan(tab(FULL), finding(2, "summary", severity="info"))
    assert todo.status == {}
    assert list(todo.notes) == [(1, 4)]


def test_errors_come_before_warnings():
    todo = plan(
        tab(FULL), finding(2, "period", "missing-period", "warning"), finding(2, "outcome", "missing-outcome")
    )
    assert todo.status[1].startswith("ยังไม่มีผลลัพธ์")


def test_what_is_mended_loses_its_flag_and_a_person_keeps_the_note():
    stands = tab([*FULL, "ยังไม่มีผลลัพธ์"], notes={(1, 5): f"ถามกองคลัง\n{TAG}\n• ขาด", (1, 0): "ของคน"})
    todo = plan(stands)
    assert todo.status == {1: ""}
    assert todo.notes == {(1, 5): "ถามกองคลัง"}


def test_nothing_differs_nothing_is_planned():
    stands = tab([*FULL, "ยังไม่มีผลลัพธ์"], notes={(1, 5): compose("", ["ขาด กรอก"])})
    assert not plan(stands, finding(2, "outcome"))


def test_a_note_of_the_older_form_is_written_anew_once():
    stands = tab([*FULL, "ยังไม่มีผลลัพธ์"], notes={(1, 5): f"{TAG}\n• ขาด กรอก"})
    todo = plan(stands, finding(2, "outcome"))
    assert todo.notes == {(1, 5): compose("", ["ขาด กรอก"])}
    assert not plan(replace(stands, notes=todo.notes), finding(2, "outcome"))


def test_without_a_status_column_there_are_notes_alone():
    todo = plan(tab(FULL, headers=HEADERS), finding(2, "outcome"))
    assert todo.status_column is None
    assert todo.flags == 1
    assert [*todo.notes, *todo.restored] == [(1, 5)]


def test_merged_cells_are_flagged_in_their_corner():
    grid = tab(FULL, ["", *FULL[1:]], merges=[Merge(1, 6, 3, 7), Merge(1, 5, 3, 6), Merge(1, 0, 3, 1)])
    todo = plan(grid, finding(3, "outcome"), finding(3, "period", "missing-period"))
    assert set(todo.status) == {1}
    assert set(todo.notes) == {(1, 5), (2, 3)}


def test_a_banner_over_the_status_column_is_left_alone():
    grid = tab(["หมวด ๑", "", "", "", "", "", ""], FULL, merges=[Merge(1, 0, 2, 7)])
    assert set(plan(grid, finding(2, "measure"), finding(3, "outcome")).status) == {2}


@pytest.mark.parametrize("theirs", ["นายกตรวจแล้ว 3/10", "รอหัวหน้า", "ยังไม่มีผลลัพธ์ค่ะ", "๗", "-"])
def test_what_a_person_typed_into_the_status_column_stays(theirs):
    """Staff may have had a column of that name, and they may answer in ours."""
    grid = tab([*FULL, theirs], [*FULL, theirs], FULL)
    assert plan(grid, finding(3, "outcome"), finding(4, "outcome")).status == {3: "ยังไม่มีผลลัพธ์"}


@pytest.mark.parametrize("ours", ["มาตรการซ้ำ", "measure twice", "no outcome · ยังไม่มีผลลัพธ์"])
def test_our_own_words_go_in_either_language(ours):
    assert plan(tab([*FULL, ours])).status == {1: ""}


def test_what_our_words_covered_of_a_persons_status_is_given_back():
    """They landed on the wrong row."""
    truth, actual = tab([*FULL, "รอหัวหน้า"]), tab([*FULL, "ยังไม่มีผลลัพธ์"])
    todo = flags.plan(flags.Wanted({}, {}), build_table(truth), truth, actual)
    assert todo.status == {}
    assert todo.restored == {(1, 6): {"stringValue": "รอหัวหน้า"}}


def test_a_column_of_another_name_is_staffs():
    assert (
        plan(tab([*FULL, "รอหัวหน้า"], headers=(*HEADERS, "Check")), finding(2, "outcome")).status_column
        is None
    )


def test_a_repeated_header_stays():
    grid = tab(FULL, (*HEADERS, STATUS), FULL)
    assert plan(grid).status == {}


def test_a_finding_about_the_sheet_has_no_cell():
    about = finding(2, "outcome")._replace(cell="", row=0, column="")
    assert not plan(tab(FULL), about)


def test_withdrawal_only_clears():
    stands = tab([*FULL, "ยังไม่มีผลลัพธ์"], FULL, notes={(1, 5): f"คน\n{TAG}\n• x"})
    todo = flags.withdrawal(plan(stands, finding(3, "outcome")), stands)
    assert todo.status == {1: ""}
    assert todo.notes == {(1, 5): "คน"}


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


TEXT = st.sampled_from(["", "ก", "=1+1", "ยังไม่มีผลลัพธ์", "+66", "@x"])
COLUMNS = st.sampled_from(["measure", "method", "owner", "period", "summary", "outcome"])
FINDINGS = st.lists(
    st.builds(
        finding, st.integers(2, 8), COLUMNS, st.sampled_from(["missing-outcome", "=cmd()", "x"]), message=TEXT
    ),
    max_size=8,
)
NOTES = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 8)),
    st.sampled_from(["คน", f"{TAG}\n• เก่า", f"คน\n{TAG}\n• เก่า", compose("คน", ["เก่า"]) + "\n• คน"]),
    max_size=6,
)


@UNHURRIED
@given(st.lists(st.lists(TEXT, min_size=7, max_size=9), max_size=7), NOTES, FINDINGS)
def test_no_other_cell_can_appear_in_a_write(rows, notes, findings):
    """Of staff's tab: the status column below its header, and notes that are ours or get ours. Else the ledger."""
    grid = tab(*rows, notes=notes)
    todo = replace(plan(grid, *findings), ledger={(0, 0): "id", (3, 2): "=1"})
    flagged = {(f.row - 1, build_table(grid).columns[f.column]) for f in findings}
    tagged = {cell for cell, note in notes.items() if TAG in note}
    for (sheet_id, row, column), field in cells_written(batch(todo, 0, LEDGER, ()).requests).items():
        if sheet_id == 0 and field == "userEnteredValue":
            assert column == 6
            assert row >= 1
        elif sheet_id == 0:
            assert (row, column) in flagged | tagged
        else:
            assert sheet_id == LEDGER.id
            assert (row, column) in todo.ledger


def test_a_plan_for_a_foreign_cell_never_leaves_the_program():
    for bad in (Plan(2, 6, status={1: "เหนือหัวตาราง"}), Plan(1, 6, restored={(3, 3): {"stringValue": "x"}})):
        with pytest.raises(ForeignCellError):
            batch(bad, 0, LEDGER, covered={(4, 4)})


def test_runs_of_cells_are_one_request():
    todo = Plan(1, 6, status={1: "ก", 2: "ข", 4: "ค"})
    starts = [request["updateCells"]["start"]["rowIndex"] for request in batch(todo, 0, LEDGER, ()).requests]
    assert starts == [1, 4]
