"""One tab: its cells, its rows and columns, and the ranges that must move along with them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from . import a1, cells, formulas
from .a1 import OPEN, Box
from .cells import Cell
from .errors import invalid

ROWS, COLUMNS = "ROWS", "COLUMNS"
UNTYPED = "COLUMN_TYPE_UNSPECIFIED"
_ENDS = {ROWS: ("startRowIndex", "endRowIndex"), COLUMNS: ("startColumnIndex", "endColumnIndex")}
Range = dict[str, Any]
_MESSAGES = (
    "properties",
    "merges",
    "protected_ranges",
    "conditional_formats",
    "developer_metadata",
    "basic_filter",
    "tables",
)


class Row:
    """The cells of a row by column, and what the row itself is (hidden, height)."""

    __slots__ = ("cells", "meta")

    def __init__(self, row_cells: dict[int, Cell] | None = None, meta: dict[str, Any] | None = None):
        self.cells = row_cells or {}
        self.meta = meta or {}

    def copy(self) -> Row:
        return Row(dict(self.cells), dict(self.meta))


class Sheet:
    """A tab as Google keeps it; boundaries are half-open and counted from zero."""

    def __init__(self, properties: dict[str, Any]):
        grid = properties.setdefault("gridProperties", {})
        self.properties = properties
        self.rows = [Row() for _ in range(grid.get("rowCount", 1000))]
        self.columns: list[dict[str, Any]] = [{} for _ in range(grid.get("columnCount", 26))]
        self.merges: list[Range] = []
        self.protected_ranges: list[dict[str, Any]] = []
        self.conditional_formats: list[dict[str, Any]] = []
        self.developer_metadata: list[dict[str, Any]] = []
        self.basic_filter: dict[str, Any] | None = None
        self.tables: list[dict[str, Any]] = []
        self.count()

    def copy(self) -> Sheet:
        """A copy to try a write on. Rows are copied, cells are shared: nobody changes a cell in place."""
        twin = copy.copy(self)
        twin.rows = [row.copy() for row in self.rows]
        twin.columns = [dict(column) for column in self.columns]
        for name in _MESSAGES:
            setattr(twin, name, copy.deepcopy(getattr(self, name)))
        return twin

    @property
    def id(self) -> int:
        return self.properties["sheetId"]

    @property
    def title(self) -> str:
        return self.properties["title"]

    def size(self, dimension: str) -> int:
        return len(self.rows if dimension == ROWS else self.columns)

    def count(self) -> None:
        """Bring the stated size in line with the rows and columns there are."""
        self.properties["gridProperties"].update(rowCount=len(self.rows), columnCount=len(self.columns))

    # -- cells

    def cell(self, row: int, column: int) -> Cell:
        return self.rows[row].cells.get(column, cells.EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        if cells.too_long(cell):
            limit = f"the maximum of {cells.MAX_CHARACTERS} characters in a single cell."
            raise invalid(f"Your input contains more than {limit}")
        if cell:
            self.rows[row].cells[column] = cell
        else:
            self.rows[row].cells.pop(column, None)

    def change(self, area: Box, change: Callable[[Cell], Cell]) -> None:
        for row in range(area.start_row, area.end_row):
            for column in range(area.start_column, area.end_column):
                self.put(row, column, change(self.cell(row, column)))

    def filled(self) -> Iterator[tuple[int, int, Cell]]:
        for index, row in enumerate(self.rows):
            for column in sorted(row.cells):
                yield index, column, row.cells[column]

    def last_row(self) -> int:
        """The number of rows down to the last one that has a value."""
        return max((row + 1 for row, _, cell in self.filled() if cell.get("userEnteredValue")), default=0)

    def contents(self) -> dict[str, Any]:
        """All there is on the tab, to compare before and after."""
        return {
            "cells": {a1.cell_name(row, column): dict(cell) for row, column, cell in self.filled()},
            "rows": {index + 1: dict(row.meta) for index, row in enumerate(self.rows) if row.meta},
            "columns": {
                a1.column_letters(i): dict(column) for i, column in enumerate(self.columns) if column
            },
            **{name: copy.deepcopy(getattr(self, name)) for name in _MESSAGES},
        }

    # -- areas

    def clamp(self, area: Box) -> Box:
        """The area with both ends inside the grid."""
        end_row, end_column = min(area.end_row, len(self.rows)), min(area.end_column, len(self.columns))
        return Box(area.start_row, end_row, area.start_column, end_column)

    def holds(self, area: Box) -> bool:
        """Whether the area starts inside the grid; where it ends does not matter to Google."""
        return area.start_row < len(self.rows) and area.start_column < len(self.columns)

    def range(self, area: Box) -> Range:
        """A GridRange. Google leaves out the id of the tab whose id is 0."""
        named = {
            "startRowIndex": area.start_row,
            "endRowIndex": area.end_row,
            "startColumnIndex": area.start_column,
            "endColumnIndex": area.end_column,
        }
        return ({"sheetId": self.id} if self.id else {}) | named

    # -- rows and columns

    def resize(self, row_count: int, column_count: int) -> None:
        self.delete(ROWS, row_count, len(self.rows))
        self.delete(COLUMNS, column_count, len(self.columns))
        self.insert(ROWS, len(self.rows), row_count - len(self.rows))
        self.insert(COLUMNS, len(self.columns), column_count - len(self.columns))

    def insert(self, dimension: str, index: int, count: int, inherit_from: int | None = None) -> None:
        """Open a gap; new cells take the format of the row or column they inherit from."""
        if count <= 0:
            return
        if dimension == ROWS:
            pattern = self.rows[inherit_from].cells if inherit_from is not None else {}
            formats = {column: _format_only(cell) for column, cell in pattern.items()}
            blank = {column: cell for column, cell in formats.items() if cell}
            self.rows[index:index] = [Row(dict(blank)) for _ in range(count)]
        else:
            self.columns[index:index] = [{} for _ in range(count)]
            self._move_columns(lambda column: column + count if column >= index else column)
        self._move_formulas(dimension, lambda at: at + count if at >= index else at)
        self._move_ranges(dimension, lambda start, end: _widened(start, end, index, count))
        self.count()

    def delete(self, dimension: str, start: int, end: int) -> None:
        if start >= end:
            return
        if dimension == ROWS:
            del self.rows[start:end]
        else:
            del self.columns[start:end]
            self._move_columns(lambda c: None if start <= c < end else c if c < start else c - (end - start))
        self._move_formulas(
            dimension, lambda at: None if start <= at < end else at if at < start else at - (end - start)
        )
        self._move_ranges(dimension, lambda s, e: (_closed(s, start, end), _closed(e, start, end)))
        self.count()

    def _move_columns(self, place: Callable[[int], int | None]) -> None:
        for row in self.rows:
            moved = ((place(column), cell) for column, cell in row.cells.items())
            row.cells = {column: cell for column, cell in moved if column is not None}

    def _move_formulas(self, dimension: str, place: Callable[[int], int | None]) -> None:
        """The formulas of conditional formats follow the cells that they name; those of cells are not kept up here."""

        def placed(is_column: bool, index: int) -> int | None:
            return place(index) if is_column == (dimension == COLUMNS) else index

        for rule in self.conditional_formats:
            for value in rule.get("booleanRule", {}).get("condition", {}).get("values", []):
                value["userEnteredValue"] = formulas.moved(value.get("userEnteredValue", ""), placed)

    def colours(self, row: int, column: int) -> list[dict[str, float]]:
        """The background colours of the conditional formats that apply to a cell, the one that shows first."""
        found = []
        for rule in self.conditional_formats:
            area = next(
                (box_of(area) for area in rule["ranges"] if overlaps(area, _one_cell(row, column))), None
            )
            if area is None or "booleanRule" not in rule:
                continue
            formula = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
            if formulas.holds(formula, self._value, row - area.start_row, column - area.start_column):
                found.append(rule["booleanRule"]["format"]["backgroundColor"])
        return found

    def _value(self, row: int, column: int) -> str | float | bool:
        """What a formula sees in a cell."""
        value = cells.effective_value(self.cell(row, column)) or {}
        return value.get(
            "numberValue", value.get("boolValue", cells.formatted_value(self.cell(row, column)) or "")
        )

    def _move_ranges(self, dimension: str, move: Callable[[int, int], tuple[int, int]]) -> None:
        start, end = _ENDS[dimension]

        def moved(area: Range) -> Range | None:
            first, last = move(area.get(start, 0), area.get(end, OPEN))
            if first >= last:
                return None
            bounds = {start: first if start in area else None, end: last if end in area else None}
            return area | {name: index for name, index in bounds.items() if index is not None}

        self.merges = [area for merge in self.merges if (area := moved(merge)) and not _is_one_cell(area)]
        self.protected_ranges = [
            entry | {"range": area}
            for entry in self.protected_ranges
            if (area := moved(entry["range"])) is not None
        ]
        for rule in self.conditional_formats:
            rule["ranges"] = [area for entry in rule["ranges"] if (area := moved(entry)) is not None]
        self.conditional_formats = [rule for rule in self.conditional_formats if rule["ranges"]]
        if self.basic_filter:
            area = moved(self.basic_filter.get("range", {}))
            self.basic_filter = None if area is None else self.basic_filter | {"range": area}
        self.tables = [
            table | {"range": area} for table in self.tables if (area := moved(table["range"])) is not None
        ]

    # -- tables

    def check_untyped(self, area: Box) -> None:
        """Refuse what Google does not allow in a column whose type a table sets, below the table's header.

        The header is a cell like any other, and so is a column without a type.
        """
        for table in self.tables:
            box = box_of(table["range"])
            for column in table.get("columnProperties", ()):
                at = box.start_column + column.get("columnIndex", 0)
                typed = Box(box.start_row + 1, box.end_row, at, at + 1)
                if column.get("columnType", UNTYPED) != UNTYPED and overlaps(self.range(typed), area):
                    raise invalid("This operation is not allowed on cells in typed columns.")

    # -- merging and sorting

    def merge(self, area: Box, merge_type: str = "MERGE_ALL") -> None:
        """Merge; like Google, keep the value in the corner and drop the others."""
        if any(overlaps(table["range"], area) for table in self.tables):
            raise invalid("You can't merge cells in a table.")
        for part in _parts(area, merge_type):
            if (part.end_row - part.start_row) * (part.end_column - part.start_column) < 2:
                continue
            self._absorb_merges(part)
            self.merges.append(self.range(part))
            self._keep_corner(part)

    def _absorb_merges(self, area: Box) -> None:
        touched = [merge for merge in self.merges if overlaps(merge, area)]
        if any(not _inside(merge, area) for merge in touched):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
        self.merges = [merge for merge in self.merges if merge not in touched]

    def _keep_corner(self, area: Box) -> None:
        corner = (area.start_row, area.start_column)
        for row in range(area.start_row, area.end_row):
            for column in range(area.start_column, area.end_column):
                if (row, column) != corner:
                    self.put(row, column, _format_only(self.cell(row, column)))

    def unmerge(self, area: Box) -> None:
        self._absorb_merges(area)

    def sort(self, area: Box, keys: list[tuple[int, bool]]) -> None:
        """Sort whole cells (value, note, format) by column; blanks last, rows stay hidden where they were."""
        tall = [merge for merge in self.merges if merge["endRowIndex"] - merge["startRowIndex"] > 1]
        if any(overlaps(merge, area) for merge in tall):
            raise invalid("You can't sort a range with vertical merges.")
        span, rows = range(area.start_column, area.end_column), self.rows[area.start_row : area.end_row]
        lines = [{column: row.cells[column] for column in span if column in row.cells} for row in rows]
        for column, descending in reversed(keys):
            lines.sort(key=partial(_sort_key, column), reverse=descending)
            lines.sort(key=partial(_is_blank, column))
        for row, line in zip(rows, lines, strict=True):
            row.cells = {c: cell for c, cell in row.cells.items() if c not in span} | line


def box_of(area: Range) -> Box:
    return Box(
        area.get("startRowIndex", 0),
        area.get("endRowIndex", OPEN),
        area.get("startColumnIndex", 0),
        area.get("endColumnIndex", OPEN),
    )


def is_whole_tab(entry: dict[str, Any]) -> bool:
    """Whether a protected range is that of a tab as a whole."""
    return not entry.get("range", {}).keys() - {"sheetId"}


def overlaps(area: Range, box: Box) -> bool:
    other = box_of(area)
    return _meet(other[0:2], box[0:2]) and _meet(other[2:4], box[2:4])


def _one_cell(row: int, column: int) -> Box:
    return Box(row, row + 1, column, column + 1)


def _meet(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    return two[0] < one[1] and one[0] < two[1]


def _inside(area: Range, box: Box) -> bool:
    other = box_of(area)
    return (
        box.start_row <= other.start_row
        and other.end_row <= box.end_row
        and box.start_column <= other.start_column
        and other.end_column <= box.end_column
    )


def _is_one_cell(area: Range) -> bool:
    rows = area["endRowIndex"] - area["startRowIndex"]
    return rows * (area["endColumnIndex"] - area["startColumnIndex"]) == 1


def _format_only(cell: Cell) -> Cell:
    return {name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell}


def _widened(start: int, end: int, index: int, count: int) -> tuple[int, int]:
    return (start + count if start >= index else start), (end + count if end > index else end)


def _closed(position: int, start: int, end: int) -> int:
    return position if position <= start else max(start, position - (end - start))


def _parts(area: Box, merge_type: str) -> Iterator[Box]:
    if merge_type == "MERGE_ROWS":
        yield from (
            area._replace(start_row=row, end_row=row + 1) for row in range(area.start_row, area.end_row)
        )
    elif merge_type == "MERGE_COLUMNS":
        columns = range(area.start_column, area.end_column)
        yield from (area._replace(start_column=column, end_column=column + 1) for column in columns)
    else:
        yield area


def _sort_key(column: int, line: dict[int, Cell]) -> tuple[int, Any]:
    """Numbers before text, text without regard to case."""
    cell = line.get(column, cells.EMPTY)
    value = cells.effective_value(cell) or {}
    if "numberValue" in value:
        return 0, value["numberValue"]
    return 1, (cells.formatted_value(cell) or "").lower()


def _is_blank(column: int, line: dict[int, Cell]) -> bool:
    return "userEnteredValue" not in line.get(column, cells.EMPTY)
