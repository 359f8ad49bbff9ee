"""The error raised for a text that is not one period, and its kinds."""

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
    """A text that is not clearly one period.

    Attributes:
        kind: The reason; `unclear` if no other kind applies.
        details: Values for a message, by name: numbers as int, words as they were written. `no-such-day` has
            day, month and year (Buddhist era), for example.
    """

    def __init__(self, reason: str, kind: PeriodFault = "unclear", **details: str | int) -> None:
        super().__init__(reason)
        self.kind = kind
        self.details = details
