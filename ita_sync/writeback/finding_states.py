"""Tonight's findings beside the ledger: which are new, since when the others are open, and which are over. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from ita_sync.domain import COMPARING_RULES, COORDINATOR, PASSING_RULES, Finding, row_of
from ita_sync.writeback import receipts
from ita_sync.writeback.ledger import Entry, Ledger

RESULTS = frozenset({"missing-summary", "missing-outcome"})  # what time turns from awaited to owed
DAYS_COMPARED = 7  # so long a night is compared with the one before a loss of which nobody could be told
DAYS_UNTOLD = 60  # so long a finding that is over is kept for those who have not heard of it


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
        if _may_be_mended(entry, found, on) and entry.fixed in (None, today)
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
    waiting = untold(ledger, today)
    return tuple(
        _gone(entry, label(entry.rule, entry.column), _since(entry, today, ledger.report.first_day))
        for entry in ledger.entries.values()
        if entry.id in waiting and _may_be_mended(entry, found, on)
    )


def compared_day(ledger: Ledger, today: date) -> date:
    """The day before which the last night is what tonight is compared with.

    That is tonight, or the first night with a finding of such a comparison (`COMPARING_RULES`) that the coordinator has not
    been told: where its mail was lost, the finding is made again.
    """
    told = receipts.told(ledger.receipts, today)
    untold = [
        entry.since
        for entry in ledger.entries.values()
        if entry.rule in COMPARING_RULES
        and entry.is_open(today)
        and (today - entry.since).days < DAYS_COMPARED
        if not ((last := told.get((COORDINATOR, entry.id))) and last.day >= entry.since)
    ]
    return min([*untold, today])


def _may_be_mended(entry: Entry, found: Collection[str], on: Collection[str]) -> bool:
    return entry.id not in found and entry.rule in on and entry.rule not in PASSING_RULES


def untold(ledger: Ledger, today: date) -> set[str]:
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
