"""What an engine printed, and whether it came through undamaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Pdf

from ita_sync.domain import LocalizedText
from ita_sync.errors import ItaSyncError, ReportError
from ita_sync.report import temporary
from ita_sync.text.sanitize import truncate

END = b"%%EOF"
LAST_BYTES = 1024  # within which readers look for the end
PRINT_AGAIN = LocalizedText("พิมพ์อีกครั้ง", "Print it again.")


def is_whole(pdf: bytes) -> bool:
    """Tell whether a PDF begins and ends as one; what lies between is not looked at."""
    return pdf.startswith(b"%PDF-") and END in pdf[-LAST_BYTES:]


@contextmanager
def damage_told(printed: bytes) -> Iterator[None]:
    """Work with an engine's PDF; where that fails, tell damage in the PDF from a fault of ours.

    To look for damage costs several times as much as the work, so it is looked for afterwards.

    Args:
        printed: The engine's PDF.

    Raises:
        ReportError: The PDF is damaged, which nothing here can tell beforehand.
    """
    try:
        yield
    except ItaSyncError:
        raise
    except Exception as error:
        if fault := _damage(printed):
            raise damaged(fault) from error
        raise


@dataclass(frozen=True, slots=True)
class Print:
    """What an engine printed.

    Attributes:
        data: The PDF.
        pdf: The same, opened: to be looked at, and completed once.
    """

    data: bytes
    pdf: Pdf


def opened(data: bytes) -> Print:
    """Open what an engine printed, through a file: reading its thousands of objects from memory takes twice as long.

    Raises:
        ReportError: It is no PDF that can be read.
    """
    with temporary.unnamed_file() as file:  # once mapped into memory, it need not stay open
        file.write(data)
        file.seek(0)
        try:
            pdf = pikepdf.open(file, access_mode=pikepdf.AccessMode.mmap, attempt_recovery=False)
        except pikepdf.PdfError as error:
            raise damaged(str(error)) from error
    return Print(data, pdf)


def damaged(fault: str) -> ReportError:
    """Explain what a reader of PDFs said of one."""
    return ReportError(
        LocalizedText(
            "ไฟล์ที่พิมพ์ได้ไม่ใช่ PDF ที่อ่านได้ ({fault})",
            "What the engine printed is no PDF that can be read ({fault}).",
        ).format(fault=truncate(fault, 200)),
        hint=PRINT_AGAIN,
    )


def _damage(printed: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(printed), attempt_recovery=False) as pdf:
            return next(iter(pdf.check_pdf_syntax()), "")
    except pikepdf.PdfError as error:
        return str(error)
