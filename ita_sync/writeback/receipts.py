"""The receipts that are still needed: who was told what that is not over, and when each was last written to. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from ita_sync.domain import SEVERITIES, Receipt
from ita_sync.domain.receipt import COORDINATOR, ROLES, recipient_letters
from ita_sync.text.sanitize import redact_and_truncate
from ita_sync.thai.unit_names import EVERYONE

FINDING_ID = re.compile(r"[0-9a-f]{8,64}")
DAYS_KEPT = 400  # more than a fiscal year, for what is no finding and has no end of its own
# The recipient's letters, and the finding -> the receipt of the worst that was told of it.
Told = dict[tuple[str, str], Receipt]


def told(receipts: Iterable[Receipt], today: date) -> Told:
    """What each recipient was told and has not heard the end of; of receipts as grave as each other, the last counts."""
    found: Told = {}
    for receipt in _past(receipts, today):
        key = receipt.reader, receipt.finding
        if receipt.kind == "mended":
            found.pop(key, None)
        elif receipt.kind == "told" and _rank(receipt) <= _rank(found.get(key, receipt)):
            found[key] = receipt
    return found


def awaiting_word(known: Told, owners: Mapping[str, Collection[str]]) -> set[str]:
    """The findings of which a unit that owned them to the last, or the coordinator, was told and not that they are over.

    Args:
        known: What was told.
        owners: The id of a finding that is over -> its last owners.
    """
    return {
        finding
        for recipient, finding in known
        if finding in owners and (recipient == COORDINATOR or _is_owner(recipient, owners[finding]))
    }


def compacted(
    receipts: Iterable[Receipt], owners: Mapping[str, Collection[str]], closed: Collection[str], today: date
) -> tuple[Receipt, ...]:
    """The receipts without those that say nothing any more.

    What a recipient was told is kept while the finding is open and the recipient's, or over without a word about it.
    Besides, the last mail to each recipient is kept, and what may have been lost today: tomorrow nobody asks for that.
    Receipts of a later day, of a run with a wrong date, stay.

    Args:
        receipts: All there are.
        owners: The id of an open finding -> its units.
        closed: The ids of findings that are over, and of which somebody may have to hear that.
        today: Tonight.
    """
    receipts = tuple(receipts)
    kept = [one for one in told(receipts, today).values() if _is_needed(one, owners, closed, today)]
    heard = {one.reader: one.day for one in _past(kept, today)}
    doubts = [one for one in receipts if one.kind == "doubted" and one.day == today]
    last = {one.reader: one for one in _past(receipts, today) if one.kind != "doubted"}
    mails = [
        one if not one.finding else Receipt(one.day, one.recipient, kind="reminded")
        for one in last.values()
        if one.day > heard.get(one.reader, date.min) and (today - one.day).days <= DAYS_KEPT
    ]
    later = [one for one in receipts if one.day > today]
    return tuple(sorted([*kept, *mails, *doubts, *later], key=lambda one: one.day))


def _is_needed(
    receipt: Receipt, owners: Mapping[str, Collection[str]], closed: Collection[str], today: date
) -> bool:
    if not FINDING_ID.fullmatch(receipt.finding):
        return (today - receipt.day).days <= DAYS_KEPT
    if receipt.finding in owners:
        return receipt.recipient in ROLES or _is_owner(receipt.reader, owners[receipt.finding])
    return receipt.finding in closed


def _is_owner(letters: str, owners: Collection[str]) -> bool:
    return EVERYONE in owners or letters in (
        recipient_letters(redact_and_truncate(owner)) for owner in owners
    )


def _past(receipts: Iterable[Receipt], today: date) -> list[Receipt]:
    """Those up to today in the order of their days."""
    return sorted((one for one in receipts if one.day <= today), key=lambda one: one.day)


def _rank(receipt: Receipt) -> int:
    return SEVERITIES.index(receipt.severity) if receipt.severity else len(SEVERITIES)
