"""An overview says what night and ledger say, in the order in which people need it."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from ita_sync.domain import Change, CheckedSheet, Finding, Grid, NightMark, Snapshot, State, UnitState
from ita_sync.overview.gather import Past, Tonight, gather
from ita_sync.table.measures import build_table
from ita_sync.writeback import ledger, ledger_tab
from ita_sync.writeback.ledger import Entry, Ledger, Night
from tests.conftest import ROW, grid
from tests.writeback.nights import make_settings

DAY = date(2025, 11, 3)
KEY = "1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcdefg"


def finding(key: str, since: date = DAY, severity="error", **values) -> Finding:
    state: State = "new" if since == DAY else "open"
    one = Finding("missing-outcome", severity, f"F{key}", int(key), "outcome", ("กองคลัง",), "ก", "ข", "", key)
    return one._replace(since=since, state=state, **values)


def sheet(*findings: Finding, **values) -> CheckedSheet:
    table = build_table(grid(ROW))
    snapshot = Snapshot(Grid("ก", ()), link=lambda cell: f"https://sheet.example/{cell}")
    return CheckedSheet(snapshot, table, findings, **values)


def overview(checked: CheckedSheet | None, past: Past | None = None, **tonight):
    return gather(make_settings(KEY), Tonight(DAY, **tonight), past or Past(), checked)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def test_worst_first_then_by_name():
    units = tuple(
        UnitState(name, *counts)
        for name, counts in {
            "กองคลัง": (1, 0, 2),
            "กองช่าง": (0, 3, 2),
            "กองการศึกษา": (9, 0, 0),
            "": (0, 0, 3),
            "สำนักปลัด": (1, 0, 2),
        }.items()
    )
    found = overview(sheet(units=units))
    assert [unit.unit for unit in found.units] == ["", "กองช่าง", "กองคลัง", "สำนักปลัด", "กองการศึกษา"]
    assert (found.activities, found.done) == (23, 11)


def test_oldest_first_and_errors_before_the_rest_of_a_day():
    found = overview(
        sheet(
            finding("2"), finding("3", ago(9), "info"), finding("4", ago(9)), finding("5", ago(9), "warning")
        )
    )
    assert [each.id for each in found.open] == ["4", "5", "3", "2"]


def test_what_changed():
    resolved = (
        finding("7", ago(5))._replace(state="fixed"),
        finding("8", ago(5))._replace(state="fixed", cell="", row=0),
    )
    checked = sheet(finding("2"), finding("3", ago(9)), finding("4"), finding("5", ago(9)), resolved=resolved)
    found = overview(checked, Past(worse=frozenset("45")))
    assert [(change.kind, change.finding.id) for change in found.changes] == [
        ("new", "2"),
        ("worse", "4"),  # awaited before, owed since tonight
        ("worse", "5"),
        ("mended", "7"),
        ("deleted", "8"),
    ]
    assert found.links == {
        "": "https://sheet.example/",
        **{cell: f"https://sheet.example/{cell}" for cell in ("F2", "F3", "F4", "F5", "F7")},
    }


def test_on_the_first_night_everything_is_new():
    found = overview(sheet(finding("2"), finding("3")))
    assert found.changes == (Change("new", finding("2")), Change("new", finding("3")))
    assert dict(found.errors) == {DAY: 2}
    assert found.strip == (NightMark(DAY, "quiet"),)  # nothing keeps a ledger


def test_a_night_that_failed_says_what_is_known():
    past = Past({ago(3): 4, ago(1): 2}, days_to_mend=[9, 1, 4])
    found = overview(None, past, error="ไม่พบสเปรดชีต")
    assert (found.status, found.error, found.report, found.units, found.open) == (
        *("failed", "ไม่พบสเปรดชีต"),
        *(None, (), ()),
    )
    assert dict(found.errors) == {ago(3): 4, ago(1): 2}  # tonight's are not known
    assert [mark.state for mark in found.strip] == ["changed", "quiet", "changed", "quiet"]
    assert found.days_to_mend == 4


@pytest.mark.parametrize(
    ("marks", "known", "states"),
    [
        ({2: "ran", 1: "failed", 0: "absent"}, {2}, ["ran", "failed", "ran"]),
        ({2: "ran", 1: "absent", 0: "absent"}, {2}, ["ran", "absent", "ran"]),
        ({2: "ran", 1: "absent", 0: "absent"}, {2, 1}, ["ran", "ran", "ran"]),  # by hand
        ({2: "absent", 1: "absent", 0: "absent"}, set(), ["ran"]),  # nobody knows of an earlier night
        ({2: "absent", 1: "ran", 0: "absent"}, set(), ["ran", "ran"]),
        ({1: "ran", 0: "absent"}, {3}, ["changed", "quiet", "ran", "ran"]),  # GitHub keeps no more
    ],
)
def test_the_strip_where_the_runs_are_known(marks, known, states):
    runs = {ago(days): NightMark(ago(days), state) for days, state in marks.items()}
    found = overview(
        sheet(), Past({ago(days): 1 for days in sorted(known, reverse=True)}), status="draft", runs=runs
    )
    assert [mark.state for mark in found.strip] == states


def test_tonight_is_no_better_than_it_was():
    runs = {DAY: NightMark(DAY, "absent")}
    failed = overview(None, runs=runs, run_url="https://github.com/a/b/actions/runs/7")
    assert failed.strip == (NightMark(DAY, "failed", "https://github.com/a/b/actions/runs/7"),)


def test_the_strip_has_thirty_nights_at_most():
    found = overview(sheet(), Past({ago(200): 1, ago(29): 1, ago(30): 2}))
    assert [mark.day for mark in found.strip] == [ago(days) for days in reversed(range(30))]
    assert [mark.state for mark in found.strip][:2] == ["changed", "quiet"]


def test_nights_of_a_later_date_are_not_shown():
    found = overview(sheet(finding("2")), Past({ago(1): 3, ago(-5): 9}))
    assert dict(found.errors) == {ago(1): 3, DAY: 1}


def test_a_thousand_findings_and_four_hundred_nights_take_less_than_reading_their_ledger():
    """Measured as a ratio within one run, by the processor's time: the ledger is read every night anyway."""
    entries = {
        f"{number:016x}": Entry(
            f"{number:016x}",
            "missing-outcome",
            "error",
            "F2",
            "outcome",
            ("กองคลัง",),
            "ก" * 80,
            ago(400),
            DAY,
        )
        for number in range(1000)
    }
    nights = tuple(Night(ago(days), 900, days) for days in range(400, 0, -1))
    tab = Grid("_ita_sync", (), hidden=True).with_texts(ledger_tab.changes(Ledger(entries, nights), None))
    findings = tuple(finding(str(number), ago(number % 400)) for number in range(2, 1002))
    checked = sheet(*findings, units=tuple(UnitState(f"กอง {n}", n, 0, n) for n in range(40)))

    def read() -> Ledger:
        return ledger_tab.read(tab, ledger.ANY_REPORT, DAY)

    past = Past({night.day: night.errors for night in read().nights}, days_to_mend=range(1000))
    assert len(overview(checked, past).open) == 1000
    assert fastest(lambda: overview(checked, past)) < fastest(read)


def fastest(function) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)
