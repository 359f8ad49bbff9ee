"""Reading the table of measures, and the contacts, from the grid of a tab."""

from ita_sync.table.column_matching import match_columns

__all__ = ["match_columns"]
