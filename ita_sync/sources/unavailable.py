"""A store that stands in for a Google Sheet when its credentials are missing or invalid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from ita_sync.domain import LedgerPlace, Plan, Traffic
from ita_sync.errors import ItaSyncError


@dataclass(frozen=True)
class UnavailableStore:
    """Raise the reason when the sheet is read or written, and not before.

    A nightly run without credentials has to leave a run.json and an e-mail as well.
    """

    reason: ItaSyncError
    traffic: Traffic = field(default_factory=Traffic)
    ledger_place: LedgerPlace | None = None

    def read(self) -> NoReturn:
        """Raise the reason.

        Raises:
            ItaSyncError: Always.
        """
        raise self.reason

    def write(self, _plan: Plan) -> NoReturn:
        """Raise the reason.

        Raises:
            ItaSyncError: Always.
        """
        raise self.reason

    def append(
        self, _place: LedgerPlace, _header: Sequence[str], _lines: Sequence[Sequence[str]]
    ) -> NoReturn:
        """Raise the reason.

        Raises:
            ItaSyncError: Always.
        """
        raise self.reason
