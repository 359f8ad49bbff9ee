"""The outline of a PDF: its bookmarks."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Object, Pdf

from ita_sync.report.pdf.structure import Key


def bookmarks(pdf: Pdf) -> Iterator[Object]:
    """Yield the bookmarks in document order, each once: a foreign file's outline may contain itself."""
    seen: set[Key] = set()
    waiting = [pdf.Root.Outlines.get("/First")] if "/Outlines" in pdf.Root else []
    while waiting:
        bookmark = waiting.pop()
        if bookmark is not None and bookmark.objgen not in seen:
            seen.add(bookmark.objgen)
            yield bookmark
            waiting += bookmark.get("/Next"), bookmark.get("/First")
