"""Mark what is not content (page numbers, rules, a watermark) as artifacts.

Chromium tags the content, but leaves page margin boxes and decorations unmarked: a screen reader would read them
aloud, and PDF/UA forbids it. All painting between two pieces of tagged content becomes one artifact.
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
    """Mark the untagged painting of every page as artifacts.

    Returns:
        Whether all pages were marked; a page with tagged content inside a form cannot be.
    """
    return sum(_mark(pdf, page) for page in pdf.pages) == len(pdf.pages)


def _mark(pdf: Pdf, page: Page) -> bool:
    """Mark one page, and remove its word joiners."""
    if any(_is_tagged(form) for form in page.resources.get("/XObject", {}).values()):
        return False
    data = zlib.compress(marked(unjoined(contents(page.obj))), COMPRESSION)
    if not isinstance(page.obj.Contents, Stream):
        page.obj.Contents = pdf.make_stream(b"")
    page.obj.Contents.write(data, filter=Name.FlateDecode)
    return True


def _is_tagged(form: Object) -> bool:
    """Tell whether a form XObject holds tagged content: there, painting and content are interleaved."""
    return form.get("/Subtype") == Name.Form and b"/MCID" in form.read_bytes()


def marked(content: bytes) -> bytes:
    """Return a content stream in which all untagged painting is marked as artifacts."""
    before, tagged = marks(content)
    pieces = [_artifact(before)]
    for mark in tagged:
        pieces += (mark.opening, mark.inside, END, _artifact(mark.behind))
    return b"".join(pieces)


def _artifact(gap: bytes) -> bytes:
    """Mark the operators between two tagged pieces as one artifact, if they paint anything."""
    return b"\n/Artifact BMC\n" + MARKS.sub(b"", gap) + b"\nEMC\n" if PAINTING.search(gap) else gap
