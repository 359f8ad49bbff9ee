"""The editing surface: what is read from the sheet, what it means, and the little that is written back."""

from ita_sync.sheet.columns import match_columns

__all__ = ["match_columns"]
