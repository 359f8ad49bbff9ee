"""The table of measures, and the same data grouped into measures and activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from ita_sync.domain.sheet import a1

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


class Cell(NamedTuple):
    """A cell of the table: its text and where it stands in the sheet."""

    text: str
    address: str


Doubt = Literal["", "apart", "method", "numbered"]


class Appended(NamedTuple):
    """A sheet row without a measure of its own, which continues the activity above.

    Attributes:
        line: The activity's line in the table.
        columns: Canonical names of the columns in which it says something, in the table's order.
        text: What the first of them says.
        row: The 0-based sheet row.
        doubt: Why it may be something else: it stands below a blank row, a heading or a total; it has a method; it
            has a running number. Blank where it is plainly a continuation.
    """

    line: int
    columns: tuple[str, ...]
    text: str
    row: int
    doubt: Doubt = ""


class LeftOut(NamedTuple):
    """A sheet row with several texts that is no part of the table, or with one that may name a measure.

    Attributes:
        row: The 0-based sheet row.
        column: Canonical name of the first column with a text; blank for one that is not known.
        text: That text.
        is_below: Whether it stands below the end of the table, and not beside a total within it.
        is_alone: Whether it is the only text of its row.
    """

    row: int
    column: str
    text: str
    is_below: bool
    is_alone: bool = False


class Parts(NamedTuple):
    """The cells of a column of the table that stands in several columns of the sheet.

    Attributes:
        cells: Per line, the cells whose texts are put together in it.
        holes: The lines in which the one that matters is missing, whatever the others say.
        has_rounds: Whether the columns are rounds of one year, such as the first 6 months and all 12.
    """

    cells: tuple[tuple[Cell, ...], ...]
    holes: frozenset[int]
    has_rounds: bool


class Beside(NamedTuple):
    """A cell of a column that is none of the table's, and shows a placeholder in place of a text.

    Attributes:
        header: The header of its column.
        text: What it shows.
        address: Where it stands.
    """

    header: str
    text: str
    address: str


@dataclass(frozen=True)
class Activity:
    """One activity row of a measure: its cells by canonical column name."""

    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Measure:
    """One measure with its activities, in the sheet's order, and the banner above it if there is one."""

    cell: Cell
    activities: tuple[Activity, ...]
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """The measures as a table: one line per activity, each cell traceable to the sheet.

    Attributes:
        typed: DataFrame of str, one line per activity row, columns by canonical name in the sheet's order:
            what staff typed.
        texts: The same after `thai.repair`: what is checked and printed.
        rows: Per canonical name an int array of the table's length: the 0-based sheet row in which each text
            stands (the upper row of a merged block).
        measure_ids: One int per line; lines of one measure share it, counted from 0.
        columns: Canonical name -> 0-based sheet column.
        headers: Canonical name -> the header as staff wrote it.
        header_row: The 0-based sheet row of the headers.
        sheet_rows: One int per line: the 0-based sheet row in which the activity begins.
        headings: Line -> the heading that stands above it; the one at the table's length stands below the last line.
        appended: The rows that continue an activity, in the sheet's order.
        left_out: The rows whose texts are lost because they are no part of the table, in the sheet's order.
        moved_headers: 0-based sheet row of a further header -> the required columns that stand elsewhere there.
        misread: 0-based sheet row of an activity below such a header, up to one that is right -> the row of that header.
        beside: The cells of other columns, beside the activities, that show an error or are loading; column by column.
        parts: Canonical name -> the cells of a column that stands in several columns of the sheet.
        unfilled: Name of a result -> the lines whose own cell says nothing, and to which only a doubtful row was joined.
        above: The cells of the header and of the rows above it, row by row, without blank ones.
    """

    typed: pd.DataFrame
    texts: pd.DataFrame
    rows: Mapping[str, NDArray[np.int64]]
    measure_ids: tuple[int, ...]
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    header_row: int
    sheet_rows: tuple[int, ...]
    headings: Mapping[int, str]
    appended: tuple[Appended, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    moved_headers: Mapping[int, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    misread: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    beside: tuple[Beside, ...] = ()
    parts: Mapping[str, Parts] = field(default_factory=lambda: MappingProxyType({}))
    unfilled: Mapping[str, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    above: tuple[Cell, ...] = ()

    def __len__(self) -> int:
        return len(self.measure_ids)

    def address(self, line: int, column: str) -> str:
        """The A1 address of a line's cell."""
        return a1(int(self.rows[column][line]), self.columns[column])

    def address_of(self, line: int, column: str, quotes: Iterable[str]) -> str:
        """The A1 address of that part of a line's cell which holds one of some texts, or else of the cell."""
        cells = self.parts[column].cells[line] if column in self.parts else ()
        found = (cell.address for quote in quotes for cell in cells if quote and quote in cell.text)
        return next(found, None) or self.address(line, column)

    def lacking(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of some columns that the sheet does not have."""
        return tuple(name for name in columns if name not in self.columns)

    @property
    def records(self) -> list[dict[str, str]]:
        """The lines as staff typed them: canonical name -> text."""
        names = list(self.typed.columns)
        return [dict(zip(names, row, strict=True)) for row in self.typed.to_numpy().tolist()]

    @property
    def closing(self) -> str:
        """The banner below the last measure, or nothing."""
        return self.headings.get(len(self), "")

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The lines grouped into measures, for whoever writes prose rather than counts."""
        names = tuple(self.texts.columns)
        grouped: dict[int, list[Activity]] = {}
        headings = {self.measure_ids[line]: text for line, text in self.headings.items() if line < len(self)}
        for line, (measure_id, texts) in enumerate(zip(self.measure_ids, self.texts.to_numpy(), strict=True)):
            cells = {
                name: Cell(text, self.address(line, name)) for name, text in zip(names, texts, strict=True)
            }
            grouped.setdefault(measure_id, []).append(Activity(MappingProxyType(cells)))
        return tuple(
            Measure(group[0].cells["measure"], tuple(group), headings.get(measure_id, ""))
            for measure_id, group in grouped.items()
        )
