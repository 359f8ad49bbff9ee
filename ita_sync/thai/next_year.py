"""Moving a period into the next fiscal year as it is written (docs/thai.md, periods, rule 11)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ita_sync.thai.calendar import YEARS
from ita_sync.thai.digits import to_arabic_digits, to_thai_digits
from ita_sync.thai.fiscal_years import Period
from ita_sync.thai.pattern import lazy
from ita_sync.thai.periods import parse_period

_number = lazy("[0-9๐-๙]+")
_leap_day = lazy("(?<![0-9๐-๙])(2|๒)(9|๙)(?![0-9๐-๙])")
_SHORT_YEARS = range(YEARS[0] % 100, 100)


def moved_period(text: str, *, fiscal_year: int) -> str | None:
    """Return a period one year later, written in the same way.

    Only digits of years are changed, and 29 February becomes the 28th. A period without a year stays as it is.

    Args:
        text: The text of a cell.
        fiscal_year: The fiscal year that it belongs to if it names none, in the Buddhist era.

    Returns:
        None if it cannot be read, or if what would be written does not read as the same days one year later.
    """
    try:
        before = parse_period(text, fiscal_year=fiscal_year)
    except ValueError:
        return None
    moved = _number.sub(_next, text)
    shorter = _leap_day.sub(lambda found: found[1] + ("8" if found[2] == "9" else "๘"), moved)
    wanted = fiscal_year + 1
    return next((one for one in (moved, shorter) if _is_a_year_later(before, one, wanted)), None)


def _next(found: re.Match[str]) -> str:
    """A number that is a year, plus one, in the digits in which it stands; any other as it is."""
    number = int(to_arabic_digits(found[0]))
    is_year = (len(found[0]) == 2 and number in _SHORT_YEARS) or number in YEARS
    if not is_year:
        return found[0]
    later = f"{number + 1:02}"
    return later if found[0].isascii() else to_thai_digits(later)


def _is_a_year_later(before: Period, text: str, fiscal_year: int) -> bool:
    try:
        after = parse_period(text, fiscal_year=fiscal_year)
    except ValueError:
        return False
    return all(_is_same_day(*days) for days in zip(before, after, strict=True))


def _is_same_day(before: date, after: date) -> bool:
    """Whether a day is that of the year before; the last day of February may be the 28th or the 29th."""
    if after.year != before.year + 1 or after.month != before.month:
        return False
    return after.day == before.day or (_ends_february(before) and _ends_february(after))


def _ends_february(day: date) -> bool:
    return day.month == 2 and (day + timedelta(days=1)).month == 3
