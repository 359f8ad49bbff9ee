"""The ledger: a hidden tab that records each finding with its first day, and each night on which something changed. Pure.

Findings stand on the left, nights on the right. A night on which nothing changed is not written down, for it would cost
a write: the last line still says what is so. For the same reason a finding's last day is brought up to date only
when something else is written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar, cast, get_args

from ita_sync.domain import Finding, Grid, LocalizedText, Position, Severity, Snapshot
from ita_sync.rules import RowIds
from ita_sync.writeback import notes
from ita_sync.writeback.notes import one_line

FINDING_HEADERS = (
    *("id", "rule", "severity", "cell", "column", "owners", "measure", "since", "last seen", "fixed"),
)
NIGHT_HEADERS = ("night", "measures", "open errors")
HEADERS = (*FINDING_HEADERS, "", *NIGHT_HEADERS)
NIGHTS_AT = len(FINDING_HEADERS) + 1
log = logging.getLogger(__name__)
T = TypeVar("T")
ID = re.compile(r"[0-9a-f]{8,64}")
CELL = re.compile(r"([A-Z]{1,3}[1-9][0-9]*)?")
LACKING = frozenset({"missing-period", "missing-summary", "missing-outcome"})
OWNERS_BETWEEN = " · "
LONGEST_MEASURE = 200  # letters; enough to know it by
NIGHTS_KEPT = 400  # more than a fiscal year of them


class Entry(NamedTuple):
    """A finding's line. `fixed` is the first night without it; None while it is open."""

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
    """

    entries: Mapping[str, Entry]
    nights: tuple[Night, ...] = ()
    damaged: bool = False
    foreign: bool = False

    def measures_before(self, today: date) -> int | None:
        """How many measures the sheet held on the last night before today; None where nobody knows."""
        earlier = [night.measures for night in self.nights if night.day < today]
        return earlier[-1] if earlier else None


def read(grid: Grid | None) -> Ledger:
    """Parse the tab; a damaged one as far as possible."""
    if grid is None or not any(map(any, grid.rows)):
        return Ledger({})
    return Ledger({}, foreign=True) if _is_foreign(grid) else _read_own(grid)


def _read_own(grid: Grid) -> Ledger:
    header, *lines = [(*row, *[""] * len(HEADERS))[: len(HEADERS)] for row in grid.rows]
    entries, lost_entries = _read_lines([cells[: len(FINDING_HEADERS)] for cells in lines], _entry)
    nights, lost_nights = _read_lines([cells[NIGHTS_AT:] for cells in lines], _night)
    by_id = {entry.id: entry for entry in reversed(entries)}  # of two the upper one
    damaged = header != HEADERS or lost_entries or lost_nights or len(by_id) < len(entries)
    by_day = {night.day: night for night in nights}
    return Ledger(dict(reversed(by_id.items())), tuple(sorted(by_day.values())), damaged)


def _read_lines(
    lines: Sequence[Sequence[str]], read_line: Callable[[Sequence[str]], T | None]
) -> tuple[list[T], bool]:
    """What can be read of some lines, and whether one that says something cannot."""
    found = [(read_line(cells), any(cells)) for cells in lines]
    return [item for item, _ in found if item], any(
        item is None and says_something for item, says_something in found
    )


def _is_foreign(grid: Grid) -> bool:
    """Whether a tab is somebody else's: it is in plain sight, and nothing of ours is in it."""
    ids = (grid.text(row, 0) for row in range(1, len(grid.rows)))
    return not grid.hidden and grid.text(0, 0) != HEADERS[0] and not any(map(ID.fullmatch, ids))


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
    elif not ledger.nights and any(map(notes.is_ours, snapshot.measures.notes.values())):
        log.warning(
            LocalizedText(
                "แผ่นงานบันทึกของระบบ “%s” หายไป จึงสร้างใหม่ และนับทุกรายการเป็นรายการใหม่",
                "The ledger tab “%s” is gone: it is made anew, every finding counts as new.",
            ),
            title,
        )


def dated(ledger: Ledger, findings: Iterable[Finding], today: date) -> tuple[Finding, ...]:
    """Tonight's findings with their state and their first day."""
    return tuple(_dated(finding, ledger.entries.get(finding.id), today) for finding in findings)


def _dated(finding: Finding, entry: Entry | None, today: date) -> Finding:
    known = entry is not None and entry.is_open(today)
    since = min(entry.since, today) if entry is not None and known else today
    return finding._replace(state="open" if since < today else "new", since=since)


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
        _gone(entry, label(entry.rule, entry.column))
        for entry in ledger.entries.values()
        if entry.id not in found and entry.rule in on and entry.is_open(today)
    )


def _gone(entry: Entry, message: str) -> Finding:
    return Finding(
        rule=entry.rule,
        severity=entry.severity,
        cell=entry.cell,
        row=int(entry.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0),
        column=entry.column,
        owners=entry.owners,
        measure=entry.measure,
        message=message,
        hint="",
        id=entry.id,
        state="fixed",
        since=entry.since,
    )


def without_gone_rows(fixed: Iterable[Finding], rows: RowIds) -> tuple[Finding, ...]:
    """What is fixed; a finding whose row is not in the table any more has no cell: nobody has mended it."""
    return tuple(
        finding._replace(cell="", row=0) if _row_is_gone(finding, rows) else finding for finding in fixed
    )


def _row_is_gone(finding: Finding, rows: RowIds) -> bool:
    """Whether the row of a fixed finding is gone.

    A measure that is gone took its rows along. Of a measure with several rows, the id of what a row lacks tells whether
    one of them is still it; a method or an owner that was filled in changes that id as well.
    """
    if not finding.column:
        return False
    if not rows.has_measure(finding.measure):
        return True
    return finding.rule in LACKING and finding.id not in rows.ids(finding.rule, finding.column)


def after_tonight(ledger: Ledger, findings: Sequence[Finding], today: date, measures: int) -> Ledger:
    """The ledger as tonight leaves it; `ledger` itself where it says all that already.

    Args:
        ledger: What earlier nights found.
        findings: Tonight's, dated.
        today: Tonight.
        measures: How many measures the sheet holds.
    """
    errors = sum(finding.severity == "error" for finding in findings)
    entries = _entries_after(ledger, findings, today)
    earlier = [night for night in ledger.nights if night.day != today]
    nights = sorted([*earlier, Night(today, measures, errors)])[-NIGHTS_KEPT:]
    tonight = Ledger(entries, tuple(nights))
    return ledger if _same(ledger, tonight, today) else tonight


def _entries_after(ledger: Ledger, findings: Sequence[Finding], today: date) -> dict[str, Entry]:
    """The known entries in their order, closed where they are not found any more; then the new ones."""
    found = {finding.id: _seen(finding, today) for finding in reversed(findings)}
    known = [entry for entry in ledger.entries.values() if entry.id in found or entry.is_open(today)]
    entries = {entry.id: found.get(entry.id) or _closed(entry, today) for entry in known}
    return entries | {finding.id: found[finding.id] for finding in findings}


def _same(ledger: Ledger, tonight: Ledger, today: date) -> bool:
    """Whether a write can be spared: only days of being seen, and long-closed lines, would change."""
    if ledger.damaged or not ledger.nights:
        return False
    open_before = [entry._replace(seen=today) for entry in ledger.entries.values() if entry.is_open(today)]
    open_now = [entry._replace(seen=today) for entry in tonight.entries.values()]
    return sorted(open_before) == sorted(open_now) and ledger.nights[-1][1:] == tonight.nights[-1][1:]


def _seen(finding: Finding, today: date) -> Entry:
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


def _closed(entry: Entry, today: date) -> Entry:
    return entry._replace(fixed=entry.fixed or today)


def changes(ledger: Ledger, grid: Grid | None) -> dict[Position, str]:
    """The cells of the tab that have to change so that it holds the ledger."""
    wanted = list(_rows(ledger))
    height = max(len(wanted), len(grid.rows) if grid else 0)
    return {
        (row, column): text
        for row in range(height)
        for column, text in enumerate(wanted[row] if row < len(wanted) else ("",) * len(HEADERS))
        if text != (grid.text(row, column) if grid else "")
    }


def _rows(ledger: Ledger) -> Iterator[tuple[str, ...]]:
    yield HEADERS
    entries, nights = [*ledger.entries.values()], ledger.nights
    for row in range(max(len(entries), len(nights))):
        left = _entry_texts(entries[row]) if row < len(entries) else ("",) * len(FINDING_HEADERS)
        right = _night_texts(nights[row]) if row < len(nights) else ("",) * len(NIGHT_HEADERS)
        yield (*left, "", *right)


def _entry_texts(entry: Entry) -> tuple[str, ...]:
    days = (entry.since.isoformat(), entry.seen.isoformat(), entry.fixed.isoformat() if entry.fixed else "")
    owners = OWNERS_BETWEEN.join(entry.owners)
    return (entry.id, entry.rule, entry.severity, entry.cell, entry.column, owners, entry.measure, *days)


def _night_texts(night: Night) -> tuple[str, ...]:
    return night.day.isoformat(), str(night.measures), str(night.errors)


def _entry(cells: Sequence[str]) -> Entry | None:
    """A line; None where it is none."""
    finding_id, rule, severity, cell, column, owners, measure, *days = cells[: len(FINDING_HEADERS)]
    since, seen, closed = map(_day, days)
    readable = ID.fullmatch(finding_id) and CELL.fullmatch(cell) and severity in get_args(Severity)
    if not readable or since is None or seen is None or (days[2] and closed is None):
        return None
    units = tuple(owners.split(OWNERS_BETWEEN)) if owners else ()
    return Entry(
        finding_id, rule, cast("Severity", severity), cell, column, units, measure, since, seen, closed
    )


def _night(cells: Sequence[str]) -> Night | None:
    day = _day(cells[0])
    counts = [int(text) for text in cells[1:3] if text.isascii() and text.isdecimal()]
    return Night(day, *counts) if day and len(counts) == 2 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
