"""Further headers on a tab whose columns stand in another order than those of the first one.

A tab is read by its first header. What stands below a further one would be read as that of other columns, and where two
results change places nothing else would tell.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from ita_sync.domain import REQUIRED_COLUMNS, Grid
from ita_sync.table.column_matching import MatchedColumns, header_score, settle
from ita_sync.table.header_names import is_name
from ita_sync.table.header_row import INVISIBLE, Header, header_texts

MIN_NAMES = 4  # least number of columns that a row names for it to be a header
LONGEST = 60  # letters of a header that is exactly the name of a column
IN_EACH_NAME = ("มาตร", "easure")  # one of them is in each name of the measure, and in few other cells


def moved_headers(grid: Grid, header: Header) -> Mapping[int, tuple[str, ...]]:
    """Find the rows below the first header that name its columns elsewhere.

    Args:
        grid: The tab.
        header: Its first header.

    Returns:
        0-based sheet row -> the required columns that stand elsewhere there, in the order of the registry.
    """
    rows = range(header.first_data_row, len(grid.rows))
    found = ((row, _moved(header_texts(grid, row), header)) for row in rows if _is_header(grid.rows[row]))
    return {row: moved for row, moved in found if moved}


def misread_rows(headers: Sequence[int], moved: Collection[int], rows: Iterable[int]) -> dict[int, int]:
    """Find the rows whose nearest header above them is one of another order.

    Args:
        headers: The 0-based rows of all further headers, from above.
        moved: Those of another order.
        rows: The 0-based rows to ask about.

    Returns:
        Row -> its header.
    """
    nearest = ((row, bisect(headers, row) - 1) for row in rows)
    return {row: headers[at] for row, at in nearest if at >= 0 and headers[at] in moved}


def _is_header(texts: Sequence[str]) -> bool:
    """Whether a row names columns: no measure is called exactly as its column is."""
    likely = (text for text in texts if any(part in text for part in IN_EACH_NAME))
    return any(map(_names_measures, likely)) and header_score(texts) >= MIN_NAMES


@lru_cache(maxsize=10_000)  # the rows of a table repeat what they say
def _names_measures(text: str) -> bool:
    return len(text) <= LONGEST and is_name(text, "measure")


def _moved(texts: Sequence[str], header: Header) -> tuple[str, ...]:
    """The required columns that a row names at none of the places that they have in the first header."""
    named = settle(texts)
    repeated = {
        place
        for place, (text, first) in enumerate(zip(texts, header.texts, strict=False))
        if text.strip(INVISIBLE) and text in first  # a row of a header that takes several
    }
    return tuple(
        name
        for name in REQUIRED_COLUMNS
        if (places := {*_places(named, name)})
        and places.isdisjoint(repeated | {*_places(header.matched, name)})
    )


def _places(matched: MatchedColumns, name: str) -> Iterator[int]:
    if name in matched.columns:
        yield matched.columns[name]
    yield from matched.parts.get(name, ())
    if name == "period":
        yield from matched.period.columns
