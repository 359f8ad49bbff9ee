"""Find the cells that a write overwrote by mistake, because people had moved rows or columns, and what they held. Pure.

Google's writes go by position. Where a column was inserted, moved or deleted in the second between read and write, our
words come to stand in a column of staff's; where rows were, on another row's status cell or on the header. The answer
shows it. Each cell that was hit is found again (`ita_sync.writeback.places`) and gets back what was read there. What cannot
be placed is named, for a person to put back.

What somebody typed within that very second onto a cell that was hit is the one thing that nobody can know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from ita_sync.domain import Grid, Plan, Position, Value
from ita_sync.writeback import notes, status
from ita_sync.writeback.column_pairs import States
from ita_sync.writeback.places import Places


@dataclass
class Written:
    """The values and notes that this run has sent.

    Attributes:
        values: Position -> what the last write entered there, as Google's `ExtendedValue`.
        notes: Position -> the note that the last write put there.
        given_back: The cells to which the last write was to give back what they held.
        texts: Every text that any write of this run put into the status column.
        all_notes: Every note that any write of this run put onto it.
    """

    values: Mapping[Position, Value] = field(default_factory=dict)
    notes: Mapping[Position, str] = field(default_factory=dict)
    given_back: Collection[Position] = ()
    texts: set[str] = field(default_factory=set)
    all_notes: set[str] = field(default_factory=set)

    def add(self, plan: Plan) -> None:
        """Remember a plan that was sent, whether or not it arrived."""
        self.values, self.notes, self.given_back = plan.values, plan.cell_notes, tuple(plan.given_back)
        self.texts |= {*plan.status.values()} - {""}
        sent = [*plan.notes.values(), *([plan.heading.note] if plan.heading else [])]
        self.all_notes |= {note for note in sent if notes.is_ours(note)}

    def overwritten_in(self, grid: Grid) -> tuple[set[Position], set[Position]]:
        """The cells whose value, and those whose note, a write of this run may have put there.

        That is where the last write went, as far as it shows, and words of this run wherever they are: of a write whose
        answer was lost they may have moved on.
        """
        values = {cell for cell, value in self.values.items() if grid.value(cell) == value}
        noted = {cell for cell, note in self.notes.items() if grid.notes.get(cell, "") == note}
        strays = {cell for cell, value in grid.filled().items() if value.get("stringValue") in self.texts}
        return values | strays, noted | {cell for cell, note in grid.notes.items() if note in self.all_notes}


class Restored(NamedTuple):
    """The tab of measures as staff have it.

    Attributes:
        grid: The tab with everything in its place that our writes hit.
        header_row: Where its header is; None where there is none any more.
        lost: Texts that were hit and whose place is not found, each with its column's header.
    """

    grid: Grid
    header_row: int | None
    lost: tuple[str, ...]


def restore(states: States, header_row: int | None, written: Written) -> Restored:
    """Reconstruct the tab as staff have it from its state after a write.

    Args:
        states: The tab before and after the write; before it, as staff had it and as it really stood.
        header_row: Where its header was.
        written: What was sent; the last of it may have arrived or not.
    """
    truth, _, after = states
    hit, noted = written.overwritten_in(after)
    places, tab = Places(states, header_row, hit, {row for row, _ in noted}), _Correction(after)
    found_last = sorted(hit | noted, key=lambda cell: (places.source(cell) is None, cell))
    for cell in (cell for cell in found_last if cell in hit):
        _give_back_value(cell, truth, written, places, tab)
    for cell in written.given_back:
        _give_back_missed(cell, states, places, tab)
    unsure = [_give_back_note(cell, truth, places, tab) for cell in found_last if cell in noted]
    found = tab.grid()
    return Restored(found, places.header_row, (*filter(None, unsure), *places.lost(found, found_last)))


def _give_back_value(cell: Position, truth: Grid, written: Written, places: Places, tab: _Correction) -> None:
    """What stood in a cell; of the status column what a person put there, for the rest is planned anew."""
    source = places.source(cell)
    if source and not (places.is_status_cell(cell) and not status.is_persons(truth, *source)):
        tab.enter(cell, truth.text(*source), truth.entered.get(source))
    elif source or _is_certainly_ours(cell, truth, written, places, tab):
        tab.enter(cell, "", None)


def _is_certainly_ours(
    cell: Position, truth: Grid, written: Written, places: Places, tab: _Correction
) -> bool:
    """Whether what stands in a cell of an unknown row came there by a write of ours, and not with its row."""
    if tab.text(cell) in written.texts or places.stands_alone(cell[0]):
        return True
    return tab.is_doubled(cell, truth, places.column(cell[1]))


def _give_back_missed(cell: Position, states: States, places: Places, tab: _Correction) -> None:
    """A cell that the last write was to give back and missed: it still stands as it stood, wherever it is now."""
    (truth, stood, after), now = states, places.now(cell)
    if now is None or places.is_status_cell(now):
        return
    if after.value(now) == stood.value(cell) != truth.value(cell):
        tab.enter(now, truth.text(*cell), truth.entered.get(cell))
    if after.notes.get(now, "") == stood.notes.get(cell, "") != truth.notes.get(cell, ""):
        tab.notes[now] = truth.notes.get(cell, "")


def _give_back_note(cell: Position, truth: Grid, places: Places, tab: _Correction) -> str:
    """The note of a cell; of one whose row is not found again, what a person wrote and what stands nowhere else."""
    source, person = places.source(cell), notes.persons_part(tab.notes.get(cell, ""))
    tab.notes[cell] = truth.notes.get(source, "") if source else ""
    if source or not person or _count(tab.notes, person) >= _count(truth.notes, person):
        return ""
    if places.is_status_cell(cell):
        tab.notes[cell] = person
    return person


def _count(all_notes: Mapping[Position, str], person: str) -> int:
    return sum(notes.persons_part(note) == person for note in all_notes.values())


class _Correction:
    """A grid that is being corrected."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._rows = [list(row) for row in grid.rows]
        self._entered = dict(grid.entered)
        self.notes = dict(grid.notes)

    def text(self, cell: Position) -> str:
        return self._grid.text(*cell)

    def enter(self, cell: Position, text: str, entered: Value | None) -> None:
        row, column = cell
        self._rows += [[] for _ in range(row + 1 - len(self._rows))]
        self._rows[row] += [""] * (column + 1 - len(self._rows[row]))
        self._rows[row][column] = text
        self._entered.pop(cell, None)
        if entered is not None:
            self._entered[cell] = entered

    def is_doubled(self, cell: Position, truth: Grid, column: int | None) -> bool:
        """Whether the text of a cell stands more often in its column than it did before."""
        text = self.text(cell)
        now = sum(row[cell[1]] == text for row in self._rows if len(row) > cell[1])
        return column is None or now > sum(row[column] == text for row in truth.rows if len(row) > column)

    def grid(self) -> Grid:
        return replace(
            self._grid,
            rows=tuple(map(tuple, self._rows)),
            entered=MappingProxyType(self._entered),
            notes=MappingProxyType({cell: note for cell, note in self.notes.items() if note}),
        )
