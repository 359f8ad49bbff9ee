"""Write the text of a page as readers expect it: one operator for each printed line, and one code for each letter.

Chromium moves to every glyph and shows it alone. What it shaped it repeats as `ActualText`, ด, ํ and า here as ดำ:

    8.54 0 Td <01D8> Tj
    /Span<</ActualText <FEFF0E140E33> >> BDC
    8.54 0 Td <01C9> Tj
    10.37 0 Td <02F8> Tj
    .16 0 Td <01E8> Tj
    EMC

PDFium, in Chrome and Edge, takes each glyph for a word and each cluster for two; pdf.js, in Firefox, knows no `ActualText`;
Poppler sorts a line from left to right and takes a raised mark for a line of its own. Here the same glyphs are shown at the
same places by one TJ, whose numbers move to the left, in thousandths of the font's size:

    [<01D801C90307>-0.44<0211>] TJ

`0307` is a glyph that the font takes up: it draws ํ and า, and its text is ำ, taken from the `ActualText`. A mark that was
moved aside or up becomes such a glyph too, and so does the first of two of one letter. So `ActualText` says nothing that
the glyphs do not say themselves, and is dropped; where it does, it stays. A text that is not written as Chromium writes
it stays as it is, and so do raised marks in a font that is not TrueType.

This module finds the texts, their fonts and sizes; `typesetter` writes each of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pikepdf import Dictionary, Name, Object, Page

from ita_sync.report.pdf.content_stream import drawn, unjoined
from ita_sync.report.pdf.line_font import LineFont, UnknownOperatorError
from ita_sync.report.pdf.spellings import Spellings
from ita_sync.report.pdf.structure import Key
from ita_sync.report.pdf.typesetter import Typesetter

SPAN = rb"((?:/Span.* BDC\n)?)"
SIZE = rb"-?(?=[\d.]*[1-9])\d*\.?\d+"  # none that is 0
HEAD = re.compile(rb"%b((?P<font>/F\d+) (%b) Tf\n)%b" % (SPAN, SIZE, SPAN))


class LineWriter:
    """Writes the lines of pages; their fonts take the glyphs that they need in the end."""

    def __init__(self) -> None:
        self._spellings: dict[Key, Spellings] = {}
        self._typesetters: dict[tuple[Key, bytes], Typesetter] = {}
        self._styles: dict[frozenset[tuple[str, Key]], Styles] = {}

    def rewrite(self, content: bytes, page: Page) -> bytes:
        """Return a page's content stream with its lines rewritten, without word joiners.

        Args:
            content: The stream, as it was printed.
            page: The page.
        """
        styles = self._styles_in(page.resources.get("/Font", Dictionary()))
        before, *texts = drawn(content).split(b"BT\n")
        return b"BT\n".join((before, *(_rewritten(text, styles) for text in texts)))

    def typesetter(self, font: Object, size: bytes) -> Typesetter:
        """Return what writes texts in a font of a page at a size.

        Raises:
            UnknownOperatorError: The font's codes are not its glyphs.
        """
        key = font.objgen, size
        if key not in self._typesetters:
            self._typesetters[key] = Typesetter(self._spellings_in(font), float(size))
        return self._typesetters[key]

    def save(self) -> None:
        """Write the added glyphs into the fonts."""
        for spellings in self._spellings.values():
            spellings.font.save()

    def _styles_in(self, fonts: Object) -> Styles:
        """Return the styles of a page with these fonts; most pages have the same."""
        names = frozenset((name, font.objgen) for name, font in fonts.items())
        if names not in self._styles:
            self._styles[names] = Styles(self, fonts)
        return self._styles[names]

    def _spellings_in(self, font: Object) -> Spellings:
        if font.get("/Encoding") != Name("/Identity-H"):
            raise UnknownOperatorError
        if font.objgen not in self._spellings:
            self._spellings[font.objgen] = Spellings(LineFont(font))
        return self._spellings[font.objgen]


class Style(NamedTuple):
    """How a text begins.

    Attributes:
        choice: The operator that chooses its font and size.
        span: What opens its first span, if it begins with one.
        typesetter: Writes it.
    """

    choice: bytes
    span: bytes
    typesetter: Typesetter


class Styles(dict[bytes, Style]):
    """Map the operators before the place of a text to its style, on pages with the same fonts; filled on demand.

    Raises:
        UnknownOperatorError: They are not as Chromium writes them, or the font is none for lines.
    """

    def __init__(self, writer: LineWriter, fonts: Object) -> None:
        super().__init__()
        self._writer, self._fonts = writer, fonts

    def __missing__(self, head: bytes) -> Style:
        found = HEAD.fullmatch(head)
        font = self._fonts.get(found["font"].decode()) if found else None
        if not found or font is None:
            raise UnknownOperatorError
        span, choice, _font, size, span_behind = found.groups()
        self[head] = Style(choice, span + span_behind, self._writer.typesetter(font, size))
        return self[head]


def _rewritten(text: bytes, styles: Styles) -> bytes:
    """Rewrite what follows BT, if it is written as Chromium does: a font, a place, and what is shown there."""
    head, place_operator, behind = text.partition(b" Tm\n")
    head, _, place = head.rpartition(b"\n")
    shown, end, rest = behind.partition(b"ET\n")
    try:
        choice, span, typesetter = styles[head + b"\n"]
        written = typesetter[span + shown]
    except UnknownOperatorError:
        return unjoined(text)
    return b"%b%b%b%b%b%b" % (choice, place, place_operator, written, end, rest)
