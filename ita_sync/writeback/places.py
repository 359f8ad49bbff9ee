"""Where the cells of a tab were before people changed it: its columns by their headers, its rows by what they say. Pure.

A row is found by all its cells that no write of ours can have changed, word for word; like rows keep their order, and an
edited one is taken for the row that most of its cells are of. Of columns whose header says nothing, and of one whose
header a write of ours has hit, the contents decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ita_sync.domain import Grid, Position
from ita_sync.domain.columns import STATUS_HEADER
from ita_sync.table.measures import first_data_row, header_texts
from ita_sync.writeback import notes, status

HEADER_SEARCH_ROWS = 60  # a header row may have been pushed further down than where a read looks for it
LEAST_HEADERS = 2  # names in common by which a header row is known again
MOSTLY_ALIKE = 0.6  # of the cells of an edited row still say what they said
MOST_COMPARED = 1_000_000  # pairs of rows


class States(NamedTuple):
    """A tab at three times.

    Attributes:
        truth: Before a write, as staff had it: its headers, and what is found again.
        stood: The same as it really stood, by which it is known again: an earlier write may have hit some cells.
        after: After the write.
    """

    truth: Grid
    stood: Grid
    after: Grid


class Places:
    """Where the rows and columns of a tab were before.

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
        headers = header_texts(states.truth, header_row) if header_row is not None else []
        self._headers = [" ".join(text.split()) for text in headers]
        self._was_header_row = header_row
        self.header_row = _find_header(states.after, self._headers)
        self._columns = self._pair_columns()
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

    def is_status_cell(self, cell: Position) -> bool:
        """Whether a cell is one of the status column below its header."""
        if self.header_row is None or self._status is None:
            return False
        return cell[1] == self._status and cell[0] >= first_data_row(self._after, self.header_row)

    def lost(self, found: Grid, columns: Collection[int]) -> Iterator[str]:
        """What stood in some columns, in rows that are not found again, and stands nowhere in them now."""
        rows = {*self._rows.values()}
        gone = [row for row in range(len(self._truth.rows)) if row not in rows]
        for column in sorted(columns):
            if (was := self._columns.get(column)) is not None:
                missing = _contents(self._truth, was) - _contents(found, column)
                yield from self._named(was, gone, missing)
        if self._has_all_columns and self.header_row is not None:
            names = {" ".join(text.split()) for text in header_texts(found, self.header_row)}
            yield from (name for name in self._headers if name and name not in names)
        if any(column not in self._columns for column in columns) and self._has_all_columns:
            known = {*self._columns.values()}
            for was in range(len(self._headers)):
                if was not in known:
                    everything = range(len(self._truth.rows))
                    yield from self._named(was, everything, _contents(self._truth, was))

    def _named(self, column: int, rows: Iterable[int], missing: Counter[str]) -> Iterator[str]:
        for text in (text for row in rows for text in _cell_texts(self._truth, row, column)):
            if missing[text] > 0:
                missing[text] -= 1
                yield f"{self._headers[column]}: {text}" if column < len(self._headers) else text

    @property
    def _has_all_columns(self) -> bool:
        """Whether no column was deleted, as far as the tab's width tells."""
        return (self._after.size or (0, 0))[1] >= (self._truth.size or (0, 0))[1]

    def _status_column(self) -> int | None:
        if self.header_row is None:
            return None
        was = [column for column, name in enumerate(self._headers) if name == STATUS_HEADER][:1]
        return next((now for now, before in self._columns.items() if before in was), None)

    def _pair_columns(self) -> dict[int, int]:
        """Column now -> column before, by the headers; of columns without one, by what stands in them."""
        width = max([len(row) for row in (*self._truth.rows, *self._after.rows)], default=0)
        if self.header_row is None:
            return {column: column for column in range(width)}
        texts = header_texts(self._after, self.header_row)
        names = [" ".join(text.split()) for text in texts] + [""] * (width - len(texts))
        before = self._headers + [""] * (width - len(self._headers))
        hidden = self._hit.get(self.header_row, set())
        known = {column: name for column, name in enumerate(names) if name and column not in hidden}
        pairs = dict(_pairs_in_order(known, {column: name for column, name in enumerate(before) if name}))
        left = [column for column, name in enumerate(before) if name and column not in pairs.values()]
        pairs |= self._pair_still_hit(sorted(hidden), left)
        left = [column for column in left if column not in pairs.values()]
        pairs |= self._pair_by_neighbours(
            sorted(hidden), left, pairs
        )  # of those our write hit the very header
        left = [column for column in left if column not in pairs.values()]
        pairs |= self._pair_by_contents([c for c in sorted(hidden) if c not in pairs], left)
        nameless = [column for column, name in enumerate(names) if not name and column not in hidden]
        return pairs | self._pair_by_contents(nameless, [c for c, name in enumerate(before) if not name])

    def _pair_still_hit(self, now: Sequence[int], before: Sequence[int]) -> dict[int, int]:
        """Columns whose header an earlier write hit, and that still show what it put there."""
        row, was_row = self.header_row or 0, self._was_header_row or 0
        width = len(self._stood.rows[was_row]) if was_row < len(self._stood.rows) else 0
        blank = [column for column in range(width) if not self._truth.text(was_row, column)]
        stood = {column: self._stood.text(was_row, column) for column in (*before, *blank)}
        shown = {column: self._after.text(row, column) for column in now}
        return dict(
            _pairs_in_order({c: t for c, t in shown.items() if t}, {c: t for c, t in stood.items() if t})
        )

    @staticmethod
    def _pair_by_neighbours(
        now: Sequence[int], before: Sequence[int], known: Mapping[int, int]
    ) -> dict[int, int]:
        """Columns that stand between the same two as before, or at the same edge."""
        pairs = dict(known)
        for column in now:
            was = pairs.get(column - 1, -1 if column == 0 else -2) + 1
            if was in before and pairs.get(column + 1) == was + 1:
                pairs[column] = was
        return pairs

    def _pair_by_contents(self, now: Sequence[int], before: Sequence[int]) -> dict[int, int]:
        """Columns whose texts, as far as they were not hit, stood together before; what is left over, in its order."""
        held = {column: self._texts(self._truth, column, {}) for column in before}
        pairs: dict[int, int] = {}
        for column in now:
            texts = self._texts(self._after, column, self._hit)
            free = [was for was in before if was not in pairs.values()]
            best = max(free, key=lambda was: (texts & held[was]).total(), default=None)
            if best is not None and (texts & held[best]):
                pairs[column] = best
        rest = [column for column in now if column not in pairs]
        free = [was for was in before if was not in pairs.values() and held[was]]
        hit = [column for column in rest if any(column in columns for columns in self._hit.values())]
        in_order = len(hit) == len(free) and self._has_all_columns
        return pairs | (dict(zip(hit, free, strict=True)) if in_order else {})

    @staticmethod
    def _texts(grid: Grid, column: int, hit: Mapping[int, set[int]]) -> Counter[str]:
        return Counter(
            texts[column]
            for row, texts in enumerate(grid.rows)
            if column < len(texts) and texts[column] and column not in hit.get(row, ())
        )

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


def _contents(grid: Grid, column: int) -> Counter[str]:
    """What people have written into a column and its notes."""
    return Counter(text for row in range(len(grid.rows)) for text in _cell_texts(grid, row, column))


def _find_header(grid: Grid, names: Sequence[str]) -> int | None:
    """The row that has most of some headers."""
    wanted = {name for name in names if name}
    rows = range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
    common = {row: len(wanted & {" ".join(text.split()) for text in header_texts(grid, row)}) for row in rows}
    best = max(common, key=lambda row: common[row], default=None)
    return best if best is not None and common[best] >= LEAST_HEADERS else None


def _pairs_in_order(now: Mapping[int, str], before: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Columns of one name are paired in their order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for column, name in before.items():
        places[name].append(column)
    for column, name in now.items():
        if places[name]:
            yield column, places[name].pop(0)
