"""The texts of the status column: compose them, recognise them, find the column. Pure.

A row's text is `✗ ผลลัพธ์: ยังไม่มี · ? ระยะเวลา: ไม่ชัดเจน`: the severity, the column, what it needs. The conditional formats
that `sheet init` lays look for the severity and the column (`pattern`), so that the faulty cell itself is coloured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from ita_sync.domain import COLUMNS, Grid, Severity
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.domain.language import Lang
from ita_sync.rules import RULES, labels
from ita_sync.table.header_row import header_texts
from ita_sync.text.dates import format_date

BETWEEN = " · "
MARKS: Mapping[Severity, str] = {"error": "✗", "warning": "?"}  # advice is no need of the row's
AWAITED = "…"
COMPLETE: Mapping[Lang, str] = {"th": "ครบ ✓", "en": "complete ✓"}
UNTIL: Mapping[Lang, str] = {"th": "รอผลถึง {day}", "en": "awaited until {day}"}
RETIRED_LABELS = frozenset(
    {"มาตรการหายไปมาก"}
)  # labels of earlier versions, which may still stand in a sheet


def column_title(column: str, lang: Lang) -> str:
    """What a column is called in the status column."""
    return COLUMNS[column].th if lang == "th" else COLUMNS[column].en


def need(mark: str, column: str, label: str, lang: Lang) -> str:
    """One thing that a row needs: `✗ ผลลัพธ์: ยังไม่มี`."""
    return f"{mark} {column_title(column, lang)}: {label}"


def finding_label(rule: str, column: str, lang: Lang) -> str:
    """All that is left to say of a finding that is mended: `ผลลัพธ์: ยังไม่มี`."""
    label = labels(lang).get(rule, rule)
    return f"{column_title(column, lang)}: {label}" if column in COLUMNS else label


def awaited_until(day: date, lang: Lang) -> str:
    """What is said of a cell that only time can fill."""
    return UNTIL[lang].format(day=format_date(day, lang))


def row_text(needs: Iterable[str]) -> str:
    """The text of a row that needs something; each need once."""
    return BETWEEN.join(dict.fromkeys(needs))


def pattern(severity: Severity, column: str) -> str:
    """A regular expression (RE2) that finds, in a row's text of either language, a need of one severity in one column."""
    titles = "|".join(re.escape(title) for title in (COLUMNS[column].th, COLUMNS[column].en))
    return f"(^|{BETWEEN})[{MARKS[severity]}] ({titles}):"


def is_ours(text: str) -> bool:
    """Whether a text is one that we write into the status column, in this version or an earlier one."""
    return bool(_OURS.fullmatch(text))


def is_persons(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell of the status column holds what a person put there: another text, a number, a formula."""
    text = grid.text(row, column)
    return (row, column) in grid.entered or bool(text and not is_ours(text))


def status_column(grid: Grid, header_row: int) -> int | None:
    """The first column whose header is exactly that of the status column; None where there is none.

    A column is made by `sheet init`, by a person's will, and never by a nightly run.
    """
    for column, text in enumerate(header_texts(grid, header_row)):
        if " ".join(text.split()) == STATUS_HEADER:
            return column
    return None


def _any(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted({*texts}, key=len, reverse=True)))


def _ours() -> str:
    titles = _any(title for column in COLUMNS.values() for title in (column.th, column.en))
    known = _any([label for rule in RULES.values() for label in rule.label] + [*RETIRED_LABELS])
    until = "|".join(re.escape(text).replace(r"\{day\}", r"[^·]{4,20}") for text in UNTIL.values())
    marks = re.escape("".join(MARKS.values()))
    one = rf"(?:[{marks}] (?:{titles}): (?:{known})|{AWAITED} (?:{titles}): (?:{until}))"
    return rf"{one}(?:{BETWEEN}{one})*|{_any(COMPLETE.values())}"


_OURS = re.compile(_ours())
