"""What `run` leaves for `notify` of earlier nights: out/private/history.json and the links and counts of mail.json."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest

from ita_sync.domain import LedgerPlace, Receipt
from ita_sync.notify import history, recipients
from ita_sync.writeback import ledger, ledger_tab
from tests.conftest import edit_cell, edit_settings
from tests.fakes.google import Document, Fault
from tests.fakes.google.errors import ApiError
from tests.writeback.nights import FULL, HEADERS, LEDGER, STATUS, TAB, grid_of, make_settings

from .conftest import CSV, GAP, OUTCOME, use_xlsx

DAY, NEXT = date(2025, 10, 1), date(2025, 10, 2)
TOLD = Receipt(DAY, "สำนักปลัด", "00000000000a", "error", "told")
PROTECTED = "You are trying to edit a protected cell or object. Please contact the spreadsheet owner."


@pytest.fixture
def document(on_google, fake_engine) -> Document:
    return on_google(Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], GAP, FULL]}))


@pytest.fixture
def run(ita_sync, project):
    """A night; its exit code and what it leaves."""

    def night(*words: str, day: date = DAY) -> tuple[int, history.History]:
        code = ita_sync("run", "--date", day.isoformat(), *words).code
        return code, history.read(project / "out")

    return night


def append(server, document: Document, *receipts: Receipt) -> None:
    """Receipts as `notify` would append them."""
    (key,) = (key for key, known in server.documents.items() if known is document)
    report = ledger.report_of(make_settings(key))
    tab = document.sheet(LEDGER)
    bottom = max(row for row, _, _ in tab.filled()) + 1
    for row, line in enumerate(ledger_tab.receipt_lines(receipts, report), bottom):
        for column, text in enumerate(line):
            tab.put(row, column, {"userEnteredValue": {"stringValue": text}} if text else {})


def place_of(document: Document) -> LedgerPlace:
    tab = document.sheet(LEDGER)
    return LedgerPlace(tab.id, is_made=True, columns=len(tab.columns))


def test_a_first_night_tells_where_receipts_go(document, run, project):
    code, past = run()
    assert code == 0
    assert past == history.History(place=place_of(document), is_checked=True)
    assert stat.S_IMODE((project / "out" / history.FILE).stat().st_mode) == 0o600


def test_the_next_night_brings_the_receipts_at_the_cost_of_no_request(server, document, run, project):
    run()
    append(server, document, TOLD)
    server.log.clear()
    _, past = run(day=NEXT)
    assert past.receipts == (TOLD,)
    assert (server.reads, server.writes) == (1, 0)


@pytest.mark.parametrize("fault", [Fault.status(404), None])
def test_a_sheet_that_is_not_read_or_has_no_ledger_has_no_receipts(server, document, run, project, fault):
    (project / "out/private").mkdir(parents=True)
    (project / "out" / history.FILE).write_text("of another night", encoding="utf-8")
    if fault:
        server.faults.add("get", fault)
        assert run() == (3, history.History())
    else:
        assert run()[1].receipts == ()


def test_a_broken_header_costs_neither_receipts_nor_the_link(server, document, run, project):
    run()
    append(server, document, TOLD)
    document.set_text(TAB, "F1", "")
    code, past = run(day=NEXT)
    assert code == 3
    assert past == history.History((TOLD,), place=place_of(document))
    assert [*recipients.read(project / "out").links] == [""]


@pytest.mark.parametrize("words", [["--dry-run"], []])
def test_a_sheet_that_shall_not_be_written_keeps_no_receipts(document, run, project, words):
    if not words:
        edit_settings(project, "[sheet]", "[sheet]\nflags = false")
    assert run(*words) == (0, history.History(is_checked=True))


def test_a_tab_that_is_somebody_elses_keeps_no_receipts(document, run):
    document.add_tab(LEDGER, [["รายชื่อ"], ["ก"]])
    assert run() == (0, history.History(is_checked=True))


def test_a_ledger_that_refuses_the_account_keeps_no_receipts(server, document, run):
    server.faults.add("batchUpdate", Fault(error=ApiError(400, f"Invalid requests[0]: {PROTECTED}")))
    assert run() == (0, history.History(is_checked=True))


def test_an_account_that_may_only_read_keeps_no_receipts(server, document, run):
    document.writers.clear()
    document.readers.add(server.account)
    assert run() == (3, history.History(is_checked=True))


def test_flags_that_fail_for_now_are_no_reason_to_lose_receipts(server, document, run, project):
    edit_settings(project, "[sheet]", "[sheet]\nretry_seconds = 0")
    server.faults.add("batchUpdate", Fault.status(503))
    code, past = run()
    assert code == 3
    assert past.place
    assert (past.place.is_made, past.is_checked) == (False, True)


def test_a_workbook_keeps_no_receipts(project, fake_engine, run):
    assert run() == (0, history.History(is_checked=True))
    use_xlsx(project)
    assert run() == (0, history.History(is_checked=True))


OVER = {
    "mended": (lambda doc: doc.set_text(TAB, "F3", "ผู้เข้าร่วม ๔๐ คน"), "F3"),
    "its row deleted": (lambda doc: doc.delete_rows(TAB, 3), ""),
}


@pytest.mark.parametrize("case", OVER)
def test_what_is_over_is_brought_until_it_was_told(server, document, run, project, case):
    """With the cell that it is in by then, and a link to it; however its row was reworded meanwhile."""
    change, cell = OVER[case]
    for column, text in zip("ABCDE", ["มาตรการ ค", *GAP[1:]], strict=False):
        document.set_text(TAB, f"{column}4", text)
    document.move_row(TAB, 4, 3)
    run()
    (key,) = (item.id for item in ledger_of(server, document).entries.values() if item.cell == "F3")
    append(server, document, TOLD._replace(finding=key), TOLD._replace(recipient="coordinator", finding=key))
    change(document)
    _, past = run(day=NEXT)
    assert past.closed == ()  # that night says so in run.json
    document.insert_rows(TAB, 2, 1)
    _, past = run(day=date(2025, 10, 3))
    (over,) = past.closed
    moved = cell and "F4"
    assert (over.id, over.state, over.cell, over.is_row_gone) == (key, "fixed", moved, not cell)
    assert ({moved} if moved else set()) <= {*recipients.read(project / "out").links}
    document.set_text(TAB, "B4", "จัดอบรมสองรุ่น")
    _, past = run(day=date(2025, 10, 4))
    assert [found.is_row_gone for found in past.closed] == [not cell]
    append(server, document, Receipt(date(2025, 10, 4), "coordinator", key, kind="mended"))
    append(server, document, Receipt(date(2025, 10, 4), "สำนักปลัด", key, kind="mended"))
    assert run(day=date(2025, 10, 5))[1].closed == ()


def ledger_of(server, document: Document) -> ledger.Ledger:
    (key,) = (key for key, known in server.documents.items() if known is document)
    return ledger_tab.read(grid_of(document, LEDGER), ledger.report_of(make_settings(key)))


def test_a_row_that_is_handed_over_takes_its_receipts_along(server, document, run, project):
    document.set_text(TAB, "B4", "ลงพื้นที่")
    for column, text in zip("CDE", GAP[2:], strict=False):
        document.set_text(TAB, f"{column}4", text)
    document.set_text(TAB, "A3", "")
    document.set_text(TAB, "F3", "")
    document.merge(TAB, "A2:A4")
    run()
    (key,) = (item.id for item in ledger_of(server, document).entries.values() if item.cell == "F4")
    append(server, document, TOLD._replace(finding=key))
    document.set_text(TAB, "C4", "กองคลัง")
    _, past = run(day=NEXT)
    assert (past.closed, len(past.receipts)) == ((), 1)
    found = json.loads((project / "out/run.json").read_text(encoding="utf-8"))["findings"]
    (here,) = (each for each in found if each["cell"] == "F4" and each["rule"] == "missing-outcome")
    assert past.receipts[0].finding == here["id"] != key
    assert (here["state"], here["since"], here["owner"]) == ("open", "2025-10-01", "กองคลัง")


def test_the_links_hold_the_tabs_own_and_the_counts_are_there(document, run, project):
    run()
    people = recipients.read(project / "out")
    assert {*people.links} == {"", "F2"}
    assert people.links[""] == people.links["F2"].partition("&range")[0]
    assert people.progress == {"": (1, 2), "สำนักปลัด": (1, 2)}
    written = json.loads(Path(project / "out" / recipients.FILE).read_text(encoding="utf-8"))
    assert written["progress"][""] == [1, 2]


def test_the_counts_of_a_workbook(project, fake_engine, run):
    edit_cell(project / CSV, 1, OUTCOME, "")
    run()
    people = recipients.read(project / "out")
    assert people.progress[""] == (3, 4)
    assert people.links == {}
