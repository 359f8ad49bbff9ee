"""Days as staff write them, in what people read; files for programs have them as ISO 8601 does."""

from __future__ import annotations

from datetime import date

from ita_sync.settings import BUDDHIST_ERA, Lang

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def as_written(day: date, lang: Lang) -> str:
    """`3 ก.ย. 2568` in Thai, `2025-09-03` in English."""
    if lang == "en":
        return day.isoformat()
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"
