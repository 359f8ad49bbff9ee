"""The interface to a source of sheets, and its count of requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ita_sync.domain.plan import Plan
from ita_sync.domain.sheet import Snapshot


@dataclass(frozen=True, slots=True)
class Traffic:
    """The number of requests that a run sent to Google, failed ones included.

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


@dataclass(frozen=True, slots=True)
class LedgerPlace:
    """Where lines can be appended to the ledger, without another read of the sheet.

    Attributes:
        id: Google's `sheetId` of the tab, or the one that it will get.
        is_made: Whether the tab exists.
        columns: How many columns it has; 0 where it does not exist.
    """

    id: int
    is_made: bool
    columns: int = 0


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
    def ledger_place(self) -> LedgerPlace | None:
        """Where lines can be appended, once the sheet was read; None where the store keeps no ledger, or may not."""

    def append(self, place: LedgerPlace, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Append lines to the ledger in one request, below all that stands there, without reading the sheet.

        If an answer was lost, they are sent again, so that they may stand there twice; the reader has to bear with it.

        Args:
            place: The ledger's tab, which may have been made or deleted meanwhile.
            header: Its header, for a tab that has to be made.
            lines: Texts, from the first column on; none: nothing is sent.

        Raises:
            SheetError: They could not be appended, or nobody knows whether they were.
        """

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far."""
