"""ita-sync: the nightly integrity (ITA) report of a Thai municipality, from a shared sheet to a PDF."""

from datetime import date

__version__ = "0.1.0"
RELEASED: date | None = None  # the day of this version's release, as the changelog has it; None before
