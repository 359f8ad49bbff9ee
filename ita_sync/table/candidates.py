"""The tabs of a spreadsheet that hold a table of measures, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable

from ita_sync.domain import REQUIRED_COLUMNS, Grid
from ita_sync.errors import SheetError
from ita_sync.table.column_matching import recognise
from ita_sync.table.header_row import find_header, header_texts

LEAST_REQUIRED = 4  # of the six required columns; a list of units or of projects names fewer


def with_measures(tabs: Iterable[Grid]) -> tuple[str, ...]:
    """Return the titles of the visible tabs that hold a table of measures, in the spreadsheet's order."""
    return tuple(tab.title for tab in tabs if not tab.hidden and _named(tab) >= LEAST_REQUIRED)


def _named(tab: Grid) -> int:
    """How many required columns the header row of a tab names."""
    try:
        headers = header_texts(tab, find_header(tab))
    except SheetError:
        return 0
    return len({recognise(text) for text in headers} & {*REQUIRED_COLUMNS})
