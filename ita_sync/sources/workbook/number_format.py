"""Format a workbook's values as a spreadsheet program displays them, by their number format."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from ita_sync.thai.calendar import BUDDHIST_ERA

DECORATION = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours, conditions, padding
QUOTED = re.compile(r'"[^"]*"')
PLACEHOLDERS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?")
BUDDHIST_CALENDAR = re.compile(
    r"\[\$-[0-9A-F]{0,2}07[0-9A-F]{4}\]|b{2,4}", re.IGNORECASE
)  # [$-107041E], bbbb


def display(value: object, number_format: str = "General") -> str:
    """Format a cell's value as it is displayed.

    Covers what reports contain: texts, whole and decimal numbers, thousands separators, percentages, dates (in the
    Buddhist era if the format or its locale says so), times and spreadsheet errors. Other formats are ignored.

    Args:
        value: The value as openpyxl reads it.
        number_format: The cell's number format, such as `#,##0.00`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, date):
        return _date(value, number_format)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _number(value: float, number_format: str) -> str:
    """Put the digits in place of the format's 0s and #s; text that it quotes (" คะแนน") is kept."""
    pattern = DECORATION.sub("", number_format.partition(";")[0])
    places = PLACEHOLDERS.search(QUOTED.sub(lambda quoted: "x" * len(quoted[0]), pattern))
    if places is None:
        whole = float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.10g}"
    decimals = len(places[0].partition(".")[2])
    shown = value * 100 if "%" in pattern else value
    number = f"{shown:{',' if ',' in places[0] else ''}.{decimals}f}"
    return (pattern[: places.start()] + number + pattern[places.end() :]).replace('"', "").replace("\\", "")


def _date(value: date, number_format: str) -> str:
    year = value.year + (BUDDHIST_ERA if BUDDHIST_CALENDAR.search(number_format) else 0)
    clock = f" {value:%H:%M}" if isinstance(value, datetime) and (value.hour or value.minute) else ""
    return f"{value.day}/{value.month}/{year}{clock}"
