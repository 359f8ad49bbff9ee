"""The interface to a source of sheets, and its count of requests."""

from __future__ import annotations

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
