"""What is not found any more because its row is gone: nobody has mended it, and nobody is thanked for it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from ita_sync import pipeline
from ita_sync.domain import Finding, Grid, Merge, Snapshot
from ita_sync.writeback import ledger, ledger_tab

from .nights import FULL, HEADERS, TAB, make_settings

FIRST, SECOND = date(2025, 11, 3), date(2025, 11, 4)


def row(
    measure: str = "มาตรการ ข", method: str = "จัดอบรม", owner: str = "กองคลัง", outcome: str = ""
) -> list[str]:
    return [measure, method, owner, FULL[3], "ดำเนินการแล้ว", outcome]


def resolved(before: list[list[str]], after: list[list[str]]) -> tuple[Finding, ...]:
    """What the second of two nights does not find any more."""
    history = ledger_tab.read(None)
    for day, rows in ((FIRST, before), (SECOND, after)):
        merged = [Merge(2, 0, 2 + len(rows), 1)] if any(not cells[0] for cells in rows[1:]) else []
        grid = Grid(TAB, tuple(map(tuple, [HEADERS, FULL, *rows])), tuple(merged))
        snapshot = Snapshot(measures=grid, contacts=None)
        job = SimpleNamespace(settings=make_settings("plan.csv"), today=day)
        checked = pipeline.check_snapshot(job, snapshot, history)  # type: ignore[arg-type]
        history = ledger.after_tonight(history, checked.findings, day, 2)
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
