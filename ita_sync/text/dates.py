"""Days as people write them, and the clock by which a day begins; files for programs have dates as ISO 8601 does."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ita_sync.domain.language import Lang, LocalizedText
from ita_sync.thai.calendar import BUDDHIST_ERA, MONTHS

BANGKOK = timezone(timedelta(hours=7))  # a runner's own clock is in UTC; Thailand has no summer time


def today() -> date:
    """Today in Thailand."""
    return datetime.now(BANGKOK).date()


def format_date(day: date, lang: Lang) -> str:
    """`3 ก.ย. 2568` in Thai, `2025-09-03` in English."""
    if lang == "en":
        return day.isoformat()
    return f"{day.day} {MONTHS[day.month - 1].abbreviation} {day.year + BUDDHIST_ERA}"


def localized_date(day: date) -> LocalizedText:
    """A day as both languages write it."""
    return LocalizedText(format_date(day, "th"), format_date(day, "en"))
