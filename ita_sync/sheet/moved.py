"""What became of the cells a write landed on, when people had moved rows or columns before it. Pure.

Google has no write on condition: a batch goes to the row numbers of the read, whatever stands there by then. The answer
shows the tab just after. Its rows are found again in the tab as it stood before (`ita_sync.sheet.alignment`); then the
two and the tab as staff made it are merged, as a version control system merges three states of a file:

- a cell that was written to holds what staff had made it hold, and so does one that is still as it stood, for it may be
  one that an earlier write covered up and this one missed;
- any other cell was changed by a person, and stays.

What cannot be known is a note that somebody typed in those seconds onto the very cell that was written to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from ita_sync.model import Grid, Plan, Position
from ita_sync.sheet.alignment import Line, Slot, Writing, align, lines
from ita_sync.sheet.notes import TAG

NOWHERE = -1


def recover(before: Grid, stood: Grid, plan: Plan, after: Grid, *, carried_out: bool = True) -> Grid:
    """The tab as staff had made it when the write arrived: `after` itself where nothing had changed under it.

    Args:
        before: The tab as staff had made it when the plan was made.
        stood: The tab as it really stood then: `before` itself, or with what an earlier write had covered up.
        plan: What was written.
        after: The tab as Google showed it just after.
        carried_out: Whether it is known that the plan was. If not, what it put down may still stand somewhere.
    """
    wrote = written(plan, before)
    if not carried_out:
        wrote = Writing({}, wrote.words)
    return after if undisturbed(stood, wrote, after) else _Merge(before, stood, plan, after, wrote).truth()


def written(plan: Plan, before: Grid) -> Writing:
    """What a plan puts where."""
    rows: defaultdict[int, Line] = defaultdict(dict)
    words = {note for note in plan.notes.values() if TAG in note}
    if plan.status_column is not None:
        words |= {*plan.status.values()} - {""}
        for row, text in plan.status.items():
            rows[row][Slot(plan.status_column)] = text
    for row, column in plan.restored:
        rows[row][Slot(column)] = before.text(row, column)
    for (row, column), note in plan.notes.items():
        rows[row][Slot(column, note=True)] = note
    return Writing(dict(rows), frozenset(words))


def landed(plan: Plan, measures: Grid, ledger: Grid | None) -> bool:
    """Whether a write whose answer was lost had been carried out, by what stands in the tabs.

    It is carried out whole or not at all. The ledger knows best, for it is hidden and nobody has a reason to touch it.
    """
    if plan.ledger:
        return ledger is not None and all(ledger.text(*cell) == text for cell, text in plan.ledger.items())
    column = plan.status_column
    return (
        (column is None or all(measures.text(row, column) == text for row, text in plan.status.items()))
        and all(measures.notes.get(cell, "") == note for cell, note in plan.notes.items())
        and all(_holds(measures, cell, value) for cell, value in plan.restored.items())
    )


def _holds(grid: Grid, cell: Position, value: Mapping[str, object]) -> bool:
    """Whether a cell holds what was entered there, as Google's `ExtendedValue`."""
    is_text = "stringValue" in value or not value
    return grid.text(*cell) == value.get("stringValue", "") if is_text else grid.entered.get(cell) == value


def undisturbed(stood: Grid, wrote: Writing, after: Grid) -> bool:
    """Whether the tab is what it was with what was written, and nothing else."""
    expected = lines(stood)
    for row, line in wrote.rows.items():
        expected[row] = {slot: text for slot, text in (expected.get(row, {}) | line).items() if text}
    return (
        stood.size == after.size
        and sorted_merges(stood) == sorted_merges(after)
        and {row: line for row, line in expected.items() if line} == lines(after)
    )


def sorted_merges(grid: Grid) -> list[tuple[int, int, int, int]]:
    """The merged blocks in an order that does not depend on when they were made."""
    return sorted((block.top, block.left, block.bottom, block.right) for block in grid.merges)


class _Merge:
    """Three states of a tab: as staff made it, as it stood, and after a write."""

    def __init__(self, before: Grid, stood: Grid, plan: Plan, after: Grid, wrote: Writing) -> None:
        self.before, self.stood, self.after, self.wrote = before, stood, after, wrote
        self.was, self.now = lines(stood), lines(after)
        self.places = align(stood, after, wrote, plan.first_row - 1)

    def truth(self) -> Grid:
        """`after` with everything that our writes covered up in its place again."""
        rows = [list(row) for row in self.after.rows]
        entered, notes = dict(self.after.entered), dict(self.after.notes)
        for row, slot in sorted({*self._doubtful()}):
            cell = (row, slot.column)
            source = self.places.origin(*cell)
            if slot.note:
                notes[cell] = self.before.notes.get(source, "") if source else ""
            else:
                _put(rows, cell, self.before.text(*source) if source else "")
                entered.pop(cell, None)
                if source and source in self.before.entered:
                    entered[cell] = self.before.entered[source]
        return replace(
            self.after,
            rows=tuple(map(tuple, rows)),
            notes=MappingProxyType({cell: note for cell, note in notes.items() if note}),
            entered=MappingProxyType(entered),
        )

    def _doubtful(self) -> Iterator[tuple[int, Slot]]:
        yield from (
            (row, slot)
            for row, line in self.wrote.rows.items()
            for slot, text in line.items()
            if self.now.get(row, {}).get(slot, "") == text  # else it moved on, or was typed over
        )
        yield from self._missed()
        yield from self._strays()

    def _missed(self) -> Iterator[tuple[int, Slot]]:
        """Where cells now stand that an earlier write covered up, where nobody has changed them since."""
        made = lines(self.before)
        for row, slot, was in self._seen():
            old = self.places.rows.get(row, -1)
            stood = self.was.get(old, {}).get(was, "")
            if stood != made.get(old, {}).get(was, "") and stood == self.now.get(row, {}).get(slot, ""):
                yield row, slot

    def _strays(self) -> Iterator[tuple[int, Slot]]:
        """What an earlier attempt of the same write, whose answer was lost, left on cells that then moved on."""
        known = {item for line in self.was.values() for item in line.items()}
        for row, slot, was in self._seen():
            text, old = self.now.get(row, {}).get(slot, ""), self.places.rows.get(row)
            is_as_it_was = (was, text) in known if old is None else self.was.get(old, {}).get(was, "") == text
            if self.wrote.has(was, text) and not is_as_it_was:
                yield row, slot

    def _seen(self) -> Iterator[tuple[int, Slot, Slot]]:
        """Every row and slot now, and what the slot was before; a new column was none."""
        columns = {slot.column: NOWHERE for line in self.now.values() for slot in line}
        for row in {*self.places.rows, *self.now}:
            for column, was in {**columns, **self.places.columns}.items():
                yield row, Slot(column), Slot(was)
                yield row, Slot(column, note=True), Slot(was, note=True)


def _put(rows: list[list[str]], cell: Position, text: str) -> None:
    row, column = cell
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = text
