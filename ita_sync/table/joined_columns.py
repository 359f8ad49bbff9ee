"""Columns that together are one of the table: two budgets, rounds, the ends of a period (docs/thai.md, headers).

Before the rows are read, what the columns say in a row is put together in one of them. Everything after that knows one
cell, and its parts only to name the right one in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ita_sync.domain import COLUMNS, Cell, Grid, Merge, Position, a1
from ita_sync.table.header_names import column_of, has_round
from ita_sync.table.header_row import INVISIBLE, Header, header_rows
from ita_sync.table.period_columns import PeriodColumns, period_text
from ita_sync.thai import says_nothing as judge
from ita_sync.thai.digits import to_arabic_digits

UNJOINED = frozenset({"seq"})  # a second number of a row says nothing more
UNTITLED = frozenset({"measure", "owner"})  # names, one a line
RESULTS = frozenset({"summary", "outcome"})
WORD = re.compile(r"[^\W_]|[#✓✔√]")  # a text without any is dashes or dots
NUMBER = re.compile(r"\d+")
# What may follow the part that the headers of a joined column have in common.
DIVISION = re.compile(r"$|\W*[(\d]| *(?:รอบ|ครั้ง|งวด|หลัก|ร่วม|รอง|สนับสนุน|ไตรมาส|เดือน|ปี|ประจำปี|เชิง|เริ่ม|สิ้นสุด)")
COLUMN_NUMBER = re.compile(r"[\W_]*\d{1,2}[\W_]*")  # (๑), as below the header of an official table
MIN_NUMBERED = 4  # least number of them in the row that numbers the columns

says_nothing = lru_cache(maxsize=10_000)(judge)  # texts repeat


@dataclass(frozen=True)
class JoinedColumn:
    """One column of the table that stands in several of the sheet.

    Attributes:
        name: Its canonical name.
        home: The position, 0-based, where the text of all of them is put.
        headers: The position of each of them -> its header, in the sheet's order.
        period: The parts of a period among them.
    """

    name: str
    home: int
    headers: Mapping[int, str]
    period: PeriodColumns = field(default_factory=PeriodColumns)

    @property
    def header(self) -> str:
        """What it is called in the report: what the headers have in common, or else all of them."""
        split = set(self.period.columns)
        whole = [text for place, text in self.headers.items() if place not in split]
        if split and not whole:
            return self._common if "เวลา" in self._common else COLUMNS["period"].th
        if self.name == "period":
            return self.headers[self.home]
        return self._common or " / ".join(dict.fromkeys(whole))

    @cached_property
    def _common(self) -> str:
        """What all headers begin with, if it names the column and only the round or the rank follows: ผลการดำเนินการ."""
        first = min(self.headers.values(), key=len)
        ends = (end for end in range(1, len(first) + 1) if self._divides(first[:end]))
        return next((first[:end].strip(" /-(") for end in ends), "")

    def _divides(self, beginning: str) -> bool:
        headers = self.headers.values()
        return (
            all(text.startswith(beginning) and DIVISION.match(text, len(beginning)) for text in headers)
            and column_of(beginning) == self.name
        )

    @property
    def has_rounds(self) -> bool:
        """Whether the parts are the same thing at different times."""
        return self.name in RESULTS and (bool(self._common) or all(map(has_round, self.headers.values())))

    @property
    def demanded(self) -> int | None:
        """The position of the part that must not be blank, whatever the others say; None if any of them is enough.

        It is the last of several rounds, and the outcome itself where an output stands beside it.
        """
        if self.name not in RESULTS:
            return None
        return max(self.headers, key=self._round) if self.has_rounds else self.home

    def _round(self, place: int) -> tuple[int, int]:
        numbers = NUMBER.findall(to_arabic_digits(self.headers[place])[len(self._common) :])
        return (max(map(int, numbers), default=0), place)

    def title(self, place: int) -> str:
        """What is written above the text of one part."""
        header = self.headers[place]
        rest = header[len(self._common) :].strip(" /-:")
        return (rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest) or header

    def text(self, texts: Mapping[int, str], *, is_titled: bool) -> str:
        """Put the texts of a row together, each as a paragraph.

        Args:
            texts: Position -> its text.
            is_titled: Whether the title of each stands above it.
        """
        said = {place: text for place, text in texts.items() if text.strip(INVISIBLE)}
        if self.name == "period":
            return self._period_text(said)
        said = {place: text for place, text in said.items() if WORD.search(text)} or said
        is_home = not self._common and said.keys() <= {self.home}
        if not (is_titled and self._is_titled) or is_home or all(map(says_nothing, said.values())):
            return "\n".join(dict.fromkeys(said.values()))
        return "\n".join(f"{self.title(place)}\n{text}" for place, text in said.items())

    @cached_property
    def _is_titled(self) -> bool:
        """Whether titles tell the parts apart."""
        titles = {self.title(place) for place in self.headers}
        return self.name not in UNTITLED and len(titles) == len(self.headers)

    def _period_text(self, said: Mapping[int, str]) -> str:
        """The first column that states the whole period, or else its parts."""
        split = set(self.period.columns)
        whole = [place for place in (self.home, *self.headers) if place in said and place not in split]
        return said[whole[0]] if whole else period_text(self.period, lambda place: said.get(place, ""))


def joined_columns(header: Header) -> tuple[JoinedColumn, ...]:
    """Find the columns of the table that stand in several of the sheet."""
    matched = header.matched
    parts = {name: set(places) for name, places in matched.parts.items() if name not in UNJOINED}
    if matched.period.columns:
        parts["period"] = {matched.columns["period"], *parts.get("period", ()), *matched.period.columns}
    return tuple(
        JoinedColumn(
            name,
            matched.columns[name],
            {place: " ".join(header.texts[place].split()) for place in sorted(places)},
            matched.period if name == "period" else PeriodColumns(),
        )
        for name, places in parts.items()
    )


def with_joined_texts(grid: Grid, header: Header, columns: Sequence[JoinedColumn]) -> Grid:
    """Return a copy in which the home of each joined column holds the texts of all its parts."""
    if not columns:
        return grid
    rows = range(header.first_data_row, len(grid.rows))
    texts: dict[Position, str] = {}
    merges = set(grid.merges)
    for column in columns:
        part = _Parts(grid, header, column)
        merges -= part.divided
        texts |= part.joined(rows)
    kept = tuple(merge for merge in grid.merges if merge in merges)
    return replace(_with_texts(grid, texts), merges=kept)


def part_cells(grid: Grid, column: JoinedColumn, row: int) -> tuple[Cell, ...]:
    """The cells of a joined column in a row of the sheet."""
    return tuple(Cell(grid.text(row, place), a1(row, place)) for place in column.headers)


def hole(grid: Grid, column: JoinedColumn, rows: range) -> str | None:
    """The address of the part that is demanded, if it says nothing in any of an activity's rows.

    Args:
        grid: The tab as it was read.
        column: The joined column.
        rows: The rows of the activity, 0-based.
    """
    place = column.demanded
    if place is None or not all(says_nothing(grid.text(row, place)) for row in rows):
        return None
    return a1(rows.start, place)


def _with_texts(grid: Grid, texts: Mapping[Position, str]) -> Grid:
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    return replace(
        grid, rows=tuple(_changed(cells, by_row.get(row, {})) for row, cells in enumerate(grid.rows))
    )


def _changed(cells: tuple[str, ...], texts: Mapping[int, str]) -> tuple[str, ...]:
    if not texts:
        return cells
    wide = [*cells, *[""] * (max(texts) + 1 - len(cells))]
    for column, text in texts.items():
        wide[column] = text
    return tuple(wide)


class _Parts:
    """The parts of one joined column in the rows of a tab.

    Args:
        grid: The tab.
        header: Its header.
        column: The column.

    Attributes:
        divided: The merged cells of its home that are read as one cell a row, because other parts differ in their rows.
    """

    def __init__(self, grid: Grid, header: Header, column: JoinedColumn) -> None:
        self._grid, self._column = grid, column
        places = set(column.headers)
        inside = [m for m in grid.merges if set(range(m.left, min(m.right, m.left + 99))) <= places]
        self._inside = [m for m in inside if m.top >= header.first_data_row]
        self._anchors = {cell: (m.top, m.left) for m in self._inside for cell in _covered(m, len(grid.rows))}
        self._headers = [
            {place: _letters(grid.text(row, place)) for place in places}
            for row in header_rows(grid, header.row)
        ]
        self.divided = frozenset(m for m in self._inside if m.left == column.home and self._differs(m))

    def joined(self, rows: range) -> dict[Position, str]:
        """The texts of the home where others have to be put together with it."""
        found = {}
        for row in rows:
            if self._says_something(row) and not self._is_header(row):
                texts = {place: self._text(row, place) for place in self._column.headers}
                is_titled = sum(bool(text.strip(INVISIBLE)) for text in self._grid.rows[row]) > 1
                found[row, self._column.home] = self._column.text(texts, is_titled=is_titled)
        return found

    def _text(self, row: int, place: int) -> str:
        return self._grid.text(*self._anchors.get((row, place), (row, place)))

    def _says_something(self, row: int) -> bool:
        """Whether a part has a text of its own in a row, or one that a divided merge gives to a row with texts."""
        if any(self._grid.text(row, place).strip(INVISIBLE) for place in self._column.headers):
            return True
        is_filled = any(text.strip(INVISIBLE) for text in self._grid.rows[row])
        return is_filled and any(merge.top < row < merge.bottom for merge in self.divided)

    def _differs(self, merge: Merge) -> bool:
        """Whether another part has a text of its own beside a merged cell of the home, below its first row."""
        others = [place for place in self._column.headers if not merge.left <= place < merge.right]
        rows = range(merge.top + 1, min(merge.bottom, len(self._grid.rows)))
        return any(self._grid.text(row, place).strip(INVISIBLE) for row in rows for place in others)

    def _is_header(self, row: int) -> bool:
        """Whether a row repeats the header, or numbers the columns."""
        own = {
            place: text for place in self._column.headers if (text := _letters(self._grid.text(row, place)))
        }
        if own and any(own.items() <= header.items() for header in self._headers):
            return True
        filled = [text for text in self._grid.rows[row] if text.strip(INVISIBLE)]
        return len(filled) >= MIN_NUMBERED and all(map(COLUMN_NUMBER.fullmatch, filled))


def _covered(merge: Merge, height: int) -> Iterator[Position]:
    """The positions of a merged cell other than its first."""
    for row in range(merge.top, min(merge.bottom, height)):
        for column in range(merge.left, merge.right):
            if (row, column) != (merge.top, merge.left):
                yield row, column


def _letters(text: str) -> str:
    return "".join(text.split())
