"""The layout of a spreadsheet: its tabs, with what staff and earlier commands made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ita_sync.domain import Grid, Position
from ita_sync.sources.google.batch_update import free_id
from ita_sync.sources.google.response import read_tab
from ita_sync.sources.tab_titles import find_tab, find_title
from ita_sync.thai.placeholders import placeholder

UNTYPED = "COLUMN_TYPE_UNSPECIFIED"


@dataclass(frozen=True)
class ColourRule:
    """A conditional format with a formula.

    Attributes:
        formula: A cell is coloured while it is true.
        column: The 0-based column that it colours; None if its range is not part of a single column.
        top: The first row of its range, 0-based; the formula refers to this row.
        bottom: The row after its range, 0-based; None if the range extends to the end of the tab.
        colour: The background: red, green and blue, each from 0 to 1.
        index: Its position among the formats of the tab; the first one that is true applies.
    """

    formula: str
    column: int | None
    top: int
    bottom: int | None = None
    colour: Mapping[str, float] = field(default_factory=dict)
    index: int = 0


@dataclass(frozen=True)
class Tab:
    """The layout of one tab.

    Attributes:
        grid: Its cells.
        frozen_rows: The number of frozen rows.
        protections: The descriptions of its protected ranges -> their ids.
        colours: Its conditional formats with a formula.
        chooses: The 0-based columns with data validation, such as a drop-down list, in any cell.
        typed: The 0-based columns whose type a table of Google's sets: their choices cannot be changed.
        hidden: The 0-based rows that are hidden or filtered out.
        is_protected: Whether a protection covers it as a whole, of which a tab can have only one.
    """

    grid: Grid
    frozen_rows: int = 0
    protections: Mapping[str, int] = field(default_factory=dict)
    colours: tuple[ColourRule, ...] = ()
    chooses: frozenset[int] = frozenset()
    typed: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    is_protected: bool = False

    @property
    def id(self) -> int:
        """Google's id of the tab (`sheetId`)."""
        return self.grid.sheet_id or 0

    @property
    def size(self) -> Position:
        """The number of rows and of columns."""
        return self.grid.size or (0, 0)

    @property
    def is_blank(self) -> bool:
        """Whether no cell has any content."""
        return not self.grid.entered and not any(any(row) for row in self.grid.rows)

    @property
    def is_unused(self) -> bool:
        """Whether nobody has made anything of it: no cell, note, merge, protection, colour or table."""
        made = (self.grid.notes, self.grid.merges, self.protections, self.colours, self.chooses, self.typed)
        return self.is_blank and not self.grid.hidden and not any(made)

    @property
    def used_columns(self) -> int:
        """The number of columns up to the last one with a text, a note or a merge."""
        texts = (column + 1 for row in self.grid.rows for column, text in reversed([*enumerate(row)]) if text)
        others = (column + 1 for _, column in (*self.grid.notes, *self.grid.entered))
        return max([0, *texts, *others, *(block.right for block in self.grid.merges)])

    def has_rows_below(self, row: int) -> bool:
        """Whether a cell below a row says something; a checkbox that a table fills in does not."""
        return any(text and not placeholder(text) for texts in self.grid.rows[row + 1 :] for text in texts)

    def is_free(self, row: int, column: int) -> bool:
        """Whether a cell is blank and not part of a merge."""
        covered = any(block.covers(row, column) for block in self.grid.merges)
        return not (self.grid.text(row, column) or (row, column) in self.grid.entered or covered)


@dataclass(frozen=True)
class Layout:
    """A spreadsheet: its tabs by title, and the ids that are in use."""

    tabs: Mapping[str, Tab]
    taken: frozenset[int] = field(default_factory=frozenset)

    def find(self, title: str) -> Tab | None:
        """Return the tab with a title, or with one that looks the same; None if there is none.

        Raises:
            SheetError: Several look the same.
        """
        return find_tab(self.tabs, title)

    def title_of(self, title: str) -> str:
        """Return the title of the tab that `find` finds; the given one if there is none; errors as there."""
        found = find_title(self.tabs, title)
        return title if found is None else found

    def free_id(self, name: str) -> int:
        """Return an unused id for something new, the same one for the same name."""
        return free_id(name, self.taken)


def read_layout(answer: Mapping[str, Any]) -> Layout:
    """Read the layout from Google's answer to `SETUP_FIELDS`."""
    tabs = {tab.grid.title: tab for tab in map(_tab, answer.get("sheets", []))}
    protections = (
        entry["protectedRangeId"]
        for tab in answer.get("sheets", [])
        for entry in tab.get("protectedRanges", [])
    )
    return Layout(tabs, frozenset({*protections, *(tab.id for tab in tabs.values())}))


def _tab(tab: Mapping[str, Any]) -> Tab:
    rows = [row.get("values", []) for data in tab.get("data", []) for row in data.get("rowData", [])]
    shown = (row for data in tab.get("data", []) for row in data.get("rowMetadata", []))
    return Tab(
        grid=read_tab(tab),
        frozen_rows=tab["properties"].get("gridProperties", {}).get("frozenRowCount", 0),
        protections={
            entry.get("description", ""): entry["protectedRangeId"]
            for entry in tab.get("protectedRanges", [])
        },
        colours=tuple(_colour_rule(*item) for item in enumerate(tab.get("conditionalFormats", []))),
        chooses=frozenset(
            column for row in rows for column, cell in enumerate(row) if "dataValidation" in cell
        ),
        typed=frozenset(_typed_columns(tab.get("tables", []))),
        hidden=frozenset(row for row, how in enumerate(shown) if any(how.values())),
        is_protected=any(
            not entry.get("range", {}).keys() - {"sheetId"} for entry in tab.get("protectedRanges", [])
        ),
    )


def _typed_columns(tables: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for table in tables:
        left = table.get("range", {}).get("startColumnIndex", 0)
        for column in table.get("columnProperties", []):
            if column.get("columnType", UNTYPED) != UNTYPED:
                yield left + column.get("columnIndex", 0)


def _colour_rule(index: int, rule: Mapping[str, Any]) -> ColourRule:
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", [])
    ranges = rule.get("ranges", [])
    cells = ranges[0] if len(ranges) == 1 else {}
    left = cells.get("startColumnIndex", 0)
    return ColourRule(
        formula="".join(value.get("userEnteredValue", "") for value in values),
        column=left if cells.get("endColumnIndex") == left + 1 else None,
        top=cells.get("startRowIndex", 0),
        bottom=cells.get("endRowIndex"),
        index=index,
    )
