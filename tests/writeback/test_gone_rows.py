"""What is not found any more because its row is gone: nobody has mended it, and nobody is thanked for it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from ita_sync import checking
from ita_sync.domain import Finding, Grid, Merge, Snapshot
from ita_sync.writeback import ledger_tab, ledger_update

from .nights import FULL, HEADERS, STATUS, TAB, make_settings

FIRST, SECOND = date(2025, 11, 3), date(2025, 11, 4)


def row(
    measure: str = "มาตรการ ข",
    method: str = "จัดอบรม",
    owner: str = "กองคลัง",
    outcome: str = "",
    shown: str = "",
) -> list[str]:
    """A row, with the flag that it still shows of the night before."""
    return [measure, method, owner, FULL[3], "ดำเนินการแล้ว", outcome, shown]


def resolved(before: list[list[str]], after: list[list[str]]) -> tuple[Finding, ...]:
    """What the second of two nights does not find any more."""
    history = ledger_tab.read(None)
    for day, rows in ((FIRST, before), (SECOND, after)):
        merged = [Merge(2, 0, 2 + len(rows), 1)] if any(not cells[0] for cells in rows[1:]) else []
        wide = [[*cells, *[""] * (7 - len(cells))] for cells in ([*HEADERS, STATUS], FULL, *rows)]
        grid = Grid(TAB, tuple(map(tuple, wide)), tuple(merged))
        snapshot = Snapshot(measures=grid, contacts=None)
        job = SimpleNamespace(settings=make_settings("plan.csv"), today=day)
        checked = checking.check_snapshot(job, snapshot, history)  # type: ignore[arg-type]
        history = ledger_update.after_tonight(history, checked.findings, day, 2)
    return checked.resolved


LONG = "มาตรการส่งเสริมความโปร่งใส " * 12
TWO = [row(), row("", "ลงพื้นที่", "กองช่าง")]
GONE = {
    "the only row of a measure": ([row()], []),
    "that of a long name": ([row(LONG)], []),
    "one of two rows": (TWO, [row()]),
    "a row that was renamed": ([row()], [row("มาตรการ ค")]),
}
MENDED = {
    "an outcome": ([row()], [row(outcome="ผู้ผ่านการอบรม ๔๐ คน")]),
    "of a long name": ([row(LONG)], [row(LONG, outcome="ผู้ผ่านการอบรม ๔๐ คน")]),
    "of one of two rows": (TWO, [row(), row("", "ลงพื้นที่", "กองช่าง", "ไม่พบการร้องเรียน")]),
    "with another number": ([row("๒. มาตรการ ข")], [row("๓. มาตรการ ข", outcome="ผู้ผ่านการอบรม ๔๐ คน")]),
    "while a row moved": (
        [row()],
        [row("มาตรการ ง", outcome="ครบ ๑๐ ราย"), row(outcome="ผู้ผ่านการอบรม ๔๐ คน")],
    ),
    "a measure without a name": (
        [row("", outcome="ผู้ผ่านการอบรม ๔๐ คน")],
        [row("มาตรการ จ", outcome="ผู้ผ่านการอบรม ๔๐ คน")],
    ),
}


FLAG, FINE = "✗ ผลลัพธ์: ยังไม่มี", "ครบ ✓"
DONE = "ไม่พบการร้องเรียน"
SHOWN = {
    "mended and reworded": (TWO, [row(shown=FLAG), row("", "ลงพื้นที่ทุกหมู่บ้าน", "กองช่าง", DONE, FLAG)], ["F4"]),
    "mended and handed over": (TWO, [row(shown=FLAG), row("", "ลงพื้นที่", "สำนักปลัด", DONE, FLAG)], ["F4"]),
    "both mended and reworded": (
        TWO,
        [row(method="อบรมสองรุ่น", outcome=DONE, shown=FLAG), row("", "ลงทุกหมู่บ้าน", "กองช่าง", DONE, FLAG)],
        ["F3", "F4"],
    ),
    "one mended and reworded, one deleted": (
        TWO,
        [row(method="อบรมสองรุ่น", outcome=DONE, shown=FLAG)],
        ["", "F3"],
    ),
    "deleted beside one that was fine": (
        [row(), row("", "ลงพื้นที่", "กองช่าง", DONE)],
        [row("มาตรการ ข", "ลงพื้นที่", "กองช่าง", DONE, FINE)],
        [""],
    ),
    "deleted, and a row came": (
        [row()],
        [row("มาตรการ ค", "ลงพื้นที่", "กองช่าง", DONE)],
        [""],
    ),
    "in another language, after another need": (
        TWO,
        [row(shown=FLAG), row("", "ลง", "กองช่าง", DONE, "? period: unclear · ✗ outcome: missing")],
        ["F4"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOWN)
def test_a_row_that_has_another_id_is_known_by_the_flag_that_it_shows(case: str) -> None:
    before, after, cells = SHOWN[case]
    assert sorted(each.cell for each in resolved(before, after) if each.rule == "missing-outcome") == cells


@pytest.mark.parametrize("case", GONE)
def test_a_row_that_is_gone_has_no_cell(case: str) -> None:
    found = [finding for finding in resolved(*GONE[case]) if finding.rule == "missing-outcome"]
    assert found, "nothing was resolved"
    assert [(finding.cell, finding.row, finding.is_row_gone) for finding in found] == [("", 0, True)] * len(
        found
    )


@pytest.mark.parametrize("case", MENDED)
def test_what_was_mended_keeps_its_cell(case: str) -> None:
    found = resolved(*MENDED[case])
    assert not any(finding.is_row_gone for finding in found)
    assert all(finding.cell for finding in found)


def test_a_finding_of_the_whole_sheet_has_no_row_to_lose() -> None:
    history = [*resolved([], [row(outcome="ผู้ผ่านการอบรม ๔๐ คน")])]
    assert not any(finding.is_row_gone for finding in history)
