"""The conditional formats by which `sheet init` colours the tab of measures.

There are two kinds:

- For each column, a cell is coloured if the status of its row names the column. So a run highlights the faulty cell
  although it writes only the status column.
- A missing outcome is coloured at once, before any run: a blank, and what `says_nothing` takes for one. Where several
  columns may say it, one of them does not tell, and the night alone does.

The formats start in the header row, so that a row inserted directly below it is included. Each formula contains a mark
by which the format is recognised when it has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ita_sync.domain import COLUMNS, LocalizedText, Severity, column_letters
from ita_sync.setup.sheet_requests import MISSING_COLOUR, SEVERITY_COLOURS, Step, add_colour, remove_colour
from ita_sync.setup.spreadsheet import ColourRule, Tab
from ita_sync.thai.sheet_patterns import UNSEEN, sheet_patterns
from ita_sync.writeback import status

MARK = 'N("ita-sync'  # the start of an expression that is always 0
VERSION = 3  # of the formulas; formats with another version are replaced

COLOURED = LocalizedText("สีของช่องที่ยังขาดหรือควรตรวจสอบ", "the colours of missing and doubtful cells")
RENEWED = LocalizedText(
    "สีของช่องที่ยังขาดหรือควรตรวจสอบ (ปรับใหม่)", "the colours of missing and doubtful cells, renewed"
)


def plan(tab: Tab, header_row: int, columns: Mapping[str, int], *, is_live: bool = True) -> Iterator[Step]:
    """Yield the step that replaces our conditional formats; nothing if they are as they should be.

    Args:
        tab: The tab of measures.
        header_row: The 0-based header row.
        columns: Canonical name -> 0-based column; the status column is `status`.
        is_live: Whether a missing outcome is coloured at once.
    """
    ours = [rule for rule in tab.colours if MARK in rule.formula]
    wanted = [*desired(header_row, columns, is_live=is_live)]
    if len(ours) == len(wanted) and all(map(lambda has, rule: _equals(has, rule, tab), ours, wanted)):
        return
    removing = [remove_colour(tab.id, rule.index) for rule in reversed(ours)]
    adding = [add_colour(tab.id, rule) for rule in wanted]
    yield Step(RENEWED if ours else COLOURED, (*removing, *adding))


def desired(header_row: int, columns: Mapping[str, int], *, is_live: bool = True) -> Sequence[ColourRule]:
    """Return all our formats, in the order in which they apply.

    Args:
        header_row: The 0-based header row.
        columns: Canonical name -> 0-based column; the status column is `status`.
        is_live: Whether a missing outcome is coloured at once, and not by the night alone: so where one cell tells it.
    """
    rules = [
        ColourRule(_faulty(severity, name, columns, header_row), columns[name], header_row, colour=colour)
        for severity, colour in SEVERITY_COLOURS.items()
        for name in COLUMNS
        if name in columns
    ]
    live = [
        ColourRule(formula, columns["outcome"], header_row, colour=MISSING_COLOUR)
        for formula in (_missing_outcome(columns, header_row) if is_live else ())
    ]
    return [replace(rule, index=index) for index, rule in enumerate([*rules, *live])]


def _equals(has: ColourRule, wanted: ColourRule, tab: Tab) -> bool:
    """Whether a format of the tab is the same as the wanted one for all rows of the tab."""
    reaches = has.bottom is None or has.bottom >= tab.size[0]
    return reaches and (has.formula, has.column, has.top) == (wanted.formula, wanted.column, wanted.top)


def _faulty(severity: Severity, name: str, columns: Mapping[str, int], row: int) -> str:
    """A formula that is true if the row's status names a column with a severity.

    It uses TO_TEXT because REGEXMATCH fails on a number.
    """
    cell = _cell(columns["status"], row)
    return f'=AND({_mark(name, severity)},REGEXMATCH(TO_TEXT({cell}),"{status.pattern(severity, name)}"))'


def _missing_outcome(columns: Mapping[str, int], row: int) -> Iterator[str]:
    """Formulas of which one is true if the outcome says nothing and the row has a measure or an owner.

    There are several, because one for all phrases would be too long.
    """
    outcome, measure, owner = (_cell(columns[name], row) for name in ("outcome", "measure", "owner"))
    has_activity = f"LEN(TRIM({measure}&{owner}))>0"
    yield f"=AND({_mark('outcome', 'live')},LEN(TRIM({outcome}))=0,{has_activity})"
    patterns = sheet_patterns()
    text = f'LOWER(REGEXREPLACE(TO_TEXT({outcome}),{_quoted(UNSEEN)},""))'
    judged = f'REGEXREPLACE({text},{_quoted(patterns.aims)},"~")'
    for number, (phrase, guard, result) in enumerate(patterns.phrases, 1):
        conditions = [
            _mark("outcome", f"live {number}"),
            has_activity,
            f"{outcome}<>${column_letters(columns['outcome'])}${row + 1}",  # the header says nothing either
            f"REGEXMATCH({text},{_quoted(phrase)})",
            f"NOT(REGEXMATCH({text},{_quoted('|'.join(filter(None, [patterns.unread, guard])))}))",
            *(f"NOT(REGEXMATCH({judged},{_quoted(each)}))" for each in (result,) if each),
        ]
        yield f"=AND({','.join(conditions)})"


def _quoted(pattern: str) -> str:
    """A text of a formula."""
    return '"' + pattern.replace('"', '""') + '"'


def _cell(column: int, row: int) -> str:
    return f"${column_letters(column)}{row + 1}"


def _mark(name: str, kind: str) -> str:
    return f'{MARK} {VERSION} {name} {kind}")=0'
