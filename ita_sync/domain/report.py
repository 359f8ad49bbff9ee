"""What is said about the table: findings, the document and its PDF, and what the night came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from ita_sync.domain.sheet import Traffic
from ita_sync.domain.table import Cell

Severity = Literal["error", "warning", "info"]
State = Literal["new", "open", "fixed"]
Status = Literal["final", "draft", "failed"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Awaited(NamedTuple):
    """A cell that nobody owes yet but time has to fill.

    Attributes:
        column: Its canonical column name.
        until: The last day on which nobody owes it.
    """

    column: str
    until: date


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
        draft_note: What a draft says of what it lacks; blank where it is final.
    """

    html: str
    assets: Mapping[str, Path]
    title: str
    author: str = ""
    subject: str = ""
    cells: tuple[Cell, ...] = ()
    headings: tuple[str, ...] = ()
    draft_note: str = ""


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
    traffic: Traffic = field(default_factory=Traffic)
    timings: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    staff_can_mend: bool = False  # what failed the night stands in the sheet
    displaced: tuple[str, ...] = ()  # texts of staff's that the night's write hit and could not give back


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
