"""From which day an outcome or a summary is owed, and how far each unit has come."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.domain import Merge
from ita_sync.rules import Context, check, empty_results, progress, select
from ita_sync.settings import Settings
from ita_sync.table.measures import build_table
from ita_sync.thai.unit_names import EVERYONE
from ita_sync.thai.units import UnitNames
from tests.conftest import ROW, grid

YEAR, HALF, NEXT_YEAR = "ปีงบประมาณ พ.ศ.๒๕๖๘", "ต.ค. 2567 - มี.ค. 2568", "ต.ค. 2567 - มี.ค. 2570"
END, HALF_END = date(2025, 9, 30), date(2025, 3, 31)
MAY = date(2025, 5, 1)


def row(measure="๑. ก", owner="สำนักปลัด", period=YEAR, summary="", outcome="") -> list[str]:
    return [measure, ROW[1], owner, period, summary, outcome]


def context(*rows, today=MAY, due=None, contacts=(), merges=()) -> Context:
    table = build_table(grid(*rows, merges=merges))
    known = dict.fromkeys(contacts, ())
    return Context(
        table=table, fiscal_year=2568, today=today, due=due, contacts=known, units=UnitNames(known)
    )


def rules(**options):
    """The rules with some options; with a dash in place of the underscore."""
    settings = {name.replace("_", "-"): values for name, values in options.items()}
    return select(Settings.model_validate(REQUIRED | {"rules": settings}).rules)


REQUIRED = {
    "agency": {"name": "เทศบาล", "district": "เมือง", "province": "ขอนแก่น"},
    "report": {"fiscal_year": 2568},
    "sheet": {"source": "x.csv"},
}


def untils(of: Context, enabled=None) -> dict[str, date | None]:
    found = check(of, enabled or rules(), "th")
    return {each.cell: each.until for each in found if each.rule in {"missing-outcome", "missing-summary"}}


@pytest.mark.parametrize(
    ("period", "today", "due", "until"),
    [
        (YEAR, MAY, None, END),
        (YEAR, MAY, date(2025, 10, 31), END),
        (YEAR, MAY, date(2025, 8, 31), date(2025, 8, 31)),
        (YEAR, END, None, END),  # the last day on which nobody owes it
        (YEAR, date(2025, 10, 1), None, None),
        (YEAR, date(2025, 10, 1), date(2025, 10, 31), None),
        (HALF, HALF_END, None, HALF_END),
        (HALF, MAY, None, None),
        (YEAR, date(2025, 8, 30), date(2025, 8, 31), date(2025, 8, 31)),
        (YEAR, date(2025, 8, 31), date(2025, 8, 31), None),  # due today
        (NEXT_YEAR, date(2025, 10, 1), None, None),  # the year is over, so the report is due
        ("เมื่อไรก็ได้", MAY, None, END),  # one that cannot be read is the fiscal year
        ("", MAY, date(2025, 6, 1), date(2025, 6, 1)),
    ],
)
def test_until_when_nobody_owes_it(period, today, due, until):
    found = untils(context(row(period=period), today=today, due=due))
    assert found == {"E2": until, "F2": until}


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
@pytest.mark.parametrize("before_end", ["error", "warning", "info"])
def test_it_is_awaited_however_severe_that_is(severity, before_end):
    enabled = rules(missing_outcome={"severity": severity, "before_end": before_end})
    assert untils(context(row()), enabled)["F2"] == END
    assert untils(context(row(period=HALF)), enabled)["F2"] is None


def test_other_findings_have_no_such_day():
    found = check(context(row(owner="", summary="กำลังดำเนินการ", period=HALF, outcome="-")), rules(), "th")
    assert {each.until for each in found} == {None}
    assert {"missing-owner", "unfinished-summary"} <= {each.rule for each in found}


def test_a_merged_cell_is_owed_when_the_first_of_its_rows_is():
    rows = [row(period=YEAR), row("๒. ข", period="ต.ค. 2567 - มิ.ย. 2568"), row("๓. ค")]
    merges = [Merge(1, 5, 3, 6)]
    found = untils(context(*rows, merges=merges))
    assert (found["F2"], found["F4"]) == (date(2025, 6, 30), END)
    assert untils(context(*rows, merges=merges, today=date(2025, 7, 1)))["F2"] is None


def test_the_day_is_that_of_the_cell_that_is_awaited():
    """As the status page has it."""
    of = context(row(), row("๒. ข", period="ต.ค. 2567 - มิ.ย. 2568"), due=date(2025, 9, 1))
    awaited = {cell: item.until for cell, item in empty_results(of, rules()).items()}
    assert untils(of) == awaited


# -- progress

CLERKS, MONEY = "สำนักปลัด", "กองคลัง"
FULL = {"summary": "จัดอบรมแล้ว", "outcome": "ผู้เข้าอบรม ๔๐ คน"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(**FULL), row("๒. ข")], {"": (1, 2), CLERKS: (1, 2)}),
        ([row(summary="จัดอบรมแล้ว"), row("๒. ข", outcome="๔๐ คน")], {"": (0, 2), CLERKS: (0, 2)}),
        ([row(owner=f"{CLERKS} {MONEY}", **FULL), row("๒. ข", owner=MONEY)], {"": (1, 2), CLERKS: (1, 1), MONEY: (1, 2)}),
        ([row(owner="", **FULL)], {"": (1, 1)}),
        ([row(period="ก.ย. 2568", **FULL), row("๒. ข", period="ก.ย. 2568")], {"": (1, 2), CLERKS: (1, 2)}),  # not begun
        ([row(owner=EVERYONE), row("๒. ข", owner=MONEY, **FULL)], {"": (1, 2), MONEY: (1, 2), "กองช่าง": (0, 1)}),
    ],
)  # fmt: skip
def test_what_of_each_unit_is_done(rows, expected):
    contacts = (MONEY, "กองช่าง") if EVERYONE in rows[0] else (MONEY, CLERKS)
    of = context(*rows, contacts=contacts)
    assert progress(of, rules()) == expected


def test_what_no_rule_asks_for_is_not_lacking():
    of = context(row(outcome="๔๐ คน"), row("๒. ข"))
    assert progress(of, rules(missing_summary={"severity": "off"}))[""] == (1, 2)
    assert progress(of, rules(missing_summary={"severity": "warning", "before_end": "off"}))[""] == (0, 2)


def test_a_cell_that_several_activities_share_counts_for_each():
    of = context(row(**FULL), row("๒. ข", summary="จัดอบรมแล้ว"), merges=[Merge(1, 5, 3, 6)])
    assert progress(of, rules())[""] == (2, 2)
