"""The content streams of pages and forms, as Chromium writes them and as they are after they were finished.

They are regular, so a few patterns read them about ten times as fast as a full parser; patterns that begin with a fixed
word are fastest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pikepdf import Array, Object, Stream

MARK = re.compile(rb"(/(?!Span<</A)\w+\s*<<[^<>]*?/MCID\s+(\d+)\s*>>\s*BDC)")
END = b"EMC"
FONT = re.compile(rb"/(F\d+)\s+[-\d.]+\s+Tf\b")
FONT_IN_SPAN = re.compile(rb"(/Span\s*<<[^>]*>\s*>>\s*BDC)\s*(/F\d+\s+[-\d.]+\s+Tf\b)")
UNDRAWN = re.compile(rb"/Span<</ActualText <[0-9A-F]*> >> BDC\nEMC\n")
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>(?:\s*>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)?")
CLUSTER = re.compile(rb"<FEFF([0-9A-Fa-f]+)>(\s*>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)")

JOINED = re.compile(
    rb"/Span<</ActualText <FEFF2060> >> BDC\n((?:\S+ \S+ Td )?)<[0-9A-F]+> Tj\nEMC\n(/Span<<.*BDC\n)?"
)


class Mark(NamedTuple):
    """A marked-content sequence: `opening`, `inside` and EMC, as raw bytes.

    Attributes:
        opening: The tag and its properties, up to the operator BDC.
        number: Its identifier on the page (MCID).
        inside: The operators up to its EMC.
        behind: The operators between its EMC and the next sequence.
    """

    opening: bytes
    number: int
    inside: bytes
    behind: bytes


def contents(page: Object) -> bytes:
    """Return the decoded content stream of a page or a form XObject."""
    if isinstance(page, Stream):
        return page.read_bytes()
    streams = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def marks(content: bytes) -> tuple[bytes, list[Mark]]:
    """Split a content stream at its marked-content sequences.

    Returns:
        The operators before the first sequence, and the sequences.
    """
    before, *parts = MARK.split(content)
    return before, [
        Mark(opening, int(number), part[:end], part[end + len(END) :])
        for opening, number, part in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        for end in (end_of_mark(part),)
    ]


def end_of_mark(part: bytes) -> int:
    """Find the offset of the EMC that closes the marked content whose BDC comes right before `part`."""
    if part.endswith(b"EMC\n") and b"/Artifact" not in part:  # the usual case: nothing follows the EMC
        return len(part) - len(b"EMC\n")
    depth, place = 1, 0
    for piece in part.split(END):
        depth += piece.count(b"BDC\n") + piece.count(b"BMC\n") - 1
        place += len(piece)
        if depth == 0:
            return place
        place += len(END)
    return len(part)


def unjoined(content: bytes) -> bytes:
    """Remove the word joiners from a content stream: Chromium paints them as spaces of no width."""
    return JOINED.sub(lambda found: (found[2] or b"") + found[1], content)


def drawn(content: bytes) -> bytes:
    """Leave out the spans that draw nothing: Chromium begins a cluster on a page, and draws it on the next one."""
    return UNDRAWN.sub(b"", content) if b" >> BDC\nEMC\n" in content else content


def fonts_first(content: bytes) -> bytes:
    """Move each font operator at the start of a span to just before the span, and leave out spans that draw nothing."""
    content = drawn(content)
    if b"BDC\n/F" not in content:
        return content
    return FONT_IN_SPAN.sub(lambda found: found[2] + b"\n" + found[1], content)


def font_runs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Split a content stream at its font operators; what precedes the first is left out.

    Yields:
        A font's resource name, such as `F5`, and the operators up to the next font operator.
    """
    _before, *runs = FONT.split(content) if b"Tf" in content else [content]  # half of the marks are borders
    return zip(runs[::2], runs[1::2], strict=True)
