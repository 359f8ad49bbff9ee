"""The colours of the tab of measures: conditional formats that `sheet init` lays. Pure.

Two kinds. For each column, a cell is coloured where its row's status names that column: so the night's verdict lights
the very cell, and nothing but the status column has to be written. And a missing outcome is coloured as soon as it is
seen, before any night.

The rules begin in the header row, so that a row inserted right below it is covered too. Each carries a mark, by which it is
known again wherever it has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ita_sync.domain import COLUMNS, Severity, column_letters
from ita_sync.setup.spreadsheet import (
    MISSING_COLOUR,
    SEVERITY_COLOURS,
    ColourRule,
    Step,
    Tab,
    add_colour,
    remove_colour,
)
from ita_sync.writeback import status

MARK = 'N("ita-sync'  # begins an expression that is always 0
VERSION = 2  # of the formulas; older ones are replaced


def plan(tab: Tab, header_row: int, columns: Mapping[str, int]) -> Iterator[Step]:
    """What has to be done so that the colours are as they should be; nothing where they are.

    Args:
        tab: The tab of measures.
        header_row: Where its header is.
        columns: Canonical name -> column; that of the status column is `status`.
    """
    ours = [rule for rule in tab.colours if MARK in rule.formula]
    wanted = [*desired(header_row, columns)]
    if len(ours) == len(wanted) and all(map(lambda has, rule: _does(has, rule, tab), ours, wanted)):
        return
    removing = [remove_colour(tab.id, rule.index) for rule in reversed(ours)]
    adding = [add_colour(tab.id, rule) for rule in wanted]
    says = "the colours of missing and doubtful cells" + (", renewed" if ours else "")
    yield Step(says, (*removing, *adding))


def desired(header_row: int, columns: Mapping[str, int]) -> Sequence[ColourRule]:
    """All rules, in the order in which they count."""
    rules = [
        ColourRule(_named(severity, name, columns, header_row), columns[name], header_row, colour=colour)
        for severity, colour in SEVERITY_COLOURS.items()
        for name in COLUMNS
        if name in columns
    ]
    live = ColourRule(
        _missing_outcome(columns, header_row), columns["outcome"], header_row, colour=MISSING_COLOUR
    )
    return [
        ColourRule(rule.formula, rule.column, rule.top, rule.bottom, rule.colour, index)
        for index, rule in enumerate([*rules, live])
    ]


def _does(has: ColourRule, wanted: ColourRule, tab: Tab) -> bool:
    """Whether a rule of the tab does what is wanted, as far as the tab's rows go."""
    reaches = has.bottom is None or has.bottom >= tab.size[0]
    return reaches and (has.formula, has.column, has.top) == (wanted.formula, wanted.column, wanted.top)


def _named(severity: Severity, name: str, columns: Mapping[str, int], row: int) -> str:
    """True where the row's status names a column with a severity. TO_TEXT, for REGEXMATCH fails on a number."""
    cell = _cell(columns["status"], row)
    return f'=AND({_mark(name, severity)},REGEXMATCH(TO_TEXT({cell}),"{status.pattern(severity, name)}"))'


def _missing_outcome(columns: Mapping[str, int], row: int) -> str:
    """True where the outcome is empty and the row has a measure, or the owner of a further activity of one."""
    outcome, measure, owner = (_cell(columns[name], row) for name in ("outcome", "measure", "owner"))
    return f"=AND({_mark('outcome', 'live')},LEN(TRIM({outcome}))=0,LEN(TRIM({measure}&{owner}))>0)"


def _cell(column: int, row: int) -> str:
    return f"${column_letters(column)}{row + 1}"


def _mark(name: str, kind: str) -> str:
    return f'{MARK} {VERSION} {name} {kind}")=0'
