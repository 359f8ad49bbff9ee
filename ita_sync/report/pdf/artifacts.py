"""What a page shows beside its content (page numbers, rules, a watermark), marked as that.

Chromium tags the content and leaves page margin boxes and decorations unmarked; a screen reader would read them
out, and PDF/UA forbids it. All painting between two pieces of tagged content becomes one artifact.
"""

from __future__ import annotations

import re
import zlib

from pikepdf import Name, Object, Page, Pdf, Stream

from ita_sync.report.pdf.text import END, contents, marks, unjoined

PAINTING = re.compile(rb"(?<!\S)(?:T[jJ]|'|\"|f\*?|F|s|S|b\*?|B\*?|sh|Do|BI)(?!\S)")
MARKS = re.compile(rb"/\w+\s*(?:<<.*?>>\s*BDC|/\w+\s+BDC|BMC)|\bEMC\b", re.DOTALL)
COMPRESSION = 4  # content streams are long and repetitive: higher levels cost time and gain little


def mark_artifacts(pdf: Pdf) -> bool:
    """Mark the unmarked painting of every page; False where a page is built in a way that cannot be marked."""
    return sum(_mark(pdf, page) for page in pdf.pages) == len(pdf.pages)


def _mark(pdf: Pdf, page: Page) -> bool:
    if any(_is_tagged(form) for form in page.resources.get("/XObject", {}).values()):
        return False
    data = zlib.compress(marked(unjoined(contents(page.obj))), COMPRESSION)
    if not isinstance(page.obj.Contents, Stream):
        page.obj.Contents = pdf.make_stream(b"")
    page.obj.Contents.write(data, filter=Name.FlateDecode)
    return True


def _is_tagged(form: Object) -> bool:
    """Whether tagged content hides in a form, where painting and content are interleaved."""
    return form.get("/Subtype") == Name.Form and b"/MCID" in form.read_bytes()


def marked(content: bytes) -> bytes:
    """A content stream with all painting that is not tagged in marks of its own."""
    before, tagged = marks(content)
    pieces = [_artifact(before)]
    for mark in tagged:
        pieces += (mark.opening, mark.inside, END, _artifact(mark.behind))
    return b"".join(pieces)


def _artifact(gap: bytes) -> bytes:
    """The stretch between two tagged pieces: one artifact if anything is painted there."""
    return b"\n/Artifact BMC\n" + MARKS.sub(b"", gap) + b"\nEMC\n" if PAINTING.search(gap) else gap
