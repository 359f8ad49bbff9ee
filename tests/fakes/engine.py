"""A browser that prints each page once for all tests, as far as they print the same."""

from __future__ import annotations

from ita_sync.domain import Document
from ita_sync.report.engines.chromium import ChromiumEngine

PRINTED: dict[str, bytes] = {}


class PrintedOnce:
    """The local browser."""

    name = "a browser"

    def print(self, document: Document) -> bytes:
        if document.html not in PRINTED:
            PRINTED[document.html] = ChromiumEngine().print(document)
        return PRINTED[document.html]
