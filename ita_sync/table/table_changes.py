"""What changed between two tables of measures: by measure and activity, never by the number of a row. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from ita_sync.table.column_pairs import TableRows, pair_columns
from ita_sync.table.row_pairs import Row, changed_columns, pair_rows
from ita_sync.text.names import name_key

PAIR = 2


class Place(NamedTuple):
    """Which row is meant.

    Attributes:
        measure: Its measure.
        activity: Its method, where the measure has several rows; blank where the measure as a whole is meant.
    """

    measure: str
    activity: str = ""


class RowChange(NamedTuple):
    """A measure, or one activity of it, that was added or removed.

    Attributes:
        place: Which one.
        activities: How many rows it has.
    """

    place: Place
    activities: int = 1


class CellChange(NamedTuple):
    """A cell that says something else.

    Attributes:
        place: Its row, as it is called now.
        column: The canonical name of its column, or a header.
        old, new: What it said, and says.
    """

    place: Place
    column: str
    old: str
    new: str

    @property
    def is_renumbering(self) -> bool:
        """Whether only the running number is another, as it is below a row that was put in."""
        if self.column == "seq":
            return True
        return self.column == "measure" and bool(name := name_key(self.old)) and name == name_key(self.new)


class Move(NamedTuple):
    """A measure, or one activity of it, that stands elsewhere among the rows that both tables have.

    Attributes:
        place: Which one.
        below: What it stands below now; None where it stands first.
    """

    place: Place
    below: Place | None


class Renaming(NamedTuple):
    """A column with another header.

    Attributes:
        column: Its canonical name, or its new header.
        old, new: Its headers.
    """

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Changes:
    """What changed between two tables.

    Attributes:
        added, removed: Measures and activities.
        changed: Cells.
        moved: Measures and activities that stand elsewhere.
        is_swap: Whether `moved` are two that have taken each other's place.
        columns_added, columns_removed: Headers.
        columns_renamed: Columns with another header.
        common: How many rows were found in both.
    """

    added: tuple[RowChange, ...] = ()
    removed: tuple[RowChange, ...] = ()
    changed: tuple[CellChange, ...] = ()
    moved: tuple[Move, ...] = ()
    is_swap: bool = False
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_renamed: tuple[Renaming, ...] = ()
    common: int = 0

    def __bool__(self) -> bool:
        parts = (self.added, self.removed, self.changed, self.moved)
        return any((*parts, self.columns_added, self.columns_removed, self.columns_renamed))


def table_changes(old: TableRows, new: TableRows) -> Changes:
    """Compare two tables.

    White space is no change. Columns that only one of the tables has are named, and their cells are not compared.
    """
    columns = pair_columns(old, new)
    shared = {pair.new: pair.old for pair in columns if pair.old is not None and pair.new is not None}
    before = _Rows([{name: row.get(was, "") for name, was in shared.items()} for row in old.rows])
    after = _Rows([{name: row.get(name, "") for name in shared} for row in new.rows])
    pairs = pair_rows(before.rows, after.rows)
    both = [(pair.old, pair.new) for pair in pairs if pair.old is not None and pair.new is not None]
    moved, is_swap = _moved(_blocks(after, both))
    return Changes(
        added=tuple(after.changes({pair.new for pair in pairs if pair.old is None})),
        removed=tuple(before.changes({pair.old for pair in pairs if pair.new is None})),
        changed=tuple(_changed_cells(before, after, both)),
        moved=moved,
        is_swap=is_swap,
        columns_added=tuple(new.headers[pair.new] for pair in columns if pair.old is None and pair.new),
        columns_removed=tuple(old.headers[pair.old] for pair in columns if pair.new is None and pair.old),
        columns_renamed=tuple(_renamings(shared, old.headers, new.headers)),
        common=len(both),
    )


class _Rows:
    """The rows of a table, and how each is called."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.keys = ["".join(row.get("measure", "").split()) for row in rows]
        self.counts = Counter(self.keys)
        self._methods = Counter(
            (key, row.get("method", "")) for key, row in zip(self.keys, rows, strict=True)
        )

    def measure(self, line: int) -> Place:
        """The measure of a row, as a whole."""
        return Place(self.rows[line].get("measure", ""))

    def place(self, line: int) -> Place:
        """A row: by its method where its measure has several, by its owner too where that has several."""
        key, row = self.keys[line], self.rows[line]
        method = row.get("method", "")
        if key and self.counts[key] == 1:
            return self.measure(line)
        if self._methods[key, method] == 1 and method.strip():
            return Place(row.get("measure", ""), method)
        return Place(row.get("measure", ""), " · ".join(filter(str.strip, (method, row.get("owner", "")))))

    def changes(self, lines: Set[int | None]) -> Iterator[RowChange]:
        """Yield some rows as what was added or removed: a measure as a whole, if it is all of its rows."""
        counts = Counter(self.keys[line] for line in lines if line is not None)
        told = set()
        for line, key in enumerate(self.keys):
            if line not in lines or key in told:
                continue
            if key and counts[key] == self.counts[key]:
                told.add(key)
                yield RowChange(self.measure(line), counts[key])
            else:
                yield RowChange(self.place(line))


class _Block(NamedTuple):
    """Rows of one measure that stand together in both tables.

    Attributes:
        first: Where the first of them stood, among the rows of both tables.
        measure: The measure.
        places: What to call them.
    """

    first: int
    measure: Place
    places: tuple[Place, ...]


def _changed_cells(before: _Rows, after: _Rows, both: Iterable[tuple[int, int]]) -> Iterator[CellChange]:
    """Yield the cells that changed; a measure's name once, though each of its rows has it."""
    last = None
    for old, new in both:
        was, now = before.rows[old], after.rows[new]
        for name in changed_columns(was, now):
            is_name = name == "measure"
            change = CellChange(
                after.measure(new) if is_name else after.place(new), name, was[name], now[name]
            )
            if not is_name or change != last:
                yield change
            last = change if is_name else last


def _renamings(
    shared: Mapping[str, str], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Renaming]:
    for name, was in shared.items():
        if old[was].split() != new[name].split():
            yield Renaming(name, old[was], new[name])


def _blocks(after: _Rows, both: Sequence[tuple[int, int]]) -> list[_Block]:
    """Group the rows of both tables, in their new order."""
    rank = {old: at for at, old in enumerate(sorted(old for old, _ in both))}
    shared = Counter(after.keys[new] for _, new in both)
    runs: list[list[int]] = []  # new rows
    for at, (old, new) in enumerate(both):
        was, above = both[at - 1] if at else (-1, -1)
        if at and after.keys[new] == after.keys[above] and rank[old] == rank[was] + 1:
            runs[-1].append(new)
        else:
            runs.append([new])
    origin = {new: rank[old] for old, new in both}
    return [
        _Block(
            origin[run[0]],
            after.measure(run[0]),
            (after.measure(run[0]),)
            if len(run) == shared[after.keys[run[0]]]
            else tuple(map(after.place, run)),
        )
        for run in runs
    ]


def _moved(blocks: Sequence[_Block]) -> tuple[tuple[Move, ...], bool]:
    """What stands elsewhere, and whether it is two that were swapped: as few as explain the new order."""
    order = sorted(range(len(blocks)), key=lambda at: blocks[at].first)
    displaced = [at for at, was in enumerate(order) if at != was]
    is_swap = len(displaced) == PAIR == sum(len(blocks[at].places) for at in displaced)
    stays = set() if is_swap else _longest_increasing([block.first for block in blocks])
    moved = displaced if is_swap else [at for at in range(len(blocks)) if at not in stays]
    return tuple(move for at in moved for move in _moves(blocks, at)), is_swap


def _moves(blocks: Sequence[_Block], at: int) -> Iterator[Move]:
    """Yield the rows of a block, each with what stands above it."""
    block, above = blocks[at], blocks[at - 1] if at else None
    is_same = above is not None and above.measure == block.measure
    below = above and (above.places[-1] if is_same else above.measure)
    for place in block.places:
        yield Move(place, below)
        below = place


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """The positions of a longest series of increasing numbers, in n log n (patience sorting)."""
    tops: list[int] = []  # the least number that ends a series of each length
    ends: list[int] = []  # its position
    before: list[int] = []  # the position before each one in its series
    for at, number in enumerate(numbers):
        length = bisect_left(tops, number)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [at]
    found: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
