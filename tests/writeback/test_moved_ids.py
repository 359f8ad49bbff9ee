"""Rows that are handed over, reworded, moved or joined by others keep the first day and the receipts of their findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest

from ita_sync import checking
from ita_sync.domain import CheckedSheet, Grid, Merge, Receipt, Snapshot
from ita_sync.notify.news import Rhythm, Situation, news
from ita_sync.writeback import ledger, ledger_tab, ledger_update
from ita_sync.writeback.moved_ids import renamed
from tests.fakes.google import Document, SheetsServer
from tests.writeback.nights import (
    FULL,
    HEADERS,
    LEDGER,
    STATUS,
    TAB,
    grid_of,
    make_job,
    make_settings,
    one_night,
)

FIRST, SECOND, THIRD = date(2025, 11, 3), date(2025, 11, 4), date(2025, 11, 5)
DONE = "ผู้ผ่านการอบรม ๔๐ คน"
Rows = list[list[str]]


def row(
    method: str = "จัดอบรม", owner: str = "กองคลัง", outcome: str = "", measure: str = "มาตรการ ข"
) -> list[str]:
    return [measure, method, owner, FULL[3], "ดำเนินการแล้ว", outcome]


def second(method: str = "ลงพื้นที่", owner: str = "กองช่าง", outcome: str = "") -> list[str]:
    """A further row of the measure above."""
    return row(method, owner, outcome, measure="")


def grid(rows: Rows, shown: Sequence[str]) -> Grid:
    """A tab; `shown` is what the status column says of the first rows, if there is one."""
    header = [*HEADERS, STATUS] if shown else HEADERS
    rows = [[*cells, *shown[at : at + 1]] for at, cells in enumerate(rows)]
    starts = [at for at, cells in enumerate(rows) if cells[0]] + [len(rows)]
    merges = [Merge(2 + top, 0, 2 + end, 1) for top, end in pairwise(starts) if end - top > 1]
    return Grid(TAB, tuple(map(tuple, [header, FULL, *rows])), tuple(merges))


@dataclass(frozen=True)
class TwoNights:
    """What a second night makes of what the first has found, and told to every owner and the coordinator."""

    before: CheckedSheet
    after: CheckedSheet
    history: ledger.Ledger

    @staticmethod
    def of(before: Rows, after: Rows, shown: Sequence[str] = ()) -> TwoNights:
        first = _check(before, FIRST, ledger_tab.read(None))
        history = ledger_update.after_tonight(ledger_tab.read(None), first.findings, FIRST, 2)
        receipts = tuple(
            Receipt(FIRST, name, found.id, found.severity, "told")
            for found in first.findings
            for name in (*found.owners, "coordinator")
        )
        history = replace(history, receipts=receipts)
        return TwoNights(first, _check(after, SECOND, history, shown), history)

    @property
    def moved(self) -> dict[str, str]:
        """The cell that a finding about an outcome moved from -> the one that it moved to."""
        cells = {found.id: found.cell for found in (*self.before.findings, *self.after.findings)}
        return {cells[old]: cells[new] for old, new in self.after.moved_ids.items()}

    @property
    def heard(self) -> dict[str, list[tuple[str, str]]]:
        """Recipient -> what changed and in which cell, as the mails say it."""
        told = renamed(self.history, self.after.moved_ids).receipts
        situation = Situation(
            findings=self.after.reported, closed=self.after.closed, receipts=told, today=SECOND
        )
        return {
            one.recipient: [(item.change, item.finding.cell) for item in one.items]
            for one in news(situation, Rhythm())
        }


def _check(rows: Rows, day: date, history: ledger.Ledger, shown: Sequence[str] = ()) -> CheckedSheet:
    job = SimpleNamespace(settings=make_settings("plan.csv"), today=day)
    return checking.check_snapshot(job, Snapshot(measures=grid(rows, shown)), history)  # type: ignore[arg-type]


PAIR = [row(), second()]
TRIPLE = [row(), second(), second("ประชุม", "สำนักปลัด")]
ABOVE = row(measure="มาตรการ ก่อน", outcome=DONE)
MOVED = {
    "a row of two handed over": (PAIR, [row(), second(owner="สำนักปลัด")], {"F4": "F4"}),
    "a row of two reworded": (PAIR, [row("จัดอบรมสองรุ่น"), second()], {"F3": "F3"}),
    "both rows of two reworded": (PAIR, [row("จัดอบรมสองรุ่น"), second("ลงพื้นที่ทุกหมู่บ้าน")], {"F3": "F3", "F4": "F4"}),
    "both handed over to each other": (
        PAIR,
        [row(owner="กองช่าง"), second(owner="กองคลัง")],
        {"F3": "F3", "F4": "F4"},
    ),
    "a second row below": ([row()], PAIR, {"F3": "F3"}),
    "a second row below that is done": ([row()], [row(), second(outcome=DONE)], {"F3": "F3"}),
    "two rows below": ([row()], TRIPLE, {"F3": "F3"}),
    "the second row deleted": (PAIR, [row()], {"F3": "F3"}),
    "the first row deleted": (PAIR, [[*row()[:1], *second()[1:]]], {"F4": "F3"}),
    "the first of two alike but for the method deleted": (
        [row(), second(owner="กองคลัง")],
        [row("ลงพื้นที่")],
        {"F4": "F3"},
    ),
    "reworded while a row was inserted above": (PAIR, [ABOVE, row("จัดอบรมสองรุ่น"), second()], {"F3": "F4"}),
    "handed over while a row was inserted above": (
        PAIR,
        [ABOVE, row(), second(owner="สำนักปลัด")],
        {"F4": "F5"},
    ),
    "a second row below while one was inserted above": (
        [row()],
        [ABOVE, row(), second(outcome=DONE)],
        {"F3": "F4"},
    ),
    "a second row of the same unit below while one was inserted above": (
        [row()],
        [ABOVE, row(), second(owner="กองคลัง")],
        {"F3": "F4"},
    ),
}  # fmt: skip
STAYING = {
    "nothing": (PAIR, PAIR),
    "a row that moves": (PAIR, [ABOVE, *PAIR]),
    "the only row handed over": ([row()], [row(owner="กองช่าง")]),
    "a row that is mended": (PAIR, [row(outcome=DONE), second()]),
    "a row that is mended while another breaks": (
        [row(), second(outcome=DONE)],
        [row(outcome=DONE), second()],
    ),
    "a row that is mended while two others break": (
        [row(), second(outcome=DONE), second("ประชุม", "สำนักปลัด", DONE)],
        [row(outcome=DONE), *TRIPLE[1:]],
    ),
    "a row that is mended while one that is not comes below": ([row()], [row(outcome=DONE), second()]),
    "another measure": ([row()], [row(measure="มาตรการ ค")]),
}


@pytest.mark.parametrize("case", MOVED)
def test_a_finding_follows_its_row(case):
    before, after, moved = MOVED[case]
    nights = TwoNights.of(before, after)
    assert nights.moved == moved
    since = {found.cell: (found.state, found.since) for found in nights.after.findings}
    assert {since[cell] for cell in moved.values()} == {("open", FIRST)}
    assert not any(change == "mended" for items in nights.heard.values() for change, _ in items)
    assert not any(
        change in {"new", "handed-over"} and cell in moved.values()
        for change, cell in nights.heard["coordinator"]
    )


@pytest.mark.parametrize("case", STAYING)
def test_what_is_mended_gone_or_the_same_lends_nothing(case):
    assert TwoNights.of(*STAYING[case]).moved == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PAIR, [ABOVE, row("จัดอบรมสองรุ่น"), second("ลงพื้นที่ทุกหมู่บ้าน")]),
        (
            [row(), second(outcome=DONE), second("ประชุม", "สำนักปลัด", DONE)],
            [[*row()[:1], *second()[1:]], second("ประชุม", "สำนักปลัด")],
        ),
        (PAIR, [row("จัดอบรมสองรุ่น", "กองช่าง"), second("ลงพื้นที่ทุกหมู่บ้าน", "กองคลัง")]),
    ],
)
def test_where_rows_cannot_be_told_apart_units_rather_hear_twice_than_not_at_all(before, after):
    """What another row stood in for is told to its unit as handed over."""
    nights = TwoNights.of(before, after)
    for found in nights.after.findings:
        for owner in found.owners:
            changes = [change for change, cell in nights.heard[owner] if cell == found.cell]
            assert changes in (["new"], ["handed-over"])
    assert not any(change == "mended" for items in nights.heard.values() for change, _ in items)


@pytest.mark.parametrize(
    ("shown", "moved"),
    [
        ("ครบ ✓", {}),
        ("", {}),  # a row that came since
        ("✗ วิธีดำเนินการ: ยังไม่ได้กรอก", {}),
        ("✗ ผลลัพธ์: ยังไม่มี", {"F3": "F4"}),
        ("? outcome: missing", {"F3": "F4"}),
        ("ของคน", {"F3": "F4"}),  # nobody knows
    ],
)
def test_a_row_that_showed_no_flag_the_night_before_is_newly_faulty(shown, moved):
    """Although it is the only one that is new, and another of its measure is gone."""
    before = [row(), second(outcome=DONE), second("ประชุม", "สำนักปลัด", DONE)]
    after = [row("ทบทวนคู่มือ", "สำนักปลัด", DONE), second("ลงพื้นที่ทุกหมู่บ้าน")]
    assert TwoNights.of(before, after, shown=["✗ ผลลัพธ์: ยังไม่มี", shown]).moved == moved


def test_what_each_unit_hears_of_a_row_that_is_handed_over():
    heard = TwoNights.of(PAIR, [row(), second(owner="สำนักปลัด")]).heard
    assert heard == {
        "กองคลัง": [("open", "F3")],
        "สำนักปลัด": [("handed-over", "F4")],
        "coordinator": [("open", "F3"), ("open", "F4")],
    }


def test_what_each_unit_hears_of_a_second_row():
    heard = TwoNights.of([row()], PAIR).heard
    assert heard == {
        "กองคลัง": [("open", "F3")],
        "กองช่าง": [("new", "F4")],
        "coordinator": [("new", "F4"), ("open", "F3")],
    }


def test_a_row_that_is_deleted_is_gone_and_the_other_stays():
    heard = TwoNights.of(PAIR, [[*row()[:1], *second()[1:]]]).heard
    assert heard == {
        "กองคลัง": [("gone", "")],
        "กองช่าง": [("open", "F3")],
        "coordinator": [("gone", ""), ("open", "F3")],
    }


def test_what_stood_under_the_new_id_before_is_over():
    """A measure had one row, which was mended and is waiting to be told so; now it has one row again, that of another."""
    old, new = "a" * 16, "b" * 16
    found = TwoNights.of([row()], []).before.findings[0]
    entries = {key: ledger.as_entry(found._replace(id=key), FIRST) for key in (old, new)}
    entries[new] = entries[new]._replace(fixed=FIRST)
    told = [Receipt(FIRST, "กองคลัง", key, "error", "told") for key in (old, new)]
    after = renamed(
        ledger.Ledger(entries, receipts=(*told, told[1]._replace(kind="mended", severity=""))), {old: new}
    )
    assert after.entries == {new: entries[old]._replace(id=new)}
    assert after.receipts == (told[0]._replace(finding=new),)


def test_a_ledger_whose_ids_have_not_moved_is_the_same():
    history = ledger.Ledger({})
    assert renamed(history, {}) is history


def test_the_renaming_is_written_at_once(server: SheetsServer, tmp_path):
    """Where nothing else has changed: or it would be lost on the night on which the rows move as well."""
    rows = [[*HEADERS, STATUS], FULL, *PAIR]
    document = Document.from_rows("รายงาน", {TAB: rows})
    document.merge(TAB, "A3:A4")
    key = server.add(document)
    one_night(make_job(server, key, FIRST, tmp_path))
    report = ledger.report_of(make_settings(key))
    before = ledger_tab.read(grid_of(document, LEDGER), report, SECOND)
    document.set_text(TAB, "B4", "ลงพื้นที่ทุกหมู่บ้าน")
    job = make_job(server, key, SECOND, tmp_path)
    one_night(job)
    assert job.store.traffic.writes == 1
    after = ledger_tab.read(grid_of(document, LEDGER), report, SECOND)
    assert len({*before.entries} & {*after.entries}) == 1
    assert [*after.entries.values()][1]._replace(id="", seen=FIRST) == [*before.entries.values()][1]._replace(
        id=""
    )
    document.insert_rows(TAB, 2, 1)
    job = make_job(server, key, THIRD, tmp_path)
    found = one_night(job)
    assert {(each.state, each.since) for each in found.reported if each.rule == "missing-outcome"} == {
        ("open", FIRST)
    }


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ({"B4": "ลงพื้นที่ทุกหมู่บ้าน", "F4": DONE}, ["F4"]),  # mended and reworded
        ({"C4": "สำนักปลัด", "F4": DONE}, ["F4"]),  # mended and handed over
        ({}, [""]),  # deleted
    ],
)
def test_a_second_run_of_a_night_tells_the_same_of_a_row_and_writes_nothing(
    server: SheetsServer, tmp_path, change, cells
):
    document = Document.from_rows("รายงาน", {TAB: [[*HEADERS, STATUS], FULL, *PAIR]})
    document.merge(TAB, "A3:A4")
    key = server.add(document)
    one_night(make_job(server, key, FIRST, tmp_path))
    for cell, text in change.items():
        document.set_text(TAB, cell, text)
    if not change:
        document.delete_rows(TAB, 4)
    for writes in (1, 0):
        job = make_job(server, key, SECOND, tmp_path)
        over = [each for each in one_night(job).resolved if each.rule == "missing-outcome"]
        assert [each.cell for each in over] == cells
        assert job.store.traffic.writes == writes
