"""Map the cells of a tab to where they were before people edited it: columns by header, rows by content. Pure.

A row is found by all its cells that no write of ours can have changed, word for word; like rows keep their order, and an
edited one is taken for the row that most of its cells are of. Columns: `ita_sync.writeback.column_pairs`.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ita_sync.domain import Grid, Position
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.table.header_row import first_data_row
from ita_sync.writeback import notes, status
from ita_sync.writeback.column_pairs import (
    ColumnPairs,
    States,
    find_header_again,
    headers_of,
)

MOSTLY_ALIKE = 0.6  # of the cells of an edited row still say what they said
MOST_COMPARED = 1_000_000  # pairs of rows


class Places:
    """Maps rows and columns of a tab after a write to those before it.

    Args:
        states: The tab before and after a write.
        header_row: Where its header was.
        hit: The cells of `after` whose texts do not count, for a write of ours may have put them there.
        noted: The rows of `after` whose note a write of ours may have put there.
    """

    def __init__(
        self,
        states: States,
        header_row: int | None,
        hit: Collection[Position],
        noted: Collection[int],
    ) -> None:
        self._truth, self._stood, self._after = states
        self._noted = noted
        self._hit: defaultdict[int, set[int]] = defaultdict(set)
        for row, column in hit:
            self._hit[row].add(column)
        self._headers = headers_of(states.truth, header_row)
        self.header_row = find_header_again(states.after, self._headers)
        columns = ColumnPairs(states, header_row, self.header_row, self._hit)
        self._columns, self._known = columns.pairs, columns.known
        self._status = self._status_column()
        self._rows = self._pair_rows()

    def source(self, cell: Position) -> Position | None:
        """Where a cell was before; None where it is new, or cannot be found."""
        row, column = self._rows.get(cell[0]), self._columns.get(cell[1])
        return None if row is None or column is None else (row, column)

    def now(self, cell: Position) -> Position | None:
        """Where a cell is now; None where it is gone, or cannot be found."""
        row = next((now for now, was in self._rows.items() if was == cell[0]), None)
        column = next((now for now, was in self._columns.items() if was == cell[1]), None)
        return None if row is None or column is None else (row, column)

    def column(self, column: int) -> int | None:
        """Where a column was before."""
        return self._columns.get(column)

    def stands_alone(self, row: int) -> bool:
        """Whether nothing stands in a row but what a write of ours may have put there."""
        texts = self._after.rows[row] if row < len(self._after.rows) else ()
        return not any(text for column, text in enumerate(texts) if column not in self._hit.get(row, ()))

    def is_status_cell(self, cell: Position) -> bool:
        """Whether a cell is one of the status column below its header."""
        if self.header_row is None or self._status is None:
            return False
        return cell[1] == self._status and cell[0] >= first_data_row(self._after, self.header_row)

    def lost(self, found: Grid, hit: Collection[Position]) -> Iterator[str]:
        """What people had written and stands nowhere any more, as far as a write of ours may have hit it.

        In a column that is known by its header that is only what stood in it, in rows that are not found again. Where any
        other column was hit, it may be anything: then rather too much is named than too little.

        Args:
            found: The tab with everything in its place that is found again.
            hit: The cells that a write of ours may have hit, values and notes.
        """
        rows, columns = range(len(self._truth.rows)), range(max(map(len, self._truth.rows), default=0))
        if not {column for _, column in hit} <= self._known:
            yield from self._named(rows, columns, _contents(self._truth) - _contents(found))
            return
        gone = sorted({*rows} - {*self._rows.values()})
        for column in sorted({cell[1] for cell in hit if not self.source(cell)}):
            was = self._columns[column]
            yield from self._named(gone, [was], _contents(self._truth, was) - _contents(found, column))

    def _named(self, rows: Iterable[int], columns: Sequence[int], missing: Counter[str]) -> Iterator[str]:
        for row, column in itertools.product(rows, columns):
            header = self._headers[column] if column < len(self._headers) else ""
            for text in _cell_texts(self._truth, row, column):
                if missing[text] > 0:
                    missing[text] -= 1
                    yield f"{header}: {text}" if header not in ("", text) else text

    def _status_column(self) -> int | None:
        if self.header_row is None:
            return None
        was = [column for column, name in enumerate(self._headers) if name == STATUS_HEADER][:1]
        return next((now for now, before in self._columns.items() if before in was), None)

    def _pair_rows(self) -> dict[int, int]:
        """Row now -> row before, where all the cells that were not hit say the same; like rows keep their order."""
        columns = {now: was for now, was in self._columns.items() if now != self._status}
        groups: defaultdict[frozenset[int], list[int]] = defaultdict(list)
        for row in range(len(self._after.rows)):
            groups[frozenset(self._hit.get(row, ()))].append(row)
        pairs: dict[int, int] = {}
        for hit, rows in sorted(groups.items(), key=lambda group: len(group[0])):  # what is certain first
            seen = {now: was for now, was in columns.items() if now not in hit}
            pairs |= self._pair_group(rows, seen, pairs)
        edited = sorted({*self._hit, *self._noted} - pairs.keys())
        return pairs | self._pair_edited(edited, columns, set(pairs.values()))

    def _pair_group(
        self, rows: Sequence[int], columns: Mapping[int, int], known: Mapping[int, int]
    ) -> dict[int, int]:
        """Rows of which the same columns were not hit. A row that says nothing in them is known by its neighbours alone."""
        taken, pairs = {*known.values()}, dict(known)
        free = [row for row in range(len(self._stood.rows)) if row not in taken]
        before = _by_texts(self._stood, free, columns.values())
        for texts, like in _by_texts(self._after, rows, columns).items():
            candidates = before.get(texts, [])
            if any(texts) and len(like) == len(candidates):
                pairs |= zip(like, candidates, strict=True)
                continue
            left = {*candidates}
            for row in like:
                beside = {pairs.get(row - 1, -2) + 1, pairs.get(row + 1, 0) - 1} & left
                if beside:
                    pairs[row] = min(beside)
                    left.discard(pairs[row])
        return pairs

    def _pair_edited(
        self, rows: Sequence[int], columns: Mapping[int, int], taken: set[int]
    ) -> dict[int, int]:
        """Rows that were edited in that second, too: paired where most of their cells still say the same."""
        free = [row for row in range(len(self._stood.rows)) if row not in taken]
        pairs: dict[int, int] = {}
        for row in rows if len(rows) * len(free) <= MOST_COMPARED else ():
            seen = [(now, was) for now, was in columns.items() if now not in self._hit.get(row, ())]
            alike = [(self._likeness(row, old, seen), old) for old in free]
            best, second = [*sorted(alike, reverse=True), (0.0, -1), (0.0, -1)][:2]
            if best[0] >= MOSTLY_ALIKE and best[0] > second[0]:
                pairs[row] = best[1]
                free.remove(best[1])
        return pairs

    def _likeness(self, row: int, old: int, columns: Sequence[Position]) -> float:
        """Which part of the cells that hold something say the same."""
        texts = [(self._after.text(row, now), self._stood.text(old, was)) for now, was in columns]
        filled = [now == was for now, was in texts if now or was]
        return sum(filled) / len(filled) if filled else 0.0


def _by_texts(grid: Grid, rows: Iterable[int], columns: Iterable[int]) -> dict[tuple[str, ...], list[int]]:
    """What some rows say in some columns -> those that say it, in order."""
    places = tuple(columns)
    found: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        found[tuple(grid.text(row, column) for column in places)].append(row)
    return found


def _cell_texts(grid: Grid, row: int, column: int) -> Iterator[str]:
    """What people have written into a cell and its note."""
    text, note = grid.text(row, column), notes.persons_part(grid.notes.get((row, column), ""))
    yield from (text for text in (text, note) if text and not status.is_ours(text))


def _contents(grid: Grid, column: int | None = None) -> Counter[str]:
    """What people have written into a tab and its notes, or into one column."""
    width = max(map(len, grid.rows), default=0)
    columns = range(width) if column is None else [column]
    cells = itertools.product(range(len(grid.rows)), columns)
    return Counter(text for cell in cells for text in _cell_texts(grid, *cell))
