"""The ledger: a hidden tab that records each finding with its first day, and each night on which something changed. Pure.

A night on which nothing changed is not written down, for it would cost a write: the last line still says what is so. For
the same reason a finding's last day is brought up to date only when something else is written. A finding that is
over keeps its line; one that comes back takes it again, as a new one.

A spreadsheet that is copied for the next year takes its hidden tabs along. Lines of another report, and findings of a night
that is still to come (of a run with a wrong date), are therefore kept as they are and say nothing about tonight.

How the lines are written and read back: `ita_sync.writeback.ledger_tab`. What they say of tonight's findings:
`finding_states`; what tonight makes of them: `ledger_update`; what is said where they are lost: `ledger_warnings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from ita_sync.domain import Finding, Receipt, Severity
from ita_sync.settings import Settings
from ita_sync.thai.fiscal_years import fiscal_year_days
from ita_sync.writeback.notes import one_line

Line = tuple[str, ...]
LONGEST_MEASURE = 200  # letters; enough to know it by
DAYS_MENDED = 400  # so long a finding that is over is kept: more than a fiscal year


class Report(NamedTuple):
    """What the lines are about.

    Attributes:
        year: The fiscal year, in the Buddhist era; 0: no line is of another one.
        sheet: What a spreadsheet is known by without naming it: a copy of it differs.
    """

    year: int = 0
    sheet: str = ""

    @property
    def first_day(self) -> date:
        """The day before which nothing was owed."""
        return fiscal_year_days(self.year).start if self.year else date.min

    @property
    def texts(self) -> Line:
        """The cells of a line that name it."""
        return (str(self.year) if self.year else "", self.sheet)


ANY_REPORT = Report()


class Entry(NamedTuple):
    """A finding's line.

    `fixed` is the first night without it; None while it is open. `grew` is the last night on which it was graver than on
    the night before; None where there was none.
    """

    id: str
    rule: str
    severity: Severity
    cell: str
    column: str
    owners: tuple[str, ...]
    measure: str
    since: date
    seen: date
    fixed: date | None = None
    grew: date | None = None

    def is_open(self, today: date) -> bool:
        """Whether it was open until the night before, as far as that night is concerned."""
        return self.fixed is None or self.fixed >= today


class Night(NamedTuple):
    """A night's line."""

    day: date
    measures: int
    errors: int


@dataclass(frozen=True)
class Ledger:
    """What earlier nights found.

    Attributes:
        entries: By finding id, in the tab's order.
        nights: In the order of their days.
        damaged: Something in the tab was not as we left it; what could be read is here.
        foreign: The tab is somebody else's: nothing of ours is in it, and it is in plain sight.
        report: What all these are about.
        later: Findings first found after today, by a run with another date.
        receipts: What mails told whom, in the tab's order.
        above, below: Lines of other reports, which stay as they are.
        silent_rules: The ids of rules that cannot judge the sheet tonight: what they found stays open.
    """

    entries: Mapping[str, Entry]
    nights: tuple[Night, ...] = ()
    damaged: bool = False
    foreign: bool = False
    report: Report = ANY_REPORT
    later: tuple[Entry, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    silent_rules: frozenset[str] = frozenset()

    @property
    def over(self) -> frozenset[str]:
        """The ids of what an earlier run has found fixed."""
        return frozenset(entry.id for entry in self.entries.values() if entry.fixed)

    def last_night(self, today: date) -> Night | None:
        """The last night up to today."""
        return next((night for night in reversed(self.nights) if night.day <= today), None)

    def measures_before(self, day: date) -> int | None:
        """How many measures the sheet held on the last night before a day; None where nobody knows."""
        earlier = [night.measures for night in self.nights if night.day < day]
        return earlier[-1] if earlier else None


def report_of(settings: Settings) -> Report:
    """What tonight's lines are about."""
    key = settings.sheet.google_key or ""
    return Report(settings.report.fiscal_year, blake2b(key.encode(), digest_size=6).hexdigest())


def as_entry(finding: Finding, today: date) -> Entry:
    """The line of a finding that is open."""
    return Entry(
        id=finding.id,
        rule=finding.rule,
        severity=finding.severity,
        cell=finding.cell,
        column=finding.column,
        owners=tuple(one_line(unit).replace("·", "/") for unit in finding.owners),
        measure=one_line(finding.measure)[:LONGEST_MEASURE].rstrip(),
        since=finding.since or today,
        seen=today,
    )
