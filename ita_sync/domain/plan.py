"""What a write would change, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from ita_sync.domain.sheet import Position, Snapshot, Value, as_value


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
    def values(self) -> dict[Position, Value]:
        """What it enters into which cells of the measures tab; empty: it clears them."""
        own = {} if self.status_column is None else self._own(self.status)
        given = {
            cell: content.value for cell, content in self.given_back.items() if content.value is not None
        }
        return {cell: as_value(text) for cell, text in own.items()} | given

    @property
    def cell_notes(self) -> dict[Position, str]:
        """Which notes it puts on which cells of the measures tab; blank: it takes them away."""
        own = {} if self.status_column is None else self._own(self.notes)
        return own | {
            cell: content.note for cell, content in self.given_back.items() if content.note is not None
        }

    def _own(self, texts: Mapping[int, str]) -> dict[Position, str]:
        return {(row, self.status_column or 0): text for row, text in texts.items()}

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
