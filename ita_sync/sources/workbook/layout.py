"""Lay out what a file holds as a grid, within what a table of measures can need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ita_sync.domain import Grid, Merge, Position
from ita_sync.sources.workbook import refusals
from ita_sync.sources.workbook.refusals import refusal

MAX_ROWS = 1_048_576  # of a spreadsheet program's tab
MAX_TEXT_ROWS = 20_000  # the largest plans have some hundred measures
MAX_CELLS = 4_000_000  # laid out, of one tab
MAX_LETTERS = 32 << 20  # laid out, of one tab; many cells may show one text that is stored once
MAX_COVERED = 5_000_000  # cells that are looked at because a merge may hide them

Lines = dict[int, dict[int, str]]


def lay_out(
    name: str,
    title: str,
    lines: Lines,
    merges: Iterable[Merge] = (),
    notes: Mapping[Position, str] | None = None,
) -> Grid:
    """Make a tab's grid, down to its last text: rows of equal width, but for those without a text.

    Args:
        name: The file's, for what is said of it.
        title: The tab's.
        lines: The text of each cell that has one, by row and column.
        merges: The merged blocks, as far as the file says they reach; what they cover shows no text.
        notes: The note on each cell that has one.

    Raises:
        SheetError: There is more than a table of measures can have.
    """
    height, width = max(lines, default=-1) + 1, max(map(max, lines.values()), default=-1) + 1
    if height > MAX_ROWS:
        raise refusal(refusals.TOO_LARGE, name=name)
    refuse_what_is_too_large(name, len(lines), width)
    if sum(len(text) for line in lines.values() for text in line.values()) > MAX_LETTERS:
        raise refusal(refusals.TOO_LARGE, name=name)
    blocks = tuple(part for block in merges if (part := block.within(height, width)))
    _hide_covered(name, lines, blocks)
    return Grid(title, _rows(lines, height, width), blocks, notes or {})


def refuse_what_is_too_large(name: str, rows: int, width: int) -> None:
    """Refuse so many rows of text of such a width.

    Raises:
        SheetError: No table of measures has so many.
    """
    if rows > MAX_TEXT_ROWS:
        raise refusal(refusals.TOO_MANY_ROWS, name=name, limit=f"{MAX_TEXT_ROWS:,}")
    if rows * width > MAX_CELLS:
        raise refusal(refusals.TOO_LARGE, name=name)


def _hide_covered(name: str, lines: Lines, blocks: Iterable[Merge]) -> None:
    """Remove texts that a merge hides: only its upper left cell shows one."""
    looked = 0
    for block in blocks:
        for row in range(block.top, block.bottom):
            line = lines.get(row, {})
            columns = range(block.left, block.right)
            covered = (
                [at for at in columns if at in line]
                if len(columns) < len(line)
                else [*filter(columns.__contains__, line)]
            )
            looked += 1 + min(len(columns), len(line))
            if looked > MAX_COVERED:
                raise refusal(refusals.MERGES, name=name)
            for column in covered:
                if (row, column) != (block.top, block.left):
                    del line[column]


def _rows(lines: Lines, height: int, width: int) -> tuple[tuple[str, ...], ...]:
    blank = ("",) * width
    return tuple(
        tuple(map(lines[row].get, range(width), blank)) if lines.get(row) else () for row in range(height)
    )
