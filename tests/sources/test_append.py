"""Appending receipts to the ledger tab, against the stand-in: one request, on nobody's rows, whatever happened since."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ita_sync.domain import LedgerPlace, Receipt, Traffic
from ita_sync.errors import ProtectedError, SheetAccessError, SheetError
from ita_sync.retry import Backoff
from ita_sync.sources.google.access import Access
from ita_sync.sources.google.store import GoogleStore, connect
from ita_sync.sources.unavailable import UnavailableStore
from ita_sync.sources.workbook.store import WorkbookStore
from ita_sync.writeback import ledger, ledger_tab
from ita_sync.writeback.ledger_tab import HEADERS, RECEIPTS_AT
from tests.fakes.google import Document, Fault, SheetsServer
from tests.fakes.google.errors import ApiError
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    LEDGER,
    NO_PATIENCE,
    STATUS,
    TAB,
    columns_written,
    grid_of,
    make_job,
    make_settings,
    make_store,
    one_night,
    persons_sheet,
    structure,
)
from tests.writeback.nights import HEADERS as COLUMNS

DAY, NEXT = date(2025, 10, 1), date(2025, 10, 2)
GAP = ["มาตรการ ข", *FULL[1:5], ""]
TOLD = Receipt(DAY, "สำนักปลัด", "00000000000a", "error", "told")
MENDED = Receipt(DAY, "coordinator", "header-1a2b", kind="mended")
REMINDED = Receipt(DAY, "กองคลัง", kind="reminded")
RECEIPTS = [TOLD, MENDED, REMINDED]


ACCOUNT = "ita-sync@ita-sync-test.iam.gserviceaccount.com"


class Sheet:
    """A spreadsheet on the server, and a store that has read nothing yet."""

    def __init__(self, server: SheetsServer, out: Path) -> None:
        rows = [[*COLUMNS, STATUS], GAP, FULL]
        self.document = Document.from_rows("รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]})
        self.server, self.key, self.out = server, server.add(self.document), out
        self.settings = make_settings(self.key)
        self.store = make_store(server, self.settings)

    def night(self, day: date = DAY) -> LedgerPlace | None:
        """Spend a night; where receipts go after it."""
        job = make_job(self.server, self.key, day, self.out)
        one_night(job)
        return job.store.ledger_place

    def place(self) -> LedgerPlace:
        """Where receipts go, from a read alone."""
        self.store.read()
        assert self.store.ledger_place
        return self.store.ledger_place

    def append(self, place: LedgerPlace | None, receipts=RECEIPTS, store: GoogleStore | None = None) -> None:
        assert place
        lines = ledger_tab.receipt_lines(receipts, ledger.report_of(self.settings))
        (store or self.store).append(place, HEADERS, lines)

    def told(self) -> tuple[Receipt, ...]:
        """What the tab says was told; nothing in it is damaged."""
        found = ledger_tab.read(grid_of(self.document, LEDGER), ledger.report_of(self.settings), NEXT)
        assert not found.damaged
        return found.receipts


@pytest.fixture
def sheet(server: SheetsServer, tmp_path: Path) -> Sheet:
    return Sheet(server, tmp_path / "out")


@pytest.fixture
def document(sheet: Sheet) -> Document:
    return sheet.document


def add_ledger(document: Document, width: int, rows: int = 50) -> int:
    """A ledger tab of ours with its header; its id."""
    sheet = document.add_tab(LEDGER, [list(HEADERS[:width])])
    sheet.properties["hidden"] = True
    sheet.resize(rows, width)
    return sheet.id


def test_before_a_read_there_is_no_place(sheet):
    assert sheet.store.ledger_place is None


def test_after_a_read_and_after_a_write_the_place_is_known(sheet, document):
    before, after = sheet.place(), sheet.night()
    assert before == LedgerPlace(document.sheet(LEDGER).id, is_made=False)
    assert after == LedgerPlace(before.id, is_made=True, columns=len(HEADERS)) == sheet.place()


def test_one_small_request_and_nothing_else_is_touched(sheet, server, document):
    place = sheet.night()
    before, shape, size = persons_sheet(document), structure(document), len(document.sheet(LEDGER).rows)
    server.log.clear()
    sheet.append(place)
    (entry,) = server.log
    assert (entry.kind, entry.query) == ("batchUpdate", {"fields": ["spreadsheetId"]})
    assert {*entry.json} == {"requests"}
    assert [*map(list, entry.json["requests"])] == [["appendCells"]]
    assert entry.bytes_out < 100
    assert sheet.store.traffic == Traffic(writes=1)
    assert (persons_sheet(document), structure(document)) == (before, shape)
    assert columns_written(server, document) == set()
    assert len(document.sheet(LEDGER).rows) == size
    assert sheet.told() == (*RECEIPTS,)


def test_a_missing_tab_is_made_in_the_same_request(sheet, server, document):
    place = sheet.place()
    sheet.append(place)
    assert (server.reads, server.writes) == (1, 1)
    tab = document.sheet(LEDGER)
    assert tab.properties["hidden"] is True
    assert [entry["editors"]["users"] for entry in tab.protected_ranges] == [[server.account]]
    assert [document.text(LEDGER, "A1"), document.text(LEDGER, "S1")] == ["id", "told on"]
    assert len(tab.rows) > 100
    assert sheet.told() == (*RECEIPTS,)


def test_a_night_finds_a_tab_of_receipts_alone_whole(sheet, server, document, caplog):
    """It is not taken for one that is gone, although the status column has notes of ours."""
    sheet.night()
    document.sheets.remove(document.sheet(LEDGER))
    place = sheet.place()
    sheet.append(place)
    caplog.clear()
    sheet.night(NEXT)
    assert "is gone" not in caplog.text
    assert "another fiscal year" not in caplog.text
    assert "damaged" not in caplog.text


@pytest.mark.parametrize("width", [14, 17])
def test_a_tab_of_an_earlier_form_is_widened(sheet, document, width):
    add_ledger(document, width)
    document.set_text(LEDGER, "A2", "00000000000a")
    place = sheet.place()
    assert place.columns == width
    sheet.append(place)
    tab = document.sheet(LEDGER)
    assert (len(tab.rows), len(tab.columns)) == (50, len(HEADERS))
    assert document.text(LEDGER, "A2") == "00000000000a"
    assert [document.text(LEDGER, f"{column}3") for column in "PSTUVW"] == [
        "2568",
        "2025-10-01",
        "สำนักปลัด",
        "00000000000a",
        "error",
        "told",
    ]


def test_a_full_tab_grows(sheet, document):
    add_ledger(document, len(HEADERS), rows=1)
    place = sheet.place()
    sheet.append(place)
    assert sheet.told() == (*RECEIPTS,)


def test_no_receipts_no_request(sheet, server):
    sheet.append(sheet.place(), [])
    assert server.writes == 0


def test_texts_are_never_formulas(sheet, document):
    sheet.append(sheet.place(), [replace_recipient("=1+1"), replace_recipient("+66")])
    assert document.sheet(LEDGER).cell(1, RECEIPTS_AT + 1)["userEnteredValue"] == {"stringValue": "=1+1"}
    assert [receipt.recipient for receipt in sheet.told()] == ["=1+1", "+66"]


def replace_recipient(name: str) -> Receipt:
    return TOLD._replace(recipient=name)


# -- what happened since the read


def test_a_tab_that_another_run_has_made_meanwhile(sheet, server, document):
    place = sheet.place()
    sheet.night()
    sheet.append(place)
    assert sheet.store.traffic.writes == 2
    assert sum(sheet.title == LEDGER for sheet in document.sheets) == 1
    assert sheet.told() == (*RECEIPTS,)


def test_a_tab_that_was_deleted_meanwhile(sheet, server, document):
    place = sheet.night()
    document.sheets.remove(document.sheet(LEDGER))
    sheet.append(place)
    assert sheet.store.traffic.writes == 2
    assert sheet.told() == (*RECEIPTS,)


def test_a_tab_of_that_name_that_is_not_the_one_that_was_read(sheet, server, document):
    """Neither way helps: it is said, and nothing is tried for ever."""
    place = sheet.place()
    document.add_tab(LEDGER, [["ของคน"]])
    with pytest.raises(SheetError, match="Another run made the same"):
        sheet.append(place)
    assert server.writes == 3
    assert document.text(LEDGER, "A1") == "ของคน"
    assert document.text(LEDGER, "A2") == ""


def test_lines_that_moved_meanwhile_are_not_hit(sheet, server, document):
    place = sheet.night()
    document.insert_rows(LEDGER, 1, 3)
    before = {row for row in grid_of(document, LEDGER).rows if any(row)}
    sheet.append(place)
    assert before < {row for row in grid_of(document, LEDGER).rows if any(row)}


# -- what goes wrong


@pytest.mark.parametrize(
    "fault", [Fault.connection_reset(after_write=True), Fault.cut_body(), Fault.status(503).once_applied()]
)
@pytest.mark.parametrize("is_made", [True, False])
def test_a_lost_answer_leads_to_the_receipts_twice_and_never_to_none(sheet, server, document, fault, is_made):
    if is_made:
        add_ledger(document, len(HEADERS))
    place = sheet.place()
    server.faults.add("batchUpdate", fault)
    sheet.append(place)
    assert sheet.told() == (*RECEIPTS, *RECEIPTS)
    assert sheet.store.traffic.retries == 1


@pytest.mark.parametrize(
    "fault", [Fault.status(429), Fault.status(500), Fault.status(502), Fault.connection_reset()]
)
def test_a_passing_trouble_is_waited_out(sheet, server, fault):
    place = sheet.place()
    server.faults.add("batchUpdate", fault, times=3)
    sheet.append(place)
    assert sheet.told() == (*RECEIPTS,)
    assert sheet.store.traffic == Traffic(1, 4, 3)


@pytest.mark.parametrize(("fault", "doubt"), [(Fault.status(503), True), (Fault.status(429), False)])
def test_a_trouble_that_does_not_pass_is_told(sheet, server, fault, doubt):
    sheet.store = make_store(server, sheet.settings, replace(NO_PATIENCE, budget=0))
    place = sheet.place()
    server.faults.add("batchUpdate", fault, times=fault.error and 9)
    with pytest.raises(SheetError) as caught:
        sheet.append(place)
    assert ("Whether the write was carried out is not known" in caught.value.message) == doubt


def test_a_protected_tab_is_told(sheet, server, document):
    add_ledger(document, len(HEADERS))
    place = sheet.place()
    document.protect(LEDGER, "A1:W50", editors=["clerk@example.go.th"])
    with pytest.raises(ProtectedError, match=server.account):
        sheet.append(place)
    assert server.writes == 1


@pytest.mark.parametrize(
    ("area", "editors", "is_shut"),
    [
        ("A1:W50", ["clerk@example.go.th"], True),
        ("A2:A50", ["clerk@example.go.th"], True),
        ("A1:W1", ["clerk@example.go.th"], False),  # the header alone
        ("A1:W50", [], True),
        ("A1:W50", ["clerk@example.go.th", ACCOUNT], False),
    ],
)
def test_a_tab_that_was_protected_before_the_read_has_no_place(sheet, document, area, editors, is_shut):
    add_ledger(document, len(HEADERS))
    document.protect(LEDGER, area, editors=editors)
    sheet.store.read()
    assert (sheet.store.ledger_place is None) is is_shut


def test_an_account_that_may_only_read_is_told(sheet, server, document):
    document.writers.clear()
    document.readers.add(server.account)
    sheet.store = make_store(server, sheet.settings)
    place = sheet.place()
    with pytest.raises(SheetAccessError, match="but not write to it"):
        sheet.append(place)


def test_another_refusal_is_told_once(sheet, server):
    place = sheet.place()
    server.faults.add("batchUpdate", Fault(error=ApiError(400, "No grid for you")))
    with pytest.raises(SheetError, match="No grid for you"):
        sheet.append(place)
    assert server.writes == 1


@pytest.mark.parametrize("endpoint", ["batchUpdate", "token"])
def test_a_process_that_is_being_stopped_does_not_wait(sheet, server, tmp_path, endpoint):
    """Neither for Google nor for its token server."""
    key_file = str(server.key_file(tmp_path))
    server.faults.add(endpoint, Fault.slow(20), times=9)
    hurried = connect(
        sheet.settings.sheet, Access(key_file), server.endpoint, writing=True, backoff=Backoff(0, limit=1.0)
    )
    start = time.monotonic()
    with pytest.raises(SheetError, match=r"Timeout.*Whether the write was carried out is not known"):
        sheet.append(LedgerPlace(7, is_made=True, columns=len(HEADERS)), store=hurried)
    assert time.monotonic() - start < 3
    server.faults.clear()


def test_what_keeps_no_ledger(tmp_path: Path):
    workbook = WorkbookStore(tmp_path / "x.csv", make_settings("x" * 40).sheet)
    assert workbook.ledger_place is None
    with pytest.raises(AssertionError, match="keeps no ledger"):
        workbook.append(LedgerPlace(1, is_made=True), HEADERS, [])
    reason = SheetAccessError("no key")
    unavailable = UnavailableStore(reason)
    assert unavailable.ledger_place is None
    with pytest.raises(SheetAccessError, match="no key"):
        unavailable.append(LedgerPlace(1, is_made=True), HEADERS, [])
