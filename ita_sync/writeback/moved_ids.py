"""Findings whose id has changed because what identifies their row was changed: owner, method, a row beside it. Pure.

Where a measure has several rows, method and owner are part of an id (`rules.findings.line_keys`). So a row that is handed
to another unit, or a second row of a measure, would look like a finding that is over and another that is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from ita_sync.domain import COLUMNS, Finding
from ita_sync.rules import RowIds
from ita_sync.text.names import name_key
from ita_sync.writeback.last_flags import LastFlags
from ita_sync.writeback.ledger import Entry, Ledger, as_entry

T = TypeVar("T")
Key = Callable[[Entry], Hashable]


def moved_ids(
    ledger: Ledger, findings: Iterable[Finding], today: date, rows: RowIds, flags: LastFlags
) -> dict[str, str]:
    """The id of the night before -> tonight's, one to one.

    A finding that was open and is not found any more is looked for among the new ones of its rule, column and measure:
    first in the row that was identified otherwise, then in its cell, at last wherever the rows have moved, if there is no
    choice. Where its row is still there under the same id, it was mended; and where a row did not show a flag the night
    before, its finding is new.

    Args:
        ledger: What earlier nights found.
        findings: Tonight's.
        today: Tonight.
        rows: The table's rows, as ids.
        flags: What the rows show of the night before.
    """
    found = {finding.id: finding for finding in findings}
    before = {entry.id: entry for entry in ledger.entries.values() if entry.is_open(today)}
    gone = [entry for entry in before.values() if entry.id not in found]
    lost = [entry for entry in gone if entry.id not in rows.full_ids(entry.rule, entry.column)]
    if not lost:
        return {}
    new = [as_entry(finding, today) for finding in found.values() if finding.id not in before]
    return _matched(lost, [entry for entry in new if not _is_new(entry, flags)], rows, flags)


def _is_new(entry: Entry, flags: LastFlags) -> bool:
    """Whether its row was not flagged for it the night before; advice has no flag."""
    is_flagged = entry.severity != "info" and entry.column in COLUMNS and entry.cell
    return bool(is_flagged) and flags.shows_no_need(entry.cell, entry.column)


def renamed(ledger: Ledger, moved: Mapping[str, str]) -> Ledger:
    """The ledger with tonight's ids; `ledger` itself where none has changed. What stood under a new id before is over."""
    if not moved:
        return ledger
    taken = {*moved.values()}
    entries = [entry for entry in ledger.entries.values() if entry.id not in taken]
    receipts = [receipt for receipt in ledger.receipts if receipt.finding not in taken]
    named = [entry._replace(id=moved.get(entry.id, entry.id)) for entry in entries]
    return replace(
        ledger,
        entries={entry.id: entry for entry in named},
        receipts=tuple(one._replace(finding=moved.get(one.finding, one.finding)) for one in receipts),
    )


def _matched(lost: Sequence[Entry], new: Sequence[Entry], rows: RowIds, flags: LastFlags) -> dict[str, str]:
    def full_id(entry: Entry) -> str:
        return rows.full_ids(entry.rule, entry.column).get(entry.id, "")

    def is_by_line(entry: Entry) -> bool:
        return bool(full_id(entry))

    def was_alone(entry: Entry) -> bool:
        """Whether its row was its measure's only one, and has got others."""
        return entry.id in rows.first_ids(entry.rule, entry.column)

    def known_place(entry: Entry) -> Hashable:
        return _subject(entry), _known_cell(entry, rows, flags)

    matched = _pairs(lost, new, lambda entry: entry.id, full_id)
    matched |= _pairs(filter(was_alone, lost), new, known_place, _place)
    lost = [entry for entry in lost if not was_alone(entry)]  # that row was mended
    for key in (_place_and_owners, _place, _owners, _subject):
        left = [entry for entry in new if entry.id not in matched.values()]
        if key in (_owners, _subject):  # elsewhere in the measure, only what has one finding a row
            left = list(filter(is_by_line, left))
        matched |= _pairs([entry for entry in lost if entry.id not in matched], left, key, key)
    return matched


def _known_cell(entry: Entry, rows: RowIds, flags: LastFlags) -> str:
    """The cell of the row that was its measure's only one: the first that was there the night before."""
    cells = rows.cells(entry.measure, entry.column)
    known = (cell for cell in cells if not _is_new(entry._replace(cell=cell), flags))
    return next(known, next(iter(cells), ""))


def _pairs(lost: Iterable[Entry], new: Iterable[Entry], lost_key: Key, new_key: Key) -> dict[str, str]:
    """The ids of those that have a key in common with exactly one of the others."""
    before, now = _grouped(lost, lost_key), _grouped(new, new_key)
    return {
        entries[0].id: now[key][0].id
        for key, entries in before.items()
        if len(entries) == 1 and len(now.get(key, ())) == 1
    }


def _grouped(entries: Iterable[Entry], key: Key) -> dict[Hashable, list[Entry]]:
    groups: defaultdict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return dict(groups)


def _subject(entry: Entry) -> Hashable:
    return entry.rule, entry.column, name_key(entry.measure)


def _place(entry: Entry) -> Hashable:
    return _subject(entry), entry.cell


def _owners(entry: Entry) -> Hashable:
    return _subject(entry), entry.owners


def _place_and_owners(entry: Entry) -> Hashable:
    return _subject(entry), entry.cell, entry.owners
