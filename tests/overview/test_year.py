"""120 nights of a year against the script that made them: trend, strip, time to mend, and how large the ledger grows."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low

from ita_sync import checking, pipeline
from ita_sync.domain import Grid, Overview, RunRecord, Snapshot
from ita_sync.job import Job
from ita_sync.output import OutputFolder
from ita_sync.recording import Record, overview_of
from ita_sync.sources.google.store import GoogleStore
from tests.writeback.nights import FULL, HEADERS, STATUS, TAB, make_settings, no_engine

FIRST = date(2025, 10, 1)  # the year is over: whatever is empty is owed
NIGHTS, DAYS, MEASURES = 120, 300, 60


@dataclass
class Script:
    """What staff do, and what has to be known of it: all of it counted without the program."""

    chance: random.Random
    open_since: dict[int, date] = field(default_factory=dict)
    mended_after: dict[int, int] = field(default_factory=dict)  # of what has not come back since
    errors: dict[date, int] = field(default_factory=dict)
    ran: list[date] = field(default_factory=list)

    def spend_day(self, day: date) -> dict[str, set[int]]:
        """Some days nobody does anything; else a few outcomes are lost and a few are written."""
        busy = self.chance.random() < 0.6 or not self.ran
        lost = {
            row for row in range(MEASURES) if busy and self.chance.random() < 0.03
        } - self.open_since.keys()
        done = {row for row in self.open_since if busy and self.chance.random() < 0.3}
        for row in done:
            self.mended_after[row] = (day - self.open_since.pop(row)).days
        self.open_since |= dict.fromkeys(lost, day)
        for row in lost:
            self.mended_after.pop(row, None)
        if lost or done or not self.ran:
            self.errors[day] = len(self.open_since)
        self.ran.append(day)
        return {"new": lost, "mended": done}


@dataclass
class Town:
    """The sheet and its ledger, without a server."""

    out: OutputFolder
    ledger: Grid | None = None
    status: dict[int, str] = field(default_factory=dict)

    def night(self, day: date, empty: set[int]) -> Overview:
        rows = [
            [f"มาตรการที่ {row + 1}", *FULL[1:5], "" if row in empty else FULL[5], self.status.get(row + 1, "")]
            for row in range(MEASURES)
        ]
        grid = Grid(TAB, ((*HEADERS, STATUS), *map(tuple, rows)), sheet_id=1, size=(100, 7))
        store: GoogleStore = None  # type: ignore[assignment]
        job = Job(
            make_settings("1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcdefg"), store, no_engine, self.out, day
        )
        snapshot = Snapshot(grid, ledger=self.ledger)
        record = Record(RunRecord("เทศบาล", 2568, "draft"))
        record.history = checking.read_ledger(job, snapshot)
        record.checked = checking.check_snapshot(job, snapshot, record.history)
        plan = pipeline.plan_flags(job, record.checked, grid)
        self.status |= plan.status
        self.ledger = (self.ledger or Grid("_ita_sync", (), hidden=True)).with_texts(plan.ledger)
        return overview_of(job, record, {})


def numbers(overview: Overview, kind: str) -> set[int]:
    return {change.finding.row - 2 for change in overview.changes if change.kind == kind}


def test_a_year(tmp_path):
    script, town = Script(random.Random(17)), Town(OutputFolder(tmp_path))
    days = sorted(script.chance.sample(range(1, DAYS), NIGHTS - 1))
    for number in (0, *days):
        day = FIRST + timedelta(days=number)
        changed = script.spend_day(day)
        first = town.night(day, {*script.open_since})
        again = town.night(day, {*script.open_since})  # a second run of the night
        for overview in (first, again):
            assert {kind: numbers(overview, kind) for kind in changed} == changed, day
            assert dict(overview.errors) == script.errors | {day: len(script.open_since)}, day
            assert [*overview.errors] == sorted(overview.errors)
            shown = [day - timedelta(days=ago) for ago in reversed(range(30))]
            assert [(mark.day, mark.state) for mark in overview.strip] == [
                (each, "changed" if each in script.errors else "quiet") for each in shown if each >= FIRST
            ], day
            wanted = median_low(script.mended_after.values()) if script.mended_after else None
            assert overview.days_to_mend == wanted, day
            assert {finding.row - 2: finding.since for finding in overview.open} == script.open_since
            assert sorted(finding.since or day for finding in overview.open) == [
                finding.since for finding in overview.open
            ]
            (unit,) = overview.units
            assert unit == ("สำนักปลัด", MEASURES - len(script.open_since), 0, len(script.open_since))
    assert len(script.ran) == NIGHTS
    assert town.ledger is not None
    filled = [row for row in town.ledger.rows if any(row)]
    # A line a finding, a line a night, side by side: whatever befell the sixty measures.
    assert len(filled) == 1 + max(MEASURES, len(script.errors))
