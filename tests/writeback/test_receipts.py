"""Receipts in the ledger: read whatever was typed into them, kept while they are needed, and nobody else's touched."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ita_sync import pipeline
from ita_sync.domain import Finding, Grid, Receipt, Severity, Snapshot, Traffic
from ita_sync.notify.news import Told, recipient_name
from ita_sync.thai.unit_names import EVERYONE
from ita_sync.writeback import finding_states, ledger, ledger_tab, ledger_update, ledger_warnings, receipts
from ita_sync.writeback.ledger import Ledger, Night, Report
from ita_sync.writeback.ledger_tab import HEADERS, RECEIPTS_AT
from ita_sync.writeback.notes import compose
from tests.fakes.google import Document, SheetsServer
from tests.writeback.nights import (
    CONTACTS,
    FULL,
    LEDGER,
    STATUS,
    TAB,
    grid_of,
    make_job,
    make_settings,
    make_store,
    one_night,
    status_texts,
)
from tests.writeback.nights import HEADERS as COLUMNS

DAY = date(2025, 10, 1)
REPORT = Report(2568, "0123456789ab")
A, B, C = "a" * 16, "b" * 16, "c" * 16
PALAD, KHLANG, CHANG, COORDINATOR = "สำนักปลัด", "กองคลัง", "กองช่าง", "coordinator"


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def told(number: int, recipient: str, finding: str = A, severity: Severity = "error") -> Receipt:
    return Receipt(day(number), recipient, finding, severity, "told")


def mended(number: int, recipient: str, finding: str = A) -> Receipt:
    return Receipt(day(number), recipient, finding, kind="mended")


def reminded(number: int, recipient: str) -> Receipt:
    return Receipt(day(number), recipient, kind="reminded")


def doubted(number: int, recipient: str) -> Receipt:
    return Receipt(day(number), recipient, kind="doubted")


def finding(key: str = A, owners: Sequence[str] = (KHLANG,), cell: str = "F2") -> Finding:
    fields = (
        "missing-outcome",
        "error",
        cell,
        int(cell[1:]),
        "outcome",
        tuple(owners),
        "มาตรการ ก",
        "ข้อความ",
        "",
    )
    return Finding(*fields, key)  # type: ignore[arg-type]


def tab_of(*lines: Sequence[str], hidden: bool = True) -> Grid:
    return Grid(LEDGER, (HEADERS, *map(tuple, lines)), hidden=hidden)


def appended(*of: Receipt, report: Report = REPORT) -> Grid:
    """A tab with nothing but receipts."""
    return tab_of(*ledger_tab.receipt_lines(of, report))


# -- what is read

EVERY_KIND = (
    told(0, PALAD),
    told(1, COORDINATOR, "header-1a2b", "warning"),
    told(1, "operator", "failure-00ff"),
    mended(2, PALAD),
    reminded(3, "[…] ผู้ประสานงาน"),
    doubted(4, "ก" * 300),
    told(5, PALAD, "notice-" + "a" * 73, "info"),
)


def test_what_is_appended_is_read_in_order():
    found = ledger_tab.read(appended(*EVERY_KIND), REPORT, day(9))
    assert found.receipts == EVERY_KIND
    assert (found.damaged, found.foreign, found.entries, found.nights) == (False, False, {}, ())


def test_a_line_that_was_appended_names_its_report_and_nothing_left_of_it():
    (line,) = ledger_tab.receipt_lines([told(0, PALAD)], REPORT)
    assert line[RECEIPTS_AT:] == ("2025-10-01", PALAD, A, "error", "told", "", "")
    assert [text for text in line[:RECEIPTS_AT] if text] == ["2568", "0123456789ab"]
    assert len(line) == len(HEADERS)


@pytest.mark.parametrize("width", [14, 17, 23])
def test_a_header_of_an_earlier_form_is_no_damage(width):
    tab = Grid(LEDGER, (HEADERS[:width], *ledger_tab.receipt_lines([told(0, PALAD)], REPORT)), hidden=True)
    found = ledger_tab.read(tab, REPORT, day(1))
    assert (found.damaged, found.receipts) == (False, (told(0, PALAD),))


DAMAGE = {
    "an impossible day": (0, "2025-02-30"),
    "no day": (0, ""),
    "another calendar": (0, "1/10/2568"),
    "nobody": (1, ""),
    "an address": (1, "palad@example.go.th"),
    "two lines": (1, "สำนัก\nปลัด"),
    "too long a name": (1, "ก" * 301),
    "no finding": (2, ""),
    "a finding that was typed": (2, "ผลลัพธ์"),
    "too long a finding": (2, "a" * 81),
    "no severity": (3, ""),
    "another severity": (3, "bad"),
    "no kind": (4, ""),
    "another kind": (4, "seen"),
    "a kind that has no finding": (4, "reminded"),
    "a kind that has no severity": (4, "mended"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_receipt_is_dropped_alone(case):
    column, text = DAMAGE[case]
    history = Ledger({A: ledger.as_entry(finding(), DAY)}, (Night(DAY, 3, 1),), report=REPORT)
    history = replace(history, receipts=(told(0, KHLANG), told(0, PALAD)))
    tab = Grid(LEDGER, (), hidden=True).with_texts(ledger_tab.changes(history, None))
    assert ledger_tab.read(tab, REPORT, day(1)) == history
    spoilt = tab.with_texts({(2, RECEIPTS_AT + column): text})
    found = ledger_tab.read(spoilt, REPORT, day(1))
    assert found == replace(history, receipts=(told(0, KHLANG),), damaged=True)
    healed = spoilt.with_texts(ledger_tab.changes(found, spoilt))
    assert ledger_tab.read(healed, REPORT, day(1)) == replace(found, damaged=False)


def test_a_formula_that_shows_a_receipt_is_none():
    tab = appended(told(0, KHLANG), told(0, PALAD))
    spoilt = replace(tab, entered={(2, RECEIPTS_AT + 1): {"formulaValue": f'="{PALAD}"'}})
    found = ledger_tab.read(spoilt, REPORT, day(1))
    assert (found.receipts, found.damaged) == ((told(0, KHLANG),), True)


def test_a_damaged_finding_costs_no_receipt():
    line = list(ledger_tab.receipt_lines([told(0, PALAD)], REPORT)[0])
    line[0] = "xyz"
    found = ledger_tab.read(tab_of(line), REPORT, day(1))
    assert (found.receipts, found.damaged) == ((told(0, PALAD),), True)


def test_receipts_of_another_report_stay_as_they_are():
    others = ledger_tab.receipt_lines([told(0, PALAD)], Report(2567, "0123456789ab"))
    ours = ledger_tab.receipt_lines([told(1, PALAD)], REPORT)
    copied = ledger_tab.receipt_lines([told(2, PALAD)], Report(2568, "f" * 12))
    tab = tab_of(*others, *ours, *copied)
    found = ledger_tab.read(tab, REPORT, day(9))
    assert found.receipts == (told(1, PALAD),)
    assert (found.above, found.below) == (tuple(others), tuple(copied))
    assert not found.damaged
    assert {*map(tuple, others), *copied} < {*tab.with_texts(ledger_tab.changes(found, tab)).rows}


@pytest.mark.parametrize(
    ("history", "is_silent"),
    [
        (Ledger({}, receipts=(told(0, PALAD),)), True),
        (Ledger({}, receipts=(told(0, PALAD),), above=(HEADERS,)), True),
        (Ledger({}, above=(HEADERS,)), False),
        (Ledger({}, receipts=(told(0, PALAD),), damaged=True), False),
    ],
)
def test_a_tab_of_receipts_alone_is_neither_gone_nor_anothers(caplog, history, is_silent):
    with caplog.at_level(logging.WARNING, "ita_sync"):
        ledger_warnings.warn(history, Snapshot(Grid(TAB, (), notes={(1, 1): compose("", ["x"])})), LEDGER)
    assert (not caplog.text) == is_silent


# -- what is kept

OPEN = {A: (KHLANG,), B: (EVERYONE,), C: (PALAD, KHLANG)}
OVER = "d" * 16  # and somebody may have to hear that
FORGOTTEN = "e" * 16
COMPACTED = {
    "what is open stays": ([told(0, KHLANG)], [told(0, KHLANG)]),
    "of two the graver": (
        [told(0, KHLANG, severity="error"), told(3, KHLANG, severity="warning")],
        [told(0, KHLANG), reminded(3, KHLANG)],
    ),
    "of two alike the later": ([told(0, KHLANG), told(3, KHLANG)], [told(3, KHLANG)]),
    "what was appended twice": ([told(0, KHLANG), told(0, KHLANG)], [told(0, KHLANG)]),
    "what grew worse": (
        [told(0, KHLANG, severity="warning"), told(2, KHLANG, severity="error")],
        [told(2, KHLANG)],
    ),
    "what was mended leaves the day": ([told(0, KHLANG), mended(2, KHLANG)], [reminded(2, KHLANG)]),
    "what was mended and broke again": (
        [told(0, KHLANG), mended(2, KHLANG), told(4, KHLANG, severity="warning")],
        [told(4, KHLANG, severity="warning")],
    ),
    "what was mended for one of two": (
        [told(0, KHLANG, C), told(0, PALAD, C), mended(2, PALAD, C)],
        [told(0, KHLANG, C), reminded(2, PALAD)],
    ),
    "reminders before news": ([reminded(0, KHLANG), doubted(1, KHLANG), told(2, KHLANG)], [told(2, KHLANG)]),
    "the last of some reminders": (
        [told(0, KHLANG), reminded(1, KHLANG), reminded(2, KHLANG)],
        [told(0, KHLANG), reminded(2, KHLANG)],
    ),
    "a mail in doubt of another day": ([told(0, KHLANG), doubted(1, KHLANG)], [told(0, KHLANG)]),
    "a mail in doubt of today": ([told(0, KHLANG), doubted(10, KHLANG)], [told(0, KHLANG), doubted(10, KHLANG)]),
    "a mail in doubt after one that arrived": ([reminded(1, KHLANG), doubted(1, KHLANG)], [reminded(1, KHLANG)]),
    "of one day news alone": ([reminded(2, KHLANG), told(2, KHLANG)], [told(2, KHLANG)]),
    "handed over to another unit": ([told(0, CHANG), told(0, COORDINATOR)], [told(0, COORDINATOR), reminded(0, CHANG)]),
    "everyone's is everyone's": ([told(0, CHANG, B), told(0, "ใครก็ได้", B)], [told(0, CHANG, B), told(0, "ใครก็ได้", B)]),
    "over and not said": ([told(0, CHANG, OVER)], [told(0, CHANG, OVER)]),
    "over and forgotten": ([told(0, CHANG, FORGOTTEN), told(1, CHANG, OVER)], [told(1, CHANG, OVER)]),
    "what is no finding": (
        [told(0, COORDINATOR, "header-1a2b"), told(0, "operator", "failure-1"), mended(1, "operator", "failure-1")],
        [told(0, COORDINATOR, "header-1a2b"), reminded(1, "operator")],
    ),
    "what is no finding, of long ago": (
        [told(-391, COORDINATOR, "header-1a2b"), told(-390, "operator", "notice-1")],
        [told(-390, "operator", "notice-1")],
    ),
    "a mail of long ago": ([reminded(-391, KHLANG), reminded(-390, PALAD)], [reminded(-390, PALAD)]),
    "of a later day": (
        [told(11, KHLANG, FORGOTTEN), mended(12, KHLANG), told(0, KHLANG)],
        [told(0, KHLANG), told(11, KHLANG, FORGOTTEN), mended(12, KHLANG)],
    ),
    "in another order": ([mended(2, KHLANG), told(0, KHLANG), told(1, PALAD, C)], [told(1, PALAD, C), reminded(2, KHLANG)]),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPACTED)
def test_what_is_needed_is_kept(case):
    before, after = COMPACTED[case]
    found = receipts.compacted(before, OPEN, {OVER}, day(10))
    assert list(found) == after
    assert receipts.compacted(found, OPEN, {OVER}, day(10)) == found


def test_a_unit_with_an_address_in_its_name_is_known():
    name = "กองคลัง a@b.example"
    owners = {A: (name,)}
    one = told(0, recipient_name(name))
    assert receipts.compacted([one], owners, (), day(1)) == (one,)


RECIPIENTS = st.sampled_from([PALAD, KHLANG, CHANG, COORDINATOR])
FINDINGS = st.sampled_from([A, B, C, OVER, FORGOTTEN])
NUMBERS = st.integers(0, 12)
RECEIPTS = st.one_of(
    st.builds(told, NUMBERS, RECIPIENTS, FINDINGS, st.sampled_from(["error", "warning", "info"])),
    st.builds(mended, NUMBERS, RECIPIENTS, FINDINGS),
    st.builds(reminded, NUMBERS, RECIPIENTS),
    st.builds(doubted, NUMBERS, RECIPIENTS),
)


@given(st.lists(RECEIPTS, max_size=25))
def test_compaction_changes_nothing_that_the_news_rest_on(noted):
    """What owners were told of what is theirs, of what is over without a word, and the day of the last mail to each."""
    before, after = (
        Told.of(each, day(10)) for each in (noted, receipts.compacted(noted, OPEN, {OVER}, day(10)))
    )
    assert after.last == before.last
    theirs = {
        (recipient, key): severity
        for (recipient, key), severity in before.worst.items()
        if key == OVER or (key in OPEN and (recipient in {COORDINATOR, *OPEN[key]} or EVERYONE in OPEN[key]))
    }
    assert after.worst == theirs
    later = [one for one in noted if one.day > day(10)]
    assert sorted(later) == sorted(
        one for one in receipts.compacted(noted, OPEN, {OVER}, day(10)) if one.day > day(10)
    )


# -- from night to night


def spend(grid: Grid | None, findings: Sequence[Finding], today: date) -> tuple[tuple[str, ...], Grid, int]:
    """A night: the ids of what is over and may have to be said, the tab after it, and how many cells were written."""
    before = ledger_tab.read(grid, REPORT, today)
    assert not before.damaged
    found = finding_states.dated(before, findings, today)
    over = finding_states.closed(before, found, today, "{} {}".format, {"missing-outcome"})
    after = ledger_update.after_tonight(before, found, today, 5)
    cells = {} if after is before else ledger_tab.changes(after, grid)
    return (
        tuple(each.id for each in over),
        (grid or Grid(LEDGER, (), hidden=True)).with_texts(cells),
        len(cells),
    )


def with_receipts(grid: Grid, *of: Receipt) -> Grid:
    """The tab with some appended."""
    lines = ledger_tab.receipt_lines(of, REPORT)
    return replace(grid, rows=(*grid.rows, *lines))


def test_receipts_alone_are_no_reason_to_write():
    _, tab, _ = spend(None, [finding()], day(0))
    tab = with_receipts(tab, told(0, KHLANG), told(0, KHLANG), reminded(1, PALAD), reminded(2, PALAD))
    assert spend(tab, [finding()], day(3))[2] == 0
    _, after, cells = spend(tab, [finding(), finding(B, cell="F3")], day(4))
    assert cells
    assert ledger_tab.read(after, REPORT, day(5)).receipts == (told(0, KHLANG), reminded(2, PALAD))
    assert ledger_tab.read(after, REPORT, day(5)).entries[A].since == day(0)
    assert len([row for row in after.rows if any(row[RECEIPTS_AT:])]) == 3  # the header and two


def test_what_is_over_waits_until_everybody_who_was_told_has_heard_it():
    _, tab, _ = spend(None, [finding(owners=(KHLANG, PALAD)), finding(B)], day(0))
    tab = with_receipts(tab, told(0, KHLANG), told(0, COORDINATOR), told(0, CHANG))
    over, tab, cells = spend(tab, [finding(B)], day(1))
    assert over == ()  # it is told as fixed on that night
    assert cells
    for number in (2, 3):
        over, tab, cells = spend(tab, [finding(B)], day(number))
        assert (over, cells) == ((A,), 0)
    tab = with_receipts(tab, mended(3, KHLANG))
    over, tab, _ = spend(tab, [finding(B), finding(C)], day(4))  # a write on which it is kept
    assert over == (A,)
    assert A in ledger_tab.read(tab, REPORT, day(5)).entries
    tab = with_receipts(tab, mended(4, COORDINATOR))
    over, tab, _ = spend(tab, [finding(B)], day(5))
    assert over == ()
    assert not [one for one in ledger_tab.read(tab, REPORT, day(6)).receipts if one.finding]
    assert ledger_tab.read(tab, REPORT, day(6)).entries[A].fixed == day(1)
    assert C in ledger_tab.read(tab, REPORT, day(6)).entries


@pytest.mark.parametrize(
    ("noted", "number", "waits"),
    [
        ([told(0, KHLANG)], 61, True),
        ([told(0, KHLANG)], 62, False),  # more than sixty days after it was over
        ([told(0, CHANG)], 2, False),  # a unit that did not own it to the last
        ([told(0, COORDINATOR)], 2, True),
        ([told(0, "operator")], 2, False),
        ([], 2, False),
        ([told(0, KHLANG), mended(1, KHLANG)], 2, False),
        ([told(0, KHLANG, B)], 2, False),
    ],
)
def test_how_long_what_is_over_waits(noted, number, waits):
    _, tab, _ = spend(None, [finding()], day(0))
    _, tab, _ = spend(with_receipts(tab, *noted), [], day(1))
    assert bool(spend(tab, [], day(number))[0]) == waits
    after = ledger_tab.read(spend(tab, [finding(B)], day(number))[1], REPORT)
    assert any(one.finding == A for one in after.receipts) == waits
    assert after.entries[A].fixed == day(1)


def test_what_breaks_again_is_not_over():
    _, tab, _ = spend(None, [finding()], day(0))
    _, tab, _ = spend(with_receipts(tab, told(0, KHLANG)), [], day(1))
    over, tab, cells = spend(tab, [finding()], day(2))
    assert over == ()
    assert cells
    assert ledger_tab.read(tab, REPORT, day(3)).receipts == (told(0, KHLANG),)


# -- on the strict server


class Sheet:
    """A spreadsheet with a ledger, on which nights are spent and receipts appended."""

    def __init__(self, server: SheetsServer, out: Path) -> None:
        rows = [[*COLUMNS, STATUS], *([f"มาตรการ {letter}", *FULL[1:]] for letter in "กขคงจฉ")]
        self.document = Document.from_rows("รายงาน", {TAB: rows, CONTACTS: [["หน่วยงาน", "อีเมล"]]})
        self.server, self.key, self.out = server, server.add(self.document), out
        self.report = ledger.report_of(make_settings(self.key))

    def night(self, number: int) -> Traffic:
        job = make_job(self.server, self.key, day(number), self.out)
        one_night(job)
        return job.store.traffic

    def append(self, *noted: Receipt, report: Report | None = None) -> None:
        store = make_store(self.server, make_settings(self.key))
        store.read()
        assert store.ledger_place
        store.append(store.ledger_place, HEADERS, ledger_tab.receipt_lines(noted, report or self.report))

    def read(self, number: int = 99) -> Ledger:
        return ledger_tab.read(grid_of(self.document, LEDGER), self.report, day(number))


@pytest.fixture
def sheet(server: SheetsServer, tmp_path: Path) -> Sheet:
    return Sheet(server, tmp_path)


def test_a_night_that_mails_costs_one_read_one_write_and_one_append(server, sheet):
    assert sheet.night(0) == Traffic(1, 1)
    server.log.clear()
    sheet.append(told(0, COORDINATOR, "header-1a2b"))
    assert server.writes == 1
    assert sheet.night(1) == Traffic(1, 0)
    assert sheet.read().receipts == (told(0, COORDINATOR, "header-1a2b"),)


@pytest.mark.parametrize("count", [1, 3, 700])
def test_what_is_appended_during_a_write_survives_it(server, sheet, count):
    """Also where the write lays findings beside it, and enlarges a tab that has grown meanwhile."""
    sheet.night(0)
    old, new = (
        told(0, COORDINATOR, "header-1a2b"),
        [told(1, PALAD, f"notice-{number}") for number in range(count)],
    )
    sheet.append(old, reminded(0, PALAD), reminded(0, PALAD))
    tab = sheet.document.sheet(LEDGER)
    tab.resize(5, len(HEADERS))  # no room is left
    for row in range(2, 8):
        sheet.document.set_text(TAB, f"F{row}", "")
    job = make_job(server, sheet.key, day(1), sheet.out)
    checked = pipeline.check_sheet(job)
    sheet.append(*new)
    pipeline.flag(job, checked)
    assert {*status_texts(sheet.document).values()} == {"✗ ผลลัพธ์: ยังไม่มี"}
    after = sheet.read()
    assert not after.damaged
    assert len(after.entries) == 6
    assert sorted(after.receipts) == sorted([old, reminded(0, PALAD), *new])
    assert sheet.night(2) == Traffic(1, 0)


def test_others_lines_are_never_pushed_onto_what_is_appended_meanwhile(server, sheet):
    """Those below ours would move down as ours grow."""
    sheet.night(0)
    other = Report(2567, sheet.report.sheet)
    sheet.append(*[told(-300, PALAD)] * 3, report=other)
    for row in range(2, 8):
        sheet.document.set_text(TAB, f"F{row}", "")
    job = make_job(server, sheet.key, day(1), sheet.out)
    checked = pipeline.check_sheet(job)
    new = [told(1, PALAD, f"notice-{number}") for number in range(5)]
    sheet.append(*new)
    pipeline.flag(job, checked)
    after = sheet.read()
    assert not after.damaged
    assert sorted(after.receipts) == sorted(new)
    assert len(after.entries) == 6
    theirs = ledger_tab.read(grid_of(sheet.document, LEDGER), other, day(99))
    assert theirs.receipts == (told(-300, PALAD),) * 3


@pytest.mark.parametrize("descending", [False, True])
def test_people_who_sort_the_tab_change_nothing(sheet, descending):
    sheet.document.set_text(TAB, "F3", "")
    sheet.night(0)
    (key,) = sheet.read().entries
    noted = [
        told(0, PALAD, key),
        told(0, COORDINATOR, key),
        reminded(2, COORDINATOR),
        told(3, PALAD, "header-1"),
    ]
    sheet.append(*noted)
    tab = sheet.document.sheet(LEDGER)
    sheet.document.sort_rows(LEDGER, f"A2:W{len(tab.rows)}", "S", descending=descending)
    assert not sheet.read().damaged
    assert Told.of(sheet.read().receipts, day(9)) == Told.of(noted, day(9))
    sheet.document.set_text(TAB, "F4", "")
    sheet.night(4)
    assert not sheet.read().damaged
    assert Told.of(sheet.read().receipts, day(9)) == Told.of(noted, day(9))


def test_a_copied_spreadsheet_says_nothing_about_who_was_told(server, sheet, tmp_path):
    sheet.night(0)
    sheet.append(told(0, COORDINATOR, "header-1a2b"))
    copy = sheet.document.copied_by("clerk@example.go.th")
    copy.sheet(LEDGER).protected_ranges.clear()
    key = server.add(copy)
    report = ledger.report_of(make_settings(key))
    assert ledger_tab.read(grid_of(copy, LEDGER), report, day(9)).receipts == ()
    one_night(make_job(server, key, day(1), tmp_path / "copy"))
    assert ledger_tab.read(grid_of(copy, LEDGER), report, day(9)).receipts == ()
    kept = ledger_tab.read(grid_of(copy, LEDGER), sheet.report, day(9))
    assert kept.receipts == (told(0, COORDINATOR, "header-1a2b"),)


def test_a_ledger_of_the_form_before_receipts_gets_their_columns(sheet):
    sheet.document.set_text(TAB, "F3", "")
    sheet.night(0)
    tab = sheet.document.sheet(LEDGER)
    sheet.document.delete_columns(LEDGER, "R", "Y")
    assert len(tab.columns) == 17
    assert sheet.night(1) == Traffic(1, 0)
    assert not sheet.read().damaged
    sheet.append(told(1, PALAD, "header-1"))
    sheet.document.set_text(TAB, "F4", "")
    assert sheet.night(2).writes == 1
    after = sheet.read()
    assert (after.damaged, after.receipts) == (False, (told(1, PALAD, "header-1"),))
    assert sorted(entry.since for entry in after.entries.values()) == [day(0), day(2)]
    assert sheet.document.text(LEDGER, "S1") == "told on"
