"""Compute the desired content of the status column from findings, and the cells that differ from it. Pure.

Two grids are compared. `truth` is the sheet as staff made it; `actual` is what stands there. They are one and the same
unless an earlier write of this run hit other cells than it meant (`ita_sync.writeback.displaced`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ita_sync.domain import (
    OFFICE_RULES,
    SEVERITIES,
    Awaited,
    CellContent,
    Finding,
    Grid,
    LocalizedText,
    Plan,
    Position,
    Severity,
    Table,
    a1,
    row_of,
)
from ita_sync.domain.language import Lang, as_localized
from ita_sync.settings import Settings
from ita_sync.table.header_row import first_data_row
from ita_sync.text.dates import format_date
from ita_sync.writeback import notes, status
from ita_sync.writeback.notes import compose, one_line, persons_part

SINCE: Mapping[Lang, str] = {"th": "(ตั้งแต่ {day})", "en": "(since {day})"}


@dataclass(frozen=True)
class DesiredFlags:
    """The desired content of the status column.

    Attributes:
        status: 0-based row -> text of the status column; rows without any are not in it.
        messages: 0-based row -> what the note of its status cell says, a line each.
        faulty: The cells that an error or a warning is about -> the worse of them.
    """

    status: Mapping[int, str]
    messages: Mapping[int, Sequence[str]]
    faulty: Mapping[Position, Severity] = field(default_factory=dict)


class _Need(NamedTuple):
    """One thing to say about one cell; in the order in which they are said."""

    rank: int
    column: int
    cell_row: int
    text: str
    message: str


def desired(
    table: Table,
    findings: Iterable[Finding],
    awaited: Mapping[str, Awaited],
    labels: Mapping[str, str],
    lang: Lang,
) -> DesiredFlags:
    """Compute what each row should say.

    A row says what its own cells need, and an activity what the blocks need that are merged over it. An activity that
    needs nothing is complete, unless it is read by a header that is not its own. Advice (severity info) stands in the
    note alone. What no unit can mend is not said.

    Args:
        table: Where the columns and the activities are.
        findings: All that is open; one about the sheet as a whole has no cell and gets no flag.
        awaited: A1 address -> the cell.
        labels: Rule id -> its few words; for an unknown rule its id.
        lang: The language of the words.
    """
    needs: defaultdict[Position, list[_Need]] = defaultdict(list)
    hints: dict[str, str] = {}  # of what is awaited: before its time it is no fault
    for finding in findings:
        if finding.rule in OFFICE_RULES:
            continue
        if finding.cell in awaited and finding.rule == f"missing-{finding.column}":
            hints[finding.cell] = finding.hint
        elif finding.column in table.columns and finding.row:
            cell = (finding.row - 1, table.columns[finding.column])
            needs[cell].append(_need_of(finding, cell, labels, lang))
    for address, item in awaited.items():
        cell = (row_of(address) - 1, table.columns[item.column])
        needs[cell].append(_need_of_awaited(item, cell, hints.get(address, ""), lang))
    return DesiredFlags(_texts(table, needs, lang), _messages(_by_row(table, needs)), _faulty(needs))


def _texts(table: Table, needs: Mapping[Position, Sequence[_Need]], lang: Lang) -> dict[int, str]:
    """What the status column says."""
    said = {
        row: status.row_text(need.text for need in found if need.text)
        for row, found in _by_row(table, needs).items()
    }
    texts = {row: text for row, text in said.items() if text}
    lacking = {cell for cell, found in needs.items() if any(need.text for need in found)}
    complete = {row: _word_of_a_complete(row, table, texts, lang) for row in _complete(table, lacking)}
    return complete | texts


def _word_of_a_complete(row: int, table: Table, texts: Mapping[int, str], lang: Lang) -> str:
    """What a row says that needs nothing: what its header needs, where it is read by another one than that."""
    return texts.get(table.misread.get(row, -1), status.COMPLETE[lang])


def _messages(rows: Mapping[int, Sequence[_Need]]) -> dict[int, tuple[str, ...]]:
    return {row: tuple(dict.fromkeys(need.message for need in found)) for row, found in rows.items()}


def _faulty(needs: Mapping[Position, Sequence[_Need]]) -> dict[Position, Severity]:
    """The worst of each cell, where that is an error or a warning."""
    worst = {cell: min(need.rank for need in found) for cell, found in needs.items()}
    return {cell: SEVERITIES[rank] for cell, rank in worst.items() if rank < SEVERITIES.index("info")}


def _need_of(finding: Finding, cell: Position, labels: Mapping[str, str], lang: Lang) -> _Need:
    mark = status.MARKS.get(finding.severity, "")
    label = labels.get(finding.rule, finding.rule)
    since = SINCE[lang].format(day=format_date(finding.since, lang)) if finding.since else ""
    said = " ".join(filter(None, (f"{mark or '•'} {finding.cell}:", finding.message, finding.hint, since)))
    text = status.need(mark, finding.column, label, lang) if mark else ""
    return _Need(SEVERITIES.index(finding.severity), cell[1], cell[0], text, said)


def _need_of_awaited(item: Awaited, cell: Position, hint: str, lang: Lang) -> _Need:
    until = status.awaited_until(item.until, lang)
    text = status.need(status.AWAITED, item.column, until, lang)
    return _Need(
        len(SEVERITIES), cell[1], cell[0], text, f"{status.AWAITED} {a1(*cell)}: {until} {hint}".rstrip()
    )


def _by_row(table: Table, needs: Mapping[Position, Sequence[_Need]]) -> dict[int, list[_Need]]:
    """What each row needs: of its own cells, and of those of the rows above that are merged over it."""
    rows: defaultdict[int, list[_Need]] = defaultdict(list)
    for (row, _), found in needs.items():
        rows[row] += found
    names = {column: name for name, column in table.columns.items()}
    begins = np.asarray(table.sheet_rows, dtype=np.int64)
    for column in {column for _, column in needs}:
        cell_rows = table.rows[names[column]]
        for line in np.flatnonzero(cell_rows < begins).tolist():
            rows[table.sheet_rows[line]] += needs.get((int(cell_rows[line]), column), ())
    return {row: sorted(found) for row, found in rows.items()}


def _complete(table: Table, open_cells: Collection[Position]) -> Iterator[int]:
    """The rows of the activities that need nothing."""
    lacking = np.zeros(len(table), dtype=bool)
    for name, column in table.columns.items():
        lacking |= np.isin(table.rows[name], [row for row, at in open_cells if at == column])
    return (table.sheet_rows[line] for line in np.flatnonzero(~lacking).tolist())


def plan(wish: DesiredFlags, header_row: int, truth: Grid, actual: Grid) -> Plan:
    """Compare the desired flags with the sheet.

    A workbook without a status column is given one: its flags stand in a copy.
    """
    first_row = first_data_row(truth, header_row)
    column = status.status_column(truth, header_row)
    if column is None and truth.sheet_id is None:
        column = max(map(len, truth.rows), default=0)
    wish = wish if column is not None else DesiredFlags({}, {})
    wanted = _below_header(_on_anchors(wish, truth, column), first_row)
    return Plan(
        first_row=first_row,
        status_column=column,
        status={}
        if column is None
        else dict(_status_changes(wanted.status, truth, actual, first_row, column)),
        notes={}
        if column is None
        else dict(_note_changes(wanted.messages, truth, actual, first_row, column)),
        given_back=dict(
            _to_give_back(truth, actual, first_row, column, status.header_cell(truth, header_row))
        ),
        faulty=wish.faulty,
    )


def clearing(header_row: int | None, truth: Grid, actual: Grid) -> Plan:
    """Plan to remove all our words and to give back what is staff's.

    For the case that people keep changing the sheet: better no flag than one on the wrong row.
    """
    if header_row is None:
        return Plan(first_row=0, given_back=dict(_to_give_back(truth, actual, 0, None)))
    return plan(DesiredFlags({}, {}), header_row, truth, actual)


def merge_anchors(grid: Grid, column: int | None) -> dict[int, Position]:
    """Each row whose cell in a column is hidden by a merged block -> the block's upper left cell, which shows its text."""
    rows = grid.size[0] if grid.size else len(grid.rows) + 1
    return {
        row: (block.top, block.left)
        for block in grid.merges
        if column is not None and block.left <= column < block.right
        for row in range(block.top, min(block.bottom, rows))
        if (row, column) != (block.top, block.left)
    }


def _on_anchors(wish: DesiredFlags, grid: Grid, column: int | None) -> DesiredFlags:
    """The same where status cells are merged: the block says what any of its rows needs, else that all are complete.

    What a block of another column hides is not ours and is left out.
    """
    hidden = merge_anchors(grid, column)
    if not hidden:
        return wish
    texts: defaultdict[int, dict[str, None]] = defaultdict(dict)
    messages: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for row, text in sorted(wish.status.items()):
        anchor = hidden.get(row, (row, column))
        if anchor[1] == column:
            texts[anchor[0]] |= dict.fromkeys(text.split(status.BETWEEN))
            messages[anchor[0]] |= dict.fromkeys(wish.messages.get(row, ()))
    for row in wish.messages.keys() - wish.status.keys():
        anchor = hidden.get(row, (row, column))
        if anchor[1] == column:
            messages[anchor[0]] |= dict.fromkeys(wish.messages[row])
    return DesiredFlags(
        {row: status.BETWEEN.join(_without_complete(needs)) for row, needs in texts.items()},
        {row: tuple(lines) for row, lines in messages.items()},
    )


def _below_header(wish: DesiredFlags, first_row: int) -> DesiredFlags:
    """The same without what concerns the header's rows, into which a merged cell of the table may reach."""
    return DesiredFlags(
        {row: text for row, text in wish.status.items() if row >= first_row},
        {row: lines for row, lines in wish.messages.items() if row >= first_row},
    )


def _without_complete(needs: Iterable[str]) -> list[str]:
    said = list(needs)
    return [need for need in said if need not in status.COMPLETE.values()] or said


def _status_changes(
    wish: Mapping[int, str], truth: Grid, actual: Grid, first_row: int, column: int
) -> Iterator[tuple[int, str]]:
    """Rows whose text differs. What a person put into the column stays; a cell that a block hides is blank."""
    hidden = merge_anchors(actual, column)
    for row in range(first_row, max(len(actual.rows), max(wish, default=0) + 1)):
        if row in hidden or status.is_persons(truth, row, column):
            continue
        if wish.get(row, "") != actual.text(row, column) or (row, column) in actual.entered:
            yield row, wish.get(row, "")


def _note_changes(
    messages: Mapping[int, Iterable[str]], truth: Grid, actual: Grid, first_row: int, column: int
) -> Iterator[tuple[int, str]]:
    noted = {row for row, at in (*truth.notes, *actual.notes) if at == column and row >= first_row}
    for row in sorted(noted | messages.keys()):
        note = compose(persons_part(truth.notes.get((row, column), "")), messages.get(row, ()))
        if note != actual.notes.get((row, column), ""):
            yield row, note


def _to_give_back(
    truth: Grid, actual: Grid, first_row: int, column: int | None, heading: Position | None = None
) -> Iterator[tuple[Position, CellContent]]:
    """Cells of staff's that hold something else than staff made them hold, because a write of this run hit them.

    The note of the status column's header (`heading`) is ours, unless it is a person's alone.
    """
    if truth is actual:
        return
    has = truth.filled()
    values, noted = _differing(has, actual.filled()), _differing(truth.notes, actual.notes)
    own = {cell for cell in values | noted if cell[1] == column and cell[0] >= first_row}
    if heading and not notes.is_persons(truth.notes.get(heading, "")):
        noted.discard(heading)
    values -= {cell for cell in own if not status.is_persons(truth, *cell)}
    for cell in sorted(values | (noted - own)):
        note = truth.notes.get(cell, "") if cell in noted - own else None
        yield cell, CellContent(has.get(cell, {}) if cell in values else None, note)


def _differing(one: Mapping[Position, Any], other: Mapping[Position, Any]) -> set[Position]:
    """The cells in which two contents differ; none counts as blank."""
    return {
        cell for cell in one.keys() | other.keys() if (one.get(cell) or None) != (other.get(cell) or None)
    }


CLEARED = LocalizedText("(ล้าง)", "(cleared)")
REMOVED = LocalizedText("(ลบ)", "(removed)")
PLANNED = LocalizedText(
    "ช่องและโน้ต {cells} รายการ แถวในแผ่นงานบันทึกของระบบ {rows} แถว",
    "{cells} cells and notes, {rows} rows of the ledger",
)
NOTHING_TO_WRITE = LocalizedText("ไม่มีสิ่งที่ต้องบันทึก", "Nothing to write.")


def obstacle(settings: Settings) -> LocalizedText | str:
    """Why no flag can be written at all, in a sentence; blank where nothing is in the way."""
    if not settings.sheet.flags:
        return LocalizedText(
            "ปิดการบันทึกผลการตรวจไว้ใน ita.toml: [sheet] flags",
            "Flags are switched off in ita.toml: [sheet] flags.",
        )
    if settings.workbook and settings.workbook.suffix.lower() != ".xlsx":
        return LocalizedText(
            "{name} บันทึกผลการตรวจไม่ได้ บันทึกได้เฉพาะใน Google ชีตหรือไฟล์ .xlsx",
            "{name} takes no flags: only a Google Sheet or an .xlsx workbook does.",
        ).format(name=settings.workbook.name)
    return ""


def describe(plan: Plan) -> Iterator[LocalizedText]:
    """A plan, line by line, for a person to read before it is carried out."""
    if plan.status_column is not None:
        for row, text in sorted(plan.status.items()):
            yield as_localized("{cell}: {text}").format(
                cell=a1(row, plan.status_column), text=text or CLEARED
            )
        heading = {plan.heading.row: plan.heading.note} if plan and plan.heading else {}
        for row, note in sorted({**plan.notes, **heading}.items()):
            yield LocalizedText("{cell} โน้ต: {note}", "{cell}, note: {note}").format(
                cell=a1(row, plan.status_column), note=one_line(note) or REMOVED
            )
    rows = len({row for row, _ in plan.ledger})
    yield PLANNED.format(cells=plan.flags, rows=rows) if plan else NOTHING_TO_WRITE
