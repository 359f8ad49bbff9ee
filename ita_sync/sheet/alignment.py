"""Which row and which column of a tab is which of an earlier state of it, when a write landed in between. Pure.

The write covered some cells up: these say nothing. Of the others every text and every note counts, ours included, for
they move with their row; and what few rows hold says more than what many hold. Rows that are sure are found first, the
others by what they share, then by the rows around them, and last by what nobody else accounts for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import log2
from typing import NamedTuple

from ita_sync.model import Grid, Position


class Slot(NamedTuple):
    """What a row has in a column: the cell's text, or the note on it."""

    column: int
    note: bool = False


Line = dict[Slot, str]
Lines = Mapping[int, Line]
LOOKED_AT = 20  # old rows that share a text: many more would be alike in everything
HEADER_WEIGHT = 1000  # a header names its column better than any text below it
CHANGED = 2.0  # how much one cell in sight that differs speaks against two rows being the same
BESIDE = 1.0  # how much a neighbour that is the same speaks for it
SURE_FROM = 2  # a row with a single text may have been typed by somebody
LARGEST_GAP = 40_000  # rows times rows that are aligned one by one


@dataclass(frozen=True)
class Writing:
    """What a write put where.

    Attributes:
        rows: By row; blank where it cleared a cell.
        words: Texts and notes that nobody but us writes, so that they are ours wherever they are.
    """

    rows: Lines
    words: frozenset[str]

    def line(self, row: int) -> Line:
        """What it put in a row."""
        return self.rows.get(row, {})

    def has(self, slot: Slot, text: str) -> bool:
        """Whether it may have put this there, had the row stood elsewhere when an earlier attempt of it arrived.

        A blank tells nothing: people empty and move far more cells than a lost attempt could have cleared.
        """
        return bool(text) and (text in self.words or (slot, text) in self._items)

    @cached_property
    def _items(self) -> frozenset[tuple[Slot, str]]:
        return frozenset(item for line in self.rows.values() for item in line.items())


@dataclass(frozen=True)
class Alignment:
    """Row after -> the same row before; column after -> the same column before. What is new is not in it."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    def origin(self, row: int, column: int) -> Position | None:
        """Where a cell stood before; None: it is new."""
        old_row, old_column = self.rows.get(row), self.columns.get(column)
        return None if old_row is None or old_column is None else (old_row, old_column)


def align(before: Grid, after: Grid, wrote: Writing, header_row: int) -> Alignment:
    """Find the rows and columns of a tab again.

    Args:
        before: The tab as it really stood when the write was planned.
        after: The tab just after it.
        wrote: What was written.
        header_row: Where the header stood before.
    """
    old, new = lines(before), lines(after)
    columns = _match_columns(old, new, wrote, header_row)
    taken = {*columns.values()}
    old = {
        row: {slot: text for slot, text in line.items() if slot.column in taken} for row, line in old.items()
    }
    grown = after.size[0] - before.size[0] if after.size and before.size else 0
    bottom = max([*new, *wrote.rows, *(row + grown for row in old), 0, grown]) + 1
    rows = _Rows(
        old, _named(new, columns), replace(wrote, rows=_named(wrote.rows, columns)), (bottom - grown, bottom)
    ).match()
    return Alignment(rows, columns)


def lines(grid: Grid) -> dict[int, Line]:
    """Row -> all that stands in it; blank rows are not there."""
    found: defaultdict[int, Line] = defaultdict(dict)
    for row, texts in enumerate(grid.rows):
        for column, text in enumerate(texts):
            if text:
                found[row][Slot(column)] = text
    for (row, column), note in grid.notes.items():
        if note:
            found[row][Slot(column, note=True)] = note
    return dict(found)


def _named(lines: Lines, columns: Mapping[int, int]) -> dict[int, Line]:
    """Rows by the columns of before, without those that are new."""
    return {
        row: {
            Slot(columns[slot.column], slot.note): text
            for slot, text in line.items()
            if slot.column in columns
        }
        for row, line in lines.items()
    }


def _match_columns(old: Lines, new: Lines, wrote: Writing, header_row: int) -> dict[int, int]:
    """By what stands in them, in whatever order; then by the column beside."""
    votes = _votes(old, new, wrote, header_row)
    found: dict[int, int] = {}
    for (column, was), _ in sorted(votes.items(), key=lambda item: (-item[1], abs(item[0][0] - item[0][1]))):
        if column not in found and was not in found.values():
            found[column] = was
    _fill_columns(found, _columns_in(old), _columns_in(new) | _columns_in(wrote.rows))
    return found


def _fill_columns(found: dict[int, int], old: set[int], new: set[int]) -> None:
    """Columns that have nothing in common stand beside those found; what held something is not taken for a blank one."""
    width = max(old | new, default=0) + 1
    for strict in (True, False):
        for column in range(width):
            for was in (found.get(column - 1, column - 1) + 1, found.get(column + 1, 0) - 1):
                fits = not strict or (column in new) == (was in old)
                if fits and column not in found and was >= 0 and was not in found.values():
                    found[column] = was


def _columns_in(part: Lines) -> set[int]:
    """The columns that hold texts; notes tell nothing, for ours come to stand anywhere."""
    return {slot.column for line in part.values() for slot in line if not slot.note}


def _votes(old: Lines, new: Lines, wrote: Writing, header_row: int) -> Counter[tuple[int, int]]:
    """How many contents two columns have in common."""
    covered = {(row, slot) for row, line in wrote.rows.items() for slot in line}
    held, holds = _columns_of(old, set()), _columns_of(new, covered)
    votes: Counter[tuple[int, int]] = Counter()
    for content in held.keys() & holds.keys():
        for column, was in product(holds[content], held[content]):
            votes[column, was] += min(holds[content][column], held[content][was])
    for slot, text in old.get(header_row, {}).items():
        for column in holds.get((slot.note, text), ()):
            votes[column, slot.column] += HEADER_WEIGHT
    return votes


def _columns_of(
    part: Lines, covered: Collection[tuple[int, Slot]]
) -> Mapping[tuple[bool, str], Counter[int]]:
    """Text or note -> in which columns it stands how often."""
    found: defaultdict[tuple[bool, str], Counter[int]] = defaultdict(Counter)
    for row, line in part.items():
        for slot, text in line.items():
            if (row, slot) not in covered:
                found[slot.note, text][slot.column] += 1
    return found


class _Rows:
    """The rows of two states of a tab, both by the columns of the earlier one."""

    def __init__(self, old: Lines, new: Lines, wrote: Writing, ends: tuple[int, int]) -> None:
        self.old, self.wrote = old, wrote
        # All below the table is blank down to the tab's end, so the end of one is the end of the other.
        self.old_end, self.end = ends
        self.new = {
            row: {slot: text for slot, text in line.items() if slot not in wrote.line(row)}
            for row, line in new.items()
        }
        self.holders: defaultdict[tuple[Slot, str], list[int]] = defaultdict(list)
        for row, line in old.items():
            for item in line.items():
                self.holders[item].append(row)
        self.matches: dict[int, int] = {self.end: self.old_end, -1: -1}
        self.left = set(range(self.old_end))

    def match(self) -> dict[int, int]:
        """Row after -> row before."""
        self._match_unique()
        self._match_by_content()
        self._match_between()
        self._match_orphans()
        return {row: old for row, old in self.matches.items() if 0 <= row < self.end}

    def _pair(self, row: int, old: int) -> None:
        self.matches[row] = old
        self.left.discard(old)

    def _open(self) -> list[int]:
        return [row for row in range(self.end) if row not in self.matches]

    def _match_unique(self) -> None:
        """Rows whose texts are all the same, and those of no other."""
        old, new = (_by_texts(part) for part in (self.old, self.new))
        for texts, rows in new.items():
            if len(texts) >= SURE_FROM and len(rows) == 1 == len(old.get(texts, ())):
                self._pair(rows[0], old[texts][0])

    def _match_by_content(self) -> None:
        """The pairs that share most, as long as more speaks for them than against; of like rows the first is the first.

        For whether rows are inserted, deleted or sorted, like ones keep their order.
        """
        pairs = [
            (self._likeness(row, old) + self._beside(row, old), -row, -old)
            for row in self._open()
            for old in self._candidates(row)
            if self._likeness(row, old) > 0
        ]
        found: list[int] = []
        for *_, row, old in sorted(pairs, reverse=True):
            if -row not in self.matches and -old in self.left:
                self._pair(-row, -old)
                found.append(-row)
        self._uncross(sorted(found))

    def _uncross(self, rows: Sequence[int]) -> None:
        """Where rows in their old order are as good an explanation as rows that changed places, they did not."""
        for at, row in enumerate(rows):
            for other in rows[at + 1 : at + LOOKED_AT]:
                old, beyond = self.matches[row], self.matches[other]
                if old > beyond and self._agree(row, beyond, other, old) >= self._agree(
                    row, old, other, beyond
                ):
                    self.matches[row], self.matches[other] = beyond, old

    def _agree(self, row: int, old: int, other: int, beyond: int) -> float:
        return self._likeness(row, old) + self._likeness(other, beyond)

    def _candidates(self, row: int) -> Sequence[int]:
        """The old rows that share one of the row's rarer contents."""
        held = [self.holders[item] for item in self.new.get(row, {}).items() if item in self.holders]
        found: dict[int, None] = {}
        for rows in sorted(held, key=len):
            found |= dict.fromkeys(old for old in rows[:LOOKED_AT] if old in self.left)
            if len(found) >= LOOKED_AT:
                break
        return list(found)

    def _likeness(self, row: int, old: int) -> float:
        """What speaks for two rows being the same, less what speaks against it."""
        new, was, hidden = self.new.get(row, {}), self.old.get(old, {}), self.wrote.line(row)
        same = [item for item in new.items() if was.get(item[0]) == item[1]]
        changed = [
            slot
            for slot in new.keys() | was.keys()
            if slot not in hidden
            and new.get(slot) != was.get(slot)
            and not self.wrote.has(slot, new.get(slot, ""))
        ]
        weights = (1 + log2((len(self.old) + 1) / len(self.holders[item])) for item in same)
        return sum(weights) - CHANGED * len(changed)

    def _beside(self, row: int, old: int) -> float:
        """What the rows above and below say."""
        return BESIDE * sum(
            self.matches.get(row + step) == old + step or self._likeness(row + step, old + step) > 0
            for step in (-1, 1)
        )

    def _match_between(self) -> None:
        """What is left between two found rows is aligned in order, first where both ends agree."""
        for strict in (True, False):
            for rows in _runs(self._open()):
                above = self._run(self.matches[rows[0] - 1], +1)
                below = self._run(self.matches[rows[-1] + 1], -1)[::-1]
                olds = above if above == below else [] if strict else list(dict.fromkeys(above + below))
                for row, old in _align(rows, olds, self._fit):
                    self._pair(row, old)

    def _run(self, old: int, step: int) -> list[int]:
        """The rows beside an old one that are not found yet."""
        found = []
        while old + step in self.left:
            old += step
            found.append(old)
        return found

    def _fit(self, row: int, old: int) -> float:
        """How well two rows fit that stand in the same place; better still where that accounts for something."""
        return self._likeness(row, old) + 0.1 * self._accounts_for(row, old)

    def _accounts_for(self, row: int, old: int) -> bool:
        """Whether an old row would have had something where the write, or an earlier attempt of it, covered it up."""
        strays = {slot for slot, text in self.new.get(row, {}).items() if self.wrote.has(slot, text)}
        covered = self.wrote.line(row).keys() | strays
        return any(slot in covered for slot in self.old.get(old, {}))

    def _match_orphans(self) -> None:
        """Rows of which nothing is in sight are taken for those that are missed, where these would be hidden there."""
        missed = [old for old in self.left if self.old.get(old)]
        pairs = [
            (self._fit(row, old), -abs(old - row), row, old)
            for row in self._open()
            for old in missed
            if self._accounts_for(row, old) and self._likeness(row, old) >= -CHANGED
        ]
        for *_, row, old in sorted(pairs, reverse=True):
            if row not in self.matches and old in self.left:
                self._pair(row, old)


def _by_texts(lines: Lines) -> Mapping[frozenset[tuple[Slot, str]], list[int]]:
    found: defaultdict[frozenset[tuple[Slot, str]], list[int]] = defaultdict(list)
    for row, line in lines.items():
        found[frozenset(item for item in line.items() if not item[0].note)].append(row)
    return found


def _runs(rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows that follow one another."""
    run: list[int] = []
    for row in rows:
        if run and row != run[-1] + 1:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _align(
    rows: Sequence[int], olds: Sequence[int], fit: Callable[[int, int], float]
) -> Iterator[tuple[int, int]]:
    """The pairs, in order, that fit best together; a row may be new and an old one gone, at the price of a change."""
    if len(rows) * len(olds) > LARGEST_GAP:
        yield from zip(rows, olds, strict=False)
        return
    best: list[list[tuple[float, str]]] = [[(-CHANGED * at, "gone") for at in range(len(olds) + 1)]]
    for row in rows:
        above, line = best[-1], [(best[-1][0][0] - CHANGED, "new")]
        for at, old in enumerate(olds):
            line.append(
                max(
                    (above[at][0] + fit(row, old), "same"),
                    (above[at + 1][0] - CHANGED, "new"),
                    (line[at][0] - CHANGED, "gone"),
                )
            )
        best.append(line)
    down, across = len(rows), len(olds)
    while down and across:
        step = best[down][across][1]
        if step == "same":
            yield rows[down - 1], olds[across - 1]
        down, across = down - (step != "gone"), across - (step != "new")
