"""Thai letters that a browser has not drawn, although the text of its PDF names them.

A glyph that would lie outside of the page's area is left out, such as a tone mark high above the first line of a page,
while the `ActualText` of its cluster still has it: search and preflight would find what nobody sees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from unicodedata import normalize

from pikepdf import Pdf

from ita_sync.report.pdf.content_stream import CLUSTER, contents, font_runs, fonts_first
from ita_sync.report.pdf.structure import Key
from ita_sync.report.pdf.text import NOT_A_CHARACTER, GlyphTexts

THAI = re.compile("[\u0e01-\u0e5b]")
GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)>")


def lost_marks(pdf: Pdf, spoken: Collection[Key]) -> Iterator[tuple[int, str]]:
    """Yield the pages' clusters of which not all is drawn.

    Args:
        pdf: A finished PDF.
        spoken: Its pages with `ActualText`: where glyphs say their text themselves, none is left.

    Yields:
        The page's number, from 1, and the cluster's text.
    """
    for number, page in enumerate(pdf.pages, start=1):
        if page.obj.objgen not in spoken:
            continue
        known = {
            name[1:].encode(): GlyphTexts(font) for name, font in page.resources.get("/Font", {}).items()
        }
        for name, run in font_runs(fonts_first(contents(page.obj))):
            for digits, shown in CLUSTER.findall(run):
                text = bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
                if _lacks(text, "".join(map(known[name].__getitem__, GLYPHS.findall(shown)))):
                    yield number, text


def _lacks(text: str, drawn: str) -> bool:
    """Tell whether glyphs lack a Thai letter of their text.

    Of a glyph without a text nobody knows what it draws; where there is none at all, the text is drawn on another page.
    """
    wanted, found = (Counter(THAI.findall(normalize("NFKD", each))) for each in (text, drawn))
    return bool(drawn) and NOT_A_CHARACTER not in drawn and not wanted <= found
