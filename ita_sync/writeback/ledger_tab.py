"""The ledger's tab: how its lines are written and read back, and which of them are ours. Pure.

Findings stand on the left, nights beside them, then which report the line is of, then receipts, and at the right end since
when the finding is worse. A receipt that was appended has a line of its own, until the next write puts it beside the
others. What somebody typed into the tab is read as far as it is what we would have written. What the lines say about
tonight: `ita_sync.writeback.finding_states`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain, compress, zip_longest
from typing import TypeVar, cast, get_args

from ita_sync.domain import SEVERITIES, Grid, Position, Receipt, Severity
from ita_sync.domain.receipt import Kind
from ita_sync.text.sanitize import redact, truncate
from ita_sync.thai.calendar import BUDDHIST_ERA, YEARS
from ita_sync.writeback.ledger import (
    ANY_REPORT,
    DAYS_MENDED,
    LONGEST_MEASURE,
    Entry,
    Ledger,
    Line,
    Night,
    Report,
)
from ita_sync.writeback.ledger_columns import in_order
from ita_sync.writeback.notes import one_line
from ita_sync.writeback.receipts import FINDING_ID

FINDING_HEADERS = (
    *("id", "rule", "severity", "cell", "column", "owners", "measure", "since", "last seen", "fixed"),
)
NIGHT_HEADERS = ("night", "measures", "open errors")
REPORT_HEADERS = ("fiscal year", "sheet")
NIGHTS_AT = len(FINDING_HEADERS) + 1
REPORT_AT = NIGHTS_AT + len(NIGHT_HEADERS) + 1
RECEIPT_HEADERS = ("told on", "recipient", "finding", "told as", "kind")
RECEIPTS_AT = REPORT_AT + len(REPORT_HEADERS) + 1
GROWN_AT = RECEIPTS_AT + len(RECEIPT_HEADERS) + 1
HEADERS = (*FINDING_HEADERS, "", *NIGHT_HEADERS, "", *REPORT_HEADERS, "", *RECEIPT_HEADERS, "", "worse since")
# Earlier ones first.
FORMS = tuple(HEADERS[:width] for width in (REPORT_AT - 1, RECEIPTS_AT - 1, GROWN_AT - 1, len(HEADERS)))
SINCE_AT, FIXED_AT = HEADERS.index("since"), HEADERS.index("fixed")
T = TypeVar("T", bound=tuple[object, ...])
CELL = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,7})?")  # Google allows ten million rows
SUBJECT = re.compile(r"[0-9a-z-]{1,80}")  # a finding, or what else a mail can be about, such as header-1a2b
COUNT = re.compile(r"[0-9]{1,8}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"2[0-9]{3}")
SHEET = re.compile(r"[0-9a-f]{12}")
KINDS = frozenset(get_args(Kind))
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
    if (moved := in_order(grid, HEADERS)) is not grid:
        known = _read_own(moved, report, today)
        receipts = dict.fromkeys([*known.receipts, *_appended(grid, report)])
        return replace(known, receipts=tuple(receipts), damaged=True)
    return Ledger({}, foreign=True, report=report) if _is_foreign(grid) else _read_own(grid, report, today)


def _read_own(grid: Grid, report: Report, today: date) -> Ledger:
    header, *lines = [(*row, *[""] * len(HEADERS))[: len(HEADERS)] for row in grid.rows]
    is_own = [any(line) and not _is_of_another(line, report) for line in lines]
    own = list(compress(lines, is_own))
    about = [(*line[: len(FINDING_HEADERS)], *line[GROWN_AT:]) for line in own]
    entries, lost_entries = _read_lines(about, _entry)
    nights, lost_nights = _read_lines([line[NIGHTS_AT : REPORT_AT - 1] for line in own], _night)
    typed_over = {row - 1 for row, column in grid.entered if RECEIPTS_AT <= column < GROWN_AT - 1}
    noted = [line for row, line in enumerate(lines) if is_own[row] and row not in typed_over]
    receipts, lost_receipts = _read_lines([line[RECEIPTS_AT : GROWN_AT - 1] for line in noted], _receipt)
    by_id, doubled = _by_id(entry for entry in entries if entry.since <= today)
    typed = _is_typed(grid, is_own)
    mislabelled = any(_label(line) not in (report.texts, ("", "")) for line in own)
    first = is_own.index(True) if own else len(lines)
    return Ledger(
        entries=by_id,
        nights=tuple(sorted({night.day: night for night in nights}.values())),
        receipts=tuple(receipts),
        damaged=not _is_header(header)
        or any((lost_entries, lost_nights, lost_receipts, doubled, typed, mislabelled)),
        report=report,
        later=tuple(entry for entry in entries if entry.since > today),
        above=_others(lines[:first], is_own[:first]),
        below=_others(lines[first:], is_own[first:]),
    )


def _appended(grid: Grid, report: Report) -> Iterator[Receipt]:
    """The receipts that stand where our columns are usually: `notify` appends them without a look at the headers."""
    for row in grid.rows[1:]:
        line = (*row, *[""] * len(HEADERS))[: len(HEADERS)]
        found = _receipt(line[RECEIPTS_AT : GROWN_AT - 1])
        if found and line == _line(report, receipt=found[1]):
            yield found[0]


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
    """Whether the headers are ours; earlier forms lacked the last parts of it."""
    return any(line[: len(form)] == form and not any(line[len(form) :]) for form in FORMS)


def _label(line: Line) -> Line:
    """The report that a line says it is of."""
    return line[REPORT_AT : RECEIPTS_AT - 1]


def _is_of_another(line: Line, report: Report) -> bool:
    """Whether a line is of another fiscal year or spreadsheet. One that does not say it is judged by its first day."""
    year, sheet = _label(line)
    if not any(report.texts):
        return False
    own_year, own_sheet = report.texts
    if (YEAR.fullmatch(year) and year != own_year) or (SHEET.fullmatch(sheet) and sheet != own_sheet):
        return True
    days = [_day(line[at]) for at in (SINCE_AT, NIGHTS_AT, RECEIPTS_AT)]
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
    return not grid.hidden and grid.text(0, 0) != HEADERS[0] and not any(map(FINDING_ID.fullmatch, ids))


def without_outlived(ledger: Ledger, today: date) -> Ledger:
    """The ledger without those lines of other reports that say only what was over long ago; what is open there stays."""
    above, below = (
        tuple(line for line in lines if not _is_outlived(line, today))
        for lines in (ledger.above, ledger.below)
    )
    return replace(ledger, above=above, below=below)


def _is_outlived(line: Line, today: date) -> bool:
    """Whether all that a line says ended more than `DAYS_MENDED` days ago."""
    ends = [line[at] for at in (FIXED_AT, NIGHTS_AT, RECEIPTS_AT) if line[at]]
    is_open = bool(line[0]) and not line[FIXED_AT]
    days = list(map(_day, ends))
    return not is_open and bool(days) and all(day and (today - day).days > DAYS_MENDED for day in days)


def changes(ledger: Ledger, grid: Grid | None) -> dict[Position, str]:
    """The cells of the tab that have to change so that it holds the ledger, as texts.

    Below what was read, another run may have appended receipts of the same report meanwhile. Only findings and nights are
    written there, beside them: what was read and grows narrower is never laid lower than it stood.
    """
    wanted = _rows(ledger, len(grid.rows) if grid else 0)
    height = max(len(wanted), len(grid.rows) if grid else 0)
    return {
        (row, column): text
        for row in range(height)
        for column, text in enumerate(wanted[row] if row < len(wanted) else ("",) * len(HEADERS))
        if text != (grid.text(row, column) if grid else "") or (grid and (row, column) in grid.entered)
    }


def receipt_lines(receipts: Iterable[Receipt], report: Report) -> list[Line]:
    """The lines that are appended to the tab for some receipts."""
    return [_line(report, receipt=_receipt_texts(receipt)) for receipt in receipts]


def _rows(ledger: Ledger, height: int) -> list[Line]:
    """The lines of the tab. Those of other reports stand where they stood, unless ours would push them below `height`."""
    entries = map(_entry_texts, (*ledger.later, *ledger.entries.values()))
    beside = zip_longest(entries, map(_night_texts, ledger.nights), map(_receipt_texts, ledger.receipts))
    own = [_line(ledger.report, *(part or () for part in parts)) for parts in beside]
    others = len(ledger.above) + len(ledger.below)
    fits = 1 + others + len(own) <= height
    lines = (*ledger.above, *own, *ledger.below) if fits else (*ledger.above, *ledger.below, *own)
    return [HEADERS, *lines]


def _line(report: Report, entry: Line = (), night: Line = (), receipt: Line = ()) -> Line:
    parts = (
        (entry[: len(FINDING_HEADERS)], FINDING_HEADERS),
        (night, NIGHT_HEADERS),
        (report.texts, REPORT_HEADERS),
        (receipt, RECEIPT_HEADERS),
        (entry[len(FINDING_HEADERS) :], HEADERS[GROWN_AT:]),
    )
    cells = [(*texts, *("",) * (len(headers) - len(texts)), "") for texts, headers in parts]
    return tuple(chain.from_iterable(cells))[:-1]


def _entry_texts(entry: Entry) -> Line:
    days = (day.isoformat() if day else "" for day in (entry.since, entry.seen, entry.fixed, entry.grew))
    owners = OWNERS_BETWEEN.join(entry.owners)
    return (entry.id, entry.rule, entry.severity, entry.cell, entry.column, owners, entry.measure, *days)


def _night_texts(night: Night) -> Line:
    return night.day.isoformat(), str(night.measures), str(night.errors)


def _receipt_texts(receipt: Receipt) -> Line:
    return (receipt.day.isoformat(), receipt.recipient, receipt.finding, receipt.severity, receipt.kind)


def _entry(cells: Sequence[str]) -> tuple[Entry, Line] | None:
    """A line, and how we would write it; None where it is none."""
    finding_id, rule, severity, cell, column, owners, measure, *days = cells
    since, seen, closed, grew = map(_day, days)
    readable = FINDING_ID.fullmatch(finding_id) and CELL.fullmatch(cell) and severity in SEVERITIES
    if not readable or since is None or seen is None or since > seen or (days[2] and closed is None):
        return None
    units = tuple(filter(None, map(one_line, owners.split(OWNERS_BETWEEN))))
    texts = [one_line(text)[:LONGEST_MEASURE].rstrip() for text in (rule, column, measure)]
    known = (finding_id, texts[0], cast("Severity", severity), cell, texts[1], units, texts[2])
    entry = Entry(*known, since, seen, closed, grew)
    return entry, _entry_texts(entry)


def _night(cells: Sequence[str]) -> tuple[Night, Line] | None:
    day = _day(cells[0])
    counts = [int(text) for text in cells[1:] if COUNT.fullmatch(text)]
    if day is None or len(counts) != len(NIGHT_HEADERS) - 1:
        return None
    night = Night(day, *counts)
    return night, _night_texts(night)


def _receipt(cells: Sequence[str]) -> tuple[Receipt, Line] | None:
    day, (_, recipient, finding, severity, kind) = _day(cells[0]), cells
    is_known = kind in KINDS and (severity in SEVERITIES) == (kind == "told")
    has_subject = SUBJECT.fullmatch(finding) if kind in {"told", "mended"} else not finding
    if day is None or not (is_known and has_subject and _is_recipient(recipient)):
        return None
    receipt = Receipt(day, recipient, finding, cast("Severity", severity), cast("Kind", kind))
    return receipt, _receipt_texts(receipt)


@lru_cache(maxsize=1000)
def _is_recipient(name: str) -> bool:
    """Whether it is one short line; an address is none, but what is left where one was taken out may look like it."""
    return name == truncate(name) != "" and ("[…]" in name or redact(name) == name)


@lru_cache(maxsize=1000)
def _day(text: str) -> date | None:
    """A day within the years that a report may name."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year + BUDDHIST_ERA in YEARS else None
