"""ita-sync: the nightly integrity (ITA) report of a Thai municipality, from a shared sheet to a PDF."""

__version__ = "0.1.0"
