"""Functions that read and repair Thai text. Only the standard library is used.

The rules are in docs/thai.md. Each function accepts any text and takes time linear in its length.
"""

from ita_sync.thai.digits import to_arabic_digits, to_thai_digits
from ita_sync.thai.fiscal_years import Period, fiscal_year_days, fiscal_year_of
from ita_sync.thai.outcomes import says_in_progress, says_nothing
from ita_sync.thai.period_errors import PeriodError, PeriodFault
from ita_sync.thai.periods import parse_period
from ita_sync.thai.text_repair import Damage, damage, repair, repairs

__all__ = [
    "Damage",
    "Period",
    "PeriodError",
    "PeriodFault",
    "damage",
    "fiscal_year_days",
    "fiscal_year_of",
    "parse_period",
    "repair",
    "repairs",
    "says_in_progress",
    "says_nothing",
    "to_arabic_digits",
    "to_thai_digits",
]
