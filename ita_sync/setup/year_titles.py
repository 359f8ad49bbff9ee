"""The names of the tabs of fiscal years: the next one's, and whether there is one already."""

from __future__ import annotations

import re

from ita_sync.setup.spreadsheet import Layout
from ita_sync.table.candidates import with_measures
from ita_sync.thai import to_arabic_digits
from ita_sync.thai.calendar import BUDDHIST_ERA
from ita_sync.thai.digits import to_thai_digits

DIGITS = re.compile(r"\d+")
A_YEAR = re.compile(r"2[05]\d\d")  # of either era


def next_title(title: str, year: int) -> str:
    """Return the name of next year's tab: the year in the old name is replaced, or else the new one added.

    A span of years that names others than this one and those beside it stays, since it is that of a longer plan.

    Args:
        title: The old tab's name.
        year: Its fiscal year, in the Buddhist era.
    """
    numbers = {_number(digits) for digits in DIGITS.findall(title)}
    years = {number for number in numbers if A_YEAR.fullmatch(str(number))}
    ours = {number for near in (year - 1, year, year + 1) for number in _written(near)}
    if numbers & _written(year) and years <= ours:
        return DIGITS.sub(lambda found: _later(found[0]) if _number(found[0]) in ours else found[0], title)
    return f"{title} (2)" if years & _written(year + 1) and years <= ours else f"{title} {year + 1}"


def of_that_year(layout: Layout, tab: str, title: str, year: int) -> str | None:
    """The title of another tab of measures that names a year; None where there is none, or one of the new name.

    Args:
        layout: The spreadsheet.
        tab: The name of the tab of measures.
        title: The name of the new one.
        year: In the Buddhist era.
    """
    if layout.find(title):
        return None
    old = layout.find(tab)
    others = with_measures(each.grid for each in layout.tabs.values() if each is not old)
    return next((each for each in others if _written(year) & {*map(_number, DIGITS.findall(each))}), None)


def _written(year: int) -> set[int]:
    """The numbers that a title writes for a year of the Buddhist era."""
    return {year, year % 100, year - BUDDHIST_ERA}


def _number(digits: str) -> int:
    return int(to_arabic_digits(digits))


def _later(digits: str) -> str:
    later = str(_number(digits) + 1)
    return later if digits.isascii() else to_thai_digits(later)
