"""What is not found any more because its row is gone, and what was mended. Pure.

A row is known by its id. Where a measure has several rows, that changes with a method or an owner; but the row still shows
the flag of the night before, which moves along with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from ita_sync.domain import Finding, row_of
from ita_sync.rules import RowIds
from ita_sync.writeback.last_flags import LastFlags

LACKING = frozenset({"missing-period", "missing-summary", "missing-outcome"})


def located(over: Iterable[Finding], rows: RowIds) -> tuple[Finding, ...]:
    """What is over, with the cell in which its row is now, as far as the row is known by its id."""
    return tuple(
        finding._replace(cell=cell, row=row_of(cell))
        if finding.cell and (cell := rows.address(finding.rule, finding.column, finding.id))
        else finding
        for finding in over
    )


def without_gone_rows(
    fixed: Iterable[Finding],
    findings: Iterable[Finding],
    rows: RowIds,
    flags: LastFlags,
    judged: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What is fixed; a finding whose row is not in the table any more has no cell: nobody has mended it.

    Args:
        fixed: What is not found any more.
        findings: What is open.
        rows: The table's rows.
        flags: What the rows show of the night before.
        judged: The ids of what an earlier run of the same night has found fixed; the rows show its flags by now.
    """
    here = located(fixed, rows)
    lost: defaultdict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in here:
        if finding.id not in judged and _is_unknown(finding, rows):
            lost[finding.rule, finding.column, finding.measure].append(finding)
    faulty = {finding.cell for finding in findings} if lost else set()
    cells: dict[str, str] = {}
    for (_, column, measure), group in lost.items():
        flagged = [cell for cell in rows.cells(measure, column) if flags.shows_need(cell, column)]
        cells |= _cells_of(group, [cell for cell in flagged if cell not in faulty])
    return tuple(
        finding._replace(cell=cells[finding.id], row=row_of(cells[finding.id]))
        if finding.id in cells
        else finding
        for finding in here
    )


def _is_unknown(finding: Finding, rows: RowIds) -> bool:
    """Whether a fixed finding was in a row that is gone, or has another id by now.

    Of a measure with several rows, the id of what a row lacks tells whether one of them is still it.
    """
    if not finding.column:
        return False
    if not rows.has_measure(finding.measure):
        return True
    return finding.rule in LACKING and finding.id not in rows.ids(finding.rule, finding.column)


def _cells_of(lost: Sequence[Finding], flagged: Sequence[str]) -> dict[str, str]:
    """Where each of a measure's lost findings was mended, by its id; blank where its row is gone.

    Those that stand where they stood come first, then the others in their order.
    """
    in_place = {finding.id: finding.cell for finding in lost if finding.cell in flagged}
    others = [cell for cell in flagged if cell not in in_place.values()]
    moved = [finding for finding in lost if finding.id not in in_place]
    cells = [*others, *[""] * len(moved)]
    return in_place | dict(zip((finding.id for finding in moved), cells, strict=False))
