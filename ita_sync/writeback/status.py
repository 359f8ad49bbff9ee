"""The texts of the status column: compose them, recognise them, find the column. Pure.

A row's text is `✗ ผลลัพธ์: ยังไม่มี · ? ระยะเวลา: ไม่ชัดเจน`: the severity, the column, what it needs. The conditional formats
that `sheet init` lays look for the severity and the column (`pattern`), so that the faulty cell itself is coloured.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from ita_sync.domain import COLUMNS, Grid, Position, Severity, a1, flag_text
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.domain.language import Lang
from ita_sync.rules import RULES, labels
from ita_sync.table.header_row import header_rows, header_texts
from ita_sync.text.dates import format_date
from ita_sync.writeback import notes

BETWEEN = " · "
MARKS: Mapping[Severity, str] = flag_text.MARKS
AWAITED = flag_text.AWAITED
COMPLETE: Mapping[Lang, str] = {"th": "ครบ ✓", "en": "complete ✓"}
UNTIL: Mapping[Lang, str] = {"th": "รอผลถึง {day}", "en": "awaited until {day}"}
# Labels of earlier versions, which may still stand in a sheet.
RETIRED_LABELS = frozenset({"มีแถวอื่นต่อท้าย", "มีอีโมจิ", "emoji", "มาตรการหายไปมาก"})


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
    return text[:1] in _FIRST and bool(_OURS.fullmatch(" ".join(text.split())))


def is_persons(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell of the status column holds what a person put there: another text, a number, a formula."""
    text = grid.text(row, column)
    return (row, column) in grid.entered or bool(text and not is_ours(text))


def status_column(grid: Grid, header_row: int) -> int | None:
    """The first column whose header is exactly that of the status column; None where there is none.

    A column is made by `sheet init`, by a person's will, and never by a nightly run.
    """
    cell = header_cell(grid, header_row)
    return cell[1] if cell else None


def header_cell(grid: Grid, header_row: int) -> Position | None:
    """The cell that heads the status column; None where there is none."""
    found = (
        (column, row)
        for row in header_rows(grid, header_row)
        if row < len(grid.rows)
        for column, text in enumerate(header_texts(grid, row))
        if " ".join(text.split()) == STATUS_HEADER
    )
    first = min(found, default=None)
    return (first[1], first[0]) if first else None


def without_ours(grid: Grid) -> Grid:
    """Return a tab without our words and notes, wherever they stand: they are neither data nor headers."""
    shown, noted = {*_shown(grid)}, {*_noted(grid)}
    rest = {cell: note for cell, note in grid.notes.items() if cell not in noted}
    return replace(grid.with_texts(dict.fromkeys(shown, "")), notes=rest) if shown or noted else grid


class OwnWords(NamedTuple):
    """Where our words stand on a tab.

    Attributes:
        column: The status column, 0-based; None where there is none.
        former: The header cell of the column that was ours until its header was renamed, such as G1 “สถานะ”; else blank.
        strays: A1 addresses of all other cells that show our words or carry our notes, row by row.
    """

    column: int | None
    former: str = ""
    strays: tuple[str, ...] = ()


def own_words(grid: Grid, header_row: int) -> OwnWords:
    """Find our words on a tab. Where there is no status column, the one with most of them was it."""
    own = status_column(grid, header_row) if header_row < len(grid.rows) else None
    found = sorted(cell for cell in {*_shown(grid), *_noted(grid)} if cell[1] != own)
    below = Counter(column for row, column in found if row > header_row)
    if own is not None or not below:
        return OwnWords(own, strays=tuple(a1(*cell) for cell in found))
    was = max(below, key=lambda column: (below[column], column))
    former = f"{a1(header_row, was)} “{' '.join(grid.text(header_row, was).split())}”"
    return OwnWords(None, former, tuple(a1(*cell) for cell in found if cell[1] != was))


def _shown(grid: Grid) -> Iterator[Position]:
    for row, texts in enumerate(grid.rows):
        yield from ((row, column) for column, text in enumerate(texts) if is_ours(text))


def _noted(grid: Grid) -> Iterator[Position]:
    return (cell for cell, note in grid.notes.items() if notes.is_ours(note))


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
_FIRST = frozenset(
    text[0] for text in (*MARKS.values(), AWAITED, *COMPLETE.values(), " ", "\n", "\t", "\u00a0")
)
