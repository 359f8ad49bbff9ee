"""Tables whose rows are all of another fiscal year."""

from __future__ import annotations

from datetime import date

import pytest

from ita_sync.rules import check, select, silenced
from ita_sync.rules.checks.rows_of_another_year import ID, reported_elsewhere
from ita_sync.rules.examples import Example

LAST_YEAR = ("ปีงบประมาณ ๒๕๖๘", "ต.ค. ๖๗ - ก.ย. ๖๘", "ไตรมาสที่ ๑ (ต.ค. - ธ.ค. ๒๕๖๗)", "ธ.ค. ๒๕๖๗ เป็นต้นไป")


def sheet(*periods, fiscal_year=2569, today=date(2026, 10, 31), **cells):
    rows = tuple({"period": period, **cells} for period in periods)
    return Example(rule=ID, rows=rows, fiscal_year=fiscal_year, today=today)


@pytest.mark.parametrize(
    ("periods", "fiscal_year", "expected"),
    [
        (LAST_YEAR, 2569, 2568),
        (LAST_YEAR, 2567, 2568),
        (LAST_YEAR, 2568, None),
        (LAST_YEAR, 2571, 2568),  # the quarter of a year so far away cannot be read; three are left
        ((*LAST_YEAR, "ปีงบประมาณ ๒๕๖๙"), 2569, None),
        ((*LAST_YEAR, "ไตรมาส ๒", "เร็ว ๆ นี้"), 2569, 2568),
        (("ไตรมาส ๑",) * 5, 2569, None),
        (LAST_YEAR[:2], 2569, None),
        (("ปีงบประมาณ ๒๕๙๘",) * 3, 2599, 2598),
    ],
)
def test_reported_elsewhere(periods, fiscal_year, expected):
    table = sheet(*periods, fiscal_year=fiscal_year).context().table
    assert reported_elsewhere(table, fiscal_year) == expected


@pytest.mark.parametrize(("fiscal_year", "advice"), [(2569, "[sheet] tab"), (2567, "fiscal_year")])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_it_is_told_once_and_to_no_unit(lang, fiscal_year, advice):
    context = sheet(
        *LAST_YEAR, fiscal_year=fiscal_year, outcome="", summary="ณ ๓๐ ก.ย. ๒๕๖๖ อบรมแล้ว"
    ).context()
    enabled = select({})
    silent = silenced(context, enabled)
    found = check(context, [item for item in enabled if item.rule.id not in silent], lang)
    (finding,) = (each for each in found if each.severity == "error")
    assert (finding.rule, finding.owners, finding.cell) == (ID, (), "")
    assert "2568" in finding.message
    assert str(fiscal_year) in finding.message
    assert advice in finding.hint
    assert {"missing-outcome", "period-outside-fiscal-year", "other-year"} <= silent


def test_nothing_is_silent_where_the_rule_is_off_or_the_year_is_right():
    assert silenced(sheet(*LAST_YEAR).context(), select({ID: {"severity": "off"}})) == frozenset()
    assert silenced(sheet(*LAST_YEAR, fiscal_year=2568).context(), select({})) == frozenset()
