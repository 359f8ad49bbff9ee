"""Receipts: what a mail server took for whom. They are the memory by which nobody is told the same twice."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from ita_sync.domain.finding import Severity
from ita_sync.thai.unit_names import name_letters

Kind = Literal["told", "reminded", "mended", "doubted"]
COORDINATOR, OPERATOR = "coordinator", "operator"  # the recipients that are no unit
ROLES = (COORDINATOR, OPERATOR)


@lru_cache(maxsize=1000)
def recipient_letters(recipient: str) -> str:
    """A recipient as it is compared: as the names of units are, by its letters, whatever blanks somebody put between."""
    return name_letters(recipient)


class Receipt(NamedTuple):
    """What one recipient heard in one mail about one finding.

    Attributes:
        day: The day of the run that the mail was about.
        recipient: A unit's name as `notify.news.recipient_name` writes it, or one of ROLES; never an address.
        finding: The finding's id; blank where `kind` is reminded or doubted.
        severity: How grave it was; blank where `kind` is not told.
        kind: told: it was new, or worse than told before. mended: it is gone, which was told too. reminded: a mail without
            news. doubted: the server hung up after the whole mail, so that nobody knows whether it took it.
    """

    day: date
    recipient: str
    finding: str = ""
    severity: Severity | Literal[""] = ""
    kind: Kind = "told"

    @property
    def reader(self) -> str:
        """The recipient as it is compared."""
        return recipient_letters(self.recipient)
