"""A sheet that nobody can ask for, since the credentials are missing or no such thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from ita_sync.domain import Plan, Traffic
from ita_sync.errors import SheetAccessError


@dataclass(frozen=True)
class UnavailableStore:
    """Says why when it is read, and not before: a night without credentials has to leave a run.json and a mail, too."""

    reason: SheetAccessError
    traffic: Traffic = field(default_factory=Traffic)

    def read(self) -> NoReturn:
        """Refuse.

        Raises:
            SheetAccessError: Always.
        """
        raise self.reason

    def write(self, _plan: Plan) -> NoReturn:
        """Refuse, as nothing was read.

        Raises:
            SheetAccessError: Always.
        """
        raise self.reason
