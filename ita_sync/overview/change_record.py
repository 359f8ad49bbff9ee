"""What changed between two tables of measures, as data: its form is given in docs/architecture.md."""

from __future__ import annotations

from typing import Any

from ita_sync.table.table_changes import Changes, Place, RowChange


def change_record(changes: Changes) -> dict[str, Any]:
    """The changes as a JSON object has them; cells in full."""
    return {
        "added": [_row(row) for row in changes.added],
        "removed": [_row(row) for row in changes.removed],
        "changed": [
            {**cell.place._asdict(), "column": cell.column, "old": cell.old, "new": cell.new}
            for cell in changes.changed
        ],
        "moved": [{**move.place._asdict(), "below": _place(move.below)} for move in changes.moved],
        "columns": {
            "added": list(changes.columns_added),
            "removed": list(changes.columns_removed),
            "renamed": [column._asdict() for column in changes.columns_renamed],
        },
    }


def _row(row: RowChange) -> dict[str, Any]:
    return {**row.place._asdict(), "activities": row.activities}


def _place(place: Place | None) -> dict[str, str] | None:
    return place._asdict() if place else None
