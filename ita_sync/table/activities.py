"""Rows without a measure of their own: which are activities, and which continue one (docs/architecture.md, rows)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ita_sync.domain import RESULT_COLUMNS, Doubt
from ita_sync.table import marks
from ita_sync.table.rows import Row

# An activity that has one of them is counted for itself.
OWN_FIGURES = frozenset({"budget", "indicator", "target"})


def activity_rows(rows: Iterable[Row]) -> frozenset[int]:
    """Find the rows without a measure that are activities of the measure above them.

    Returns:
        0-based sheet rows. A row is one if it has an owner or a period; a method with a result, a number, a bullet or a
        figure of its own; or a method alone while another row of the same measure is one.
    """
    found: set[int] = set()
    for group in _groups(rows):
        own = {row.row: _without_placeholders(row.own) for row in group}
        certain = {row for row, texts in own.items() if _is_activity(texts)}
        found |= {row for row, texts in own.items() if "method" in texts} if certain else set()
        found |= certain
    return frozenset(found)


def name_rows(rows: Sequence[Row], activities: Collection[int]) -> frozenset[int]:
    """Find the rows with the name of a measure alone, merged or not, above its first activity: they are none themselves.

    Args:
        rows: The rows of the table.
        activities: What `activity_rows` found in them.
    """
    return frozenset(
        above.row
        for above, below in pairwise(rows)
        if _is_name(above)
        and _belongs_to(below, above.row, activities)
        and not marks.is_placeholder(below.own.get("method", ""))
    )


def _belongs_to(row: Row, above: int, activities: Collection[int]) -> bool:
    """Whether a row is an activity of the measure in the row above: without a measure, or by a merge."""
    if "measure" in row.shared:
        return row.shared["measure"][1] == above
    return row.row in activities and not row.names_measure


def _is_name(row: Row) -> bool:
    has_name = row.kind == "data" and bool(row.own.get("measure"))
    return has_name and not row.shared and row.own.keys() <= {"seq", "measure"}


def doubt_about(row: Row) -> Doubt:
    """Why a row that continues an activity may be something else."""
    texts = _without_placeholders(row.own)
    if row.apart:
        return "apart"
    if "method" in texts:
        return "method"
    return "numbered" if marks.is_numbering(texts.get("seq", "")) and len(texts) > 1 else ""


def _groups(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """The rows without a measure, those of one measure together."""
    group: list[Row] = []
    for row in rows:
        if row.kind == "heading" or row.names_measure:
            yield group
            group = []
        else:
            group.append(row)
    yield group


def _without_placeholders(own: Mapping[str, str]) -> dict[str, str]:
    """A dash says that somebody looked where a result belongs, and nothing anywhere else."""
    return {
        name: text for name, text in own.items() if name in RESULT_COLUMNS or not marks.is_placeholder(text)
    }


def _is_activity(own: Mapping[str, str]) -> bool:
    if "owner" in own or "period" in own:
        return True
    if "method" not in own:
        return False
    is_counted = marks.is_item(own["method"]) or "seq" in own
    return is_counted or bool(own.keys() & OWN_FIGURES.union(RESULT_COLUMNS))
