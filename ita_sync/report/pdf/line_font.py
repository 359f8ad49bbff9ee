"""A font of the page that takes up glyphs: ํ and า as one letter ำ, or a mark where a reader looks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from typing import Any
from unicodedata import category

from pikepdf import Array, Name, Object

from ita_sync.report.pdf.text import NOT_A_CHARACTER
from ita_sync.report.pdf.to_unicode import parse_map, with_texts
from ita_sync.report.pdf.truetype import Composite, Part, TrueType

MILLION = 1_000_000
MOST_GLYPHS = 0xFFFF
FARTHEST = 0x1FFF  # units that a glyph is moved within another: their sums fit into 16 bits


# A glyph, and how far to the right and up it is drawn.
Drawn = tuple[bytes, int, int]


class UnknownOperatorError(Exception):
    """A text is not written as Chromium writes it, or needs a glyph that its font does not take."""


class LineFont:
    """A font of the page: the widths and the texts of its glyphs, and glyphs that are added.

    A glyph is written as four hexadecimal digits, as in the content stream; lengths are millionths of the font's size.

    Attributes:
        widths: The width of each glyph.
        advances: How far readers move on behind it: whole thousandths, for PDFium leaves out what is behind a point.
    """

    def __init__(self, font: Object) -> None:
        self._font = font
        self._cid = font.DescendantFonts[0]
        self._texts = parse_map(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
        other = _millionths(self._cid.get("/DW", 1000))
        self.widths = defaultdict(lambda: other, _widths(self._cid))
        self.advances = defaultdict(
            lambda: round(other, -3), {glyph: round(width, -3) for glyph, width in self.widths.items()}
        )
        self._file = _truetype(self._cid)
        self._marks = {glyph for glyph, text in self._texts.items() if is_mark(text)}
        self._added: dict[bytes, Composite] = {}
        self._codes: dict[tuple[Composite, str], bytes] = {}

    def text(self, glyph: bytes) -> str:
        """Return a glyph's text, U+FFFD if it has none."""
        return self._texts.get(glyph, NOT_A_CHARACTER)

    def is_mark(self, glyph: bytes) -> bool:
        """Tell whether a glyph belongs to the letter before it; in some fonts such a glyph has a width."""
        return glyph in self._marks or not self.widths[glyph]

    def moved(self, glyph: bytes, up: int) -> bytes:
        """Add a glyph that draws another one above its place, as wide as that.

        Raises:
            UnknownOperatorError: The font takes none.
        """
        return self.composed(((glyph, 0, up),), self.text(glyph), self.widths[glyph])

    def composed(self, parts: tuple[Drawn, ...], text: str, width: int) -> bytes:
        """Add a glyph that draws others.

        Args:
            parts: The others, each with how far to the right and up it is drawn.
            text: What the glyph says.
            width: Its width.

        Raises:
            UnknownOperatorError: The font takes none.
        """
        composite = Composite(
            tuple(part for drawn in parts for part in self._moved(*drawn)), self._units(width)
        )
        if (composite, text) not in self._codes:
            self._codes[composite, text] = self._add(composite, text, width)
        return self._codes[composite, text]

    def save(self) -> None:
        """Write the advances and the added glyphs into the font."""
        self._cid.DW = round(self._cid.get("/DW", 1000))
        self._cid.W = Array(map(_whole, self._cid.get("/W", ())))
        if self._file is None or not self._added:
            return
        data = self._file.extended(list(self._added.values()))
        self._cid.FontDescriptor.FontFile2.write(data)
        self._cid.FontDescriptor.FontFile2.Length1 = len(data)
        advances = [self.advances[code] // 1000 for code in self._added]
        self._cid.W = Array([*self._cid.W, self._file.count, Array(advances)])
        texts = {code: self._texts[code] for code in self._added}
        self._font.ToUnicode.write(with_texts(self._font.ToUnicode.read_bytes(), texts))

    @property
    def _original(self) -> TrueType:
        """The font's file as it was printed; other formats take no glyphs."""
        if self._file is None:
            raise UnknownOperatorError
        return self._file

    def _units(self, length: int) -> int:
        return round(length * self._original.units / MILLION)

    def _moved(self, glyph: bytes, right: int, up: int) -> tuple[Part, ...]:
        """Return the parts of a glyph, so far to the right and up."""
        x, y = self._units(right), self._units(up)
        if max(abs(x), abs(y)) > FARTHEST:
            raise UnknownOperatorError
        parts = self._added[glyph].parts if glyph in self._added else (Part(int(glyph, 16), 0, 0),)
        return tuple(Part(part.glyph, part.right + x, part.up + y) for part in parts)

    def _add(self, composite: Composite, text: str, width: int) -> bytes:
        """Give a new glyph a code."""
        number = self._original.count + len(self._added)
        if number >= MOST_GLYPHS:
            raise UnknownOperatorError
        code = b"%04X" % number
        self._added[code] = composite
        self._texts[code], self.widths[code], self.advances[code] = text, width, round(width, -3)
        if is_mark(text):
            self._marks.add(code)
        return code


def _whole(item: Any) -> Any:
    """Round the numbers of a font's `W`, be they in lists or not."""
    return Array(map(round, item)) if isinstance(item, Array) else round(item)


def is_mark(text: str) -> bool:
    """Tell whether a text is of signs above and below letters alone."""
    return all(category(letter) == "Mn" for letter in text)


def _millionths(width: Any) -> int:
    """Return a width of a font's `W`, which is in thousandths."""
    return round(1000 * float(width))


def _widths(cid: Object) -> Iterator[tuple[bytes, int]]:
    """Yield each glyph that a font's `W` names with its width: `first [width …]`, or `first last width`."""
    items = iter(cid.get("/W", ()))
    for first in items:
        second = next(items)
        is_list = isinstance(second, Array)
        widths = second if is_list else repeat(next(items), int(second) - int(first) + 1)
        for glyph, width in enumerate(widths, int(first)):
            yield b"%04X" % glyph, _millionths(width)


def _truetype(cid: Object) -> TrueType | None:
    """Return a font's file if it is TrueType, and its glyphs are numbered as their codes are."""
    if cid.get("/CIDToGIDMap", Name.Identity) != Name.Identity:
        return None
    with suppress(ValueError, AttributeError):
        return TrueType(cid.FontDescriptor.FontFile2.read_bytes())
    return None
