"""Each activity is done, awaited or owed, and counts once, for one unit."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.domain import Finding, Merge, UnitState
from ita_sync.rules import Context, check, empty_results, standing
from ita_sync.thai.unit_names import EVERYONE
from tests.rules.test_awaited import HALF, MAY, YEAR, context, row, rules

DONE = {"summary": "อบรมแล้ว", "outcome": "ผู้เข้าอบรม ๔๐ คน"}


def stand(of: Context, **options) -> tuple[UnitState, ...]:
    enabled = rules(**options)
    found = check(of, enabled, "th")
    owed = {each.cell for each in found if each.severity == "error"}
    awaited = [(cell, item.column) for cell, item in empty_results(of, enabled).items() if cell not in owed]
    return standing(of, found, awaited)


@pytest.mark.parametrize(
    ("rows", "units"),
    [
        ([row(**DONE)], [("สำนักปลัด", 1, 0, 0)]),
        ([row()], [("สำนักปลัด", 0, 1, 0)]),  # its period runs
        ([row(period=HALF)], [("สำนักปลัด", 0, 0, 1)]),  # its period has ended
        ([row(period=HALF, summary="อบรมแล้ว")], [("สำนักปลัด", 0, 0, 1)]),
        ([row(summary="อบรมแล้ว")], [("สำนักปลัด", 0, 1, 0)]),
        ([row(period="", **DONE)], [("สำนักปลัด", 0, 0, 1)]),  # whichever rule
        ([row(**DONE | {"outcome": "#REF!"})], [("สำนักปลัด", 0, 0, 1)]),
        ([row(owner="", **DONE)], [("", 0, 0, 1)]),  # nobody's, and that is an error too
        ([row(owner="กองที่ไม่มี", **DONE)], [("", 1, 0, 0)]),
        ([row(owner="สำนักปลัด กองคลัง", **DONE)], [("สำนักปลัด", 1, 0, 0)]),  # once, for the first
        ([row(owner="กองคลัง\nสำนักปลัด", **DONE)], [("กองคลัง", 1, 0, 0)]),
        ([row(owner="ทุกสำนัก/กอง", **DONE)], [(EVERYONE, 1, 0, 0)]),
        (
            [row(**DONE), row("๒. ข"), row("๓. ค", "กองคลัง", HALF), row("๔. ง", "กองคลัง", **DONE)],
            [("กองคลัง", 1, 0, 1), ("สำนักปลัด", 1, 1, 0)],
        ),
        ([row(**DONE), ["", "", "", "", "", "#N/A"]], [("สำนักปลัด", 0, 0, 1)]),  # a row that continues it
    ],
)
def test_an_activity_is_counted_once(rows, units):
    of = context(*rows, contacts=("สำนักปลัด", "กองคลัง"))
    found = stand(of)
    assert [tuple(unit) for unit in found] == units
    assert sum(unit.activities for unit in found) == len(of.table)


def test_what_is_merged_over_activities_is_owed_by_each():
    rows = [row("๑. ก", period=HALF, **DONE), row("", "กองคลัง", HALF, **DONE), row("๓. ค", **DONE)]
    rows[0][5] = rows[1][5] = ""
    merges = (Merge(1, 0, 3, 1), Merge(1, 5, 3, 6))
    found = stand(context(*rows, contacts=("สำนักปลัด", "กองคลัง"), merges=merges))
    assert [tuple(unit) for unit in found] == [("กองคลัง", 0, 0, 1), ("สำนักปลัด", 1, 0, 1)]


def test_what_no_rule_asks_for_is_not_lacking():
    off = {"severity": "off"}
    (unit,) = stand(context(row(), contacts=("สำนักปลัด",)), missing_outcome=off, missing_summary=off)
    assert unit == ("สำนักปลัด", 1, 0, 0)


def test_an_error_about_the_sheet_is_no_activitys():
    of = context(row(**DONE), contacts=("สำนักปลัด",))
    about = Finding("no-status-column", "error", "", 0, "", (), "", "", "", "a")
    header = about._replace(cell="F1", row=1)
    assert standing(of, [about, header], ()) == (("สำนักปลัด", 1, 0, 0),)


def test_a_warning_leaves_it_done():
    of = context(row(**DONE), contacts=("สำนักปลัด",), today=MAY)
    mild = Finding("unclear-period", "warning", "D2", 2, "period", (), "", "", "", "a")
    assert standing(of, [mild], ()) == (("สำนักปลัด", 1, 0, 0),)


def test_an_empty_table_has_no_units():
    assert standing(context(today=date(2025, 5, 1)), [], [("F9", "outcome")]) == ()


def test_what_is_awaited_until_the_end_is_owed_the_day_after():
    rows = [row(period=YEAR)]
    states = [
        stand(context(*rows, contacts=("สำนักปลัด",), today=day))[0]
        for day in (date(2025, 9, 30), date(2025, 10, 1))
    ]
    assert states == [("สำนักปลัด", 0, 1, 0), ("สำนักปลัด", 0, 0, 1)]
