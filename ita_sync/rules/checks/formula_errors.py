"""Rule about formulas that failed, so that a cell shows a spreadsheet error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ita_sync.domain.language import LocalizedText
from ita_sync.rules.rule import Context, Options, Rule, Violations

SPREADSHEET_ERROR = re.compile(
    r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A|ERROR!|SPILL!|CALC!|NOT_COMPUTED!|DATE\?)|#{2,}",
    re.IGNORECASE,
)


def spreadsheet_error(text: str) -> str:
    """Return the error that a cell shows, as its whole text or as one of its lines; blank if there is none."""
    return next((line.strip() for line in text.splitlines() if SPREADSHEET_ERROR.fullmatch(line.strip())), "")


def _formula_error(context: Context, _options: Options) -> Iterator[Violations]:
    for column in context.table.texts.columns:
        lines = context.lines_where(column, spreadsheet_error)
        yield Violations(column, lines, {"error": context.each(column, spreadsheet_error)[lines].tolist()})


RULES = (
    Rule(
        id="formula-error",
        severity="error",
        title=LocalizedText("ต้องไม่มีสูตรที่คำนวณผิดพลาด", "No cell shows a spreadsheet error."),
        label=LocalizedText("สูตรผิดพลาด", "formula error"),
        message=LocalizedText("ช่อง “{header}” แสดงข้อผิดพลาดของสูตร {error}", "“{header}” shows {error}."),
        hint=LocalizedText("แก้สูตร หรือพิมพ์ข้อความแทน", "Mend the formula or type the text instead."),
        check=_formula_error,
    ),
)
