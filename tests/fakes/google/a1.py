"""A1 notation: `'มาตรการ'!A1:Z`, `B:C`, `2:5`, `มาตรการ`."""

from __future__ import annotations

import re
from typing import NamedTuple

_CELL = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?")
_QUOTED_TITLE = re.compile(r"'((?:[^']|'')+)'(?:!(.*))?", re.DOTALL)
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


OPEN = 1 << 31  # past every index


class Box(NamedTuple):
    """A rectangle of cells: half-open, counted from zero, ending at `OPEN` where it has no end."""

    start_row: int
    end_row: int
    start_column: int
    end_column: int


EVERYTHING = Box(0, OPEN, 0, OPEN)


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def cell(name: str) -> tuple[int, int]:
    match = _CELL.fullmatch(name)
    if not match or not match[1] or not match[2]:
        raise ValueError(f"{name!r} is not the name of one cell")
    return int(match[2]) - 1, column_index(match[1])


def box(text: str) -> Box | None:
    """The rectangle that `A1:B2`, `A2:B`, `A:B`, `1:2` or `A1` names; None if it names none."""
    first_text, colon, second_text = text.partition(":")
    first, second = _corner(first_text), _corner(second_text if colon else first_text)
    if first is None or second is None or (not colon and None in first):
        return None
    rows, columns = _span(first[0], second[0]), _span(first[1], second[1])
    return Box(*rows, *columns)


def _corner(text: str) -> tuple[int | None, int | None] | None:
    match = _CELL.fullmatch(text)
    if not match or not text:
        return None
    return (int(match[2]) - 1 if match[2] else None), (column_index(match[1]) if match[1] else None)


def _span(first: int | None, second: int | None) -> tuple[int, int]:
    if first is None and second is None:
        return 0, OPEN
    if first is None or second is None:
        return (first if first is not None else second) or 0, OPEN
    return min(first, second), max(first, second) + 1


def split(text: str) -> tuple[str | None, str | None]:
    """The tab's title and the cells that a range names; either may be missing."""
    if match := _QUOTED_TITLE.fullmatch(text):
        return match[1].replace("''", "'"), match[2]
    title, mark, cells = text.rpartition("!")
    if mark:
        return title, cells
    return (None, text) if box(text) else (text, None)


def quoted(title: str) -> str:
    return title if _PLAIN_TITLE.fullmatch(title) else "'" + title.replace("'", "''") + "'"


def box_name(area: Box) -> str:
    """`A1:B2`, `A2:B` or `A1`, as Google writes a rectangle."""
    start = cell_name(area.start_row, area.start_column)
    column = "" if area.end_column == OPEN else column_letters(area.end_column - 1)
    row = "" if area.end_row == OPEN else str(area.end_row)
    end = column + row
    return start if end in (start, "") else f"{start}:{end}"
