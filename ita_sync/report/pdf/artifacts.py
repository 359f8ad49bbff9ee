"""Mark what is not content (page numbers, rules, a watermark) as artifacts.

Chromium tags the content, but leaves page margin boxes and decorations unmarked: a screen reader would read them
aloud, and PDF/UA forbids it. All painting between two pieces of tagged content becomes one artifact.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ita_sync.report.pdf.content_stream import END, Mark, marks

PAINTING = re.compile(rb"(?<!\S)(?:T[jJ]|'|\"|f\*?|F|s|S|b\*?|B\*?|sh|Do|BI)(?!\S)")
MARKS = re.compile(rb"/\w+\s*(?:<<.*?>>\s*BDC|/\w+\s+BDC|BMC)|\bEMC\b", re.DOTALL)


def marked(content: bytes, is_content: Callable[[Mark], bool] = bool) -> bytes:
    """Return a content stream in which all untagged painting is marked as artifacts.

    Args:
        content: The stream.
        is_content: Whether a tagged piece stays tagged.
    """
    gap, tagged = marks(content)
    pieces: list[bytes] = []
    for mark in tagged:
        if is_content(mark):
            pieces += (_artifact(gap), mark.opening, mark.inside, END)
            gap = mark.behind
        else:
            gap += mark.inside + mark.behind
    return b"".join((*pieces, _artifact(gap)))


def _artifact(gap: bytes) -> bytes:
    """Mark the operators between two tagged pieces as one artifact, if they paint anything."""
    return b"\n/Artifact BMC\n" + MARKS.sub(b"", gap) + b"\nEMC\n" if PAINTING.search(gap) else gap
