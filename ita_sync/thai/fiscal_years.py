"""Periods of days, and the fiscal years of Thai offices: 1 October to 30 September (docs/thai.md, periods, rule 1)."""

from datetime import date, timedelta
from typing import NamedTuple, Self

from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.thai.period_errors import PeriodError

FIRST_MONTH, LAST_MONTH = 10, 9  # a fiscal year runs October to September


class _Days(NamedTuple):
    start: date
    end: date


class Period(_Days):  # no dataclass: importing that module would take as long as all of ours
    """The days from start to end, both included."""

    __slots__ = ()

    def __new__(cls, start: date, end: date) -> Self:
        """Refuse a start after the end."""
        if start > end:
            raise PeriodError(f"the period starts ({start}) after it ends ({end})", "backwards")
        return super().__new__(cls, start, end)

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Period) and self.start <= other.start and other.end <= self.end

    @property
    def months(self) -> int | None:
        """How many whole months the period spans; None when it begins or ends within a month."""
        if self.start.day > 1 or (self.end + timedelta(days=1)).day > 1:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def fiscal_year_days(number: int) -> Period:
    """Give the days of a fiscal year of the Buddhist era: 2568 is 1 October 2567 to 30 September 2568."""
    if number not in YEARS:
        raise ValueError(f"the year {number} is outside {YEARS[0]}-{YEARS[-1]} of the Buddhist era")
    end = number - BUDDHIST_ERA
    return Period(date(end - 1, 10, 1), date(end, 9, 30))


def fiscal_year_of(day: date) -> int:
    """Give the fiscal year, of the Buddhist era, that holds a day."""
    return day.year + BUDDHIST_ERA + (day.month >= FIRST_MONTH)
