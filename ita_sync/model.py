"""The frozen types that cross a stage. No stage hands another one anything else.

Positions in a grid are 0-based `(row, column)` pairs inside the program; what people read is A1 notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Severity = Literal["error", "warning", "info"]
State = Literal["new", "open", "fixed"]
Status = Literal["final", "draft", "failed"]
Position = tuple[int, int]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

REQUIRED_COLUMNS = ("measure", "method", "owner", "period", "summary", "outcome")
OPTIONAL_COLUMNS = (
    *("seq", "indicator", "target", "budget", "problems"),
    *("suggestions", "evidence", "note", "monitoring", "issue"),
)


def column_letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: a 0-based column in A1 notation."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """A 0-based position as people write it: (4, 5) -> F5."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block: rows top … bottom - 1, columns left … right - 1, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a position lies inside."""
        return self.top <= row < self.bottom and self.left <= column < self.right


@dataclass(frozen=True)
class Grid:
    """One tab as it was read: the text people see, nothing trimmed away that has a meaning.

    Attributes:
        title: The tab's name.
        rows: The displayed texts; rows may differ in length, a cell beyond the end is blank.
        merges: The merged blocks; only the upper left cell of one holds text.
        notes: The note on each cell that has one.
        sheet_id: Google's number of the tab; None where the sheet is a file.
        size: Rows and columns that exist on the tab, blank ones included; None where the sheet is a file.
        entered: What was entered where it is no plain text (a number, a truth value, a formula), as Google's
            `ExtendedValue`; a cell of plain text is not in it.
        hidden: Whether the tab is hidden.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...] = ()
    notes: Mapping[Position, str] = field(default_factory=lambda: MappingProxyType({}))
    sheet_id: int | None = None
    size: Position | None = None
    entered: Mapping[Position, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """The displayed text of a cell; blank beyond the data."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


@dataclass(frozen=True)
class Snapshot:
    """Everything one read of the sheet brought.

    Attributes:
        measures: The tab of measures.
        contacts: The tab of units and addresses, where there is one.
        ledger: The hidden tab of what was found when, where there is one.
        location: Where this is, in words for a person.
        link: From an A1 address to a web link of that cell; blank for a file.
    """

    measures: Grid
    contacts: Grid | None = None
    ledger: Grid | None = None
    location: str = ""
    link: Callable[[str], str] = field(default=lambda _cell: "")


@dataclass(frozen=True)
class Plan:
    """All that one write would change: cells of ours alone, and only where they differ from what is wanted.

    Attributes:
        first_row: The 0-based row below the header; the status column is ours from here down.
        status_column: 0-based; None where the sheet has none.
        status: 0-based row -> the text of the status column; blank clears it.
        notes: Position -> the whole note of a cell, a person's part included; blank takes it away.
        ledger: Position -> a text of the ledger tab; blank clears it.
        restored: Position -> what a person's cell held before this run's own write landed on it, because rows
            had moved, as Google's `ExtendedValue`; empty: it was blank.
    """

    first_row: int
    status_column: int | None = None
    status: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[Position, str] = field(default_factory=dict)
    ledger: Mapping[Position, str] = field(default_factory=dict)
    restored: Mapping[Position, Mapping[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.flags or self.ledger)

    @property
    def flags(self) -> int:
        """How many cells of the measures tab it would change."""
        status = self.status if self.status_column is not None else ()
        return len(status) + len(self.notes) + len(self.restored)


class Landing(NamedTuple):
    """What became of a write.

    Attributes:
        measures: The tab of measures as it stood just after.
        ledger: The ledger tab as it stood just after; None where there is none.
        carried_out: False where the answer was lost, nothing tells that the write arrived, and people have changed the
            tab since.
    """

    measures: Grid
    ledger: Grid | None
    carried_out: bool = True


class Cell(NamedTuple):
    """A cell of the table: its text and where it stands in the sheet."""

    text: str
    address: str


@dataclass(frozen=True)
class Activity:
    """One activity row of a measure: its cells by canonical column name."""

    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Measure:
    """One measure with its activities, in the sheet's order, and the banner above it if there is one."""

    cell: Cell
    activities: tuple[Activity, ...]
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """The measures as a table: one line per activity, each cell traceable to the sheet.

    Attributes:
        typed: DataFrame of str, one line per activity row, columns by canonical name in the sheet's order:
            what staff typed.
        texts: The same after `thai.repair`: what is checked and printed.
        rows: Per canonical name an int array of the table's length: the 0-based sheet row in which each text
            stands (the upper row of a merged block).
        measure_ids: One int per line; lines of one measure share it, counted from 0.
        columns: Canonical name -> 0-based sheet column.
        headers: Canonical name -> the header as staff wrote it.
        header_row: The 0-based sheet row of the headers.
        sheet_rows: One int per line: the 0-based sheet row in which the activity begins.
        headings: Line -> the banner that stands above it, merged across the whole table; the one at the
            table's length stands below the last line.
    """

    typed: pd.DataFrame
    texts: pd.DataFrame
    rows: Mapping[str, NDArray[np.int64]]
    measure_ids: tuple[int, ...]
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    header_row: int
    sheet_rows: tuple[int, ...]
    headings: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.measure_ids)

    def address(self, line: int, column: str) -> str:
        """The A1 address of a line's cell."""
        return a1(int(self.rows[column][line]), self.columns[column])

    @property
    def closing(self) -> str:
        """The banner below the last measure, or nothing."""
        return self.headings.get(len(self), "")

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The lines grouped into measures, for whoever writes prose rather than counts."""
        names = tuple(self.texts.columns)
        grouped: dict[int, list[Activity]] = {}
        headings = {self.measure_ids[line]: text for line, text in self.headings.items() if line < len(self)}
        for line, (measure_id, texts) in enumerate(zip(self.measure_ids, self.texts.to_numpy(), strict=True)):
            cells = {
                name: Cell(text, self.address(line, name)) for name, text in zip(names, texts, strict=True)
            }
            grouped.setdefault(measure_id, []).append(Activity(MappingProxyType(cells)))
        return tuple(
            Measure(group[0].cells["measure"], tuple(group), headings.get(measure_id, ""))
            for measure_id, group in grouped.items()
        )


class Finding(NamedTuple):
    """One fault of one cell, in words.

    A tuple rather than a dataclass: a bad sheet has a hundred thousand of them.

    Attributes:
        rule: The rule's id, kebab-case.
        severity: error, warning or info.
        cell: A1 address; blank when it is about the sheet as a whole.
        row: The 1-based sheet row; 0 when it is about the sheet as a whole.
        column: Canonical column name; blank when it is about the sheet as a whole.
        owners: The units whose row this is, by their canonical names.
        measure: The measure's text.
        message: What is wrong, in the language of the settings.
        hint: What to do about it, in the same language.
        id: The same fault has the same id on every night, wherever its row has moved to.
        state: Found for the first time, still there, or gone.
        since: The first night of it.
    """

    rule: str
    severity: Severity
    cell: str
    row: int
    column: str
    owners: tuple[str, ...]
    measure: str
    message: str
    hint: str
    id: str
    state: State = "new"
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a night cost at Google: every request that was sent, also those that failed.

    Attributes:
        reads, writes: Requests sent.
        retries: Those of them that repeated a failed one.
        rewrites: Writes that people made necessary by moving or mending rows meanwhile, those that take back included.
    """

    reads: int = 0
    writes: int = 0
    retries: int = 0
    rewrites: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready for an engine.

    Attributes:
        html: The whole page, styles included.
        assets: The files it names (fonts, a logo): bare file name in the page -> where it lies.
        title: What the PDF is called.
        author: The agency.
        subject: What it is about, and whether it is a draft.
        cells: The data cells of its table in reading order: what each has to show, and where that stands in
            the sheet.
        headings: Its headings in reading order, each on one line: they become the PDF's bookmarks.
    """

    html: str
    assets: Mapping[str, Path]
    title: str
    author: str = ""
    subject: str = ""
    cells: tuple[Cell, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The published PDF."""

    pdf: str
    sha256: str
    pages: int
    engine: str


@dataclass(frozen=True)
class RunResult:
    """What a night came to; `run.json` is this, written down."""

    agency: str
    fiscal_year: int
    status: Status = "failed"
    measures: int = 0
    activities: int = 0
    findings: tuple[Finding, ...] = ()
    report: ReportFile | None = None
    traffic: Traffic = Traffic()
    timings: Mapping[str, float] = field(default_factory=dict)
    error: str = ""


class SheetStore(Protocol):
    """Where the measures are kept."""

    def read(self) -> Snapshot:
        """Read everything the night needs.

        Raises:
            SheetError: It is not there, not allowed or not readable.
        """

    def write(self, plan: Plan) -> Landing | None:
        """Carry out a plan, in one request.

        Returns:
            What became of it; None where nobody can have changed the sheet meanwhile, or where there was nothing to
            write.

        Raises:
            SheetError: It was refused, or it is not known whether it was carried out.
        """

    @property
    def traffic(self) -> Traffic:
        """The requests sent so far."""


class PdfEngine(Protocol):
    """What turns a page into a PDF."""

    @property
    def name(self) -> str:
        """Name and, where it is known, version."""

    def print(self, document: Document) -> bytes:
        """The document as PDF bytes.

        Raises:
            ReportError: The engine is not there, refused, or failed.
        """
