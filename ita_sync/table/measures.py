"""Reading the table of measures from the grid of a tab (docs/architecture.md, rows).

A vertical merge gives its value to every row that it covers. A row whose measure is blank and not merged belongs to the
measure above. What a row is: `ita_sync.table.rows`, `ending` and `activities`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

import numpy as np
import pandas as pd

from ita_sync.domain import RESULT_COLUMNS, Appended, Beside, Cell, Grid, Parts, Table, a1
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.table import closing_lines, marks
from ita_sync.table.activities import activity_rows, doubt_about, name_rows
from ita_sync.table.ending import trim
from ita_sync.table.header_row import INVISIBLE, Header, read_header
from ita_sync.table.joined_columns import column_places, joined_columns, says_nothing
from ita_sync.table.joined_grid import JoinedTexts, with_joined_texts
from ita_sync.table.moved_headers import misread_rows, moved_headers
from ita_sync.table.rows import Row, read_rows
from ita_sync.thai import repair
from ita_sync.thai.placeholders import placeholder

INHERITED = ("measure", "owner", "period", "method")  # what an activity without a measure has from above


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
    shown = with_joined_texts(grid, joined)
    moved = moved_headers(grid, header)
    below = list(read_rows(shown, header.row, {name: columns[name] for name in names}, moved.keys()))
    further = [row.row for row in below if row.kind == "header"]
    rows, left_out = trim(below, header.texts)
    activities = activity_rows(rows)
    lines = _Lines(names, activities, name_rows(rows, activities))
    for row in rows:
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
        left_out=left_out,
        moved_headers=moved,
        misread=MappingProxyType(misread_rows(further, moved.keys(), lines.sheet_rows)),
        beside=tuple(_beside(grid, header, max(lines.sheet_rows, default=-1) + 1)),
        parts=MappingProxyType({each.column.name: _parts(each, lines) for each in joined}),
        unfilled=MappingProxyType({name: frozenset(found) for name, found in lines.unfilled.items()}),
        above=tuple(_above(grid, header.first_data_row)),
    )


def _headers(header: Header, names: Sequence[str], joined: Sequence[JoinedTexts]) -> Mapping[str, str]:
    """Canonical name -> the header as staff wrote it, of joined columns what they are called together."""
    texts = {name: " ".join(header.texts[header.matched.columns[name]].split()) for name in names}
    return MappingProxyType(texts | {each.column.name: each.column.header for each in joined})


def _above(grid: Grid, end: int) -> Iterator[Cell]:
    """The cells that are not blank in the rows before `end`: the title and the header."""
    for row, texts in enumerate(grid.rows[:end]):
        for column, text in enumerate(texts):
            if text.strip(INVISIBLE):
                yield Cell(text, a1(row, column))


def _beside(grid: Grid, header: Header, end: int) -> Iterator[Beside]:
    """The errors and loading texts in the columns for which the table has no use, down to its last activity."""
    matched = header.matched
    used = {*matched.columns.values(), *matched.period.columns, *chain.from_iterable(matched.parts.values())}
    titles = {
        column: " ".join(text.split()) for column, text in enumerate(header.texts) if column not in used
    }
    for column, title in titles.items():
        for row in range(header.first_data_row, end) if title and title != STATUS_HEADER else ():
            if placeholder(text := grid.text(row, column)) in {"error", "loading"}:
                yield Beside(title, _plain(text), a1(row, column))


def _parts(joined: JoinedTexts, lines: _Lines) -> Parts:
    """What a joined column consists of, line by line."""
    rows = lines.rows[joined.column.name]
    said_in = {line: [row] for line, row in enumerate(rows)}
    for each in lines.appended:
        if each.doubt != "apart":
            said_in[each.line].append(each.row)
    holes = (line for line, places in said_in.items() if joined.is_hole(places))
    return Parts(tuple(map(joined.cells, rows)), frozenset(holes), joined.column.has_rounds)


def repaired(typed: pd.DataFrame) -> pd.DataFrame:
    """Repair every text; `repair` is called once for each distinct one."""
    columns = {
        name: column.map({text: repair(text) for text in column.unique()}) for name, column in typed.items()
    }
    return pd.DataFrame(columns, columns=typed.columns, dtype="str")


@dataclass(slots=True)
class _Lines:
    """The lines of the table under construction, by column.

    Attributes:
        activity_rows: The rows without a measure that are activities.
        name_rows: The rows with the name of a measure alone, above its activities.
        named: What the last of these gives the activities below it, as a merge would; blank after its measure.
        is_new_section: Whether no measure has begun since the last heading.
        unfilled: Name of a result -> the lines that are blank but for a row that stands apart.

    The others are those of `Table`.
    """

    names: Sequence[str]
    activity_rows: Collection[int]
    name_rows: Collection[int]
    named: dict[str, tuple[str, int]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(init=False)
    rows: dict[str, list[int]] = field(init=False)
    measure_ids: list[int] = field(default_factory=list)
    sheet_rows: list[int] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    appended: list[Appended] = field(default_factory=list)
    is_new_section: bool = True
    unfilled: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in RESULT_COLUMNS})

    def __post_init__(self) -> None:
        self.texts = {name: [] for name in self.names}
        self.rows = {name: [] for name in self.names}

    def add(self, row: Row) -> None:
        """Add a row as a heading, a new activity or a continuation."""
        if row.kind == "heading":
            self._add_heading(row)
        elif row.row in self.name_rows:
            self.named = {name: (text, row.row) for name, text in row.own.items()}
        elif self.named:
            named = {name: cell for name, cell in self.named.items() if name not in row.own}
            self._begin(row, named | dict(row.shared))
            self.named = {}
        elif row.names_measure or not self.measure_ids:
            self._begin(row, row.shared)
        elif row.row in self.activity_rows:
            self._begin(row, row.shared if self.is_new_section else self._inherited(row) | dict(row.shared))
        else:
            self._continue(row)

    def _add_heading(self, row: Row) -> None:
        line = len(self.measure_ids)
        texts = [_plain(text) for text in row.own.values() if not marks.is_placeholder(text)]
        number = row.own.get("seq", "")
        if marks.is_numbering(number) or marks.is_letter(number):
            texts = [" ".join(texts)]
        self.headings[line] = "\n".join(filter(None, [self.headings.get(line), *texts]))
        self.is_new_section = True

    def _begin(self, row: Row, shared: Mapping[str, tuple[str, int]]) -> None:
        """Start a new activity, and a new measure unless it shares the cell of the one above."""
        same_measure = "measure" in shared and shared["measure"][1] in self.rows["measure"][-1:]
        last = self.measure_ids[-1] if self.measure_ids else -1
        self.measure_ids.append(last if same_measure else last + 1)
        self.sheet_rows.append(row.row)
        self.is_new_section = False
        for name in self.names:
            text, upper = shared[name] if name in shared else (_data(name, row.own.get(name, "")), row.row)
            self.texts[name].append(_plain(text))
            self.rows[name].append(upper)

    def _inherited(self, row: Row) -> dict[str, tuple[str, int]]:
        """What an activity without a measure has from the line above, where it says nothing itself."""
        blank = (name for name in INHERITED if marks.is_placeholder(row.own.get(name, "")))
        return {name: (self.texts[name][-1], self.rows[name][-1]) for name in blank}

    def _continue(self, row: Row) -> None:
        """Append the row's own texts to those of the activity above, each as a paragraph."""
        own = {name: text for name, text in row.own.items() if not _counts_only(name, text)}
        columns = tuple(own)
        text = _plain(own[columns[0]])
        doubt = doubt_about(row)
        self.appended.append(Appended(len(self.measure_ids) - 1, columns, text, row.row, doubt))
        for name, added in own.items():
            self._append(name, added, row.row, is_apart=doubt == "apart")

    def _append(self, name: str, text: str, row: int, *, is_apart: bool) -> None:
        """Append a text to that of the last line, and of all lines that share it by a merge.

        A text that stands apart may be no result at all: it fills no hole.
        """
        texts, rows = self.texts[name], self.rows[name]
        above, upper = texts[-1], rows[-1]
        has_text = above.strip(INVISIBLE)
        is_empty = name in RESULT_COLUMNS and says_nothing(text)
        is_doubtful = is_apart and not is_empty and name in RESULT_COLUMNS and says_nothing(above)
        joined = f"{above}\n{_plain(text)}" if has_text else _plain(text)
        line = len(rows) - 1
        while line >= 0 and rows[line] == upper:
            texts[line], rows[line] = joined, upper if has_text or is_empty or is_doubtful else row
            if is_doubtful:
                self.unfilled[name].add(line)
            line -= 1


def _data(name: str, text: str) -> str:
    """The text of a cell; blank where somebody signs instead of stating a result."""
    return "" if name in RESULT_COLUMNS and closing_lines.mark_of(text, name) == "signature" else text


def _counts_only(name: str, text: str) -> bool:
    """Whether a text beside a continuation adds nothing to the cell above: a dash, a running number."""
    return marks.is_placeholder(text) or (name == "seq" and marks.is_numbering(text))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(INVISIBLE)
