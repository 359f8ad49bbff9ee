"""Periods of days, and fiscal years, which run from 1 October to 30 September (docs/thai.md, periods, rule 1)."""

from datetime import date, timedelta
from typing import NamedTuple, Self

from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.thai.period_errors import PeriodError

FIRST_MONTH, LAST_MONTH = 10, 9  # of a fiscal year
# In which a report is neither due nor complete, but for that of the year before.
FIRST_QUARTER = timedelta(days=92)


class _Days(NamedTuple):
    start: date
    end: date


class Period(_Days):  # not a dataclass: importing that module takes as long as importing this package
    """The days from start to end, both inclusive."""

    __slots__ = ()

    def __new__(cls, start: date, end: date) -> Self:
        """Create a period.

        Raises:
            PeriodError: The start is after the end.
        """
        if start > end:
            raise PeriodError(f"the period starts ({start}) after it ends ({end})", "backwards")
        return super().__new__(cls, start, end)

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Period) and self.start <= other.start and other.end <= self.end

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int | None:
        """The number of whole months; None if the period starts or ends within a month."""
        if self.start.day > 1 or (self.end + timedelta(days=1)).day > 1:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def fiscal_year_days(number: int) -> Period:
    """Return the days of a fiscal year.

    Args:
        number: The year of the Buddhist era. 2568 is 1 October 2567 to 30 September 2568.

    Raises:
        ValueError: The year is not in `YEARS`.
    """
    if number not in YEARS:
        raise ValueError(f"the year {number} is outside {YEARS[0]}-{YEARS[-1]} of the Buddhist era")
    end = number - BUDDHIST_ERA
    return Period(date(end - 1, 10, 1), date(end, 9, 30))


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year, in the Buddhist era, that contains a day."""
    return day.year + BUDDHIST_ERA + (day.month >= FIRST_MONTH)


def may_be_due(fiscal_year: int, day: date) -> bool:
    """Tell whether the report of a fiscal year may be due on a day: not before its first quarter is over.

    Where it is, somebody has named the next fiscal year and kept last year's day.
    """
    return day >= fiscal_year_days(fiscal_year).start + FIRST_QUARTER


def is_first_quarter(fiscal_year: int, day: date) -> bool:
    """Tell whether a day lies in the first quarter of a fiscal year: results of all its measures are then last year's."""
    start = fiscal_year_days(fiscal_year).start
    return start <= day < start + FIRST_QUARTER


def reporting_ends(fiscal_year: int, due: date | None) -> date:
    """Return the last day on which a fiscal year is the one that is reported.

    Args:
        fiscal_year: In the Buddhist era.
        due: The day on which its report is due; None or a day that cannot be: 31 October after it, since reports are
            written after it has ended.
    """
    is_ours = due is not None and may_be_due(fiscal_year, due)
    return due if due and is_ours else fiscal_year_days(fiscal_year).end + timedelta(days=31)


def is_reporting_over(fiscal_year: int, due: date | None, today: date) -> bool:
    """Tell whether the settings have to name the next fiscal year: not on 1 October, but after the report was due."""
    return today > reporting_ends(fiscal_year, due)
