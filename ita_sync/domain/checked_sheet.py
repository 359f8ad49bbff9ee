"""A sheet after all checks. Decides whether its report is final or a draft; nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ita_sync.domain.finding import Awaited, Finding
from ita_sync.domain.overview import UnitState
from ita_sync.domain.sheet import Snapshot
from ita_sync.domain.status import Status
from ita_sync.domain.table import Table


@dataclass(frozen=True)
class CheckedSheet:
    """One read of the sheet with its table and its findings.

    Attributes:
        snapshot: What was read.
        table: The measures.
        findings: What is open.
        contacts: Unit by canonical name -> addresses.
        resolved: What was open the night before and is not found any more.
        closed: What was not found any more on an earlier night, and of which somebody may not have heard yet.
        moved_ids: The id of a finding on the night before -> its id tonight, where what identifies its row was changed.
        progress: Unit -> its activities that lack nothing, and all it has (`Recipients.progress`).
        units: How each unit stands, by name.
        pending: Address -> what is known of the cells that nobody owes yet but time has to fill.
        silent_rules: The ids of the rules that could not judge the table: what they found before stays as it was.
        displaced: Texts of staff's that the night's write hit and could not give back.
        is_ledger_refused: Whether the account may not write into the ledger's tab.
    """

    snapshot: Snapshot
    table: Table
    findings: tuple[Finding, ...]
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolved: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()
    moved_ids: Mapping[str, str] = field(default_factory=dict)
    progress: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    units: tuple[UnitState, ...] = ()
    pending: Mapping[str, Awaited] = field(default_factory=dict)
    silent_rules: frozenset[str] = frozenset()
    displaced: tuple[str, ...] = ()
    is_ledger_refused: bool = False

    @property
    def reported(self) -> tuple[Finding, ...]:
        """Return the open findings and those resolved since the night before."""
        return (*self.findings, *self.resolved)

    @property
    def links(self) -> dict[str, str]:
        """Return a web link for each cell that a finding names, and for the tab, if the sheet has such links."""
        cells = dict.fromkeys(["", *(finding.cell for finding in (*self.reported, *self.closed))])
        return {cell: url for cell in cells if (url := self.snapshot.link(cell))}

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that keep the report from being final."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def status(self) -> Status:
        """Draft while an error is open or an outcome is still to come: a final report has no empty cell."""
        return "draft" if self.errors or self.pending else "final"
