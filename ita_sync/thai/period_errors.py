"""Why a text is no period."""

from typing import Literal

PeriodFault = Literal[
    "blank",
    "which-year",
    "which-months",
    "one-end",
    "backwards",
    "common-era",
    "year-out-of-range",
    "no-such-quarter",
    "no-such-month",
    "no-such-day",
    "misspelt-month",
    "letter-for-digit",
    "contradiction",
    "list",
    "unclear",
]


class PeriodError(ValueError):
    """A text that is not certainly one period.

    Attributes:
        kind: What is wrong with it; `unclear` for whatever has no kind of its own.
        details: What a message may tell of it, by name: numbers as numbers, words as they were written.
    """

    def __init__(self, reason: str, kind: PeriodFault = "unclear", **details: str | int) -> None:
        super().__init__(reason)
        self.kind = kind
        self.details = details
