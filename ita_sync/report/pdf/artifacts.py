"""Mark what is not content (page numbers, rules, a watermark) as artifacts.

Chromium tags the content, but leaves page margin boxes and decorations unmarked: a screen reader would read them
aloud, and PDF/UA forbids it. All painting between two pieces of tagged content becomes one artifact.
"""

from __future__ import annotations

import re

from ita_sync.report.pdf.text import END, marks

PAINTING = re.compile(rb"(?<!\S)(?:T[jJ]|'|\"|f\*?|F|s|S|b\*?|B\*?|sh|Do|BI)(?!\S)")
MARKS = re.compile(rb"/\w+\s*(?:<<.*?>>\s*BDC|/\w+\s+BDC|BMC)|\bEMC\b", re.DOTALL)


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
