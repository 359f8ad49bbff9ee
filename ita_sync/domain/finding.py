"""The results of checks: findings, and cells that are awaited."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

# Rules whose findings no unit can mend: the coordinator and the operator alone hear of them.
OFFICE_RULES = frozenset({"owner-without-contact"})
# Rules that compare a night with the one before.
COMPARING_RULES = frozenset({"shrunk"})
# Rules whose findings end by themselves, on the next night or with the quarter: that mends nothing.
PASSING_RULES = COMPARING_RULES | {"early-results"}
Severity = Literal["error", "warning", "info"]
State = Literal["new", "open", "fixed"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Awaited(NamedTuple):
    """An empty cell that is not owed yet, because its period still runs.

    Attributes:
        column: Its canonical column name.
        until: The last day on which nobody owes it.
    """

    column: str
    until: date


class Finding(NamedTuple):
    """One fault of one cell, with its texts for people.

    A tuple rather than a dataclass: a bad sheet has a hundred thousand of them.

    Attributes:
        rule: The rule's id, kebab-case.
        severity: error, warning or info.
        cell: A1 address; blank when it is about the sheet as a whole, or its row is gone.
        row: The 1-based sheet row; 0 where `cell` is blank.
        column: Canonical column name; blank when it is about the sheet as a whole.
        owners: The units whose row this is, by their canonical names.
        measure: The measure's text.
        message: What is wrong, in the language of the settings.
        hint: What to do about it, in the same language.
        id: The same fault has the same id on every night, wherever its row has moved to.
        state: Found for the first time, still there, or gone.
        since: The first night of it.
        until: The last day on which nobody owes it, because its period still runs; None: it is owed now.
    """

    rule: str
    severity: Severity
    cell: str
    row: int
    column: str
    owners: tuple[str, ...]
    measure: str
    message: str
    hint: str
    id: str
    state: State = "new"
    since: date | None = None
    until: date | None = None

    @property
    def is_row_gone(self) -> bool:
        """Whether it is not found any more because its row is not: nobody has mended it."""
        return self.state == "fixed" and bool(self.column) and not self.cell
