"""The ledger: a hidden tab that records each finding with its first day, and each night on which something changed. Pure.

A night on which nothing changed is not written down, for it would cost a write: the last line still says what is so. For
the same reason a finding's last day is brought up to date only when something else is written. A finding that is
over keeps its line; one that comes back takes it again, as a new one.

A spreadsheet that is copied for the next year takes its hidden tabs along. Lines of another report, and findings of a night
that is still to come (of a run with a wrong date), are therefore kept as they are and say nothing about tonight.

How the lines are written and read back: `ita_sync.writeback.ledger_tab`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from heapq import nlargest
from typing import NamedTuple

from ita_sync.domain import SEVERITIES, Finding, LocalizedText, Receipt, Severity, Snapshot
from ita_sync.settings import Settings
from ita_sync.thai.fiscal_years import fiscal_year_days
from ita_sync.writeback import notes, receipts
from ita_sync.writeback.gone_rows import row_of
from ita_sync.writeback.notes import one_line

log = logging.getLogger(__name__)
Line = tuple[str, ...]
RESULTS = frozenset({"missing-summary", "missing-outcome"})  # what time turns from awaited to owed
LONGEST_MEASURE = 200  # letters; enough to know it by
NIGHTS_KEPT = 400  # more than a fiscal year of them
MENDED_KEPT = 1_000  # findings that are over; the oldest go first
DAYS_MENDED = 400  # so long one of them is kept: more than a fiscal year
DAYS_UNTOLD = 60  # so long a finding that is over is kept for those who have not heard of it


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

    def measures_before(self, today: date) -> int | None:
        """How many measures the sheet held on the last night before today; None where nobody knows."""
        earlier = [night.measures for night in self.nights if night.day < today]
        return earlier[-1] if earlier else None


def report_of(settings: Settings) -> Report:
    """What tonight's lines are about."""
    key = settings.sheet.google_key or ""
    return Report(settings.report.fiscal_year, blake2b(key.encode(), digest_size=6).hexdigest())


def warn(ledger: Ledger, snapshot: Snapshot, title: str) -> None:
    """Say in the log when what earlier nights knew is lost; the run goes on without it."""
    if ledger.foreign:
        log.warning(
            LocalizedText(
                "แผ่นงาน “%s” ไม่ใช่ของระบบ จึงไม่บันทึกลงแผ่นงานนี้ และนับทุกรายการเป็นรายการใหม่ "
                "โปรดระบุชื่อแผ่นงานอื่นใน ita.toml: [sheet] ledger_tab",
                "The tab “%s” is not the job's own: nothing is written there, and every finding counts as new. "
                "Name another tab in ita.toml: [sheet] ledger_tab.",
            ),
            title,
        )
    elif ledger.damaged:
        log.warning(
            LocalizedText(
                "แผ่นงานบันทึกของระบบ “%s” มีข้อมูลที่อ่านไม่ได้ จึงสร้างใหม่ และนับรายการที่อ่านไม่ได้เป็นรายการใหม่",
                "The ledger tab “%s” was damaged: it is rebuilt, what was unreadable counts as new.",
            ),
            title,
        )
    elif ledger.nights or ledger.receipts:
        return
    elif ledger.above or ledger.below:
        log.warning(
            LocalizedText(
                "แผ่นงานบันทึกของระบบ “%s” เป็นของปีงบประมาณอื่นหรือของสเปรดชีตต้นฉบับ "
                "จึงเก็บบันทึกเดิมไว้ และนับทุกรายการเป็นรายการใหม่",
                "The ledger tab “%s” is of another fiscal year or of the spreadsheet that this one was copied from: "
                "its lines are kept, every finding counts as new.",
            ),
            title,
        )
    elif any(map(notes.is_ours, snapshot.measures.notes.values())):
        log.warning(
            LocalizedText(
                "แผ่นงานบันทึกของระบบ “%s” หายไป จึงสร้างใหม่ และนับทุกรายการเป็นรายการใหม่",
                "The ledger tab “%s” is gone: it is made anew, every finding counts as new.",
            ),
            title,
        )


def dated(ledger: Ledger, findings: Iterable[Finding], today: date) -> tuple[Finding, ...]:
    """Tonight's findings with their state and their first day."""
    first_day = ledger.report.first_day
    return tuple(_dated(finding, ledger.entries.get(finding.id), today, first_day) for finding in findings)


def _dated(finding: Finding, entry: Entry | None, today: date, first_day: date) -> Finding:
    known = entry is not None and entry.is_open(today) and not _became_owed(finding, entry)
    since = min(_since(entry, today, first_day), today) if entry is not None and known else today
    return finding._replace(state="open" if since < today else "new", since=since)


def _became_owed(finding: Finding, entry: Entry) -> bool:
    """Whether nobody owed it before, because its period still ran: its age is counted from now on."""
    return finding.rule in RESULTS and finding.severity == "error" != entry.severity


def _since(entry: Entry, today: date, first_day: date) -> date:
    """Its first day: none before the fiscal year began, once it has."""
    return max(entry.since, first_day) if today >= first_day else entry.since


def fixed(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    label: Callable[[str, str], str],
    on: Collection[str],
) -> tuple[Finding, ...]:
    """What was open until the night before and is not found any more; told for one night.

    Args:
        ledger: What earlier nights found.
        findings: Tonight's.
        today: Tonight.
        label: From a rule's id and a column to a few words: that is all that is left to say.
        on: The ids of the rules that looked tonight; what another one found is not known to be mended.
    """
    found = {finding.id for finding in findings}
    return tuple(
        _gone(entry, label(entry.rule, entry.column), _since(entry, today, ledger.report.first_day))
        for entry in ledger.entries.values()
        if entry.id not in found and entry.rule in on and entry.fixed in (None, today)
    )


def closed(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    label: Callable[[str, str], str],
    on: Collection[str],
) -> tuple[Finding, ...]:
    """What was over on an earlier night already, and of which somebody who was told of it has not heard that.

    The arguments are those of `fixed`.
    """
    found = {finding.id for finding in findings}
    waiting = _untold(ledger, today)
    return tuple(
        _gone(entry, label(entry.rule, entry.column), _since(entry, today, ledger.report.first_day))
        for entry in ledger.entries.values()
        if entry.id in waiting and entry.id not in found and entry.rule in on
    )


def _untold(ledger: Ledger, today: date) -> set[str]:
    """The ids of what was over on an earlier night, not too long ago, while somebody has not heard that."""
    over = {
        entry.id: entry.owners
        for entry in ledger.entries.values()
        if not entry.is_open(today) and entry.fixed and (today - entry.fixed).days <= DAYS_UNTOLD
    }
    return receipts.awaiting_word(receipts.told(ledger.receipts, today), over)


def _gone(entry: Entry, message: str, since: date) -> Finding:
    return Finding(
        rule=entry.rule,
        severity=entry.severity,
        cell=entry.cell,
        row=row_of(entry.cell),
        column=entry.column,
        owners=entry.owners,
        measure=entry.measure,
        message=message,
        hint="",
        id=entry.id,
        state="fixed",
        since=since,
    )


def after_tonight(
    ledger: Ledger,
    findings: Sequence[Finding],
    today: date,
    measures: int,
    resolved: Iterable[Finding] = (),
) -> Ledger:
    """The ledger as tonight leaves it; `ledger` itself where it says all that already.

    Args:
        ledger: What earlier nights found.
        findings: Tonight's, dated.
        today: Tonight.
        measures: How many measures the sheet holds.
        resolved: What is fixed; that a row was gone is noted, as it cannot be told later.

    What is over is kept, so that the year can be told on any machine: `MENDED_KEPT` findings, for `DAYS_MENDED` days.
    """
    gone = {finding.id for finding in resolved if finding.is_row_gone}
    errors = sum(finding.severity == "error" for finding in findings)
    kept_open = {
        entry.id: entry
        for entry in ledger.entries.values()
        if entry.rule in ledger.silent_rules and entry.fixed is None
    }
    entries = _entries_after(ledger, findings, today, gone, kept_open)
    earlier = [night for night in ledger.nights if night.day != today]
    nights = sorted([*earlier, Night(today, measures, errors)])[-NIGHTS_KEPT:]
    owners = {entry.id: entry.owners for entry in kept_open.values()}
    owners |= {finding.id: finding.owners for finding in findings}
    to_be_told = {entry.id for entry in ledger.entries.values() if entry.is_open(today)} | _untold(
        ledger, today
    )
    kept = receipts.compacted(ledger.receipts, owners, to_be_told - owners.keys(), today)
    tonight = replace(ledger, entries=entries, nights=tuple(nights), receipts=kept, damaged=False)
    return ledger if _same(ledger, tonight, today) else tonight


def _entries_after(
    ledger: Ledger,
    findings: Sequence[Finding],
    today: date,
    gone: Collection[str],
    kept_open: Mapping[str, Entry],
) -> dict[str, Entry]:
    """The known entries in their order, closed where they are not found any more; then the new ones."""
    found = dict(kept_open) | {
        finding.id: _known_again(as_entry(finding, today), ledger.entries.get(finding.id), today)
        for finding in reversed(findings)
    }
    kept = found.keys() | _untold(ledger, today) | _lately_mended(ledger, today)
    known = [entry for entry in ledger.entries.values() if entry.id in kept or entry.is_open(today)]
    entries = {entry.id: found.get(entry.id) or _closed(entry, today, entry.id in gone) for entry in known}
    return entries | {finding.id: found[finding.id] for finding in findings}


def _known_again(entry: Entry, before: Entry | None, today: date) -> Entry:
    """A line of tonight with the night on which it last grew worse."""
    if before is None or not before.is_open(today):
        return entry
    change = SEVERITIES.index(entry.severity) - SEVERITIES.index(before.severity)
    has_grown = change < 0 and before.since < today
    is_undone = change > 0 and before.grew == today
    return entry._replace(grew=today if has_grown else None if is_undone else before.grew)


def _lately_mended(ledger: Ledger, today: date) -> set[str]:
    """The ids of the findings that were over before tonight and are kept for the year's sake."""
    over = [
        (entry.fixed, entry.id)
        for entry in ledger.entries.values()
        if entry.fixed and entry.fixed < today <= entry.fixed + timedelta(days=DAYS_MENDED)
    ]
    return {finding for _, finding in nlargest(MENDED_KEPT, over)}


def _same(ledger: Ledger, tonight: Ledger, today: date) -> bool:
    """Whether a write can be spared: only days of being seen, long-closed lines and receipts would change."""
    if ledger.damaged or not ledger.nights:
        return False
    open_before = [entry._replace(seen=today) for entry in ledger.entries.values() if entry.is_open(today)]
    open_now = [entry._replace(seen=today) for entry in tonight.entries.values() if entry.is_open(today)]
    before, now = ledger.last_night(today), tonight.last_night(today)
    return (
        sorted(open_before) == sorted(open_now) and before is not None and before[1:] == (now or before)[1:]
    )


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


def _closed(entry: Entry, today: date, is_gone: bool) -> Entry:
    return entry._replace(fixed=entry.fixed or today, cell="" if is_gone else entry.cell)
