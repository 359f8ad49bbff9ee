"""The report as HTML, the published PDF, and the interface to a PDF engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from ita_sync.domain.table import Cell


@dataclass(frozen=True, slots=True)
class Origin:
    """What a report was made from and when. The PDF keeps it, so that it can be verified alone.

    Attributes:
        night: The day that counted as today.
        is_draft: Whether it is a draft.
        fiscal_year: In the Buddhist era.
        columns: Canonical names of the columns of the attached rows, in their order.
        printed: Canonical names of those that are printed, in the printed order.
    """

    night: date
    is_draft: bool
    fiscal_year: int
    columns: tuple[str, ...]
    printed: tuple[str, ...]


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
        logo: The alternative text of its logo; blank where it has none.
        page_digits: How its pages are numbered: `thai` or `decimal`, as stylesheets say it.
        origin: What it was made from; None for a page that is no report, such as a trial print.
    """

    html: str
    assets: Mapping[str, Path]
    title: str
    author: str = ""
    subject: str = ""
    cells: tuple[Cell, ...] = ()
    headings: tuple[str, ...] = ()
    draft_note: str = ""
    logo: str = ""
    page_digits: str = "decimal"
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class ReportFile:
    """The published PDF."""

    pdf: str
    sha256: str
    pages: int
    engine: str


class PdfEngine(Protocol):
    """Converts a document to a PDF."""

    @property
    def name(self) -> str:
        """Name and, where it is known, version."""

    def print(self, document: Document) -> bytes:
        """The document as PDF bytes.

        Raises:
            ReportError: The engine is not there, refused, or failed.
        """
