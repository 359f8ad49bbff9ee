"""Moving a period into the next fiscal year as it is written (docs/thai.md, periods, rule 11)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ita_sync.thai.calendar import BUDDHIST_ERA, MONTHS, YEARS
from ita_sync.thai.digits import to_arabic_digits, to_thai_digits
from ita_sync.thai.fiscal_years import Period, fiscal_year_days
from ita_sync.thai.pattern import lazy
from ita_sync.thai.periods import parse_period

_number = lazy("[0-9๐-๙]+")
_leap_day = lazy("(?<![0-9๐-๙])(2|๒)(9|๙)(?![0-9๐-๙])")
_iso = lazy(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_common_year = lazy(r"(?:ค\.?\s?ศ\.?\s?)?(?<!\d)(\d{4})(?!\d)")
_MONTH = "|".join(rf"{month.name}|{month.initials[0]}\.?\s?{month.initials[1]}\.?" for month in MONTHS)
_full_years = lazy(r"(?<!\d)(25\d\d|20\d\d)(?!\d)")
_short_years = lazy(
    rf"(?i:(?:{_MONTH}|ปี(?:\s?งบ(?:\s?ประมาณ|ฯ)?)?|พ\.?\s?ศ\.?|FY|(?<=\d)[/-])\s*(?:พ\.?\s?ศ\.?\s*)?[’']?)"
    r"(\d\d)(?![\d,.%]|\s*(?:คน|ครั้ง|แห่ง|ราย|เรื่อง|บาท|ปี))"
)
LONGEST_YEAR = 366  # days
_SHORT_YEARS = range(YEARS[0] % 100, 100)


def moved_period(text: str, *, fiscal_year: int) -> str | None:
    """Return a period one year later, written in the same way.

    Only digits of years are changed, and 29 February becomes the 28th. A period without a year stays as it is, and so does
    that of a longer plan which runs through the whole of the next year.

    Args:
        text: The text of a cell.
        fiscal_year: The fiscal year that it belongs to if it names none, in the Buddhist era.

    Returns:
        None if it cannot be read, if what would be written does not read as the same days one year later, or if it is
        that of a longer plan which ends before.
    """
    before = days_meant(text, fiscal_year=fiscal_year)
    if before is None:
        return None
    if before.days > LONGEST_YEAR:
        return text if _outlasts(before, fiscal_year + 1) else None
    moved = _number.sub(_next, text)
    shorter = _leap_day.sub(lambda found: found[1] + ("8" if found[2] == "9" else "๘"), moved)
    wanted = fiscal_year + 1
    return next((one for one in (moved, shorter) if _is_a_year_later(before, one, wanted)), None)


def a_year_later(day: date) -> date:
    """Return the same day one year later; the 28th of 29 February."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def names_year(text: str, fiscal_year: int) -> bool:
    """Tell whether a text names a fiscal year, or the year in which that began, in whatever era and length.

    It is for people to look at, so that a number which merely looks like the year counts as well.

    Args:
        text: The text of a cell.
        fiscal_year: In the Buddhist era.
    """
    plain = to_arabic_digits(text)
    full = {int(year) for year in _full_years.findall(plain)}
    near = {fiscal_year, fiscal_year - 1}
    if full & {*near, *(year - BUDDHIST_ERA for year in near)}:
        return True
    return bool({int(year) for year in _short_years.findall(plain)} & {year % 100 for year in near})


def days_meant(text: str, *, fiscal_year: int) -> Period | None:
    """Return the days of a period, also of one in years of the common era; None if it cannot be read.

    The report asks for the Buddhist era, so that `parse_period` does not read the others.
    """
    ordered = _iso.sub(r"\3/\2/\1", to_arabic_digits(text))
    try:
        return parse_period(_common_year.sub(_in_buddhist_era, ordered), fiscal_year=fiscal_year)
    except ValueError:
        return None


def _outlasts(period: Period, fiscal_year: int) -> bool:
    return fiscal_year in YEARS and fiscal_year_days(fiscal_year) in period


def _in_buddhist_era(found: re.Match[str]) -> str:
    year = int(found[1]) + BUDDHIST_ERA
    return str(year) if year in YEARS else found[0]


def _next(found: re.Match[str]) -> str:
    """A number that is a year, plus one, in the digits in which it stands; any other as it is."""
    number = int(to_arabic_digits(found[0]))
    is_year = (len(found[0]) == 2 and number in _SHORT_YEARS) or {number, number + BUDDHIST_ERA} & {*YEARS}
    if not is_year:
        return found[0]
    later = f"{number + 1:02}"
    return later if found[0].isascii() else to_thai_digits(later)


def _is_a_year_later(before: Period, text: str, fiscal_year: int) -> bool:
    after = days_meant(text, fiscal_year=fiscal_year)
    return after is not None and all(_is_same_day(*days) for days in zip(before, after, strict=True))


def _is_same_day(before: date, after: date) -> bool:
    """Whether a day is that of the year before; the last day of February may be the 28th or the 29th."""
    if after.year != before.year + 1 or after.month != before.month:
        return False
    return after.day == before.day or (_ends_february(before) and _ends_february(after))


def _ends_february(day: date) -> bool:
    return day.month == 2 and (day + timedelta(days=1)).month == 3
