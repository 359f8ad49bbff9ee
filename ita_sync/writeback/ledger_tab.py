"""The ledger's tab: how its lines are written and read back, and which of them are ours. Pure.

Findings stand on the left, nights beside them, and on the right which report the line is of. What somebody typed into it
is read as far as it is what we would have written. What the lines say about tonight: `ita_sync.writeback.ledger`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import compress, zip_longest
from typing import TypeVar, cast, get_args

from ita_sync.domain import Grid, Position, Severity
from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.writeback.ledger import ANY_REPORT, LONGEST_MEASURE, Entry, Ledger, Line, Night, Report
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
T = TypeVar("T", bound=tuple[object, ...])
ID = re.compile(r"[0-9a-f]{8,64}")
CELL = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,7})?")  # Google allows ten million rows
COUNT = re.compile(r"[0-9]{1,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"2[0-9]{3}")
SHEET = re.compile(r"[0-9a-f]{12}")
OWNERS_BETWEEN = " · "


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
