"""From the grid of a tab to the table of measures."""

from ita_sync.table.column_matching import match_columns

__all__ = ["match_columns"]
