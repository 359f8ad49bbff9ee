"""From findings to what the sheet should say, and from there to the few cells that differ. Pure.

Two grids are compared. `truth` is the sheet as staff made it; `actual` is what stands there. They are one and the same
unless an earlier write of this run landed on the wrong rows (`ita_sync.sheet.moved`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ita_sync.model import SEVERITIES, Finding, Grid, Plan, Position, Table, a1
from ita_sync.rules import RULES
from ita_sync.settings import Settings
from ita_sync.sheet.measures import first_data_row, header_texts
from ita_sync.sheet.notes import compose, one_line, persons_part

STATUS_HEADER = "ผลการตรวจ"
BETWEEN = " · "
WORDS = frozenset(
    word for rule in RULES.values() for word in rule.label
)  # all that we say in the status column


@dataclass(frozen=True)
class Wanted:
    """What the sheet should say.

    Attributes:
        status: 0-based row -> text of the status column; rows without any are not in it.
        messages: Position -> what the note of that cell says.
    """

    status: Mapping[int, str]
    messages: Mapping[Position, tuple[str, ...]]


def status_column(grid: Grid, header_row: int) -> int | None:
    """The first column whose header is exactly that of the status column; None where there is none.

    On a sheet without one the job writes notes and the ledger alone: a column is made by `sheet init`, by a person's
    will, and never by a nightly run.
    """
    for column, text in enumerate(header_texts(grid, header_row)):
        if " ".join(text.split()) == STATUS_HEADER:
            return column
    return None


def wanted(table: Table, findings: Iterable[Finding], grid: Grid, labels: Mapping[str, str]) -> Wanted:
    """What the findings come to, cell by cell.

    Advice (severity info) gets a note and no word in the status column, which says what a row still needs.

    Args:
        table: Where the columns are.
        findings: All that is open; one about the sheet as a whole has no cell and gets no flag.
        grid: Where cells are merged: a flag belongs to the upper left cell of a block.
        labels: Rule id -> its few words for the status column; for an unknown rule its id.
    """
    hidden = corners(grid)
    column = status_column(grid, table.header_row)
    status: defaultdict[int, dict[str, None]] = defaultdict(dict)
    messages: defaultdict[Position, dict[str, None]] = defaultdict(dict)
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        if finding.column not in table.columns or not finding.row:
            continue
        cell = (finding.row - 1, table.columns[finding.column])
        said = f"{finding.message} {finding.hint}".strip()
        messages[hidden.get(cell, cell)][said] = None
        if finding.severity != "info":
            row = cell[0] if column is None else hidden.get((cell[0], column), cell)[0]
            status[row][labels.get(finding.rule, finding.rule)] = None
    return Wanted(
        {row: BETWEEN.join(words) for row, words in status.items()},
        {cell: tuple(said) for cell, said in messages.items()},
    )


def plan(wish: Wanted, table: Table, truth: Grid, actual: Grid) -> Plan:
    """The cells of the measures tab that have to change, so that it says what is wanted."""
    first_row = first_data_row(truth, table.header_row)
    column = status_column(truth, table.header_row)
    changes = (
        wish.status.items()
        if column is None
        else _status_changes(wish.status, truth, actual, first_row, column)
    )
    return Plan(
        first_row=first_row,
        status_column=column,
        status=dict(changes),
        notes=dict(_note_changes(wish.messages, truth, actual)),
        restored=dict(_restorations(truth, actual, first_row, column)),
    )


def withdrawal(plan: Plan, actual: Grid) -> Plan:
    """The plan's clearing part: what stands where it should not goes, and nothing new is put.

    For the case that people keep moving rows: better no flag than one on the wrong row.
    """
    return Plan(
        first_row=plan.first_row,
        status_column=plan.status_column,
        status={row: "" for row in plan.status if actual.text(row, plan.status_column or 0)},
        notes={
            cell: persons_part(note)
            for cell, note in plan.notes.items()
            if persons_part(note) != actual.notes.get(cell, "")
        },
        restored=plan.restored,
    )


def undoing(truth: Grid, actual: Grid) -> Plan:
    """What takes back all that this run wrote, where the sheet cannot be understood any more."""
    cells = truth.notes.keys() | actual.notes.keys()
    return Plan(
        first_row=0,
        notes={cell: truth.notes.get(cell, "") for cell in cells if _differs(cell, truth, actual)},
        restored=dict(_restorations(truth, actual, 0, None)),
    )


def corners(grid: Grid) -> dict[Position, Position]:
    """Each cell that a merged block hides -> the block's upper left cell, where its text and note stand."""
    rows = grid.size[0] if grid.size else len(grid.rows) + 1
    return {
        (row, column): (block.top, block.left)
        for block in grid.merges
        for row in range(block.top, min(block.bottom, rows))
        for column in range(block.left, block.right)
        if (row, column) != (block.top, block.left)
    }


def _status_changes(
    wish: Mapping[int, str], truth: Grid, actual: Grid, first_row: int, column: int
) -> Iterator[tuple[int, str]]:
    """Rows whose status differs. A cell that a block of another column hides is not ours and stays blank."""
    hidden = {row for row, at in corners(actual) if at == column}
    for row in range(first_row, max(len(actual.rows), max(wish, default=0) + 1)):
        text = wish.get(row, "")
        if row not in hidden and text != actual.text(row, column) and _may_write(truth.text(row, column)):
            yield row, text


def _may_write(text: str) -> bool:
    """Whether a cell of the status column is blank or says our words; what a person typed there stays theirs.

    Staff may have had a column of that name before we came.
    """
    return not text or WORDS.issuperset(text.split(BETWEEN))


def _note_changes(
    messages: Mapping[Position, Iterable[str]], truth: Grid, actual: Grid
) -> Iterator[tuple[Position, str]]:
    tagged = {cell for cell, note in actual.notes.items() if persons_part(note) != note}
    damaged = {cell for cell in truth.notes.keys() | actual.notes.keys() if _differs(cell, truth, actual)}
    for cell in sorted(messages.keys() | tagged | damaged):
        note = compose(persons_part(truth.notes.get(cell, "")), messages.get(cell, ()))
        if note != actual.notes.get(cell, ""):
            yield cell, note


def _differs(cell: Position, truth: Grid, actual: Grid) -> bool:
    return truth.notes.get(cell, "") != actual.notes.get(cell, "")


def _restorations(
    truth: Grid, actual: Grid, first_row: int, column: int | None
) -> Iterator[tuple[Position, Mapping[str, object]]]:
    """Cells of staff's that hold something else than staff made them hold."""
    if truth is actual:
        return
    for row in range(max(len(truth.rows), len(actual.rows))):
        for at in range(max(len(line) for grid in (truth, actual) for line in grid.rows[row : row + 1])):
            cell, text = (row, at), truth.text(row, at)
            if at == column and row >= first_row and _may_write(text):
                continue
            if text != actual.text(row, at) or truth.entered.get(cell) != actual.entered.get(cell):
                yield cell, truth.entered.get(cell) or ({"stringValue": text} if text else {})


def obstacle(settings: Settings) -> str:
    """Why no flag can be written at all, in a sentence; blank where nothing is in the way."""
    if not settings.sheet.flags:
        return "Flags are switched off in ita.toml: [sheet] flags."
    if settings.workbook and settings.workbook.suffix.lower() != ".xlsx":
        return f"{settings.workbook.name} takes no flags: only a Google Sheet or an .xlsx workbook does."
    return ""


def describe(plan: Plan) -> Iterator[str]:
    """A plan, line by line, for a person to read before it is carried out."""
    if plan.status_column is not None:
        for row, text in sorted(plan.status.items()):
            yield f"{a1(row, plan.status_column)}: {text or '(cleared)'}"
    for cell, note in sorted(plan.notes.items()):
        yield f"{a1(*cell)}, note: {one_line(note) or '(removed)'}"
    rows = len({row for row, _ in plan.ledger})
    yield f"{plan.flags} cells and notes, {rows} rows of the ledger" if plan else "Nothing to write."
