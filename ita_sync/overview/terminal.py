"""A bar a unit for a person at a terminal, with colours; a pipe and NO_COLOR get `bars.plain`."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ita_sync.domain import Overview, UnitState
from ita_sync.domain.language import Lang
from ita_sync.overview import bars, words

COLOURS = bars.Ink("green", "yellow", "red")


def table(overview: Overview, lang: Lang) -> RenderableType:
    """Return the units as a table for rich: name, bar and three numbers; what differs in colour differs in sign too."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column(words.UNIT.in_language(lang), overflow="fold")
    shown.add_column("", no_wrap=True)
    for word, sign, colour in zip((words.DONE, words.AWAITED, words.OWED), bars.BLOCKS, COLOURS, strict=True):
        head = Text.assemble((sign, colour), " ", word.in_language(lang))
        shown.add_column(head, justify="right", no_wrap=True)
    most = bars.most_activities(overview.units)
    for unit in overview.units[: bars.LISTED]:
        numbers = (str(count) for count in (unit.done, unit.awaited, unit.owed))
        shown.add_row(Text(bars.name(unit, lang)), _bar(unit, most), *numbers)
    said = [bars.headline(overview, lang), bars.changed(overview, lang), *bars.more(overview, lang)]
    above, below = said[:2], said[2:]
    return Group(*(Text(line) for line in above if line), shown, *(Text(line) for line in below if line))


def _bar(unit: UnitState, most: int) -> Text:
    parts = zip(bars.BLOCKS, bars.lengths(unit, most), COLOURS, strict=True)
    return Text.assemble(*((sign * length, colour) for sign, length, colour in parts))
