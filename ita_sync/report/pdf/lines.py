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

In other fonts Chromium shows several glyphs at once, `<00E4011600FF> Tj`, or goes on without a move; a move then counts
from where the last one led to, not from the glyph before. Each text is written anew once: the same come often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pikepdf import Dictionary, Name, Object, Page

from ita_sync.report.pdf.content_stream import drawn, unjoined
from ita_sync.report.pdf.line_font import MILLION, LineFont, UnknownOperatorError
from ita_sync.report.pdf.spellings import NOISE, Shown, Spellings
from ita_sync.report.pdf.structure import Key
from ita_sync.report.prose import JOINER

UTF_16 = ("utf-16-be", "surrogatepass")  # half a letter stays what it is
CLOSED = (b"", b">] TJ\n")  # what ends a line, if there is one

SPAN = rb"((?:/Span.* BDC\n)?)"
SIZE = rb"-?(?=[\d.]*[1-9])\d*\.?\d+"  # none that is 0
HEAD = re.compile(rb"%b((?P<font>/F\d+) (%b) Tf\n)%b" % (SPAN, SIZE, SPAN))
OPERATOR = re.compile(rb"(?:<((?:[0-9A-F]{4})+)> Tj|/Span<</ActualText <FEFF((?:[0-9A-F]{4})*)> >> BDC|EMC|)")
THOUSANDTH = MILLION // 1000
NEAR = 200  # millionths of the font's size; nobody sees what is nearer

# How far a cluster is to the right, in millionths of the font's size, its `ActualText` if it has one, and its glyphs.
Placed = tuple[int, str | None, Sequence[Shown]]


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


class Typesetter(dict[bytes, bytes]):
    """Map the operators of a text, in one font at one size, to those that readers expect; filled on demand.

    Raises:
        UnknownOperatorError: There are none.
    """

    def __init__(self, spellings: Spellings, size: float) -> None:
        super().__init__()
        self._font, self._spellings = spellings.font, spellings
        self._moves, self._operators = Moves(size), Operators()

    def __missing__(self, text: bytes) -> bytes:
        clusters = [*self._clusters(text.split(b"\n"))]
        aheads = [*(left for left, _text, _shown in clusters[1:]), None]
        self[text] = self._lines(map(self._spelt, clusters, aheads))
        return self[text]

    def _clusters(self, lines: Iterable[bytes]) -> Iterator[Placed]:
        """Place what operators show: `Td` moves on from where it moved to before; without it the text goes on."""
        widths, moves, operators = self._font.widths, self._moves, self._operators
        start = pen = up = left = 0
        actual_text: str | None = None
        shown: list[Shown] = []
        for line in lines:
            numbers, has_moved, operator = line.rpartition(b" Td ")
            if has_moved:
                right, rise = moves[numbers]
                pen = start = start + right
                up += rise
            glyphs, opened = operators[operator]
            if glyphs:
                if not shown:
                    left = pen
                for glyph in glyphs:
                    shown.append((pen - left, self._font.moved(glyph, up) if abs(up) > NOISE else glyph))
                    pen += widths[glyph]
            else:
                if shown and actual_text != JOINER:
                    yield left, actual_text, shown
                actual_text, shown = opened, []
        if shown:
            yield left, actual_text, shown

    def _spelt(self, cluster: Placed, ahead: int | None) -> Placed:
        """Return a cluster without its `ActualText`, if glyphs can say the same.

        Args:
            cluster: The cluster.
            ahead: The place of the first glyph after it.
        """
        left, actual_text, shown = cluster
        if actual_text is None:
            return cluster
        return left, *self._spellings[actual_text, None if ahead is None else ahead - left, tuple(shown)]

    def _lines(self, clusters: Iterable[Placed]) -> bytes:
        """Write clusters, in one line as long as there is no `ActualText`."""
        advances = self._font.advances
        written, pen, is_open = [], 0, False
        for left, actual_text, shown in clusters:
            if actual_text is not None:
                digits = actual_text.encode(*UTF_16).hex().upper().encode()
                written.append(CLOSED[is_open] + b"/Span<</ActualText <FEFF%b> >> BDC\n" % digits)
                is_open = False
            for right, glyph in shown:
                back = pen - left - right
                is_off = not -NEAR < back < NEAR
                if is_off or not is_open:
                    number = f"{back / THOUSANDTH:.2f}".rstrip("0").rstrip(".").encode() if is_off else b""
                    written.append(b"%b%b<" % (b">" if is_open else b"[", number))
                    pen = left + right if is_off else pen
                written.append(glyph)
                pen, is_open = pen + advances[glyph], True
            if actual_text is not None:
                written.append(CLOSED[is_open] + b"EMC\n")
                is_open = False
        return b"".join((*written, CLOSED[is_open]))


class Moves(dict[bytes, tuple[int, int]]):
    """Map the numbers of one `Td` or more to how far they move to the right and up, in millionths of the font's size.

    Raises:
        UnknownOperatorError: They are not as Chromium writes them.
    """

    def __init__(self, size: float) -> None:
        super().__init__()
        self._scale = MILLION / size

    def __missing__(self, numbers: bytes) -> tuple[int, int]:
        first, _, others = numbers.partition(b" Td ")
        more_right, more_up = self[others] if others else (0, 0)
        try:
            right, up = map(float, first.split())
            self[numbers] = round(right * self._scale) + more_right, round(up * self._scale) + more_up
        except (ValueError, OverflowError):
            raise UnknownOperatorError from None
        return self[numbers]


class Operators(dict[bytes, tuple[list[bytes], str | None]]):
    """Map operators that move nothing to the glyphs that they show, and the `ActualText` that they open, if they do.

    Raises:
        UnknownOperatorError: They are not as Chromium writes them.
    """

    def __missing__(self, operator: bytes) -> tuple[list[bytes], str | None]:
        found = OPERATOR.fullmatch(operator)
        if not found:
            raise UnknownOperatorError
        shown, digits = found.groups(b"")
        glyphs = [shown[at : at + 4] for at in range(0, len(shown), 4)]
        has_text = operator.startswith(b"/Span")
        self[operator] = glyphs, bytes.fromhex(digits.decode()).decode(*UTF_16) if has_text else None
        return self[operator]
