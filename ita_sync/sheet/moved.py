"""What became of the cells a write landed on, when people had moved rows or columns before it. Pure.

Google has no write on condition: a batch goes to the row numbers of the read, whatever stands there by then. The answer
shows the tab just after. Each of its rows is found again in the tab before, and what the write covered up is taken from
there. What cannot be known is a note that somebody typed in those seconds onto the very cell that was written to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from ita_sync.model import Grid, Plan, Position
from ita_sync.sheet.notes import TAG, persons_part

SAMPLE_ROWS = 200  # enough to see where each column went
LOOKED_AT = 100  # old rows that share a text: many more would be alike in everything
HEADER_WEIGHT = 1000  # a header names its column better than any text below it


def recover(before: Grid, stood: Grid, plan: Plan, after: Grid) -> Grid:
    """The tab as staff had made it when the write arrived: `after` itself where nothing had changed under it.

    Args:
        before: The tab as staff had made it when the plan was made.
        stood: The tab as it really stood then: `before` itself, or with what an earlier write had covered up.
        plan: What was written.
        after: The tab as Google showed it just after.
    """
    return after if undisturbed(before, stood, plan, after) else _Recovery(before, stood, plan, after).truth()


def undisturbed(before: Grid, stood: Grid, plan: Plan, after: Grid) -> bool:
    """Whether every cell of staff's stands where it stood and says what it said, and ours say what was written."""
    count = max(len(before.rows), len(after.rows))
    return (
        before.size == after.size
        and sorted_merges(before) == sorted_merges(after)
        and all(_staff_texts(before, plan, row) == _staff_texts(after, plan, row) for row in range(count))
        and _landed(stood, plan, after)
    )


def _landed(stood: Grid, plan: Plan, after: Grid) -> bool:
    """Whether our flags are where the write should have left them: blank rows move without a trace of staff's."""
    tagged = {cell for cell, note in stood.notes.items() if TAG in note} - plan.notes.keys()
    tagged |= {cell for cell, note in plan.notes.items() if TAG in note}
    column, count = plan.status_column, max(len(stood.rows), len(after.rows))
    return tagged == {cell for cell, note in after.notes.items() if TAG in note} and (
        column is None
        or all(
            after.text(row, column) == plan.status.get(row, stood.text(row, column))
            for row in range(plan.first_row, count)
        )
    )


def sorted_merges(grid: Grid) -> list[tuple[int, int, int, int]]:
    """The merged blocks in an order that does not depend on when they were made."""
    return sorted((block.top, block.left, block.bottom, block.right) for block in grid.merges)


def _staff_texts(grid: Grid, plan: Plan, row: int) -> list[str]:
    """A row without the status column, and without blanks at its end."""
    texts = list(grid.rows[row]) if row < len(grid.rows) else []
    if plan.status_column is not None and row >= plan.first_row:
        texts[plan.status_column : plan.status_column + 1] = [""]
    while texts and not texts[-1]:
        texts.pop()
    return texts


class _Recovery:
    """The rows and columns of one tab, found again in an earlier state of it."""

    def __init__(self, before: Grid, stood: Grid, plan: Plan, after: Grid) -> None:
        self.before, self.stood, self.plan, self.after = before, stood, plan, after
        self.count = max(len(after.rows), *(row + 1 for row, _ in plan.landings), 1)
        column = plan.status_column
        first = max(plan.first_row - 1, 0)
        own = () if column is None else {before.text(row, column) for row in range(first, len(before.rows))}
        damage = {stood.text(*cell) for cell in plan.restored}
        self.our_texts = {*own, *damage, *plan.status.values()} - {""}
        self.our_notes = {*plan.notes.values()} - {""}
        self.matches: dict[int, int] = {}
        self._match_rows()

    def truth(self) -> Grid:
        """`after` with everything that our write covered up in its place again."""
        rows = [list(row) for row in self.after.rows]
        entered, notes = dict(self.after.entered), dict(self.after.notes)
        for row, column in self._text_suspects():
            source = self._source(row, column)
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = self.before.text(*source) if source else ""
            entered.pop((row, column), None)
            if source and source in self.before.entered:
                entered[row, column] = self.before.entered[source]
        for cell in self._note_suspects():
            source = self._source(*cell)
            notes[cell] = self.before.notes.get(source, "") if source else ""
        return replace(
            self.after,
            rows=tuple(map(tuple, rows)),
            notes=MappingProxyType(notes),
            entered=MappingProxyType(entered),
        )

    # -- which cells are in doubt

    def _text_suspects(self) -> Iterator[Position]:
        """Cells of staff's that hold what we wrote; the status column itself is put right by the next plan."""
        column = self.plan.status_column
        written = {*self.plan.restored, *self._damaged_still()}
        if column is not None:
            written |= {(row, column) for row in self.plan.status}
            written |= self._strays()
        for row, at in sorted(written):
            if row < self.first_row or self.columns.get(at) != column:
                yield row, at

    def _damaged_still(self) -> set[Position]:
        """Where the cells now stand that this write should have put right, had it not missed them."""
        return {
            (row, column)
            for row, column in self._descendants(self.plan.restored)
            if self.after.text(row, column) == self.stood.text(*self._origin(row, column))
        }

    def _descendants(self, cells: Collection[Position]) -> Iterator[Position]:
        """Where cells of the tab before stand now."""
        rows = {old: row for row, old in self.matches.items()}
        columns = {old: column for column, old in self.columns.items()}
        for row, column in cells:
            if row in rows and column in columns:
                yield rows[row], columns[column]

    def _origin(self, row: int, column: int) -> Position:
        return self.matches[row], self.columns[column]

    def _strays(self) -> set[Position]:
        """Status texts that an earlier attempt of the same write left elsewhere before rows moved on."""
        texts = {*self.plan.status.values()} - {""}
        return {
            (row, column)
            for row, line in enumerate(self.after.rows)
            for column, text in enumerate(line)
            if text in texts and self._source(row, column) is not None
        }

    def _note_suspects(self) -> Iterator[Position]:
        yield from self.plan.notes
        for cell in self._descendants(self.plan.notes):
            origin = self._origin(*cell)
            covered = persons_part(self.stood.notes.get(origin, ""))
            missed = persons_part(self.after.notes.get(cell, "")) == covered
            if missed and covered != persons_part(self.before.notes.get(origin, "")):
                yield cell
        for cell, note in self.after.notes.items():
            if note in self.our_notes and cell not in self.plan.notes:
                source = self._source(*cell)
                person = persons_part(self.before.notes.get(source, "")) if source else persons_part(note)
                if person != persons_part(note):
                    yield cell

    def _source(self, row: int, column: int) -> Position | None:
        """Where a cell stood before; None: it is new."""
        old_row, old_column = self.matches.get(row), self.columns.get(column)
        return None if old_row is None or old_column is None else (old_row, old_column)

    @cached_property
    def first_row(self) -> int:
        """The row below the header, after."""
        header = [row for row, old in self.matches.items() if old < self.plan.first_row]
        return max(header) + 1 if header else self.plan.first_row

    # -- columns

    @cached_property
    def columns(self) -> Mapping[int, int]:
        """Column after -> the same column before."""
        votes = self._votes()
        found: dict[int, int] = {}
        for (new, old), _ in sorted(votes.items(), key=lambda item: (-item[1], abs(item[0][0] - item[0][1]))):
            if new not in found and old not in found.values():
                found[new] = old
        width = max((len(row) for row in (*self.before.rows, *self.after.rows)), default=0)
        for new in range(max(width, (self.plan.status_column or 0) + 1)):
            old = found.get(new - 1, new - 1) + 1
            if new not in found and old not in found.values():
                found[new] = old
        return found

    def _votes(self) -> Counter[tuple[int, int]]:
        votes: Counter[tuple[int, int]] = Counter()
        filled = [
            (row, old)
            for row, old in self.matches.items()
            if row < len(self.after.rows) and old < len(self.before.rows)
        ]
        pairs = [pair for pair in filled if pair[1] >= self.plan.first_row][:SAMPLE_ROWS]
        header = [pair for pair in filled if pair[1] < self.plan.first_row]
        for weight, chosen in ((1, pairs), (HEADER_WEIGHT, header)):
            for row, old in chosen:
                for place, text in enumerate(self.after.rows[row]):
                    for old_place, old_text in enumerate(self.before.rows[old] if text else ()):
                        votes[place, old_place] += weight * (text == old_text)
        return +votes

    # -- rows

    def _match_rows(self) -> None:
        """By all their texts, by most of them, by their neighbours, then by any text that is left."""
        grown = self.after.size[0] - self.before.size[0] if self.after.size and self.before.size else 0
        self.left = dict.fromkeys(range(max(len(self.before.rows), self.count, self.count - grown)))
        self._match_alike()
        self._match_similar(at_least=0.5)
        # Below the table all is blank down to the tab's end: how far that has moved tells how far they have.
        self.matches[self.count] = self.count - grown
        self._match_neighbours(range(self.count - 1, -1, -1), +1)
        self._match_neighbours(range(self.count), -1)
        del self.matches[self.count]
        self._match_similar(at_least=0.0)

    def _pair(self, row: int, old: int) -> None:
        self.matches[row] = old
        del self.left[old]

    def _match_alike(self) -> None:
        """Rows of the same texts; of several the one with the same notes, or between the same rows."""
        alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for old in self.left:
            alike[self._texts(self.before, old)].append(old)
        untouched = self._untouched_notes()
        for row in range(self.count):
            texts = self._texts(self.after, row)
            candidates = alike.get(texts, []) if texts else []
            if candidates:
                notes = untouched.get(row, {})
                best = max(candidates[:LOOKED_AT], key=lambda old: self._sameness(row, old, notes))
                candidates.remove(best)
                self._pair(row, best)

    def _sameness(self, row: int, old: int, notes: Mapping[int, str]) -> tuple[int, int, bool, int]:
        """How surely one of several like rows is the one: by notes, by its neighbours, by its place, by order."""
        same_notes = sum(self.before.notes.get((old, column)) == note for column, note in notes.items())
        neighbours = sum(
            self._texts(self.after, row + step) == self._texts(self.before, old + step) for step in (-1, 1)
        )
        return same_notes, neighbours, old == row, -old

    def _untouched_notes(self) -> Mapping[int, Mapping[int, str]]:
        """Per row the notes that the write did not touch."""
        found: defaultdict[int, dict[int, str]] = defaultdict(dict)
        for (row, column), note in self.after.notes.items():
            if (row, column) not in self.plan.notes:
                found[row][column] = note
        return found

    def _match_neighbours(self, rows: Iterable[int], back: int) -> None:
        """A row next to a matched one is its old neighbour, unless their texts speak against it."""
        for row in rows:
            beside = row + back
            old = 0 if beside < 0 else self.matches.get(beside, -2) - back
            if row not in self.matches and old in self.left and self._may_be(row, old, back):
                self._pair(row, old)

    def _may_be(self, row: int, old: int, back: int) -> bool:
        """A text in common, or both blank, or the rest of what our text covered up, or matched on both sides."""
        new_texts, old_texts = set(self._texts(self.after, row)), set(self._texts(self.before, old))
        held_between = self.matches.get(row - back) == old - back
        hidden_by_ours = row in self.plan.status and new_texts <= old_texts
        return bool(new_texts & old_texts) or held_between or hidden_by_ours or not (new_texts or old_texts)

    def _match_similar(self, at_least: float) -> None:
        """The old row that shares most, looked for among those that share the row's rarest text.

        Args:
            at_least: The share of the old row's texts that the row must have.
        """
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for old in self.left:
            for text in set(self._texts(self.before, old)):
                holders[text].append(old)
        for row in range(self.count):
            texts = set() if row in self.matches else set(self._texts(self.after, row)) & holders.keys()
            rarest = min(texts, key=lambda text: len(holders[text]), default="")
            shared = {old: self._likeness(texts, old) for old in holders.get(rarest, ())[:LOOKED_AT]}
            best = max(shared, key=lambda old: (shared[old], -abs(old - row)), default=None)
            if best is not None and shared[best] > at_least:
                self._pair(row, best)

    def _likeness(self, texts: set[str], old: int) -> float:
        """Which part of an old row's texts are among these; nothing where it was found already."""
        old_texts = set(self._texts(self.before, old))
        return len(texts & old_texts) / len(old_texts) if old in self.left else 0.0

    def _texts(self, grid: Grid, row: int) -> tuple[str, ...]:
        """A row's texts without ours, whatever column they stand in."""
        line = grid.rows[row] if 0 <= row < len(grid.rows) else ()
        return tuple(sorted(text for text in line if text and text not in self.our_texts))
