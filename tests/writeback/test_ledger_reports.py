"""A ledger of another report, of another night, or that refuses the account: nothing is lost, and nothing stops a night."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ita_sync.domain import Finding, Grid, Traffic
from ita_sync.errors import ProtectedError
from ita_sync.job import Job
from ita_sync.settings import Settings
from ita_sync.writeback import finding_states, ledger, ledger_tab, ledger_update
from tests.conftest import processor_time
from tests.fakes.google import Document, Fault, SheetsServer
from tests.fakes.google.errors import ApiError
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    HEADERS,
    LEDGER,
    STATUS,
    TAB,
    grid_of,
    make_job,
    one_night,
    status_texts,
)

FIRST, SECOND, THIRD = date(2025, 10, 6), date(2025, 10, 7), date(2025, 10, 8)
PROTECTED = "You are trying to edit a protected cell or object. Please contact the spreadsheet owner."


def spreadsheet() -> Document:
    rows = [[*HEADERS, STATUS], FULL, ["มาตรการ ข", *FULL[1:5], ""], ["มาตรการ ค", *FULL[1:5], ""]]
    return Document.from_rows("รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]})


class Nights:
    """Nights on one server; each says since when its findings are open."""

    def __init__(self, server: SheetsServer, out: Path) -> None:
        self.server, self.out = server, out
        self.traffic = Traffic()

    def job(self, key: str, day: date, year: int) -> Job:
        job = make_job(self.server, key, day, self.out)
        return replace(job, settings=_with_year(job.settings, year))

    def __call__(self, key: str, day: date, year: int = 2568) -> list[tuple[str, str, date | None]]:
        job = self.job(key, day, year)
        found: list[tuple[str, str, date | None]] = [
            (each.cell, each.state, each.since) for each in one_night(job).reported if each.cell
        ]
        self.traffic = job.store.traffic
        return found


def _with_year(settings: Settings, year: int) -> Settings:
    return settings.model_copy(update={"report": settings.report.model_copy(update={"fiscal_year": year})})


@pytest.fixture
def nights(server: SheetsServer, tmp_path: Path) -> Nights:
    return Nights(server, tmp_path)


def lines(document: Document) -> set[tuple[str, ...]]:
    return {row for row in grid_of(document, LEDGER).rows if any(row)}


def missing(state: str, since: date) -> list[tuple[str, str, date]]:
    return [("F3", state, since), ("F4", state, since)]


@pytest.mark.parametrize("year", [2568, 2569])
def test_a_copied_spreadsheet_begins_anew_and_keeps_the_lines_of_the_old_one(server, nights, caplog, year):
    old = spreadsheet()
    key = server.add(old)
    nights(key, FIRST)
    copy = old.copied_by("clerk@example.go.th")
    copy.sheet(LEDGER).protected_ranges.clear()  # the clerk lets the account in
    before, other = lines(copy), server.add(copy)
    with caplog.at_level(logging.WARNING, "ita_sync"):
        assert nights(other, THIRD, year) == missing("new", THIRD)
    assert "of another fiscal year or of the spreadsheet that this one was copied from" in caplog.text
    caplog.clear()
    assert nights(other, date(2025, 10, 9), year) == missing("open", THIRD)
    assert not caplog.text
    assert before < lines(copy)
    assert nights(key, SECOND) == missing("open", FIRST)


def test_a_night_with_a_wrong_fiscal_year_loses_nothing(server, nights):
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    before = lines(document)
    assert nights(key, SECOND, 2569) == missing("new", SECOND)
    assert before < lines(document)
    assert nights(key, THIRD) == missing("open", FIRST)
    assert nights(key, THIRD, 2569) == missing("open", SECOND)


@pytest.mark.parametrize(
    "wrong", [date(2024, 10, 7), date(2025, 3, 1), date(2025, 10, 5), date(2026, 10, 7), date(2040, 1, 1)]
)
def test_a_night_with_a_wrong_date_loses_nothing(server, nights, wrong):
    """The one before stays known, what is found on it alone is no news later, and nothing is told mended twice."""
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    nights(key, wrong)
    assert nights(key, SECOND) == missing("open", FIRST)
    document.set_text(TAB, "F3", "ผู้เข้าร่วม ๓๐ คน")
    assert nights(key, THIRD) == [("F4", "open", FIRST), ("F3", "fixed", FIRST)]
    assert nights(key, date(2025, 10, 9)) == [("F4", "open", FIRST)]


@pytest.mark.parametrize("wrong", [date(2024, 10, 7), date(2026, 10, 7)])
def test_what_a_night_with_a_wrong_date_finds_first(server, nights, wrong):
    document = spreadsheet()
    key = server.add(document)
    document.set_text(TAB, "F4", "ผู้เข้าร่วม ๓๐ คน")
    nights(key, FIRST)
    document.set_text(TAB, "F4", "")
    nights(key, wrong)
    since = {cell: since for cell, _, since in nights(key, SECOND)}
    assert since["F3"] == FIRST
    assert {cell: since for cell, _, since in nights(key, THIRD)} == since
    assert wrong > FIRST or since["F4"] >= date(2024, 10, 1)
    assert wrong < FIRST or since["F4"] == SECOND


@pytest.mark.parametrize("wrong", [date(2024, 12, 1), date(2026, 10, 7)])
def test_what_is_mended_on_a_night_with_a_wrong_date_is_told_once(server, nights, wrong):
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    document.set_text(TAB, "F3", "ผู้เข้าร่วม ๓๐ คน")
    told = [
        ("F3", "fixed") in [(cell, state) for cell, state, _ in nights(key, day)]
        for day in (wrong, SECOND, THIRD)
    ]
    assert told.count(True) == 1


def test_a_second_night_after_a_wrong_one_writes_nothing(server, nights):
    document = spreadsheet()
    key = server.add(document)
    for day, year in ((FIRST, 2568), (FIRST, 2569), (SECOND, 2568)):
        nights(key, day, year)
    nights(key, THIRD)
    assert nights.traffic == Traffic(reads=1)


def test_nothing_is_open_since_before_the_fiscal_year(server, nights):
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    document.set_text(LEDGER, "H2", "2024-09-20")  # as a run would have, while the year was prepared
    assert {since for _, _, since in nights(key, SECOND)} == {date(2024, 10, 1), FIRST}
    assert document.text(LEDGER, "H2") == "2024-10-01"


def test_lines_of_an_earlier_form_are_read_and_those_from_before_the_year_kept(server, nights):
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    for row in range(1, 5):  # that form said nothing of the report
        for column in "PQ":
            document.set_text(LEDGER, f"{column}{row}", "")
    assert nights(key, SECOND) == missing("open", FIRST)
    assert nights(key, SECOND, 2570) == missing("new", SECOND)
    assert nights(key, THIRD) == missing("open", FIRST)


def refusing(code: int) -> Fault:
    return Fault(error=ApiError(code, f"Invalid requests[4].updateCells: {PROTECTED}"))


def test_a_copied_ledger_that_refuses_the_account_does_not_cost_the_flags(server, nights, caplog):
    old = spreadsheet()
    nights(server.add(old), FIRST)
    copy = old.copied_by("clerk@example.go.th")
    key = server.add(copy)
    for cell in ("G3", "G4"):
        copy.set_text(TAB, cell, "")
    before = lines(copy)
    with caplog.at_level(logging.WARNING, "ita_sync"):
        assert nights(key, SECOND) == missing("new", SECOND)
    assert {*status_texts(copy)} == {1, 2, 3}
    assert lines(copy) == before
    (said,) = [
        record.getMessage() for record in caplog.records if "is protected against" in record.getMessage()
    ]
    assert "Let the account edit it" in said
    assert server.account in said
    assert nights.traffic.writes == 2


@pytest.mark.parametrize("code", [400, 403])
def test_either_of_googles_refusals_is_known(server, nights, code, caplog):
    document = spreadsheet()
    key = server.add(document)
    server.faults.add("batchUpdate", refusing(code))
    nights(key, FIRST)
    assert {*status_texts(document)} == {1, 2, 3}
    assert "is protected against" in caplog.text


def test_a_protected_status_column_is_told_as_before(server, nights):
    document = spreadsheet()
    key = server.add(document)
    document.protect(TAB, "G1:G1000", editors=["clerk@example.go.th"])
    with pytest.raises(ProtectedError, match="nothing was written"):
        nights(key, FIRST)


HOSTILE = {
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5000,
    "a far cell": "A" + "9" * 300,
    "a farther cell": "A" + "9" * 5000,
    "50,000 letters": "ก" * 50_000,
    "a day far off": "9999-12-31",
    "a day long ago": "0001-01-01",
    "a day of the Buddhist era": "2568-10-06",
    "a week": "2025-W41-1",
    "a day without dashes": "20251006",
    "other digits": "๒๕๖๘",
    "wide digits": "２０２５-１０-０６",
    "NUL": "\0",
    "an escape": "\x1b[31m",
    "a line break": "a\nb",
    "a formula": "=1+1",
    "a formula that shows what stood there": '="2025-10-06"',
    "an error": "#REF!",
    "a minus": "-1",
    "nothing": "",
    "an emoji": "😀",
    "a huge exponent": "1e999",
    "a space": " ",
    "an id": "0000000000000001",
    "another year": "2570",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_person_types_into_the_ledger_is_healed(server, nights, text):
    """Two nights on, it holds what it would have held, but that a finding may count as new; the last writes nothing."""
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    for column in "ACFGHIJKLMNOPQRSTUVW":
        document.set_text(LEDGER, f"{column}2", text)
    found = nights(key, SECOND)
    assert {cell for cell, state, _ in found if state != "fixed"} == {"F3", "F4"}
    assert {since for _, _, since in found} <= {FIRST, SECOND}
    assert [state for _, state, _ in nights(key, THIRD)] == ["open", "open"]
    assert nights.traffic.writes == 0


PLACES = [(row, column) for row in (0, 1, 2) for column in range(len(ledger_tab.HEADERS) + 1)]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_each_cell_of_the_ledger_is_healed(text):
    report = ledger.Report(2568, "0123456789ab")
    tab, _ = spend(Grid(LEDGER, (), hidden=True), report, FIRST)
    for place in PLACES:
        spoilt = replace(tab.with_texts({place: text}), entered={place: {"formulaValue": text}})
        healed, found = spend(spoilt, report, SECOND)
        assert {each.since for each in found} <= {FIRST, SECOND}
        again = ledger_tab.read(healed, report, THIRD)
        assert not again.damaged
        assert {each.id for each in found} <= {*again.entries}
        assert (
            ledger_update.after_tonight(again, finding_states.dated(again, found, THIRD), THIRD, 5) is again
        )


def spend(tab: Grid, report: ledger.Report, day: date) -> tuple[Grid, tuple[Finding, ...]]:
    """A night: the tab after it, and what it found."""
    before = ledger_tab.read(tab, report, day)
    found = finding_states.dated(before, [finding("F3"), finding("F4")], day)
    after = ledger_update.after_tonight(before, found, day, 5)
    return tab.with_texts({} if after is before else ledger_tab.changes(after, tab)), found


def finding(cell: str) -> Finding:
    key = cell.encode().hex().zfill(16)
    return Finding(
        "missing-outcome", "error", cell, 3, "outcome", ("กองคลัง",), "มาตรการ ก", "ข้อความ", "", key
    )


def test_lines_that_were_moved_doubled_or_merged(server, nights):
    document = spreadsheet()
    key = server.add(document)
    nights(key, FIRST)
    document.insert_columns(LEDGER, "C", 2)
    assert {since for _, _, since in nights(key, SECOND)} <= {FIRST, SECOND}
    nights(key, SECOND)
    document.insert_rows(LEDGER, 1, 3)
    document.delete_columns(LEDGER, "A", "B")
    document.merge(LEDGER, "A1:C2")
    assert {since for _, _, since in nights(key, THIRD)} <= {FIRST, SECOND, THIRD}


def test_a_ledger_of_many_lines_is_read_in_no_time():
    """Half of them of another year, a third of them not readable, and each with something that was typed in."""
    lines = [
        ("x" if row % 3 else f"{row:016x}", *[""] * 14, "2567" if row % 2 else "2568", "0" * 12)
        for row in range(30_000)
    ]
    entered = {(row, 0): {"numberValue": 1.0} for row in range(30_000)}
    report = ledger.Report(2568, "0" * 12)
    with processor_time(10):
        history = ledger_tab.read(
            Grid(LEDGER, (ledger_tab.HEADERS, *lines), entered=entered, hidden=True), report, FIRST
        )
        assert len(history.above) + len(history.below) == 15_000
        ledger_tab.changes(history, Grid(LEDGER, (), hidden=True))
