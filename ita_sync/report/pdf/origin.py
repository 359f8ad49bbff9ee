"""Read back from a PDF what `metadata` wrote into it: whose report it says that it is, and of which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pikepdf import Pdf

from ita_sync.domain import Origin
from ita_sync.report.pdf.metadata import DRAFT, FINAL, OUR_PROPERTIES, OURS

DC = "http://purl.org/dc/elements/1.1/"
DIGEST = " sha256:"  # between the name and the digest of the attached rows
XMP = "http://ns.adobe.com/xap/1.0/"


@dataclass(frozen=True, slots=True)
class Record:
    """What a report says of itself.

    Attributes:
        title: What it is called.
        agency: Whose it is.
        maker: The program that made it, with its version.
        source: The name and the digest of the attached rows.
        draft_note: What a draft says of what it lacks; blank where it is final.
        pages: The digest of what its pages show.
        origin: What it was made from and when.
    """

    title: str
    agency: str
    maker: str
    source: str
    draft_note: str
    pages: str
    origin: Origin

    @property
    def attached(self) -> str:
        """The name of the attached rows."""
        return self.source.rpartition(DIGEST)[0]

    @property
    def digest(self) -> str:
        """Their SHA-256, in hexadecimal digits."""
        return self.source.rpartition(DIGEST)[2]


def read_record(pdf: Pdf) -> Record:
    """Read what a report says of itself.

    Raises:
        Exception: It is no report of ours; a foreign file can make the parser raise anything.
        ValueError: The same, where it says other things than a report does.
    """
    metadata = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    ours = {name: _text(metadata.get(f"{{{OURS}}}{name}")) for name in OUR_PROPERTIES}
    if ours["status"] not in {FINAL, DRAFT}:
        raise ValueError("it names no status")
    return Record(
        title=_text(metadata.get(f"{{{DC}}}title")),
        agency=_text(metadata.get(f"{{{DC}}}creator")),
        maker=_text(metadata.get(f"{{{XMP}}}CreatorTool")),
        source=_text(metadata.get(f"{{{DC}}}source")),
        draft_note=ours["draftNote"],
        pages=ours["pages"],
        origin=_origin(ours),
    )


def _origin(ours: Mapping[str, str]) -> Origin:
    return Origin(
        night=date.fromisoformat(ours["night"]),
        is_draft=ours["status"] == DRAFT,
        fiscal_year=int(ours["fiscalYear"]),
        columns=tuple(ours["columns"].split()),
        printed=tuple(ours["printed"].split()),
    )


def _text(value: Any) -> str:
    """The text of a property; of a list, its first."""
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return "" if value is None else str(value)
