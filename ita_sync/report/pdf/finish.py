"""Complete an engine's PDF for archives and screen readers; the same rows give the same bytes.

Adds metadata, bookmark names, page labels, the rows as an attachment, a colour space, and the tags and glyph texts that
Chromium leaves out. PDF/A-3b and PDF/UA-1 are claimed only if nothing prevents them; the tests validate this with veraPDF.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import PurePath

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageCms

from ita_sync.domain import Document, LocalizedText
from ita_sync.errors import SettingsError
from ita_sync.report.pdf.cell_headers import complete_headers
from ita_sync.report.pdf.metadata import Description, describe, pdf_date
from ita_sync.report.pdf.outline import bookmarks
from ita_sync.report.pdf.page_fonts import font_name, fonts
from ita_sync.report.pdf.pages import rewrite_pages
from ita_sync.report.pdf.printed import Print, damage_told
from ita_sync.report.pdf.tables import Row, tables
from ita_sync.report.pdf.to_unicode_repair import repair_maps
from ita_sync.text.dates import BANGKOK
from ita_sync.thai import to_thai_digits

SRGB = "sRGB IEC61966-2.1"
ROLES: Mapping[str, Name] = {"/Strong": Name.Span, "/Em": Name.Span}  # in PDF 2.0, but not in PDF/UA-1


@dataclass(frozen=True, slots=True)
class Attachment:
    """The file to embed: the rows that the document was made from.

    Attributes:
        name: Its file name.
        data: Its contents.
    """

    name: str
    data: bytes

    @property
    def identity(self) -> str:
        """The name and the SHA-256 digest, for the metadata."""
        return f"{self.name} sha256:{hashlib.sha256(self.data).hexdigest()}"


def moment(environment: Mapping[str, str]) -> datetime:
    """Return the document's time of creation in UTC: `SOURCE_DATE_EPOCH` if it is set, else now.

    Args:
        environment: The environment variables.

    Raises:
        SettingsError: The variable is not a number of seconds.
    """
    epoch = environment.get("SOURCE_DATE_EPOCH") or time.time()
    try:
        made = datetime.fromtimestamp(int(epoch), UTC)
        made.astimezone(BANGKOK)  # there, its day has to exist too
        return made
    except (ValueError, OverflowError, OSError):
        raise SettingsError(
            LocalizedText(
                f"SOURCE_DATE_EPOCH ไม่ใช่จำนวนวินาทีนับจากปี ค.ศ. 1970: {epoch!r:.40}",
                f"SOURCE_DATE_EPOCH is not a number of seconds since 1970: {epoch!r:.40}.",
            ),
            hint=LocalizedText(
                "ไม่ต้องตั้งค่านี้ หรือใช้ค่าจาก `git log -1 --format=%ct`",
                "Unset it, or use what `git log -1 --format=%ct` prints.",
            ),
        ) from None


def finish(printed: Print, document: Document, source: Attachment, made: datetime) -> bytes:
    """Complete a printed PDF.

    Args:
        printed: What the engine printed; it is closed afterwards.
        document: The document that was printed.
        source: The file to embed.
        made: The time of creation, with a time zone.

    Returns:
        The completed PDF.

    Raises:
        ReportError: The engine's PDF is damaged.
    """
    with damage_told(printed.data), printed.pdf as pdf:
        found = list(tables(pdf))
        claims = tuple(_prepare(pdf, document, found))
        complete_headers(pdf, found)
        _label_pages(pdf, document.page_digits)
        _name_bookmarks(pdf, document.headings)
        _attach(pdf, source, made)
        describe(
            pdf,
            Description(
                title=document.title,
                author=document.author,
                subject=document.subject,
                source=source.identity,
                moment=made,
                claims=claims,
                origin=document.origin,
                draft_note=document.draft_note,
            ),
        )
        if "/ID" in pdf.trailer or b"/ObjStm" in printed.data:  # something else than a browser wrote it
            with _numbered_anew(pdf) as anew:
                return _saved(anew)
        return _saved(pdf)


def _numbered_anew(pdf: Pdf) -> Pdf:
    """Number a PDF's objects by what refers to them first, whatever program numbered them before; drop its identifier."""
    if "/ID" in pdf.trailer:
        del pdf.trailer["/ID"]
    numbered = BytesIO()
    pdf.save(numbered, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    anew = pikepdf.open(numbered)
    del anew.trailer["/ID"]
    return anew


def _saved(pdf: Pdf) -> bytes:
    finished = BytesIO()
    pdf.save(
        finished,
        deterministic_id=True,
        min_version="1.7",
        fix_metadata_version=False,  # ours names none
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return finished.getvalue()


def _prepare(pdf: Pdf, document: Document, found: Sequence[Sequence[Row]]) -> Iterator[str]:
    """Repair what can be repaired, and yield the standards that the PDF then conforms to."""
    _set_colour_space(pdf)
    ours = _fonts_are_ours(pdf, document)
    if ours:
        yield "PDF/A-3b"
    mapped, marked = repair_maps(pdf), rewrite_pages(pdf, found)
    if "/StructTreeRoot" in pdf.Root:
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(ROLES)
        if ours and mapped and marked:
            yield "PDF/UA-1"


def _fonts_are_ours(pdf: Pdf, document: Document) -> bool:
    """Tell whether all text uses the fonts that were sent with the page, which are known to be complete."""
    sent = {PurePath(name).stem.split("-")[0] for name in document.assets}
    used = {font_name(font).split("-")[0] if "/BaseFont" in font else "drawings" for font in fonts(pdf)}
    return used <= sent


def _set_colour_space(pdf: Pdf) -> None:
    profile = pdf.make_stream(_srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(SRGB),
        Info=String(SRGB),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])


@cache
def _srgb_profile() -> bytes:
    """Create the sRGB profile; its date, bytes 24 to 35, is fixed so that the same rows give the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = b"".join(part.to_bytes(2, "big") for part in (2000, 1, 1, 0, 0, 0))
    return bytes(profile)


def _label_pages(pdf: Pdf, digits: str) -> None:
    """Let viewers count the pages as the report does, and show its title in their window's bar.

    PDF has no style for Thai digits, so there each page has a label of its own.
    """
    labels = {0: Dictionary(S=Name.D)}
    if digits == "thai":
        labels = {at: Dictionary(P=String(to_thai_digits(str(at + 1)))) for at in range(len(pdf.pages))}
    pdf.Root.PageLabels = Dictionary(Nums=Array([part for pair in labels.items() for part in pair]))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _name_bookmarks(pdf: Pdf, headings: tuple[str, ...]) -> None:
    """Restore the bookmarks' names, in which Chromium loses spaces; not if a template has additional headings."""
    found = list(bookmarks(pdf))
    if len(found) == len(headings):
        for bookmark, name in zip(found, headings, strict=True):
            bookmark.Title = String(name)


def _attach(pdf: Pdf, source: Attachment, made: datetime) -> None:
    day = pdf_date(made)
    attachment = pikepdf.AttachedFileSpec(
        pdf,
        source.data,
        filename=source.name,
        description="แถวข้อมูลที่ใช้จัดทำรายงานนี้",
        mime_type="text/csv",
        creation_date=day,
        mod_date=day,
        relationship=Name.Source,
    )
    pdf.attachments[source.name] = attachment
    pdf.Root.AF = Array([attachment.obj])
