"""The rows below the header, each with what it says by itself and what merges give it.

Hidden rows count, blank rows do not. A text merged across the table is a heading, and so is a text alone in the column of
numbers. A repeated header row and the row of column numbers below it are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from ita_sync.domain import Grid, Merge
from ita_sync.table.column_matching import recognise
from ita_sync.table.header_names import is_name
from ita_sync.table.header_row import INVISIBLE, first_data_row, header_rows

MIN_REPEATED = 4  # least number of names in their own columns for a row to be a repeated header
MIN_NUMBERED = 4  # least number of consecutive numbers for a row to be the row of column numbers

MARKUP = re.compile("<[^<>]*>")
COLUMN_NUMBER = re.compile(r"[\W_]*(\d{1,2})[\W_]*")  # ๑ · (๑) · [1]
WORD = re.compile("[A-Za-zก-ฮะ-\u0e3aเ-\u0e4e]+")
# The words in a cell of the column of numbers, by staff or a formula: ๑.๒ · ข้อ ๑ · ก) · (iv) · -
NUMBERING = re.compile(
    "(?:(?:ข้อ|ลำดับ)(?:ที่)?|ที่|No)? ?(?:[ก-ฮA-Za-z]|[IVX]{1,5}|[ivx]{1,5})?|(?:REF|VALUE|NAME|NUM|NULL|N A|DIV)"
    "|TRUE|FALSE"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet row below the header.

    Attributes:
        row: 0-based sheet row.
        own: Canonical name -> text in this row itself; the name is blank for a heading outside the known columns.
        shared: Canonical name -> (text, upper row) of the merge that covers the cell from above.
        heading: Whether the row is the title of a section.
        apart: Whether the row above is blank or a heading.
    """

    row: int
    own: Mapping[str, str]
    shared: Mapping[str, tuple[str, int]]
    heading: bool
    apart: bool = False

    @property
    def separates(self) -> bool:
        """Whether it is blank or a heading, so that the row below is apart."""
        return self.heading or not (self.own or self.shared)


def read_rows(grid: Grid, header_row: int, columns: Mapping[str, int]) -> Iterator[Row]:
    """Yield every row below the header that has a text of its own."""
    header = _Header(grid, header_row, columns)
    covered = _covered(grid.merges, set(columns.values()))
    banners = _banners(grid.merges, columns)
    is_below_header = True
    apart = False
    for number in range(first_data_row(grid, header_row), len(grid.rows)):
        row = _row(grid, number, columns, covered, banners.get(number))
        if not row.heading and header.is_repeated(row.own):
            is_below_header = True
        elif row.own and not (is_below_header and _counts_columns(grid.rows[number])):
            is_below_header = is_below_header and row.heading
            yield replace(row, apart=True) if apart else row
        apart = row.separates


def _row(
    grid: Grid,
    row: int,
    columns: Mapping[str, int],
    covered: Mapping[tuple[int, int], int],
    banner: Merge | None,
) -> Row:
    shared = _shared(grid, row, columns, covered)
    own = _own(
        grid, row, {name: columns[name] for name in columns if name not in shared} if shared else columns
    )
    if banner:
        return Row(row, _title(grid, row, banner, columns) | own, shared, heading=True)
    is_alone = own.keys() == {"seq"}
    if is_alone and _is_number(own["seq"]):
        own = {}
    return Row(row, own, shared, heading=is_alone and bool(own) and "measure" not in shared)


def _own(grid: Grid, row: int, columns: Mapping[str, int]) -> dict[str, str]:
    """The texts in a row itself, by canonical name."""
    return {
        name: text for name, column in columns.items() if (text := grid.text(row, column)).strip(INVISIBLE)
    }


def _shared(
    grid: Grid, row: int, columns: Mapping[str, int], covered: Mapping[tuple[int, int], int]
) -> dict[str, tuple[str, int]]:
    """The texts that merges give to a row from above, by canonical name, each with the merge's upper row."""
    return {
        name: (grid.text(covered[row, column], column), covered[row, column])
        for name, column in columns.items()
        if (row, column) in covered
    }


def _covered(merges: Sequence[Merge], columns: set[int]) -> dict[tuple[int, int], int]:
    """Each position (row, column) that a merge covers from above -> the merge's upper row."""
    return {
        (row, merge.left): merge.top
        for merge in merges
        if merge.left in columns
        for row in range(merge.top + 1, merge.bottom)
    }


def _banners(merges: Sequence[Merge], columns: Mapping[str, int]) -> dict[int, Merge]:
    """The rows with the title of a section: row -> a merge that spans the columns of measure and outcome."""
    left = min(columns["measure"], columns["outcome"])
    right = max(columns["measure"], columns["outcome"])
    return {
        row: merge
        for merge in merges
        if merge.left <= left and right < merge.right
        for row in range(merge.top, merge.bottom)
    }


def _title(grid: Grid, row: int, banner: Merge, columns: Mapping[str, int]) -> dict[str, str]:
    """The text of a banner that starts in an unknown column and is therefore not in `_own`."""
    text = grid.text(row, banner.left) if row == banner.top and banner.left not in columns.values() else ""
    return {"": text} if text.strip(INVISIBLE) else {}


def _is_number(text: str) -> bool:
    """Whether a text is a number of any kind, or the error of a formula, without other words."""
    return bool(NUMBERING.fullmatch(" ".join(WORD.findall(text))))


def _counts_columns(texts: Sequence[str]) -> bool:
    """Whether a row numbers the columns, (๑) (๒) (๓) …, as in official tables below the header."""
    found = [COLUMN_NUMBER.fullmatch(text) for text in texts if text.strip(INVISIBLE)]
    numbers = [int(number[1]) for number in found if number]
    is_counting = all(right == left + 1 for left, right in pairwise(numbers))
    return len(found) == len(numbers) >= MIN_NUMBERED and is_counting


class _Header:
    """The header, to recognise copies of it further down.

    Args:
        grid: The tab.
        row: The 0-based header row.
        columns: Canonical name -> 0-based column.
    """

    def __init__(self, grid: Grid, row: int, columns: Mapping[str, int]) -> None:
        texts = (_own(grid, each, columns) for each in header_rows(grid, row))
        self._rows = [{name: _letters(text) for name, text in own.items()} for own in texts if own]
        self._recognise = cache(recognise)

    def is_repeated(self, own: Mapping[str, str]) -> bool:
        """Whether a row has the same letters as a row of the header, or names the same columns in other words.

        In the second case the cell of the measure must be exactly a name of the column, because no measure is called
        so. Texts that only contain a name are not enough: มาตรการ…, ทุกหน่วยงานที่รับผิดชอบ, ตามกำหนดการ and รายงานผล…
        also occur in measures.
        """
        return any(self._is_same(own, row) for row in self._rows) or (
            self._names_measures(own.get("measure", ""))
            and sum(self._recognise(text) == name for name, text in own.items()) >= MIN_REPEATED
        )

    def _names_measures(self, text: str) -> bool:
        return is_name(text, "measure") or any(_letters(text) == row.get("measure") for row in self._rows)

    @staticmethod
    def _is_same(own: Mapping[str, str], row: Mapping[str, str]) -> bool:
        return own.keys() == row.keys() and all(_letters(text) == row[name] for name, text in own.items())


def _letters(text: str) -> str:
    return "".join(MARKUP.sub("", text).split())
