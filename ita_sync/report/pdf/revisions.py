"""What was added to a PDF after it was made.

A program that signs a PDF appends to it and leaves every byte as it was (an incremental update, ISO 32000-1, 7.5.6). So
the file as it was made can be had again: it is the beginning, up to its own end mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from ita_sync.report.pdf.origin import read_record
from ita_sync.report.pdf.outline import bookmarks
from ita_sync.report.pdf.page_digest import signature_widgets

BEGINNING = re.compile(rb"%PDF-1\.\d\n%\xbf\xf7\xa2\xfe\n")
END = re.compile(rb"startxref\s+\d+\s+%%EOF(?:\r\n|\r|\n)?")
IN_OBJECT = "(object "  # in qpdf's warnings; those about the file, as of a number of objects that is too high, harm nothing
MOST_REVISIONS = 64  # looked at; a report is signed by a few people
# What acts, or hides, when a file is opened.
OF_NO_REPORT = ("/AA", "/Collection", "/OCProperties", "/OpenAction")
MOST_FIELDS = 1000


def first_revision(data: bytes) -> bytes:
    """Return the file as it was made: its beginning, up to the first end at which it is a whole report."""
    for number, end in enumerate(END.finditer(data)):
        if number >= MOST_REVISIONS or end.end() == len(data):
            break
        with suppress(Exception), pikepdf.open(BytesIO(data[: end.end()]), attempt_recovery=False) as pdf:
            read_record(pdf)
            return data[: end.end()]
    return data


def is_damaged(data: bytes) -> bool:
    """Tell whether readers have to mend the file, which each does in its own way."""
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            len(pdf.objects)  # reads them all
            return any(IN_OBJECT in str(warning) for warning in pdf.get_warnings())
    except pikepdf.PdfError:
        return True


def is_rewritten(data: bytes, pdf: Pdf) -> bool:
    """Tell whether another program wrote the whole file anew.

    It then begins it otherwise than qpdf, which writes ours, or changes the second half of its identifier.
    """
    identifier = pdf.trailer.get("/ID", Array())
    is_ours = len(identifier) == 2 and bytes(identifier[0]) == bytes(identifier[1])
    return not is_ours or not BEGINNING.match(data)


def is_signed(pdf: Pdf) -> bool:
    """Tell whether the file has a digital signature; whether that is valid is for a reader of signatures to say."""
    return any("/V" in field and "/ByteRange" in field.V for field in _fields(pdf) if _is_signature(field))


def is_active(pdf: Pdf) -> bool:
    """Tell whether the file has what no report has: scripts, actions, layers, or fields other than signatures.

    Those of the pages' annotations are not looked at: they are in the digest of the pages, but for signatures.
    """
    names: Any = pdf.Root.get("/Names", Dictionary())
    form: Any = pdf.Root.get("/AcroForm", Dictionary())
    if any(key in pdf.Root for key in OF_NO_REPORT) or "/JavaScript" in names or "/XFA" in form:
        return True
    fields = list(_fields(pdf))
    widgets = (widget for page in pdf.pages for widget in signature_widgets(page))
    return any(map(_acts, (*fields, *widgets, *bookmarks(pdf)))) or not all(map(_is_signature, fields))


def _acts(item: Object) -> bool:
    """Tell whether a field or a bookmark does more than to go to a page, as some programs let bookmarks do."""
    action = item.get("/A", Dictionary(S=Name.GoTo))
    return "/AA" in item or action.get("/S") != Name.GoTo or "/Next" in action


def _fields(pdf: Pdf) -> Iterator[Object]:
    waiting = list(pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", Array()))
    for _ in range(MOST_FIELDS):
        if not waiting:
            return
        field = waiting.pop()
        yield field
        waiting.extend(kid for kid in field.get("/Kids", Array()) if "/T" in kid)


def _is_signature(field: Object) -> bool:
    return bool(field.get("/FT") == Name.Sig)
