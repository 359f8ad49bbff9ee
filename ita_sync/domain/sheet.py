"""The sheet as it is read and written: grids, the plan of a write, and what became of it.

Positions in a grid are 0-based `(row, column)` pairs inside the program; what people read is A1 notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

Position = tuple[int, int]


def column_letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: a 0-based column in A1 notation."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """A 0-based position as people write it: (4, 5) -> F5."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block: rows top … bottom - 1, columns left … right - 1, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

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
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    notes: Mapping[Position, str] = field(default_factory=lambda: MappingProxyType({}))
    sheet_id: int | None = None
    size: Position | None = None
    entered: Mapping[Position, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """The displayed text of a cell; blank beyond the data."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


@dataclass(frozen=True)
class Snapshot:
    """Everything one read of the sheet brought.

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


class CellContent(NamedTuple):
    """What a cell is to hold.

    Attributes:
        value: What is entered, as Google's `ExtendedValue`; empty: nothing; None: it is left as it is.
        note: Its note; blank: none; None: it is left as it is.
    """

    value: Mapping[str, Any] | None = None
    note: str | None = None


@dataclass(frozen=True)
class Plan:
    """All that one write would change, and only where it differs from what is wanted.

    Flags are kept by row alone: a plan cannot name another column than the status column for them.

    Attributes:
        first_row: The 0-based row below the header; the status column is ours from here down.
        status_column: 0-based; None where the sheet has none.
        status: 0-based row -> the text of the status column; blank clears it.
        notes: 0-based row -> the whole note of its status cell, a person's part included; blank takes it away.
        ledger: Position -> a text of the ledger tab; blank clears it.
        given_back: Position -> what a cell held before a write of this run hit it, because a column or row had been
            inserted, moved or deleted in that second.
        faulty: The cells that the flags are about -> how grave. Not written into a Google Sheet, which colours them by
            itself; a flagged copy of a workbook fills them.
    """

    first_row: int
    status_column: int | None = None
    status: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    ledger: Mapping[Position, str] = field(default_factory=dict)
    given_back: Mapping[Position, CellContent] = field(default_factory=dict)
    faulty: Mapping[Position, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.flags or self.ledger)

    @property
    def flags(self) -> int:
        """How many texts and notes of the measures tab it would change."""
        own = len(self.status) + len(self.notes) if self.status_column is not None else 0
        return own + len(self.given_back)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a night cost at Google: every request that was sent, also those that failed.

    Attributes:
        reads, writes: Requests sent.
        retries: Those of them that repeated a failed one.
        rewrites: Writes that people made necessary by changing the sheet meanwhile.
        given_back: Cells that a write hit because a column or row had moved, and that got back what they held.
    """

    reads: int = 0
    writes: int = 0
    retries: int = 0
    rewrites: int = 0
    given_back: int = 0


class SheetStore(Protocol):
    """Where the measures are kept."""

    def read(self) -> Snapshot:
        """Read everything the night needs.

        Raises:
            SheetError: It is not there, not allowed or not readable.
        """

    def write(self, plan: Plan) -> Snapshot | None:
        """Send a plan, in one request.

        Returns:
            The sheet as it stands afterwards, whether or not the plan was carried out; None where nobody can have
            changed it meanwhile.

        Raises:
            SheetError: It was refused, or the sheet stays out of reach.
        """

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far."""
