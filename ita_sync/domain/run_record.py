"""The result of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ita_sync.domain.document import ReportFile
from ita_sync.domain.finding import Finding
from ita_sync.domain.overview import Overview
from ita_sync.domain.status import Status
from ita_sync.domain.store import Traffic


@dataclass(frozen=True)
class RunRecord:
    """The result of a run, as `run.json` stores it."""

    agency: str
    fiscal_year: int
    status: Status = "failed"
    measures: int = 0
    activities: int = 0
    findings: tuple[Finding, ...] = ()
    report: ReportFile | None = None
    traffic: Traffic = field(default_factory=Traffic)
    timings: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    staff_can_mend: bool = False  # what failed the night stands in the sheet
    day: date | None = None  # what counted as today
    displaced: tuple[str, ...] = ()  # texts of staff's that the night's write hit and could not give back
    overview: Overview | None = None  # where the report stands; None where the sheet could not be read
