"""Rewrite the pages' content streams for whoever reads them: text in lines, and everything tagged or an artifact."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import partial

from pikepdf import Name, Object, Page, Pdf, Stream

from ita_sync.report.pdf.artifacts import marked
from ita_sync.report.pdf.content_stream import contents
from ita_sync.report.pdf.lines import LineWriter
from ita_sync.report.pdf.repeated_headers import RepeatedHeaders
from ita_sync.report.pdf.tables import Row

COMPRESSION = 4  # content streams are long and repetitive: higher levels cost time and gain little


def rewrite_pages(pdf: Pdf, tables: Iterable[Iterable[Row]]) -> bool:
    """Remove the word joiners of every page, write its text in lines, and mark as artifacts what is not content.

    Args:
        pdf: The PDF.
        tables: Its tables.

    Returns:
        Whether all pages were marked; a page with tagged content inside a form cannot be.
    """
    lines, headers = LineWriter(), RepeatedHeaders(pdf, tables)
    complete = [_rewrite(pdf, page, lines, headers) for page in pdf.pages]
    lines.save()
    headers.remove()
    return all(complete)


def _rewrite(pdf: Pdf, page: Page, lines: LineWriter, headers: RepeatedHeaders) -> bool:
    content = lines.rewrite(contents(page.obj), page)
    markable = not any(_is_tagged(form) for form in page.resources.get("/XObject", {}).values())
    content = marked(content, partial(headers.is_content, page.obj.objgen)) if markable else content
    data = zlib.compress(content, COMPRESSION)
    if not isinstance(page.obj.Contents, Stream):
        page.obj.Contents = pdf.make_stream(b"")
    page.obj.Contents.write(data, filter=Name.FlateDecode)
    return markable


def _is_tagged(form: Object) -> bool:
    """Tell whether a form XObject holds tagged content: there, painting and content are interleaved."""
    return form.get("/Subtype") == Name.Form and b"/MCID" in form.read_bytes()
