"""Reading the table of measures from the grid of a tab (docs/architecture.md, rows).

A vertical merge gives its value to every row that it covers. A row whose measure is blank and not merged continues the
row above. What a row is: `ita_sync.table.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from ita_sync.domain import Appended, Grid, Parts, Table
from ita_sync.table.header_row import INVISIBLE, Header, read_header
from ita_sync.table.joined_columns import column_places, joined_columns
from ita_sync.table.joined_grid import JoinedTexts, with_joined_texts
from ita_sync.table.rows import Row, read_rows
from ita_sync.thai import repair


def build_table(grid: Grid) -> Table:
    """Read the measures of a tab.

    Returns:
        The table, with one line per activity.

    Raises:
        SheetError: The first 20 rows contain no header row.
        ColumnError: A required column has no header, or a column has several.
    """
    header = read_header(grid)
    joined = [JoinedTexts(grid, header, column) for column in joined_columns(header.texts, header.matched)]
    columns = column_places(header.texts, header.matched)
    names = sorted(columns, key=lambda name: columns[name])
    lines = _Lines(names)
    shown = with_joined_texts(grid, joined)
    for row in read_rows(shown, header.row, {name: columns[name] for name in names}):
        lines.add(row)
    typed = pd.DataFrame(lines.texts, columns=names, dtype="str")
    return Table(
        typed=typed,
        texts=repaired(typed),
        rows=MappingProxyType({name: np.array(lines.rows[name], dtype=np.int64) for name in names}),
        measure_ids=tuple(lines.measure_ids),
        columns=MappingProxyType({name: columns[name] for name in names}),
        headers=_headers(header, names, joined),
        header_row=header.row,
        sheet_rows=tuple(lines.sheet_rows),
        headings=MappingProxyType(lines.headings),
        appended=tuple(lines.appended),
        parts=MappingProxyType({each.column.name: _parts(each, lines) for each in joined}),
    )


def _headers(header: Header, names: Sequence[str], joined: Sequence[JoinedTexts]) -> Mapping[str, str]:
    """Canonical name -> the header as staff wrote it, of joined columns what they are called together."""
    texts = {name: " ".join(header.texts[header.matched.columns[name]].split()) for name in names}
    return MappingProxyType(texts | {each.column.name: each.column.header for each in joined})


def _parts(joined: JoinedTexts, lines: _Lines) -> Parts:
    """What a joined column consists of, line by line."""
    rows = lines.rows[joined.column.name]
    continued = {each.line for each in lines.appended}
    ends = [*lines.sheet_rows[1:], joined.height]
    holes = (
        line
        for line, row in enumerate(rows)
        if joined.is_hole(range(row, ends[line] if line in continued else row + 1))
    )
    return Parts(tuple(map(joined.cells, rows)), frozenset(holes), joined.column.has_rounds)


def repaired(typed: pd.DataFrame) -> pd.DataFrame:
    """Repair every text; `repair` is called once for each distinct one."""
    columns = {
        name: column.map({text: repair(text) for text in column.unique()}) for name, column in typed.items()
    }
    return pd.DataFrame(columns, columns=typed.columns, dtype="str")


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

    def add(self, row: Row) -> None:
        """Add a row as a heading, a new activity or a continuation."""
        if row.heading:
            line = len(self.measure_ids)
            texts = map(_plain, row.own.values())
            self.headings[line] = "\n".join(filter(None, [self.headings.get(line), *texts]))
        elif "measure" in row.own or "measure" in row.shared or not self.measure_ids:
            self._begin(row)
        else:
            self._continue(row)

    def _begin(self, row: Row) -> None:
        """Start a new activity, and a new measure unless a merge joins it to the one above."""
        same_measure = "measure" in row.shared and row.shared["measure"][1] in self.rows["measure"][-1:]
        last = self.measure_ids[-1] if self.measure_ids else -1
        self.measure_ids.append(last if same_measure else last + 1)
        self.sheet_rows.append(row.row)
        for name in self.names:
            text, upper = row.shared.get(name, (row.own.get(name, ""), row.row))
            self.texts[name].append(_plain(text))
            self.rows[name].append(upper)

    def _continue(self, row: Row) -> None:
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
