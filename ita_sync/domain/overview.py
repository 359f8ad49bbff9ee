"""Where an agency's report stands, as status page, summary, terminal and the coordinator's mail show it alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from ita_sync.domain.document import ReportFile
from ita_sync.domain.finding import Finding
from ita_sync.domain.language import LocalizedText
from ita_sync.domain.status import Status

ChangeKind = Literal["new", "worse", "mended", "deleted"]
NightState = Literal["changed", "quiet", "ran", "failed", "absent"]


class UnitState(NamedTuple):
    """A unit's activities, each counted once.

    Attributes:
        unit: Its canonical name; blank for the activities of which nobody knows whose they are.
        done: Those that lack nothing.
        awaited: Those whose period still runs and that owe nothing else.
        owed: Those on which an error is open.
    """

    unit: str
    done: int
    awaited: int
    owed: int

    @property
    def activities(self) -> int:
        """Return how many it has."""
        return self.done + self.awaited + self.owed


class Change(NamedTuple):
    """What happened to a finding since the night before."""

    kind: ChangeKind
    finding: Finding


class NightMark(NamedTuple):
    """One of the last nights.

    Attributes:
        day: Its day.
        state: changed or quiet: whether the ledger has a line of it, which is all that the sheet can tell. ran, failed or
            absent: what the history of the workflow's runs says, where it could be asked.
        url: The run's page; blank where there is none.
    """

    day: date
    state: NightState
    url: str = ""


@dataclass(frozen=True)
class Overview:
    """The state of a year on one night.

    Attributes:
        agency: Its name.
        fiscal_year: In the Buddhist era.
        status: final, draft, or failed: no report was made tonight.
        day: What counted as today.
        made_at: When it was made, with its time zone; None where the clock is not to be asked.
        next_run: When the next night is planned; None where nobody knows.
        due: The last day of the year's reporting; None where the settings do not say.
        measures: How many measures the sheet holds.
        units: By unit, worst first.
        open: The open findings, oldest first, errors before the rest of the same day.
        links: A1 address -> the web address of that cell; "" -> of the tab.
        changes: What is new, worse, mended or deleted since the night before.
        has_no_past: The sheet keeps no ledger, so that what changed since the night before is not known.
        edits: What was edited in the sheet since `edits_since`, a line each; none where nobody knows.
        edits_since: The day of the rows that tonight's were compared with; None: there were none.
        errors: Day -> open errors, of the nights on which something changed, in their order.
        strip: The last thirty nights, oldest first.
        days_to_mend: The median number of days from a finding's first night to the first without it; None where none
            was mended.
        report: The PDF; None where none was made.
        version: Of the program.
        run_url: The page of the run; blank where it has none.
        error: Why there is no report, in the reader's language; blank where there is one.
    """

    agency: str
    fiscal_year: int
    status: Status
    day: date
    made_at: datetime | None = None
    next_run: datetime | None = None
    due: date | None = None
    measures: int = 0
    units: tuple[UnitState, ...] = ()
    open: tuple[Finding, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    has_no_past: bool = False
    edits: tuple[LocalizedText, ...] = ()
    edits_since: date | None = None
    errors: Mapping[date, int] = field(default_factory=dict)
    strip: tuple[NightMark, ...] = ()
    days_to_mend: int | None = None
    report: ReportFile | None = None
    version: str = ""
    run_url: str = ""
    error: str = ""

    @property
    def activities(self) -> int:
        """Return how many activities the report has."""
        return sum(unit.activities for unit in self.units)

    @property
    def done(self) -> int:
        """Return how many of them lack nothing."""
        return sum(unit.done for unit in self.units)

    @property
    def days_left(self) -> int | None:
        """Return the days to the due date, negative after it."""
        return (self.due - self.day).days if self.due else None
