"""The ledger: a hidden tab that records each finding with its first day, and each night on which something changed. Pure.

Findings stand on the left, nights beside them, and on the right which report the line is of. A night on which nothing
changed is not written down, for it would cost a write: the last line still says what is so. For the same reason a
finding's last day is brought up to date only when something else is written.

A spreadsheet that is copied for the next year takes its hidden tabs along. Lines of another report, and findings of a night
that is still to come (of a run with a wrong date), are therefore kept as they are and say nothing about tonight.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from itertools import compress, zip_longest
from typing import NamedTuple, TypeVar, cast, get_args

from ita_sync.domain import Finding, Grid, LocalizedText, Position, Severity, Snapshot
from ita_sync.rules import RowIds
from ita_sync.settings import Settings
from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.thai.fiscal_years import fiscal_year_days
from ita_sync.writeback import notes
from ita_sync.writeback.notes import one_line

FINDING_HEADERS = (
    *("id", "rule", "severity", "cell", "column", "owners", "measure", "since", "last seen", "fixed"),
)
NIGHT_HEADERS = ("night", "measures", "open errors")
REPORT_HEADERS = ("fiscal year", "sheet")
NIGHTS_AT = len(FINDING_HEADERS) + 1
REPORT_AT = NIGHTS_AT + len(NIGHT_HEADERS) + 1
HEADERS = (*FINDING_HEADERS, "", *NIGHT_HEADERS, "", *REPORT_HEADERS)
SINCE_AT = HEADERS.index("since")
log = logging.getLogger(__name__)
T = TypeVar("T", bound=tuple[object, ...])
Line = tuple[str, ...]
ID = re.compile(r"[0-9a-f]{8,64}")
CELL = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,7})?")  # Google allows ten million rows
COUNT = re.compile(r"[0-9]{1,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"2[0-9]{3}")
SHEET = re.compile(r"[0-9a-f]{12}")
LACKING = frozenset({"missing-period", "missing-summary", "missing-outcome"})
OWNERS_BETWEEN = " · "
LONGEST_MEASURE = 200  # letters; enough to know it by
NIGHTS_KEPT = 400  # more than a fiscal year of them


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
        report: What all these are about.
        later: Findings first found after today, by a run with another date.
        above, below: Lines of other reports, which stay as they are.
    """

    entries: Mapping[str, Entry]
    nights: tuple[Night, ...] = ()
    damaged: bool = False
    foreign: bool = False
    report: Report = ANY_REPORT
    later: tuple[Entry, ...] = ()
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()

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


def read(grid: Grid | None, report: Report = ANY_REPORT, today: date = date.max) -> Ledger:
    """Parse the tab; a damaged one as far as possible.

    Args:
        grid: The tab; None where there is none.
        report: What is asked about; lines of any other are kept as they are.
        today: Tonight; findings of a later night are kept as they are.
    """
    if grid is None or not any(map(any, grid.rows)):
        return Ledger({}, report=report)
    return Ledger({}, foreign=True, report=report) if _is_foreign(grid) else _read_own(grid, report, today)


def _read_own(grid: Grid, report: Report, today: date) -> Ledger:
    header, *lines = [(*row, *[""] * len(HEADERS))[: len(HEADERS)] for row in grid.rows]
    is_own = [any(line) and not _is_of_another(line, report) for line in lines]
    own = list(compress(lines, is_own))
    entries, lost_entries = _read_lines([line[: len(FINDING_HEADERS)] for line in own], _entry)
    nights, lost_nights = _read_lines([line[NIGHTS_AT : REPORT_AT - 1] for line in own], _night)
    by_id, doubled = _by_id(entry for entry in entries if entry.since <= today)
    typed = _is_typed(grid, is_own)
    mislabelled = any(line[REPORT_AT:] not in (report.texts, ("", "")) for line in own)
    first = is_own.index(True) if own else len(lines)
    return Ledger(
        entries=by_id,
        nights=tuple(sorted({night.day: night for night in nights}.values())),
        damaged=not _is_header(header) or lost_entries or lost_nights or doubled or typed or mislabelled,
        report=report,
        later=tuple(entry for entry in entries if entry.since > today),
        above=_others(lines[:first], is_own[:first]),
        below=_others(lines[first:], is_own[first:]),
    )


def _others(lines: Sequence[Line], is_own: Sequence[bool]) -> tuple[Line, ...]:
    return tuple(line for line, own in zip(lines, is_own, strict=True) if any(line) and not own)


def _is_typed(grid: Grid, is_own: Sequence[bool]) -> bool:
    """Whether a number or a formula stands in the headers or a line of ours, where we write texts alone."""
    return any(
        (row == 0 or is_own[row - 1]) and column < len(HEADERS)
        for row, column in grid.entered
        if row <= len(is_own)
    )


def _is_header(line: Line) -> bool:
    """Whether the headers are ours; a tab of an earlier form names no report."""
    return line == HEADERS or (
        line[: REPORT_AT - 1] == HEADERS[: REPORT_AT - 1] and not any(line[REPORT_AT:])
    )


def _is_of_another(line: Line, report: Report) -> bool:
    """Whether a line is of another fiscal year or spreadsheet. One that does not say it is judged by its first day."""
    year, sheet = line[REPORT_AT:]
    if not any(report.texts):
        return False
    own_year, own_sheet = report.texts
    if (YEAR.fullmatch(year) and year != own_year) or (SHEET.fullmatch(sheet) and sheet != own_sheet):
        return True
    days = [_day(line[SINCE_AT]), _day(line[NIGHTS_AT])]
    return not year and any(day and day < report.first_day for day in days)


def _by_id(entries: Iterable[Entry]) -> tuple[dict[str, Entry], bool]:
    """Each finding's line, and whether one has two of a day: of two the one that was seen last counts, else the upper."""
    found: dict[str, Entry] = {}
    doubled = False
    for entry in entries:
        other = found.setdefault(entry.id, entry)
        doubled |= other is not entry and other.seen == entry.seen
        if entry.seen > other.seen:
            found[entry.id] = entry
    return found, doubled


def _read_lines(
    lines: Sequence[Sequence[str]], read_line: Callable[[Sequence[str]], tuple[T, Line] | None]
) -> tuple[list[T], bool]:
    """What can be read of some lines, and whether one of them is not as we would have written it."""
    said = [tuple(cells) for cells in lines if any(cells)]
    found = [read_line(cells) for cells in said]
    damaged = any(line is None or line[1] != cells for line, cells in zip(found, said, strict=True))
    return [line[0] for line in found if line], damaged


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
    elif not ledger.nights and (ledger.above or ledger.below):
        log.warning(
            LocalizedText(
                "แผ่นงานบันทึกของระบบ “%s” เป็นของปีงบประมาณอื่นหรือของสเปรดชีตต้นฉบับ "
                "จึงเก็บบันทึกเดิมไว้ และนับทุกรายการเป็นรายการใหม่",
                "The ledger tab “%s” is of another fiscal year or of the spreadsheet that this one was copied from: "
                "its lines are kept, every finding counts as new.",
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
    first_day = ledger.report.first_day
    return tuple(_dated(finding, ledger.entries.get(finding.id), today, first_day) for finding in findings)


def _dated(finding: Finding, entry: Entry | None, today: date, first_day: date) -> Finding:
    known = entry is not None and entry.is_open(today)
    since = min(_since(entry, today, first_day), today) if entry is not None and known else today
    return finding._replace(state="open" if since < today else "new", since=since)


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


def _gone(entry: Entry, message: str, since: date) -> Finding:
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
        since=since,
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
    tonight = replace(ledger, entries=entries, nights=tuple(nights), damaged=False)
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
    before, now = ledger.last_night(today), tonight.last_night(today)
    return (
        sorted(open_before) == sorted(open_now) and before is not None and before[1:] == (now or before)[1:]
    )


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
    """The cells of the tab that have to change so that it holds the ledger, as texts."""
    wanted = list(_rows(ledger))
    height = max(len(wanted), len(grid.rows) if grid else 0)
    return {
        (row, column): text
        for row in range(height)
        for column, text in enumerate(wanted[row] if row < len(wanted) else ("",) * len(HEADERS))
        if text != (grid.text(row, column) if grid else "") or (grid and (row, column) in grid.entered)
    }


def _rows(ledger: Ledger) -> Iterator[Line]:
    yield HEADERS
    yield from ledger.above
    entries = map(_entry_texts, (*ledger.later, *ledger.entries.values()))
    no_entry, no_night = ("",) * len(FINDING_HEADERS), ("",) * len(NIGHT_HEADERS)
    for entry, night in zip_longest(entries, map(_night_texts, ledger.nights)):
        yield (*(entry or no_entry), "", *(night or no_night), "", *ledger.report.texts)
    yield from ledger.below


def _entry_texts(entry: Entry) -> Line:
    days = (entry.since.isoformat(), entry.seen.isoformat(), entry.fixed.isoformat() if entry.fixed else "")
    owners = OWNERS_BETWEEN.join(entry.owners)
    return (entry.id, entry.rule, entry.severity, entry.cell, entry.column, owners, entry.measure, *days)


def _night_texts(night: Night) -> Line:
    return night.day.isoformat(), str(night.measures), str(night.errors)


def _entry(cells: Sequence[str]) -> tuple[Entry, Line] | None:
    """A line, and how we would write it; None where it is none."""
    finding_id, rule, severity, cell, column, owners, measure, *days = cells
    since, seen, closed = map(_day, days)
    readable = ID.fullmatch(finding_id) and CELL.fullmatch(cell) and severity in get_args(Severity)
    if not readable or since is None or seen is None or since > seen or (days[2] and closed is None):
        return None
    units = tuple(filter(None, map(one_line, owners.split(OWNERS_BETWEEN))))
    texts = [one_line(text)[:LONGEST_MEASURE].rstrip() for text in (rule, column, measure)]
    known = (finding_id, texts[0], cast("Severity", severity), cell, texts[1], units, texts[2])
    entry = Entry(*known, since, seen, closed)
    return entry, _entry_texts(entry)


def _night(cells: Sequence[str]) -> tuple[Night, Line] | None:
    day = _day(cells[0])
    counts = [int(text) for text in cells[1:] if COUNT.fullmatch(text)]
    if day is None or len(counts) != len(NIGHT_HEADERS) - 1:
        return None
    night = Night(day, *counts)
    return night, _night_texts(night)


def _day(text: str) -> date | None:
    """A day within the years that a report may name."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year + BUDDHIST_ERA in YEARS else None
