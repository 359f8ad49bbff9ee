"""Reading the table of measures from the grid of a tab (docs/architecture.md, rows).

The header row is found by its names. A vertical merge gives its value to every row that it covers. A row whose measure
is blank and not merged continues the row above. Hidden rows count, blank rows do not. A text merged across the table is
a heading, and so is a text alone in the column of numbers. A repeated header row and the row of column numbers below it
are not measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd

from ita_sync.domain import Appended, Grid, Merge, Table
from ita_sync.errors import ColumnError, SheetError
from ita_sync.table.column_matching import ColumnMatchError, find_header_row, match_columns, recognise
from ita_sync.table.header_names import is_name
from ita_sync.thai import repair

HEADER_SEARCH_ROWS = 20  # the first rows of the tab, in which the header may be
MIN_REPEATED = 4  # least number of names in their own columns for a row to be a repeated header
MIN_NUMBERED = 4  # least number of consecutive numbers for a row to be the row of column numbers
INVISIBLE = " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"

MARKUP = re.compile("<[^<>]*>")
COLUMN_NUMBER = re.compile(r"[\W_]*(\d{1,2})[\W_]*")  # ๑ · (๑) · [1]
WORD = re.compile("[A-Za-zก-ฮะ-\u0e3aเ-\u0e4e]+")
# The words in a cell of the column of numbers, by staff or a formula: ๑.๒ · ข้อ ๑ · ก) · (iv) · -
NUMBERING = re.compile(
    "(?:(?:ข้อ|ลำดับ)(?:ที่)?|ที่|No)? ?(?:[ก-ฮA-Za-z]|[IVX]{1,5}|[ivx]{1,5})?|(?:REF|VALUE|NAME|NUM|NULL|N A|DIV)"
    "|TRUE|FALSE"
)


def build_table(grid: Grid) -> Table:
    """Read the measures of a tab.

    Returns:
        The table, with one line per activity.

    Raises:
        SheetError: The first 20 rows contain no header row.
        ColumnError: A required column has no header, or a column has several.
    """
    header_row = find_header(grid)
    headers = header_texts(grid, header_row)
    columns = _match(grid, headers, header_row)
    names = sorted(columns, key=lambda name: columns[name])
    lines = _Lines(names)
    for row in _rows(grid, header_row, {name: columns[name] for name in names}):
        lines.add(row)
    typed = pd.DataFrame(lines.texts, columns=names, dtype="str")
    return Table(
        typed=typed,
        texts=repaired(typed),
        rows=MappingProxyType({name: np.array(lines.rows[name], dtype=np.int64) for name in names}),
        measure_ids=tuple(lines.measure_ids),
        columns=MappingProxyType({name: columns[name] for name in names}),
        headers=MappingProxyType({name: " ".join(headers[columns[name]].split()) for name in names}),
        header_row=header_row,
        sheet_rows=tuple(lines.sheet_rows),
        headings=MappingProxyType(lines.headings),
        appended=tuple(lines.appended),
    )


def repaired(typed: pd.DataFrame) -> pd.DataFrame:
    """Repair every text; `repair` is called once for each distinct one."""
    columns = {
        name: column.map({text: repair(text) for text in column.unique()}) for name, column in typed.items()
    }
    return pd.DataFrame(columns, columns=typed.columns, dtype="str")


def find_header(grid: Grid) -> int:
    """Return the 0-based row that names the columns.

    Raises:
        SheetError: There is none in the first 20 rows.
    """
    rows = [header_texts(grid, row) for row in range(min(HEADER_SEARCH_ROWS, len(grid.rows)))]
    if not any(any(text.strip(INVISIBLE) for text in row) for row in grid.rows):
        raise SheetError(
            f"The tab “{grid.title}” is empty.",
            hint="One row must name the columns; in a Google Sheet, ita-sync sheet init makes it.",
        )
    header_row = find_header_row(rows)
    if header_row is None:
        raise SheetError(
            f"The tab “{grid.title}” has no header row in its first {HEADER_SEARCH_ROWS} rows.",
            hint="One row must name the columns: มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, ระยะเวลา, "
            "สรุปผลการดำเนินการ, ผลลัพธ์.",
        )
    return header_row


def header_texts(grid: Grid, row: int) -> list[str]:
    """Return the texts of a header row; a cell that a merged cell covers has the text of that cell."""
    texts = list(grid.rows[row])
    for merge in grid.merges:
        if merge.top < row < merge.bottom and merge.left < len(texts):
            texts[merge.left] = grid.text(merge.top, merge.left)
    return texts


def first_data_row(grid: Grid, header_row: int) -> int:
    """Return the 0-based row below the header, which may be merged over several rows."""
    return max([m.bottom for m in grid.merges if m.top <= header_row < m.bottom], default=header_row + 1)


def _match(grid: Grid, headers: Sequence[str], header_row: int) -> Mapping[str, int]:
    try:
        return match_columns(headers)
    except ColumnMatchError as error:
        raise ColumnError(
            f"The header row (row {header_row + 1} of the tab “{grid.title}”) cannot be used: {error}",
            hint=_two_rows_hint(grid, header_row, error.missing)
            or "Rename the header in the sheet; the six required ones are มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, "
            "ระยะเวลา, สรุปผลการดำเนินการ, ผลลัพธ์.",
        ) from None


def _two_rows_hint(grid: Grid, header_row: int, missing: Sequence[str]) -> str:
    """The hint for a header in two rows without merges; blank if the row below names no missing column."""
    below = grid.rows[header_row + 1] if header_row + 1 < len(grid.rows) else ()
    if not {recognise(text) for text in below} & {*missing}:
        return ""
    return (
        f"The headers are spread over the rows {header_row + 1} and {header_row + 2}: "
        "put all the names into one row, or merge the cells of those that need only one."
    )


@dataclass(frozen=True, slots=True)
class _Row:
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


def _rows(grid: Grid, header_row: int, columns: Mapping[str, int]) -> Iterator[_Row]:
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
) -> _Row:
    shared = _shared(grid, row, columns, covered)
    own = _own(
        grid, row, {name: columns[name] for name in columns if name not in shared} if shared else columns
    )
    if banner:
        return _Row(row, _title(grid, row, banner, columns) | own, shared, heading=True)
    is_alone = own.keys() == {"seq"}
    if is_alone and _is_number(own["seq"]):
        own = {}
    return _Row(row, own, shared, heading=is_alone and bool(own) and "measure" not in shared)


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
        top = min([m.top for m in grid.merges if m.top <= row < m.bottom], default=row)
        texts = (_own(grid, above, columns) for above in range(top, first_data_row(grid, row)))
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


@dataclass(slots=True)
class _Lines:
    """The lines of the table under construction, by column; the attributes are those of `Table`."""

    names: Sequence[str]
    texts: dict[str, list[str]] = field(init=False)
    rows: dict[str, list[int]] = field(init=False)
    measure_ids: list[int] = field(default_factory=list)
    sheet_rows: list[int] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    appended: list[Appended] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts = {name: [] for name in self.names}
        self.rows = {name: [] for name in self.names}

    def add(self, row: _Row) -> None:
        """Add a row as a heading, a new activity or a continuation."""
        if row.heading:
            line = len(self.measure_ids)
            texts = map(_plain, row.own.values())
            self.headings[line] = "\n".join(filter(None, [self.headings.get(line), *texts]))
        elif "measure" in row.own or "measure" in row.shared or not self.measure_ids:
            self._begin(row)
        else:
            self._continue(row)

    def _begin(self, row: _Row) -> None:
        """Start a new activity, and a new measure unless a merge joins it to the one above."""
        same_measure = "measure" in row.shared and row.shared["measure"][1] in self.rows["measure"][-1:]
        last = self.measure_ids[-1] if self.measure_ids else -1
        self.measure_ids.append(last if same_measure else last + 1)
        self.sheet_rows.append(row.row)
        for name in self.names:
            text, upper = row.shared.get(name, (row.own.get(name, ""), row.row))
            self.texts[name].append(_plain(text))
            self.rows[name].append(upper)

    def _continue(self, row: _Row) -> None:
        """Append the row's own texts to those of the activity above, each as a paragraph."""
        columns = tuple(name for name in self.names if name in row.own)
        text = _plain(row.own[columns[0]])
        self.appended.append(Appended(len(self.measure_ids) - 1, columns, text, row.apart))
        for name, text in row.own.items():
            self._append(name, text, row.row)

    def _append(self, name: str, text: str, row: int) -> None:
        """Append a text to that of the last line, and of all lines that share it by a merge."""
        texts, rows = self.texts[name], self.rows[name]
        above, upper = texts[-1], rows[-1]
        has_text = above.strip(INVISIBLE)
        joined = f"{above}\n{_plain(text)}" if has_text else _plain(text)
        line = len(rows) - 1
        while line >= 0 and rows[line] == upper:
            texts[line], rows[line] = joined, upper if has_text else row
            line -= 1


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(INVISIBLE)
