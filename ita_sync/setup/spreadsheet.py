"""The layout of a spreadsheet, and the requests that change it; `sheet_init` decides which are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ita_sync.domain import Grid, LocalizedText, Position, Severity
from ita_sync.sources.google.batch_update import Request, free_id, set_cells
from ita_sync.sources.google.response import read_tab
from ita_sync.sources.tab_titles import find_tab, find_title
from ita_sync.thai.placeholders import placeholder

ROWS = 1000  # in a new tab
UNTYPED = "COLUMN_TYPE_UNSPECIFIED"
FONT = "Sarabun"
FONT_SIZE = 11  # points
HEADER_COLOUR = {"red": 0.85, "green": 0.92, "blue": 0.83}
MISSING_COLOUR = {"red": 1.0, "green": 0.95, "blue": 0.75}
SEVERITY_COLOURS: Mapping[Severity, Mapping[str, float]] = {
    "error": {"red": 0.96, "green": 0.7, "blue": 0.65},
    "warning": {"red": 1.0, "green": 0.9, "blue": 0.6},
}


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
        is_protected: Whether a protection covers it as a whole, of which a tab can have only one.
    """

    grid: Grid
    frozen_rows: int = 0
    protections: Mapping[str, int] = field(default_factory=dict)
    colours: tuple[ColourRule, ...] = ()
    chooses: frozenset[int] = frozenset()
    typed: frozenset[int] = frozenset()
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


class Step(NamedTuple):
    """One thing that is missing: a description for the terminal, and the requests that add it."""

    says: LocalizedText | str
    requests: tuple[Request, ...]


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


def area(sheet_id: int, top: int, bottom: int | None, left: int, right: int | None) -> dict[str, int]:
    """Return a GridRange.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        bottom: The row after the last one; None for the end of the tab.
        left: The first column, 0-based.
        right: The column after the last one; None for the end of the tab.
    """
    ends = {"endRowIndex": bottom, "endColumnIndex": right}
    starts = {"sheetId": sheet_id, "startRowIndex": top, "startColumnIndex": left}
    return starts | {name: end for name, end in ends.items() if end is not None}


def add_tab(sheet_id: int, title: str, rows: int, columns: int) -> Request:
    """Add a tab with a frozen first row, as the last one."""
    grid = {"rowCount": rows, "columnCount": columns, "frozenRowCount": 1}
    return {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}}


def set_property(sheet_id: int, field_path: str, value: Any) -> Request:
    """Set a property of a tab, such as `gridProperties.columnCount`."""
    properties: dict[str, Any] = {"sheetId": sheet_id}
    *outer, name = field_path.split(".")
    inner = properties
    for part in outer:
        inner = inner.setdefault(part, {})
    inner[name] = value
    return {"updateSheetProperties": {"properties": properties, "fields": field_path}}


def header_cells(sheet_id: int, row: int, texts: Mapping[int, str]) -> Iterator[Request]:
    """Write and format headers.

    Args:
        sheet_id: The tab.
        row: The 0-based header row.
        texts: 0-based column -> header.
    """
    yield from set_cells(sheet_id, {(row, column): text for column, text in texts.items()})
    look = {
        "textFormat": {"fontFamily": FONT, "fontSize": FONT_SIZE, "bold": True},
        "backgroundColor": HEADER_COLOUR,
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
    }
    for column in texts:
        yield _look(area(sheet_id, row, row + 1, column, column + 1), look)


def body_look(sheet_id: int, top: int, columns: Iterable[int]) -> Iterator[Request]:
    """Format columns below the header.

    The number format is plain text, because Google would otherwise read ๑-๒ or 3/4 as a date.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        columns: The 0-based columns.
    """
    look = {
        "textFormat": {"fontFamily": FONT, "fontSize": FONT_SIZE},
        "numberFormat": {"type": "TEXT"},
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP",
    }
    for column in columns:
        yield _look(area(sheet_id, top, None, column, column + 1), look)


def _look(cells: dict[str, int], look: Mapping[str, Any]) -> Request:
    fields = ",".join(
        f"userEnteredFormat.{name}.{part}" if name == "textFormat" else f"userEnteredFormat.{name}"
        for name, value in look.items()
        for part in (value if name == "textFormat" else [""])
    )
    return {"repeatCell": {"range": cells, "cell": {"userEnteredFormat": dict(look)}, "fields": fields}}


def width(sheet_id: int, column: int, pixels: int) -> Request:
    """Set the width of a column."""
    span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    return {
        "updateDimensionProperties": {
            "range": span,
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def warn_before_editing(number: int, cells: dict[str, int], description: str) -> Request:
    """Protect cells by a warning only, which anybody may confirm.

    Args:
        number: The id of the protected range.
        cells: A GridRange.
        description: The text by which the protection is recognised.
    """
    protection = {
        "protectedRangeId": number,
        "range": cells,
        "description": description,
        "warningOnly": True,
    }
    return {"addProtectedRange": {"protectedRange": protection}}


def remove_protection(number: int) -> Request:
    """Remove a protected range, by its id."""
    return {"deleteProtectedRange": {"protectedRangeId": number}}


def drop_down(cells: dict[str, int], source: str) -> Request:
    """Add a drop-down list that also accepts other texts, because a cell may name several units.

    Args:
        cells: A GridRange.
        source: The range with the choices, such as `'units'!$A$2:$A`.
    """
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={source}"}]}
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": cells, "rule": rule}}


def add_colour(sheet_id: int, rule: ColourRule) -> Request:
    """Add a conditional format.

    Raises:
        ValueError: The rule has no column.
    """
    if rule.column is None:
        raise ValueError("a rule of ours colours one column")
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": rule.formula}]}
    shown = {"condition": condition, "format": {"backgroundColor": dict(rule.colour)}}
    cells = area(sheet_id, rule.top, rule.bottom, rule.column, rule.column + 1)
    added = {"ranges": [cells], "booleanRule": shown}
    return {"addConditionalFormatRule": {"index": rule.index, "rule": added}}


def remove_colour(sheet_id: int, index: int) -> Request:
    """Remove a conditional format."""
    return {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": index}}


def rows_of_text(sheet_id: int, top: int, rows: Sequence[Sequence[str]]) -> Iterator[Request]:
    """Write texts into cells from the first column on.

    Args:
        sheet_id: The tab.
        top: The first row, 0-based.
        rows: The texts by row; a blank one is not written.
    """
    cells = {
        (top + row, column): text
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    }
    yield from set_cells(sheet_id, cells)
