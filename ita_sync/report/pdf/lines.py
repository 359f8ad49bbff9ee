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
moved aside or up becomes such a glyph too. So `ActualText` says nothing that the glyphs do not say themselves, and is
dropped; where it does, it stays. A text that is not written as Chromium writes it stays as it is, and so do raised
marks in a font that is not TrueType.

In other fonts Chromium shows several glyphs at once, `<00E4011600FF> Tj`, or goes on without a move; a move then counts
from where the last one led to, not from the glyph before. Each text is written anew once: the same come often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from pikepdf import Dictionary, Name, Object, Page

from ita_sync.report.pdf.line_font import LineFont, UnknownOperatorError
from ita_sync.report.pdf.text import Key, drawn, unjoined

JOINER = "\u2060"  # nothing is drawn there
NIKHAHIT, AA, AM = "\u0e4d", "\u0e32", "\u0e33"
UTF_16 = ("utf-16-be", "surrogatepass")  # half a letter stays what it is
CLOSED = (b"", b">] TJ\n")  # what ends a line, if there is one

SPAN = rb"((?:/Span.* BDC\n)?)"
HEAD = re.compile(rb"%b((?P<font>/F\d+) (\S+) Tf\n)%b" % (SPAN, SPAN))
NUMBER = rb"-?(?:\d+\.?\d*|\.\d+)"
MOVE = rb"%b %b" % (NUMBER, NUMBER)
MOVES = re.compile(rb"%b(?: Td %b)*" % (MOVE, MOVE))
OPERATOR = re.compile(rb"(?:<((?:[0-9A-F]{4})+)> Tj|/Span<</ActualText <FEFF((?:[0-9A-F]{4})*)> >> BDC|EMC|)")
NOISE = 0.00002  # of the font's size, of numbers in single precision
NEAR = 0.0002  # of the font's size; nobody sees what is nearer
KERNED = 0.2  # of the font's size: the next letter is the next one, no column

# How far a glyph is to the right, in parts of the font's size, and its four hexadecimal digits.
Shown = tuple[float, bytes]
# Glyphs, and their `ActualText` if they have one.
Cluster = tuple[str | None, list[Shown]]


class LineWriter:
    """Writes the lines of pages; their fonts take the glyphs that they need in the end."""

    def __init__(self) -> None:
        self._fonts: dict[Key, LineFont] = {}
        self._typesetters: dict[tuple[Key, bytes], Typesetter] = {}

    def rewrite(self, content: bytes, page: Page) -> bytes:
        """Return a page's content stream with its lines rewritten, without word joiners.

        Args:
            content: The stream, as it was printed.
            page: The page.
        """
        styles = Styles(self, page.resources.get("/Font", Dictionary()))
        before, *texts = drawn(content).split(b"BT\n")
        return b"BT\n".join((before, *(_rewritten(text, styles) for text in texts)))

    def typesetter(self, font: Object, size: bytes) -> Typesetter:
        """Return what writes texts in a font of a page at a size.

        Raises:
            UnknownOperatorError: The font's codes are not its glyphs.
        """
        key = font.objgen, size
        if key not in self._typesetters:
            self._typesetters[key] = Typesetter(self._font(font), float(size))
        return self._typesetters[key]

    def save(self) -> None:
        """Write the added glyphs into the fonts."""
        for font in self._fonts.values():
            font.save()

    def _font(self, font: Object) -> LineFont:
        if font.get("/Encoding") != Name("/Identity-H"):
            raise UnknownOperatorError
        if font.objgen not in self._fonts:
            self._fonts[font.objgen] = LineFont(font)
        return self._fonts[font.objgen]


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
    """Map the operators before the place of a text to its style, on one page; filled on demand.

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

    def __init__(self, font: LineFont, size: float) -> None:
        super().__init__()
        self._font, self._moves, self._operators = font, Moves(size), Operators()

    def __missing__(self, text: bytes) -> bytes:
        clusters = [*self._clusters(text.split(b"\n"))]
        aheads = [*(shown[0][0] for _text, shown in clusters[1:]), None]
        self[text] = self._lines(map(self._resolved, clusters, aheads))
        return self[text]

    def _clusters(self, lines: Iterable[bytes]) -> Iterator[Cluster]:
        """Place what operators show: `Td` moves on from where it moved to before; without it the text goes on."""
        widths = self._font.widths
        start = pen = up = 0.0
        actual_text, shown = None, []
        for line in lines:
            moves, has_moves, operator = line.rpartition(b" Td ")
            if has_moves:
                right, rise = self._moves[moves]
                pen = start = start + right
                up = up + rise if abs(up + rise) > NOISE else 0.0
            glyphs, opened = self._operators[operator]
            if glyphs:
                for glyph in glyphs:
                    shown.append((pen, self._font.moved(glyph, 0, up) if up else glyph))
                    pen += widths[glyph]
            else:
                if shown and actual_text != JOINER:
                    yield actual_text, shown
                actual_text, shown = opened, []
        if shown:
            yield actual_text, shown

    def _resolved(self, cluster: Cluster, ahead: float | None) -> Cluster:
        """Return a cluster without its `ActualText`, if glyphs can say the same.

        Args:
            cluster: The cluster.
            ahead: The place of the first glyph after it.
        """
        actual_text, shown = cluster
        if actual_text is None:
            return cluster
        try:
            shown = self._saying(actual_text, shown)
        except (UnknownOperatorError, ValueError):
            return cluster
        with suppress(UnknownOperatorError):
            shown = self._with_marks_in_place(shown, ahead)
        return None, shown

    def _saying(self, text: str, shown: list[Shown]) -> list[Shown]:
        """Return glyphs at their places that say a text one after the other.

        Raises:
            UnknownOperatorError: The font takes no glyph that is needed.
            ValueError: These glyphs do not say it.
        """
        texts = [self._font.text(glyph) for _place, glyph in shown]
        if "".join(texts) == text:
            return shown
        for _am in range(text.count(AM) - texts.count(AM)):
            shown = self._with_am(shown)
        return list(self._in_order(text, shown))

    def _with_am(self, shown: list[Shown]) -> list[Shown]:
        """Show ํ and า as one glyph, at the place of the latter: a tone mark between them is typed before both.

        Raises:
            ValueError: They are not there, or the other way round.
        """
        texts = [self._font.text(glyph) for _place, glyph in shown]
        last = texts.index(AA)
        first = max(place for place in range(last) if NIKHAHIT in texts[place])
        text = texts[first].replace(NIKHAHIT, "") + AM  # a tone mark may be drawn along with ํ
        (nikhahit_at, nikhahit), (place, aa) = shown[first], shown[last]
        joined = self._font.joined(nikhahit, aa, nikhahit_at - place, text)
        return [*shown[:first], *shown[first + 1 : last], (place, joined), *shown[last + 1 :]]

    def _in_order(self, text: str, shown: list[Shown]) -> Iterator[Shown]:
        """Yield glyphs in the order in which a text has them: some fonts draw a tone mark before the vowel below.

        Raises:
            ValueError: It has others.
        """
        waiting = [*shown]
        while waiting:
            texts = [self._font.text(glyph) for _place, glyph in waiting]
            number = next(
                (number for number, said in enumerate(texts) if said and text.startswith(said)), None
            )
            if number is None:
                raise ValueError(text)
            text = text.removeprefix(texts[number])
            yield waiting.pop(number)
        if text:
            raise ValueError(text)

    def _with_marks_in_place(self, shown: list[Shown], ahead: float | None) -> list[Shown]:
        """Show marks where the next letter begins, by glyphs that are drawn above the one before.

        Readers that sort a line from left to right would else find a mark behind that letter.

        Raises:
            UnknownOperatorError: The font takes no such glyph.
        """
        placed, end = [], None
        for (place, glyph), letter in zip(shown, self._next_letters(shown, ahead), strict=True):
            if end is None or not self._font.is_mark(glyph):
                end = place + self._font.widths[glyph]
                placed.append((place, glyph))
                continue
            at = letter if letter is not None and abs(letter - end) < KERNED else end
            is_there = abs(place - at) < NOISE and not self._font.widths[glyph]
            placed.append((at, glyph if is_there else self._font.moved(glyph, place - at, 0, width=0.0)))
        return placed

    def _next_letters(self, shown: list[Shown], ahead: float | None) -> list[float | None]:
        """Return for each glyph where the next one that is no mark begins, if that is known."""
        nexts: list[float | None] = []
        for place, glyph in reversed(shown):
            nexts.append(ahead)
            ahead = ahead if self._font.is_mark(glyph) else place
        return nexts[::-1]

    def _lines(self, clusters: Iterable[Cluster]) -> bytes:
        """Write clusters, in one line as long as there is no `ActualText`."""
        advances = self._font.advances
        written, pen, is_open = [], 0.0, False
        for actual_text, shown in clusters:
            if actual_text is not None:
                digits = actual_text.encode(*UTF_16).hex().upper().encode()
                written.append(CLOSED[is_open] + b"/Span<</ActualText <FEFF%b> >> BDC\n" % digits)
                is_open = False
            for place, glyph in shown:
                is_off = not -NEAR < pen - place < NEAR
                if is_off or not is_open:
                    back = f"{1000 * (pen - place):.2f}".rstrip("0").rstrip(".").encode() if is_off else b""
                    written.append(b"%b%b<" % (b">" if is_open else b"[", back))
                    pen = place if is_off else pen
                written.append(glyph)
                pen, is_open = pen + advances[glyph], True
            if actual_text is not None:
                written.append(CLOSED[is_open] + b"EMC\n")
                is_open = False
        return b"".join((*written, CLOSED[is_open]))


class Moves(dict[bytes, tuple[float, float]]):
    """Map `Td` operators, but for the last one's name, to how far they move to the right and up; filled on demand.

    Lengths are parts of the font's size.

    Raises:
        UnknownOperatorError: They are not as Chromium writes them.
    """

    def __init__(self, size: float) -> None:
        super().__init__()
        self._size = size

    def __missing__(self, moves: bytes) -> tuple[float, float]:
        if not MOVES.fullmatch(moves):
            raise UnknownOperatorError
        numbers = moves.split()
        right, up = sum(map(float, numbers[::3])), sum(map(float, numbers[1::3]))
        self[moves] = right / self._size, up / self._size
        return self[moves]


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
