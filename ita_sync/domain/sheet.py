"""Grids: the tabs of a sheet as they were read, and the addresses of their cells.

Positions in a grid are 0-based `(row, column)` pairs inside the program; what people read is A1 notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

Position = tuple[int, int]
Value = Mapping[str, Any]  # what is entered into a cell, as Google's `ExtendedValue`


def column_letters(column: int) -> str:
    """Convert a 0-based column to A1 notation: 0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """Convert a 0-based row and column to an A1 address: (4, 5) -> F5."""
    return f"{column_letters(column)}{row + 1}"


def row_of(address: str) -> int:
    """Return the 1-based row of an A1 address, F5 -> 5; 0 for a blank one."""
    return int(address.lstrip(ascii_uppercase) or 0)


def as_value(text: str) -> Value:
    """Convert a text to the value that is entered into a cell; a blank text to no value."""
    return {"stringValue": text} if text else {}


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block: rows top … bottom - 1, columns left … right - 1, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

    def within(self, rows: int, columns: int) -> Merge | None:
        """Return the part of it within so many rows and columns; None where that is no block any more."""
        part = Merge(self.top, self.left, min(self.bottom, rows), min(self.right, columns))
        height, width = part.bottom - part.top, part.right - part.left
        return part if height > 0 and width > 0 and height * width > 1 else None

    def covers(self, row: int, column: int) -> bool:
        """Whether a position lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right


@dataclass(frozen=True)
class Grid:
    """One tab as it was read: the text people see, nothing trimmed away that has a meaning.

    Attributes:
        title: The tab's name.
        rows: The displayed texts; rows may differ in length, a cell beyond the end is blank.
        merges: The merged blocks; only the upper left cell of one holds text.
        notes: The note on each cell that has one.
        sheet_id: Google's number of the tab; None where the sheet is a file.
        size: Rows and columns that exist on the tab, blank ones included; None where the sheet is a file.
        entered: What was entered where it is no plain text (a number, a truth value, a formula), as Google's
            `ExtendedValue`; a cell of plain text is not in it.
        hidden: Whether the tab is hidden.
        is_shut: Whether, as it was read, the account may write no line below the last one.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    notes: Mapping[Position, str] = field(default_factory=lambda: MappingProxyType({}))
    sheet_id: int | None = None
    size: Position | None = None
    entered: Mapping[Position, Value] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False
    is_shut: bool = False

    def text(self, row: int, column: int) -> str:
        """Return the displayed text of a cell; blank beyond the data."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def value(self, cell: Position) -> Value:
        """Return what is entered into a cell; an empty mapping if nothing is."""
        return self.entered.get(cell) or as_value(self.text(*cell))

    def filled(self) -> dict[Position, Value]:
        """Return the value of each cell that is not blank."""
        shown = {
            (row, at): as_value(text) for row, texts in enumerate(self.rows) for at, text in enumerate(texts)
        }
        return {cell: value for cell, value in (shown | dict(self.entered)).items() if value}

    def with_texts(self, texts: Mapping[Position, str]) -> Grid:
        """Return a copy in which some cells hold plain texts; rows without such cells stay the same object."""
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in texts.items():
            by_row.setdefault(row, {})[column] = text
        rows = [*self.rows, *[()] * (max(by_row, default=-1) + 1 - len(self.rows))]
        for row, own in by_row.items():
            width = max(len(rows[row]), max(own) + 1)
            rows[row] = tuple(own.get(column, self.text(row, column)) for column in range(width))
        entered = {cell: value for cell, value in self.entered.items() if cell not in texts}
        return replace(self, rows=tuple(rows), entered=MappingProxyType(entered))


@dataclass(frozen=True)
class Snapshot:
    """Everything that one read of the sheet returned.

    Attributes:
        measures: The tab of measures.
        contacts: The tab of units and addresses, where there is one.
        ledger: The hidden tab of what was found when, where there is one.
        location: Where this is, in words for a person.
        link: From an A1 address to a web link of that cell; blank for a file.
    """

    measures: Grid
    contacts: Grid | None = None
    ledger: Grid | None = None
    location: str = ""
    link: Callable[[str], str] = field(default=lambda _cell: "")
