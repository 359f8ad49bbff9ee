"""The grid of a tab -> the table of measures. Pure: what stands where is decided here and nowhere else.

The rules are DESIGN's "Rows": the header row is found by its names; a vertical merge gives every row it covers
its value; a row whose measure is blank and not merged continues the row above; hidden rows count, blank ones do
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from ita_sync.errors import ColumnError, SheetError
from ita_sync.model import Grid, Merge, Table
from ita_sync.sheet.columns import ColumnMatchError, match_columns, recognise
from ita_sync.thai import repair

HEADER_SEARCH_ROWS = 20  # how far down the header row may stand
MIN_RECOGNISED = 3  # fewer known names than this, and a row is no header row
INVISIBLE = " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff"


def build_table(grid: Grid) -> Table:
    """Read the measures out of a grid.

    Returns:
        One line per activity; see `Table`.

    Raises:
        SheetError: There is no header row in the first 20 rows.
        ColumnError: A required column is missing, or two headers claim one.
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
    )


def repaired(typed: pd.DataFrame) -> pd.DataFrame:
    """Every text repaired, each distinct one once."""
    columns = {
        name: column.map({text: repair(text) for text in column.unique()}) for name, column in typed.items()
    }
    return pd.DataFrame(columns, columns=typed.columns, dtype="str")


def find_header(grid: Grid) -> int:
    """The 0-based row that holds the most known column names.

    Raises:
        SheetError: No row holds enough of them.
    """
    counts = [
        len({name for text in header_texts(grid, row) if (name := recognise(text))})
        for row in range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
    ]
    if not any(any(text.strip(INVISIBLE) for text in row) for row in grid.rows):
        raise SheetError(
            f"The tab “{grid.title}” is empty.",
            hint="One row must name the columns; in a Google Sheet, ita-sync sheet init makes it.",
        )
    if max(counts) < MIN_RECOGNISED:
        raise SheetError(
            f"The tab “{grid.title}” has no header row in its first {HEADER_SEARCH_ROWS} rows.",
            hint="One row must name the columns: มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, ระยะเวลา, "
            "สรุปผลการดำเนินการ, ผลลัพธ์.",
        )
    return counts.index(max(counts))


def header_texts(grid: Grid, row: int) -> list[str]:
    """The texts of a header row; a cell that a taller header covers has that one's text."""
    texts = list(grid.rows[row])
    for merge in grid.merges:
        if merge.top < row < merge.bottom and merge.left < len(texts):
            texts[merge.left] = grid.text(merge.top, merge.left)
    return texts


def first_data_row(grid: Grid, header_row: int) -> int:
    """The 0-based row below the header, which may be merged over several rows."""
    return max([m.bottom for m in grid.merges if m.top <= header_row < m.bottom], default=header_row + 1)


def _match(grid: Grid, headers: Sequence[str], header_row: int) -> Mapping[str, int]:
    try:
        return match_columns(headers)
    except ColumnMatchError as error:
        raise ColumnError(
            f"The header row (row {header_row + 1} of the tab “{grid.title}”) cannot be used: {error}",
            hint="Rename the header in the sheet; the six required ones are มาตรการ, วิธีดำเนินการ, ผู้รับผิดชอบ, "
            "ระยะเวลา, สรุปผลการดำเนินการ, ผลลัพธ์.",
        ) from None


@dataclass(frozen=True, slots=True)
class _Row:
    """One sheet row below the header.

    Attributes:
        row: 0-based sheet row.
        own: Canonical name -> text that stands in this very row.
        shared: Canonical name -> (text, upper row) of the merge that covers the cell from above.
        banner: The row is one text merged across the table.
    """

    row: int
    own: Mapping[str, str]
    shared: Mapping[str, tuple[str, int]]
    banner: bool


def _rows(grid: Grid, header_row: int, columns: Mapping[str, int]) -> Iterator[_Row]:
    """Every row below the header that says something of its own."""
    header = {name: grid.text(header_row, column) for name, column in columns.items()}
    covered = _covered(grid.merges, set(columns.values()))
    banners = _banners(grid.merges, columns)
    for row in range(first_data_row(grid, header_row), len(grid.rows)):
        shared = {
            name: (grid.text(covered[row, column], column), covered[row, column])
            for name, column in columns.items()
            if (row, column) in covered
        }
        own = {
            name: text
            for name, column in columns.items()
            if name not in shared and (text := grid.text(row, column)).strip(INVISIBLE)
        }
        if own.keys() - {"seq"} and own != header:
            yield _Row(row, own, shared, row in banners)


def _covered(merges: Sequence[Merge], columns: set[int]) -> dict[tuple[int, int], int]:
    """Each position that a merge covers from above -> the merge's upper row."""
    return {
        (row, merge.left): merge.top
        for merge in merges
        if merge.left in columns
        for row in range(merge.top + 1, merge.bottom)
    }


def _banners(merges: Sequence[Merge], columns: Mapping[str, int]) -> set[int]:
    """The rows in which one merge spans from the measure (or before it) to the outcome: a section's title."""
    left = min(columns["measure"], columns["outcome"])
    right = max(columns["measure"], columns["outcome"])
    return {merge.top for merge in merges if merge.left <= left and right < merge.right}


@dataclass(slots=True)
class _Lines:
    """The table while it grows, by column."""

    names: Sequence[str]
    texts: dict[str, list[str]] = field(init=False)
    rows: dict[str, list[int]] = field(init=False)
    measure_ids: list[int] = field(default_factory=list)
    sheet_rows: list[int] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = {name: [] for name in self.names}
        self.rows = {name: [] for name in self.names}

    def add(self, row: _Row) -> None:
        if row.banner:
            line = len(self.measure_ids)
            self.headings[line] = "\n".join(filter(None, [self.headings.get(line), *row.own.values()]))
        elif "measure" in row.own or "measure" in row.shared or not self.measure_ids:
            self._begin(row)
        else:
            self._continue(row)

    def _begin(self, row: _Row) -> None:
        """A new activity; of a new measure unless a merge holds it to the one above."""
        same_measure = "measure" in row.shared and row.shared["measure"][1] in self.rows["measure"][-1:]
        last = self.measure_ids[-1] if self.measure_ids else -1
        self.measure_ids.append(last if same_measure else last + 1)
        self.sheet_rows.append(row.row)
        for name in self.names:
            text, upper = row.shared.get(name, (row.own.get(name, ""), row.row))
            self.texts[name].append(_plain(text))
            self.rows[name].append(upper)

    def _continue(self, row: _Row) -> None:
        """The row's own texts go below those of the activity above, each as a paragraph."""
        for name, text in row.own.items():
            above = self.texts[name][-1]
            if not above.strip(INVISIBLE):
                self.rows[name][-1] = row.row
            self.texts[name][-1] = f"{above}\n{_plain(text)}" if above.strip(INVISIBLE) else _plain(text)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(INVISIBLE)
