"""The cells that one write to the sheet will change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ita_sync.domain.sheet import Position, Value, as_value


class CellContent(NamedTuple):
    """The value and note that a cell should hold.

    Attributes:
        value: What is entered, as Google's `ExtendedValue`; empty: nothing; None: it is left as it is.
        note: Its note; blank: none; None: it is left as it is.
    """

    value: Mapping[str, Any] | None = None
    note: str | None = None


class Heading(NamedTuple):
    """The note of the status column's header.

    Attributes:
        row: The 0-based row of that cell.
        note: The whole note, a person's part included.
        is_due: Whether it is written although nothing else is.
    """

    row: int
    note: str
    is_due: bool


@dataclass(frozen=True)
class Plan:
    """The changes of one write: only cells whose present content differs from the desired content.

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
        heading: The note of the status column's header; None where it stays as it is.
    """

    first_row: int
    status_column: int | None = None
    status: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    ledger: Mapping[Position, str] = field(default_factory=dict)
    given_back: Mapping[Position, CellContent] = field(default_factory=dict)
    faulty: Mapping[Position, str] = field(default_factory=dict)
    heading: Heading | None = None

    def __bool__(self) -> bool:
        return bool(self.flags or self.ledger or (self.heading and self.heading.is_due))

    @property
    def values(self) -> dict[Position, Value]:
        """Return the value for each changed cell of the measures tab; an empty value clears the cell."""
        own = {} if self.status_column is None else self._own(self.status)
        given = {
            cell: content.value for cell, content in self.given_back.items() if content.value is not None
        }
        return {cell: as_value(text) for cell, text in own.items()} | given

    @property
    def cell_notes(self) -> dict[Position, str]:
        """Return the note for each cell of the measures tab whose note changes; a blank note is removed."""
        heading = {self.heading.row: self.heading.note} if self.heading else {}
        own = {} if self.status_column is None else self._own({**self.notes, **heading})
        return own | {
            cell: content.note for cell, content in self.given_back.items() if content.note is not None
        }

    def _own(self, texts: Mapping[int, str]) -> dict[Position, str]:
        return {(row, self.status_column or 0): text for row, text in texts.items()}

    @property
    def flags(self) -> int:
        """Return how many values and notes of the measures tab change."""
        own = len(self.status) + len(self.notes) if self.status_column is not None else 0
        return own + len(self.given_back)
