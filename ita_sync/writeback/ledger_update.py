"""The ledger as tonight leaves it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from heapq import nlargest

from ita_sync.domain import SEVERITIES, Finding, Receipt
from ita_sync.writeback import receipts
from ita_sync.writeback.finding_states import untold
from ita_sync.writeback.ledger import DAYS_MENDED, Entry, Ledger, Night, as_entry

NIGHTS_KEPT = 400  # more than a fiscal year of them
MENDED_KEPT = 1_000  # findings that are over; the oldest go first


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
    errors = sum(finding.severity == "error" for finding in findings)
    gone = {finding.id for finding in resolved if finding.is_row_gone}
    kept_open = _kept_open(ledger)
    tonight = replace(
        ledger,
        entries=_entries_after(ledger, findings, today, gone, kept_open),
        nights=_nights_after(ledger, Night(today, measures, errors)),
        receipts=_receipts_after(ledger, findings, today, kept_open),
        damaged=False,
    )
    return ledger if _says_the_same(ledger, tonight, today) else tonight


def _kept_open(ledger: Ledger) -> dict[str, Entry]:
    """What nobody can judge tonight: it stays open."""
    silent = ledger.silent_rules
    return {
        entry.id: entry for entry in ledger.entries.values() if entry.rule in silent and entry.fixed is None
    }


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
    kept = found.keys() | untold(ledger, today) | _lately_mended(ledger, today)
    known = [entry for entry in ledger.entries.values() if entry.id in kept or entry.is_open(today)]
    entries = {entry.id: found.get(entry.id) or _closed(entry, today, entry.id in gone) for entry in known}
    return entries | {finding.id: found[finding.id] for finding in findings}


def _nights_after(ledger: Ledger, tonight: Night) -> tuple[Night, ...]:
    earlier = [night for night in ledger.nights if night.day != tonight.day]
    return tuple(sorted([*earlier, tonight])[-NIGHTS_KEPT:])


def _receipts_after(
    ledger: Ledger, findings: Iterable[Finding], today: date, kept_open: Mapping[str, Entry]
) -> tuple[Receipt, ...]:
    """The fewest receipts that say the same of what is open, and of what is over and has to be told."""
    owners = {entry.id: entry.owners for entry in kept_open.values()}
    owners |= {finding.id: finding.owners for finding in findings}
    were_open = {entry.id for entry in ledger.entries.values() if entry.is_open(today)}
    closed = (were_open | untold(ledger, today)) - owners.keys()
    return receipts.compacted(ledger.receipts, owners, closed, today)


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


def _says_the_same(ledger: Ledger, tonight: Ledger, today: date) -> bool:
    """Whether a write can be spared: only days of being seen, long-closed lines and receipts would change."""
    if ledger.damaged or not ledger.nights:
        return False
    open_before = [entry._replace(seen=today) for entry in ledger.entries.values() if entry.is_open(today)]
    open_now = [entry._replace(seen=today) for entry in tonight.entries.values() if entry.is_open(today)]
    before, now = ledger.last_night(today), tonight.last_night(today)
    return (
        sorted(open_before) == sorted(open_now) and before is not None and before[1:] == (now or before)[1:]
    )


def _closed(entry: Entry, today: date, is_gone: bool) -> Entry:
    return entry._replace(fixed=entry.fixed or today, cell="" if is_gone else entry.cell)
