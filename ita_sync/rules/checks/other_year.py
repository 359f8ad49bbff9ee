"""Whether all rows of a table are of another fiscal year (docs/thai.md, periods)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ita_sync.domain import Table
from ita_sync.thai import Period, fiscal_year_days, parse_period
from ita_sync.thai.calendar import YEARS
from ita_sync.thai.fiscal_years import fiscal_year_of

FEWEST = 3  # periods with a year; fewer may as well be misspelt


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


def _common_year(periods: Iterator[Period] | Counter[Period], reported: Period) -> int | None:
    """The fiscal year that holds every period but those that hold the report's year whole, and it as well."""
    within = {year for period in periods if reported not in period for year in _years(period)}
    if len(within) != 1:
        return None
    (year,) = within
    longer = (period for period in periods if reported in period)
    return year if all(fiscal_year_days(year) in period for period in longer) else None


def _years(period: Period) -> range:
    return range(fiscal_year_of(period.start), fiscal_year_of(period.end) + 1)
