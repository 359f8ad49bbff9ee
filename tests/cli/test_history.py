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
from tests.writeback.nights import FULL, HEADERS, LEDGER, STATUS, TAB, make_settings

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
