"""Nights on a ledger's tab, without a server."""

from __future__ import annotations

from datetime import date, timedelta

from ita_sync.domain import Finding, Grid
from ita_sync.writeback import finding_states, ledger_tab, ledger_update

DAY = date(2025, 10, 1)
TAB = "_ita_sync"


def night(number: int) -> date:
    return DAY + timedelta(days=number)


def finding(key: str, cell="F2", severity="error") -> Finding:
    return Finding(
        "missing-outcome",
        severity,
        cell,
        int(cell[1:]),
        "outcome",
        ("กองคลัง",),
        "มาตรการ ก",
        "ข้อความ",
        "",
        key.zfill(12),
    )


def spend(grid: Grid | None, findings, day: date, measures=5, on=("missing-outcome",)):
    """A night: its findings, what is fixed, and the tab afterwards with the number of cells that were written."""
    before = ledger_tab.read(grid)
    found = finding_states.dated(before, findings, day)
    gone = finding_states.fixed(before, found, day, "{1} {0}".format, on)
    after = ledger_update.after_tonight(before, found, day, measures)
    cells = {} if after is before else ledger_tab.changes(after, grid)
    return found, gone, (grid or Grid(TAB, (), hidden=True)).with_texts(cells), len(cells)


def states(findings):
    return [(f.state, f.since) for f in findings]
