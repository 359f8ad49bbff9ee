"""The size at which a page's text is printed, against the one that the stylesheet asks for.

What is wider than the page, such as a long logo, makes Chromium print the whole report smaller, and it says nothing. A
content stream then begins with

    .24 0 0 -.24 0 594.96 cm                two transformations, of which the second is 3.125 otherwise
    2.08 0 0 2.08 178.125 178.125 cm
    /H1 <</MCID 0 >>BDC
    /F4 15.33 Tf                            the stylesheet's size in its own pixels, whatever the scale
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pikepdf import Pdf

from ita_sync.report.pdf.content_stream import contents

POINTS_PER_PIXEL = 0.75  # CSS: 96 pixels an inch
FIRST_TEXT = re.compile(rb"\A.*?/MCID.*?/F\d+\s+([\d.]+)\s+Tf\b", re.DOTALL)
STATE = re.compile(rb"(?<!\S)(?:(q|Q)|((?:[-+.\d]+\s+){6})cm)(?!\S)")


class TextSize(NamedTuple):
    """The size of a page's first tagged text, in points: as printed, and as the stylesheet has it."""

    printed: float
    wanted: float

    @property
    def share(self) -> float:
        """How large the print is; 1 where nothing was shrunk."""
        return self.printed / self.wanted


def text_size(pdf: Pdf, pages: Iterable[int]) -> TextSize | None:
    """Measure the text of the page where it is largest: an element of a template may be small on purpose.

    Args:
        pdf: The PDF.
        pages: The pages to look at, from 0: what shrinks one shrinks all.

    Returns:
        The sizes; None if there is no tagged text.
    """
    return max(_sizes(pdf, pages), key=lambda size: size.share, default=None)


def _sizes(pdf: Pdf, pages: Iterable[int]) -> Iterator[TextSize]:
    for number in pages:
        if found := FIRST_TEXT.match(contents(pdf.pages[number].obj)):
            pixels = float(found[1])
            yield TextSize(pixels * _scale(found[0]), pixels * POINTS_PER_PIXEL)


def _scale(content: bytes) -> float:
    """The scale at the end of a part of a content stream: the root of how areas grow."""
    areas = [1.0]
    for operator, numbers in STATE.findall(content):
        if operator == b"q":
            areas.append(areas[-1])
        elif operator == b"Q" and len(areas) > 1:
            areas.pop()
        elif numbers:
            a, b, c, d, *_moved = map(float, numbers.split())
            areas[-1] *= abs(a * d - b * c)
    return float(areas[-1] ** 0.5)
