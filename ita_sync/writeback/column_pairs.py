"""Match the columns of a tab with those before people edited it: by header, else by content and position. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from ita_sync.domain import Grid
from ita_sync.table.header_row import header_texts

HEADER_SEARCH_ROWS = 60  # a header row may have been pushed further down than where a read looks for it
LEAST_HEADERS = 2  # names in common by which a header row is known again
# Row -> the columns in which a write of ours may have put what stands there.
Hits = Mapping[int, Collection[int]]


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


def headers_of(grid: Grid, row: int | None) -> list[str]:
    """The headers of a row, each on one line."""
    return [] if row is None else [" ".join(text.split()) for text in header_texts(grid, row)]


def find_header_again(grid: Grid, names: Sequence[str]) -> int | None:
    """The row that has most of some headers."""
    wanted = {name for name in names if name}
    rows = range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
    common = {row: len(wanted & set(headers_of(grid, row))) for row in rows}
    best = max(common, key=lambda row: common[row], default=None)
    return best if best is not None and common[best] >= LEAST_HEADERS else None


class ColumnPairs:
    """Pairs the columns of `states.after` with those before.

    Args:
        states: The tab before and after a write.
        was_row: Where its header was.
        row: Where its header is now; None: there is none, and every column is taken to be where it was.
        hit: What a write of ours may have put there: it says nothing.

    Attributes:
        pairs: Column now -> column before.
        known: The columns now whose counterpart is known by its header; the others may be the wrong ones.
    """

    def __init__(self, states: States, was_row: int | None, row: int | None, hit: Hits) -> None:
        self._states, self._rows, self._hit = states, (was_row or 0, row or 0), hit
        width = max([len(texts) for texts in (*states.truth.rows, *states.after.rows)], default=0)
        self.pairs: dict[int, int] = {}
        self.known: Set[int] = set()
        if row is None:
            self.pairs = {column: column for column in range(width)}
            return
        before, now = headers_of(states.truth, was_row), headers_of(states.after, row)
        self._before = dict(enumerate(before + [""] * (width - len(before))))
        self._now = dict(enumerate(now + [""] * (width - len(now)))) | dict.fromkeys(hit.get(row, ()), None)
        self._pair_by_name()
        self.known = {*self.pairs}
        self._pair_still_hit()
        self._pair_by_neighbours()
        self._pair_by_contents(self._unpaired_now(None), [c for c in self._left() if self._before[c]])
        self._pair_by_contents(self._unpaired_now(""), [c for c in self._left() if not self._before[c]])

    def _left(self) -> list[int]:
        """The columns before that have no counterpart yet."""
        taken = {*self.pairs.values()}
        return [column for column in self._before if column not in taken]

    def _unpaired_now(self, header: str | None) -> list[int]:
        """The columns now without a counterpart, of one header; None: a write of ours hit it."""
        return [column for column, name in self._now.items() if name == header and column not in self.pairs]

    def _pair_by_name(self) -> None:
        names = {column: name for column, name in self._now.items() if name}
        self.pairs |= _pairs_in_order(names, {column: name for column, name in self._before.items() if name})

    def _pair_still_hit(self) -> None:
        """Columns whose header an earlier write hit, and that alone still show what it put there."""
        was_row, row = self._rows
        stood = {column: self._states.stood.text(was_row, column) for column in self._left()}
        shown = {column: self._states.after.text(row, column) for column in self._unpaired_now(None)}
        twice = {text for text, count in Counter(shown.values()).items() if count > 1}
        self.pairs |= _pairs_in_order({at: text for at, text in shown.items() if text not in twice}, stood)

    def _pair_by_neighbours(self) -> None:
        """Columns that stand between the same two as before."""
        left = [column for column in self._left() if self._before[column]]
        for column in self._unpaired_now(None):
            was = self.pairs.get(column - 1, -2) + 1
            if was in left and self.pairs.get(column + 1) == was + 1:
                self.pairs[column] = was

    def _pair_by_contents(self, now: Sequence[int], before: Sequence[int]) -> None:
        """Columns whose texts, as far as they were not hit, stood together before; what is left over, in its order."""
        held = {column: _texts(self._states.truth, column, {}) for column in before}
        for column in now:
            texts = _texts(self._states.after, column, self._hit)
            free = [was for was in before if was not in self.pairs.values()]
            best = max(free, key=lambda was: (texts & held[was]).total(), default=None)
            if best is not None and texts & held[best]:
                self.pairs[column] = best
        self._pair_rest(now, [was for was in before if was not in self.pairs.values() and held[was]])

    def _pair_rest(self, now: Sequence[int], before: Sequence[int]) -> None:
        hit = {column for columns in self._hit.values() for column in columns}
        rest = [column for column in now if column not in self.pairs and column in hit]
        if len(rest) == len(before) and not self._is_narrower():
            self.pairs |= zip(rest, before, strict=True)

    def _is_narrower(self) -> bool:
        """Whether a column was deleted, as far as the tab's width tells."""
        return (self._states.after.size or (0, 0))[1] < (self._states.truth.size or (0, 0))[1]


def _texts(grid: Grid, column: int, hit: Hits) -> Counter[str]:
    """What stands in a column where it was not hit."""
    rows = (row for row in range(len(grid.rows)) if column not in hit.get(row, ()))
    return Counter(filter(None, (grid.text(row, column) for row in rows)))


def _pairs_in_order(now: Mapping[int, str], before: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Columns of one name are paired in their order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for column, name in before.items():
        if name:
            places[name].append(column)
    for column, name in now.items():
        if places[name]:
            yield column, places[name].pop(0)
