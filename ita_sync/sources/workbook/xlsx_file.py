"""Read an .xlsx file as grids, one for each tab.

Only what a grid needs is read: texts, number formats, merges, notes. So nothing else of a file can be in the way, be it a
style, a pivot table or a drawing; and strict Open XML, whose namespaces alone differ, is read as well.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ita_sync.domain import Grid, Merge, Position
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.layout import Lines, lay_out, refuse_what_is_too_large
from ita_sync.sources.workbook.package import Package
from ita_sync.sources.workbook.refusals import refusal
from ita_sync.sources.workbook.xlsx_cells import CellReader, integer, joined

ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class _Part(NamedTuple):
    """What a relationship points to."""

    kind: str
    path: str


def read_xlsx(path: Path, is_wanted: Callable[[str], bool]) -> Iterator[Grid]:
    """Read the tabs as grids; a formula gives the value that was computed last.

    Args:
        path: The file.
        is_wanted: Tells by its title whether a tab is needed. Others, which may hold anything, come as blank grids, but for
            the only one of a file.

    Raises:
        SheetError: The file is damaged, too large or without a tab.
    """
    with Package(path) as package:
        main = next((part.path for part in _parts(package, "").values() if part.kind == "officeDocument"), "")
        main = main if main in package else "xl/workbook.xml"
        parts = _parts(package, main)
        sheets = [
            (each.get("name", ""), parts.get(each.get("id", ""))) for each in package.elements(main, "sheet")
        ]
        tabs = [(title, part.path) for title, part in sheets if part and part.kind == "worksheet"]
        if not tabs:
            raise refusal(refusals.NO_TABS, name=path.name)
        cells = CellReader.of(package, main, {part.kind: part.path for part in parts.values()})
        for title, part in tabs:
            is_needed = is_wanted(title) or len(tabs) == 1
            yield _grid(package, cells, title, part) if is_needed else Grid(title, ())


def _parts(package: Package, source: str) -> dict[str, _Part]:
    """The parts that a part relates to, or the whole package does, by id."""
    folder, name = posixpath.split(source)
    return {
        each.get("Id", ""): _Part(
            each.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", "").replace("\\", "/"))),
        )
        for each in package.elements(f"{folder}/_rels/{name}.rels", "Relationship")
        if each.get("TargetMode") != "External"
    }


def _grid(package: Package, cells: CellReader, title: str, part: str) -> Grid:
    lines: Lines = {}
    merges: list[Merge] = []
    row = -1
    for element in package.elements(part, "row", "mergeCell"):
        if element.tag == "mergeCell":
            merges += _merge(element.get("ref", ""))
            continue
        row = integer(element.get("r", ""), row + 2) - 1
        if line := _line(cells, element):
            lines.setdefault(row, {}).update(line)
            refuse_what_is_too_large(package.name, len(lines), 1)
    return lay_out(package.name, title, lines, merges, _notes(package, part))


def _line(cells: CellReader, row: Element) -> dict[int, str]:
    """The texts of a row by column; a cell without an address follows the one before it."""
    texts: dict[int, str] = {}
    column = -1
    for cell in row:
        place = ADDRESS.fullmatch(cell.get("r", ""))
        column = _column(place[1]) if place else column + 1
        if len(cell) and (text := cells.text(cell)):
            texts[column] = text
    return texts


def _merge(reference: str) -> list[Merge]:
    corners = ADDRESS.findall(reference)
    if len(corners) != 2:
        return []
    (left, top), (right, bottom) = corners
    return [Merge(int(top) - 1, _column(left), int(bottom), _column(right) + 1)]


def _notes(package: Package, part: str) -> dict[Position, str]:
    notes: dict[Position, str] = {}
    comments = (other.path for other in _parts(package, part).values() if other.kind == "comments")
    for element in package.elements(next(comments, ""), "comment"):
        place = ADDRESS.fullmatch(element.get("ref", ""))
        if place:
            notes[int(place[2]) - 1, _column(place[1])] = "".join(map(joined, element.iter("text")))
    return notes


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
