"""What the ledger says of the year so far. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ita_sync.domain import PASSING_RULES
from ita_sync.writeback.finding_states import RESULTS
from ita_sync.writeback.ledger import Entry, Ledger


def errors_by_night(ledger: Ledger, today: date) -> dict[date, int]:
    """Return the open errors of each night up to today that has a line, in the order of their days."""
    return {night.day: night.errors for night in ledger.nights if night.day <= today}


def days_to_mend(ledger: Ledger, today: date, on: Collection[str]) -> list[int]:
    """Return for each mended finding the days from its first night to the first without it.

    One whose row is gone was not mended, one that nobody owed before it was filled in had not to be, and of a rule that is
    off nobody knows.

    Args:
        ledger: What the nights found.
        today: Tonight.
        on: The ids of the rules that are on.
    """
    return [
        (entry.fixed - max(entry.since, ledger.report.first_day)).days
        for entry in ledger.entries.values()
        if entry.fixed and entry.fixed <= today and entry.rule in on and _was_mended(entry)
    ]


def _was_mended(entry: Entry) -> bool:
    is_row_gone = bool(entry.column) and not entry.cell
    was_awaited = entry.rule in RESULTS and entry.severity != "error"
    return not is_row_gone and not was_awaited and entry.rule not in PASSING_RULES


def grown_worse(ledger: Ledger, today: date) -> frozenset[str]:
    """Return the ids of the open findings that are graver than on the night before."""
    return frozenset(
        entry.id for entry in ledger.entries.values() if entry.fixed is None and entry.grew == today
    )
