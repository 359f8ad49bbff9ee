"""An .ods file as grids, one a tab."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from ita_sync.domain import Grid, Merge
from ita_sync.errors import SheetError
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.layout import MAX_ROWS, Lines, lay_out, refuse_what_is_too_large
from ita_sync.sources.workbook.number_format import display
from ita_sync.sources.workbook.package import Package
from ita_sync.sources.workbook.refusals import refusal
from ita_sync.sources.workbook.xlsx_cells import integer
from ita_sync.thai.placeholders import NOT_COMPUTED

MAX_COLUMNS = 200  # a row may claim 16,384 repeated blanks; nothing beyond this is a table of ours
MAX_BLANKS = 100  # beside each other; a file names any number of them in a few bytes
CELLS = {"table-cell", "covered-table-cell"}
# What looks like tabs and their cells, and is none: deleted rows, other files' tabs, drawings.
SKIPPED = ("tracked-changes", "dde-links", "shapes")
CLOCK = re.compile(r"PT(\d+)H(\d+)M[\d.]*S?")
BLANKS = re.compile(r"[ \t\r\n]+")
# LibreOffice breaks a link's lines as they are; beside another blank, a break only sets out the XML.
LINK_BLANKS = re.compile(r"(?<=\S)(\n+)(?=\S)|[ \t\r\n]+")


class _Tab:
    """A tab while its rows are read; rows and cells that OpenDocument writes once and counts are laid out.

    One that is too large is refused only when its grid is asked for.
    """

    def __init__(self, name: str, title: str) -> None:
        self.title = title
        self._name = name
        self._refusal: SheetError | None = None
        self._lines: Lines = {}
        self._merges: list[Merge] = []
        self._height = 0

    def add(self, row: Element) -> None:
        if self._refusal:
            return
        try:
            self._add(row)
        except SheetError as error:
            self._refusal = error

    def _add(self, row: Element) -> None:
        texts: dict[int, str] = {}
        column = 0
        for cell in (child for child in row if child.tag in CELLS):
            down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if down * across > 1:
                self._merges.append(Merge(self._height, column, self._height + down, column + across))
            repeated = _count(cell, "number-columns-repeated")
            if column < MAX_COLUMNS and (text := _text(cell)):
                texts |= dict.fromkeys(range(column, min(column + repeated, MAX_COLUMNS)), text)
            column += repeated
        self._repeat(texts, _count(row, "number-rows-repeated"))

    def _repeat(self, texts: dict[int, str], count: int) -> None:
        if texts:
            if self._height + count > MAX_ROWS:
                raise refusal(refusals.REPEATED, name=self._name, count=f"{count:,}")
            refuse_what_is_too_large(self._name, len(self._lines) + count, len(texts))
            self._lines |= {self._height + at: dict(texts) for at in range(count)}
        self._height += count

    def grid(self) -> Grid:
        if self._refusal:
            raise self._refusal
        return lay_out(self._name, self.title, self._lines, self._merges)


def read_ods(path: Path, is_wanted: Callable[[str], bool]) -> Iterator[Grid]:
    """Read the tabs as grids.

    Args:
        path: The file.
        is_wanted: Tells by its title whether a tab is needed. Others, which may hold anything, come as blank grids, but for
            the only one of a file.

    Raises:
        SheetError: It is damaged, has no tab, or claims more rows than a tab can have.
    """
    with Package(path) as package:
        tabs = list(_tabs(package))
    if not tabs:
        raise refusal(refusals.NO_TABS, name=path.name)
    for tab in tabs:
        yield tab.grid() if is_wanted(tab.title) or len(tabs) == 1 else Grid(tab.title, ())


def _tabs(package: Package) -> Iterator[_Tab]:
    tab = None
    for element in package.elements("content.xml", "table-row", marks=("table",), skipped=SKIPPED):
        if element.tag == "table":
            if tab:
                yield tab
            tab = _Tab(package.name, element.get("name", ""))
        elif tab:
            tab.add(element)
    if tab:
        yield tab


def _text(cell: Element) -> str:
    """The displayed text: one line a paragraph; a note's paragraphs are not the cell's, and a merge hides all."""
    if cell.tag == "covered-table-cell":
        return ""
    paragraphs = [_paragraph(child) for child in cell if child.tag in {"p", "h"}]
    # SheetJS writes a moment as it is stored for its text, too; an office program shows it through its format.
    is_stored = "T" in (date := cell.get("date-value", "")) and paragraphs == [date]
    return "\n".join(paragraphs) if paragraphs and not is_stored else _value(cell)


def _paragraph(element: Element) -> str:
    """A paragraph's text; blanks that only set out the XML are one space, or none at its ends."""
    return "".join(_pieces(element)).strip(" ").replace("\0", " ")


def _pieces(element: Element) -> Iterator[str]:
    blanks = LINK_BLANKS if element.tag == "a" else BLANKS
    yield blanks.sub(lambda blank: blank[0] if blank.lastindex else " ", element.text or "")
    for child in element:
        if child.tag == "s":
            yield "\0" * min(integer(child.get("c", ""), 1), MAX_BLANKS)
        elif child.tag in {"tab", "line-break"}:
            yield "\t" if child.tag == "tab" else "\n"
        elif child.tag not in {"annotation", "note", "ruby-text"}:
            yield from _pieces(child)
        yield BLANKS.sub(" ", child.tail or "")


def _value(cell: Element) -> str:
    """A value that its program wrote without the text that it shows: plain."""
    kind, value = cell.get("value-type", ""), cell.get("value", "")
    if "formula" in cell.attrib and not kind:
        return NOT_COMPUTED
    if kind in {"date", "time"}:
        return display(_moment(cell.get(f"{kind}-value", "")))
    if kind == "percentage":
        return display(_number(value), "0.##########%").replace(".%", "%")
    if kind in {"float", "currency"}:
        return display(_number(value))
    return cell.get("string-value") or cell.get("boolean-value", "").upper()


def _moment(text: str) -> object:
    """A date as it is; a time of day, which is written as a duration, without its signs."""
    clock = CLOCK.fullmatch(text)
    if clock:
        return f"{clock[1]}:{clock[2]}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _count(element: Element, attribute: str) -> int:
    """A count that is 1 where it is not written."""
    return max(1, integer(element.get(attribute, ""), 1))
