"""What the status column has to say, told from the sheet alone: nothing here asks the code under test.

It knows the few rules that the nights keep on, and the few texts that their people type, and no others. All nights
are after the fiscal year: nothing is awaited. What a rule says in full is taken from its registry, for that is no matter
of the flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ita_sync.domain import Finding, Grid
from ita_sync.rules import RULES
from ita_sync.rules.rule import with_years
from ita_sync.writeback.notes import compose
from tests.writeback.nights import ASIDE, HEADERS, STATUS

MEASURE, METHOD, OWNER, PERIOD, SUMMARY, OUTCOME = HEADERS
COMPLETE = "ครบ ✓"
# Errors stand before warnings; in a cell that needs two things they stand in this order.
WORDS = {
    ("missing-measure", MEASURE): "✗ มาตรการ: ยังไม่ได้กรอก",
    ("missing-period", PERIOD): "✗ ระยะเวลา: ยังไม่ได้กรอก",
    ("missing-summary", SUMMARY): "✗ สรุปผล: ยังไม่ได้กรอก",
    ("missing-outcome", OUTCOME): "✗ ผลลัพธ์: ยังไม่มี",
    ("formula-error", OUTCOME): "✗ ผลลัพธ์: สูตรผิดพลาด",
    ("duplicate-measure", MEASURE): "? มาตรการ: ซ้ำกับมาตรการอื่น",
}
IN_ORDER = list(WORDS)
WARNINGS = {"duplicate-measure"}

FAILED = {"#ERROR!", "#REF!"}  # what a formula shows in the stand-in, and what staff paste
NO_OUTCOME = {"", "รอผล", *FAILED}
NO_SUMMARY = {"", "-", *FAILED}
NUMBERED = "๓. "


@dataclass(eq=False)
class Cell:
    """A cell, or a block of merged ones, with what the rows below add to it."""

    row: int
    column: int
    text: str
    unfilled: bool = False  # but for what stands below a blank row, which may be no result

    @property
    def address(self) -> str:
        return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[self.column]}{self.row + 1}"


@dataclass(eq=False)
class Activity:
    """A row that begins something: its cells by header."""

    row: int
    cells: dict[str, Cell]


class Need(NamedTuple):
    """What a cell needs; `details` complete the rule's message."""

    rule: str
    header: str
    cell: Cell
    details: Mapping[str, str]

    @property
    def place(self) -> tuple[bool, int, int, int]:
        return (
            self.rule in WARNINGS,
            self.cell.column,
            self.cell.row,
            IN_ORDER.index((self.rule, self.header)),
        )


class Reader:
    """Reads a tab as its staff would: top down, with the blocks that cover several rows."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.header = next(row for row, texts in enumerate(grid.rows) if {*HEADERS} <= {*texts})
        names = grid.rows[self.header]
        self.columns = {name: names.index(name) for name in (*HEADERS, ASIDE)}
        self.begin = {
            (row, block.left): block.top for block in grid.merges for row in range(block.top, block.bottom)
        }
        assert all(block.right == block.left + 1 for block in grid.merges)
        assert not any(names[block.left : block.right] == (STATUS,) for block in grid.merges)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.apart: dict[int, str] = {}  # the blank rows, and those below one
        self.activities: list[Activity] = []

    def read(self) -> list[Activity]:
        further: list[
            tuple[int, dict[str, str]]
        ] = []  # the rows without a measure since the last one that has one
        for row in range(self.header + 1, len(self.grid.rows)):
            said = {
                name: text
                for name, column in self.columns.items()
                if not self.is_covered(row, column) and (text := self.grid.text(row, column))
            }
            is_blank = {*said.values()} <= {"-"}
            if self.apart.get(row - 1) == "blank":
                self.apart[row] = "apart"
            if is_blank:
                if not any(self.is_covered(row, column) for column in self.columns.values()):
                    self.apart[row] = "blank"
                continue  # as good as blank
            if MEASURE in said or (row, self.columns[MEASURE]) in self.begin:
                self.read_further(further)
                further = []
                self.begin_activity(row, said, ())
            else:
                further.append((row, said))
        self.read_further(further)
        return self.activities

    def read_further(self, rows: list[tuple[int, dict[str, str]]]) -> None:
        """Rows without a measure: each is an activity of the one above, or goes on with it."""
        certain = [row for row, said in rows if is_activity(said)]
        for row, said in rows:
            if not self.activities:
                self.begin_activity(row, said, ())
            elif row in certain or (certain and METHOD in said):
                self.begin_activity(row, said, (MEASURE, METHOD, OWNER, PERIOD))
            else:
                for name, text in said.items():
                    if text != "-":
                        self.go_on(row, name)

    def begin_activity(self, row: int, said: dict[str, str], inherited: Iterable[str]) -> None:
        cells = {name: self.cell(row, column) for name, column in self.columns.items()}
        for name in inherited:
            if name not in said and not self.is_covered(row, self.columns[name]):
                cells[name] = self.activities[-1].cells[name]
        self.activities.append(Activity(row, cells))

    def is_covered(self, row: int, column: int) -> bool:
        return self.begin.get((row, column), row) < row

    def cell(self, row: int, column: int) -> Cell:
        top = self.begin.get((row, column), row)
        return self.cells.setdefault((top, column), Cell(top, column, self.grid.text(top, column)))

    def go_on(self, row: int, name: str) -> None:
        """A row without a measure adds its text to the cell above, or is that cell where nothing stands above."""
        above, added = self.activities[-1].cells[name], self.cell(row, self.columns[name])
        nothing = {SUMMARY: NO_SUMMARY, OUTCOME: NO_OUTCOME}.get(name, set())
        is_hole = {*above.text.split("\n")} <= nothing
        says_nothing = {*added.text.split("\n")} <= nothing
        is_doubtful = is_hole and not says_nothing and self.apart.get(row) == "apart"
        above.unfilled = above.unfilled or is_doubtful
        if above.text or is_doubtful or (is_hole and says_nothing):
            above.text = f"{above.text}\n{added.text}".lstrip("\n")
            return
        for activity in self.activities:
            if activity.cells[name] is above:
                activity.cells[name] = added


def is_activity(said: Mapping[str, str]) -> bool:
    """Whether a row without a measure owes what an activity owes."""
    if OWNER in said or PERIOD in said:
        return True
    return METHOD in said and (SUMMARY in said or OUTCOME in said or said[METHOD].startswith("๑. "))


def needs_of(activities: Iterable[Activity]) -> Iterator[Need]:
    """All that is missing or wrong; what several activities share is told once, and of a failed formula only that."""
    told = set()
    needs = [*missing(activities), *repeated(activities)]
    failed = {need.cell.address for need in needs if need.rule == "formula-error"}
    for need in needs:
        if need.cell.address in failed and need.rule != "formula-error":
            continue
        if (key := (need.rule, need.cell.address)) not in told:
            told.add(key)
            yield need


def missing(activities: Iterable[Activity]) -> Iterator[Need]:
    for cells in (activity.cells for activity in activities):
        for rule, header, nothing in (
            ("missing-measure", MEASURE, {""}),
            ("missing-period", PERIOD, {""}),
            ("missing-summary", SUMMARY, NO_SUMMARY),
            ("missing-outcome", OUTCOME, NO_OUTCOME),
        ):
            is_unfilled = cells[header].unfilled and header in {SUMMARY, OUTCOME}
            if is_unfilled or {*cells[header].text.split("\n")} <= nothing:
                yield Need(rule, header, cells[header], {})
        for header in HEADERS:
            failed = [line for line in cells[header].text.split("\n") if line in FAILED]
            if failed:
                yield Need("formula-error", header, cells[header], {"error": failed[0]})


def repeated(activities: Iterable[Activity]) -> Iterator[Need]:
    """Measures of a name that an earlier one has; all rows of a merged measure are one."""
    first: dict[str, Cell] = {}
    for cell in (activity.cells[MEASURE] for activity in activities):
        if cell.text and first.setdefault(cell.text.removeprefix(NUMBERED), cell) is not cell:
            other = first[cell.text.removeprefix(NUMBERED)].address
            yield Need("duplicate-measure", MEASURE, cell, {"other": other})


def rows_of(need: Need, activities: Iterable[Activity]) -> set[int]:
    """Where it is said: in the cell's own row, and in those of the activities that the block covers from above."""
    covered = {
        activity.row
        for activity in activities
        if activity.cells[need.header] is need.cell and activity.row > need.cell.row
    }
    return {need.cell.row, *covered}


def expected(grid: Grid, night: Iterable[Finding]) -> tuple[dict[int, str], dict[int, str]]:
    """0-based row -> what its status cell says, and the note on it, on a sheet as staff made it.

    A person's text stays, and a person's note stands above ours. Since when a thing is missing is what the night found
    out, for the sheet that the job never touched has no ledger.
    """
    reader = Reader(grid)
    status = grid.rows[reader.header].index(STATUS)
    activities = reader.read()
    needs = sorted(needs_of(activities), key=lambda need: need.place)
    said: dict[int, list[Need]] = {}
    for need in needs:
        for row in rows_of(need, activities):
            said.setdefault(row, []).append(need)
    lacking = {id(need.cell) for need in needs}
    complete = {
        activity.row: COMPLETE
        for activity in activities
        if not lacking & {id(cell) for cell in activity.cells.values()}
    }
    texts = {row: " · ".join(WORDS[need.rule, need.header] for need in found) for row, found in said.items()}
    below = range(reader.header + 1, len(grid.rows))
    typed = {row: text for row in below if (text := grid.text(row, status))}
    since = {(finding.rule, finding.cell): finding.since for finding in night}
    theirs = {row: note for (row, column), note in grid.notes.items() if column == status and row in below}
    notes = {
        row: compose(theirs.get(row, ""), [in_full(need, since) for need in said.get(row, ())])
        for row in {*theirs, *said}
    }
    return complete | texts | typed, notes


def in_full(need: Need, since: Mapping[tuple[str, str], date | None]) -> str:
    """A line of the note."""
    rule, day = RULES[need.rule], since.get((need.rule, need.cell.address))
    message = rule.message.th.format(header=need.header, **need.details)
    mark = WORDS[need.rule, need.header][0]
    begun = f" (ตั้งแต่ {day.day} ต.ค. 2568)" if day else ""
    return f"{mark} {need.cell.address}: {message} {with_years(rule.hint, 2568).th}{begun}"
