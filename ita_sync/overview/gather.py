"""Gather an overview from what the night and the ledger say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import get_args

from ita_sync.domain import (
    SEVERITIES,
    Change,
    CheckedSheet,
    Finding,
    LocalizedText,
    NightMark,
    Overview,
    ReportFile,
    Status,
    UnitState,
)
from ita_sync.domain.overview import ChangeKind
from ita_sync.settings import Settings

STRIP = 30  # nights
KINDS: Sequence[ChangeKind] = get_args(ChangeKind)


@dataclass(frozen=True)
class Past:
    """What the ledger tells, as tonight leaves it.

    Attributes:
        errors: Day -> open errors, of the nights on which something changed, in their order.
        worse: The ids of the open findings that are graver than on the night before.
        days_to_mend: For each finding that was mended, how long it was open.
        is_blank: It tells of no night before tonight, and the sheet keeps none.
    """

    errors: Mapping[date, int] = field(default_factory=dict)
    worse: frozenset[str] = frozenset()
    days_to_mend: Sequence[int] = ()
    is_blank: bool = False


@dataclass(frozen=True)
class Tonight:
    """What is known of the run itself.

    Attributes:
        day: What counts as today.
        status: final, draft or failed.
        error: Why it failed, in the reader's language.
        report: The PDF.
        made_at: When, with a time zone.
        next_run: When the next night is planned.
        version: Of the program.
        run_url: The page of the run.
        edits: What was edited in the sheet since an earlier night.
        edits_since: The day of that night.
        runs: Day -> what the history of the workflow's runs says of it.
    """

    day: date
    status: Status = "failed"
    error: str = ""
    report: ReportFile | None = None
    made_at: datetime | None = None
    next_run: datetime | None = None
    version: str = ""
    run_url: str = ""
    edits: tuple[LocalizedText, ...] = ()
    edits_since: date | None = None
    runs: Mapping[date, NightMark] = field(default_factory=dict)


def gather(settings: Settings, tonight: Tonight, past: Past, checked: CheckedSheet | None) -> Overview:
    """Return the state of the year.

    Args:
        settings: Whose year, and when it is due.
        tonight: The run.
        past: What the ledger tells.
        checked: The sheet; None where it could not be read or understood.
    """
    known = Overview(
        agency=settings.agency.name,
        fiscal_year=settings.report.fiscal_year,
        status=tonight.status,
        day=tonight.day,
        made_at=tonight.made_at,
        next_run=tonight.next_run,
        due=settings.report.counted_due,
        edits=tonight.edits,
        edits_since=tonight.edits_since,
        errors=_errors(past, tonight.day, checked),
        strip=tuple(_strip(past, tonight)),
        days_to_mend=median_low(past.days_to_mend) if past.days_to_mend else None,
        report=tonight.report,
        version=tonight.version,
        run_url=tonight.run_url,
        error=tonight.error,
    )
    return known if checked is None else _with_sheet(known, past, checked)


def _with_sheet(known: Overview, past: Past, checked: CheckedSheet) -> Overview:
    found = () if past.is_blank else _changes(checked, past.worse)
    changes = tuple(sorted(found, key=lambda change: KINDS.index(change.kind)))
    still_open = tuple(sorted(checked.findings, key=_age))
    shown = {"", *(finding.cell for finding in (*still_open, *(change.finding for change in changes)))}
    return replace(
        known,
        measures=len(set(checked.table.measure_ids)),
        units=tuple(sorted(checked.units, key=_need)),
        open=still_open,
        links={cell: url for cell, url in checked.links.items() if cell in shown},
        changes=changes,
        has_no_past=past.is_blank,
    )


def _need(unit: UnitState) -> tuple[int, int, str]:
    """What puts a unit before others: what it owes, then what it has to do yet."""
    return -unit.owed, -unit.awaited, unit.unit


def _age(finding: Finding) -> tuple[date, int]:
    return finding.since or date.max, SEVERITIES.index(finding.severity)


def _changes(checked: CheckedSheet, worse: frozenset[str]) -> Iterator[Change]:
    """What happened since the night before; of what became owed, that it is worse and not that it is new."""
    for finding in checked.findings:
        if finding.id in worse:
            yield Change("worse", finding)
        elif finding.state == "new":
            yield Change("new", finding)
    for finding in checked.resolved:
        yield Change("deleted" if finding.is_row_gone else "mended", finding)


def _errors(past: Past, today: date, checked: CheckedSheet | None) -> dict[date, int]:
    """The open errors by night, tonight's too, although it may have changed nothing."""
    known = {day: count for day, count in past.errors.items() if day <= today}
    return known if checked is None else known | {today: len(checked.errors)}


def _strip(past: Past, tonight: Tonight) -> Iterator[NightMark]:
    """The last nights, from the first that anybody knows of."""
    ran = [day for day, mark in tonight.runs.items() if mark.state != "absent"]
    first = min([*past.errors, *ran, tonight.day])
    days = (tonight.day - timedelta(days=ago) for ago in reversed(range(STRIP)))
    for day in days:
        if day >= first:
            yield _tonights(past, tonight) if day == tonight.day else _earlier(day, past, tonight)


def _earlier(day: date, past: Past, tonight: Tonight) -> NightMark:
    """A night that is over: what GitHub says of it, or the ledger; where that has a line, one ran, if by hand."""
    mark = tonight.runs.get(day)
    if mark is None:
        return NightMark(day, "changed" if day in past.errors else "quiet")
    return NightMark(day, "ran") if mark.state == "absent" and day in past.errors else mark


def _tonights(past: Past, tonight: Tonight) -> NightMark:
    if tonight.runs:
        return NightMark(tonight.day, "failed" if tonight.status == "failed" else "ran", tonight.run_url)
    return NightMark(tonight.day, "changed" if tonight.day in past.errors else "quiet", tonight.run_url)
