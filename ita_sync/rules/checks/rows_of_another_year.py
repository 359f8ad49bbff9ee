"""Rule about a table whose rows are all of another fiscal year (docs/thai.md, periods, rule 10).

Either the settings name last year, or the tab still holds last year's rows. Each period is right where it stands: one
sentence to the coordinator takes the place of a finding in each cell, and rules that count by the report's year are silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from ita_sync.domain import Table
from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, EnabledRule, Options, Rule, Violations
from ita_sync.thai import Period, fiscal_year_days, parse_period
from ita_sync.thai.calendar import YEARS
from ita_sync.thai.fiscal_years import fiscal_year_of

ID = "rows-of-another-year"
FEWEST = 3  # periods with a year; fewer may as well be misspelt

NEXT_YEAR = LocalizedText(
    "ถ้าเริ่มรายงานปี {other} แล้ว โปรดแจ้งผู้ดูแลระบบให้ตั้งปีงบประมาณของรายงาน (fiscal_year) และวันครบกำหนด (due) เป็นของปี {other} "
    "ถ้ายังรายงานปี {year} อยู่ ให้ระบุแผ่นงานของปี {year} ใน [sheet] tab",
    "If the year {other} is being reported now, change fiscal_year and due in ita.toml to it; "
    "if it is still {year}, name that year's tab in [sheet] tab.",
)
LAST_YEAR = LocalizedText(
    "ถ้าเริ่มรายงานปี {year} แล้ว โปรดแจ้งผู้ดูแลระบบให้ระบุแผ่นงานของปี {year} ใน [sheet] tab "
    "หรือสร้างด้วยคำสั่ง ita-sync sheet new-year {year} "
    "ถ้ายังรายงานปี {other} อยู่ ให้ตั้งปีงบประมาณของรายงาน (fiscal_year) เป็น {other}",
    "If the year {year} is being reported now, name that year's tab in [sheet] tab, or make it with "
    "ita-sync sheet new-year {year}; "
    "if it is still {other}, change fiscal_year in ita.toml to {other}.",
)


def reported_elsewhere(table: Table, fiscal_year: int) -> int | None:
    """Return the one other fiscal year that all periods of the table lie in, in the Buddhist era.

    A period counts if it names its year itself: at least `FEWEST` cells have to, and half of those that can be read. One
    of several years says nothing if it holds both years whole.

    Args:
        table: The measures.
        fiscal_year: The report's fiscal year, in the Buddhist era.

    Returns:
        None if a period touches the report's year, if they lie in several years, or if too few name one.
    """
    reported, silent = fiscal_year_days(fiscal_year), 0
    stated: Counter[Period] = Counter()
    for text, cells in _cells(table).items():
        readings = _readings(text, fiscal_year)
        if len(readings) > 1:
            silent += cells
        for period in readings if len(readings) == 1 else ():
            if _touches(period, reported) and reported not in period:
                return None
            stated[period] += cells
    counted = sum(stated.values())
    return _common_year(stated, reported) if counted >= max(FEWEST, silent) else None


def _cells(table: Table) -> Counter[str]:
    """The texts of the periods, and in how many cells each stands; a merged cell counts once."""
    _, lines = np.unique(table.rows["period"], return_index=True)
    return Counter(table.texts["period"].to_numpy()[lines].tolist())


def _readings(text: str, fiscal_year: int) -> frozenset[Period]:
    """The days of a period, read as of the report's year and of those beside it.

    A single one is stated by the text itself, also where it contradicts a quarter of any other year; several: it names
    no year; none: it cannot be read.
    """
    years = (year for year in (fiscal_year - 1, fiscal_year, fiscal_year + 1) if year in YEARS)
    return frozenset(period for year in years if (period := _read(text, year)))


def _read(text: str, fiscal_year: int) -> Period | None:
    try:
        return parse_period(text, fiscal_year=fiscal_year)
    except ValueError:
        return None


def _touches(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _common_year(periods: Iterable[Period], reported: Period) -> int | None:
    """The fiscal year that holds every period but those that hold the report's year whole, and it as well."""
    longer = [period for period in periods if reported in period]
    others = {fiscal_year_of(day) for period in periods if reported not in period for day in period}
    if len(others) != 1:
        return None
    (year,) = others
    return year if all(fiscal_year_days(year) in period for period in longer) else None


def silenced(context: Context, enabled: Iterable[EnabledRule]) -> frozenset[str]:
    """Return the ids of the rules that have nothing to say of the table, since its rows are of another year.

    These count by the report's year; where the rule of this module is off, there are none.
    """
    enabled = [*enabled]
    if (
        all(item.rule.id != ID for item in enabled)
        or reported_elsewhere(context.table, context.fiscal_year) is None
    ):
        return frozenset()
    return frozenset(item.rule.id for item in enabled if item.rule.counts_by_year)


def _rows_of_another_year(context: Context, _options: Options) -> Iterator[Violations]:
    year = context.fiscal_year
    other = reported_elsewhere(context.table, year)
    if other is not None:
        hint = (NEXT_YEAR if other > year else LAST_YEAR).format(year=year, other=other)
        yield Violations(details={"other": [str(other)], "year": [str(year)]}, hint=hint)


RULES = (
    Rule(
        id=ID,
        severity="error",
        title=LocalizedText(
            "ระยะเวลาของทั้งตารางต้องไม่ใช่ของปีงบประมาณอื่น", "The rows are not all of another fiscal year."
        ),
        label=LocalizedText("ทั้งตารางเป็นของปีอื่น", "rows of another year"),
        message=LocalizedText(
            "ระยะเวลาของทุกแถวอยู่ในปีงบประมาณ พ.ศ. {other} แต่รายงานนี้เป็นของปี {year} "
            "จึงยังไม่ได้ตรวจระยะเวลาและยังไม่ทวงถามผล",
            "The periods of all rows lie in the fiscal year {other}, but the report is about {year}; "
            "until that is settled, no period is judged and no result is asked for.",
        ),
        hint=LAST_YEAR.format(year="{year}", other="{year_before}"),
        check=_rows_of_another_year,
    ),
)
