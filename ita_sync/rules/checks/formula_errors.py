"""Formulas that failed: the sheet shows an error where a text should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ita_sync.rules.rule import Context, Faults, Options, Rule, Words

SPREADSHEET_ERROR = re.compile(
    r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A|ERROR!|SPILL!|CALC!)", re.IGNORECASE
)


def spreadsheet_error(text: str) -> str:
    """The error that a cell shows, alone or as one of its lines; blank when it shows none."""
    return next((line.strip() for line in text.splitlines() if SPREADSHEET_ERROR.fullmatch(line.strip())), "")


def _formula_error(context: Context, _options: Options) -> Iterator[Faults]:
    for column in context.table.texts.columns:
        lines = context.lines_where(column, spreadsheet_error)
        yield Faults(column, lines, {"error": context.each(column, spreadsheet_error)[lines].tolist()})


RULES = (
    Rule(
        id="formula-error",
        severity="error",
        title=Words("ต้องไม่มีสูตรที่คำนวณผิดพลาด", "No cell shows a spreadsheet error."),
        label=Words("สูตรผิดพลาด", "formula error"),
        message=Words("ช่อง “{header}” แสดงข้อผิดพลาดของสูตร {error}", "“{header}” shows {error}."),
        hint=Words("แก้สูตร หรือพิมพ์ข้อความแทน", "Mend the formula or type the text instead."),
        check=_formula_error,
    ),
)
