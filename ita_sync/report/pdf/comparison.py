"""How texts are compared that a page shows: without white space, and of words from right to left the letters alone."""

from __future__ import annotations

from unicodedata import bidirectional

from ita_sync.report.prose import without_joiners
from ita_sync.text.printable import RIGHT_TO_LEFT


def squeezed(text: str) -> str:
    """Remove white space, which line breaks may add or drop, and word joiners."""
    return "".join(without_joiners(text).split())


def is_right_to_left(text: str) -> bool:
    """Tell whether a text has letters that are written from right to left.

    Texts from Pattani may be in Arabic script (Jawi). Chromium paints such words from left to right, so that the PDF
    does not show the order of their letters.
    """
    return any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text)


def in_any_order(text: str) -> str:
    """Return a text's letters in the order of their codes, by which two are compared that a page may show reordered."""
    return "".join(sorted(text))
