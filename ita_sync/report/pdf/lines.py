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

All of this is decided once for each text, and for each pair of a glyph and its line: the same come thousands of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, repeat
from operator import itemgetter

from pikepdf import Array, Name, Object, Page

from ita_sync.report.pdf.text import NOT_A_CHARACTER, Key, to_unicode
from ita_sync.report.pdf.truetype import Part, TrueType

NIKHAHIT, AA, AM = "\u0e4d", "\u0e32", "\u0e33"
MOST_GLYPHS = 0xFFFF
MOST_IN_A_BLOCK = 100  # of a ToUnicode map

HEAD = re.compile(rb"/(F\d+) (\S+) Tf\n((?:/Span.* BDC\n)?)((?:\S+ ){6}Tm\n)")
SEVERAL = re.compile(rb"<([0-9A-F]{5,})> Tj\n")
GLYPH = re.compile(rb"((?:\S+ \S+ Td )*)<([0-9A-F]{4})> Tj")
MOVE = re.compile(rb"(\S+) (\S+) Td ")
SPAN = re.compile(
    rb"/Span<</ActualText <FEFF([0-9A-F]*)> >> BDC\n((?:.*<[0-9A-F]{4}> Tj\n)+)EMC\n"
    rb"(?=(?:/Span.*BDC\n)?((?:\S+ \S+ Td )*))"  # the move to what comes next
)
LINE = re.compile(rb"((?:\S+ \S+ Td )*)((?:/Span.* BDC )?)((?:\S+ \S+ Td )*)<([0-9A-F]{4})> Tj( EMC)?")
BEHIND = re.compile(rb"<([0-9A-F]{4})> Tj( EMC)?$")
TAIL = itemgetter(slice(-len("<0000> Tj EMC"), None))
START = b" Tm"
Shown = tuple[bytes, bytes]  # the operators that move to a glyph, and the glyph
NEAR = 0.00002  # of the font's size; what is nearer is the noise of numbers in single precision


KERNED = 0.2  # of the font's size: the next letter is the next one, no column


class UnknownOperatorError(Exception):
    """A text is not written as Chromium writes it, or needs a glyph that its font does not take."""


class LineWriter:
    """Writes the lines of pages; their fonts take the glyphs that they need in the end."""

    def __init__(self) -> None:
        self._fonts: dict[Key, LineFont] = {}
        self._typesetters: dict[tuple[Key, bytes], Typesetter] = {}

    def rewrite(self, content: bytes, page: Page) -> bytes:
        """Return a page's content stream with its lines rewritten.

        Args:
            content: The stream, without word joiners.
            page: The page.
        """
        fonts = {name[1:].encode(): font for name, font in page.resources.get("/Font", {}).items()}
        before, *texts = content.split(b"BT\n")
        return b"BT\n".join((before, *(self._text(text, fonts) for text in texts)))

    def save(self) -> None:
        """Write the added glyphs into the fonts."""
        for font in self._fonts.values():
            font.save()

    def _text(self, text: bytes, fonts: Mapping[bytes, Object]) -> bytes:
        """Rewrite what follows BT, if it is written as Chromium does."""
        if not (head := HEAD.match(text)):
            return text
        name, size, opening, place = head.groups()
        shown, end, rest = text[head.end() :].partition(b"ET\n")
        try:
            written = self._typesetter(fonts[name], size)[opening + shown]
        except (UnknownOperatorError, KeyError):
            return text
        return b"/%b %b Tf\n%b%b%b%b" % (name, size, place, written, end, rest)

    def _typesetter(self, font: Object, size: bytes) -> Typesetter:
        key = font.objgen, size
        if key not in self._typesetters:
            self._typesetters[key] = Typesetter(self._font(font), float(size))
        return self._typesetters[key]

    def _font(self, font: Object) -> LineFont:
        if font.get("/Encoding") != Name("/Identity-H"):
            raise UnknownOperatorError
        if font.objgen not in self._fonts:
            self._fonts[font.objgen] = LineFont(font)
        return self._fonts[font.objgen]


class Typesetter(dict[bytes, bytes]):
    """Map the operators of a text, in one font at one size, to those that readers expect; filled on demand.

    Raises:
        UnknownOperatorError: There are none.
    """

    def __init__(self, font: LineFont, size: float) -> None:
        super().__init__()
        self._font, self._size = font, size
        self._spans: dict[tuple[bytes, bytes], bytes] = {}
        self._rights = Rights(size)
        self._lines = Lines(font, self._rights)

    def __missing__(self, text: bytes) -> bytes:
        if b" Tf\n" in text or b" Tm\n" in text:
            raise UnknownOperatorError
        try:
            self[text] = self._written(text)
        except UnknownOperatorError:
            self[text] = self._written(SEVERAL.sub(self._one_by_one, text))
        return self[text]

    def _written(self, text: bytes) -> bytes:
        if text.count(b" Td ") != text.count(b" 0 Td "):
            text = self._levelled(text)
        *lines, _moves_of_nothing = SPAN.sub(self._span, text).split(b"\n")
        lines.append(b"")
        written = map(self._lines.__getitem__, zip([START, *map(TAIL, lines)], lines, strict=False))
        return b"".join(written)[:-1]

    def _one_by_one(self, several: re.Match[bytes]) -> bytes:
        """Move to each of the glyphs that are shown together; what comes next moves on from the first of them."""
        glyphs = [several[1][start : start + 4] for start in range(0, len(several[1]), 4)]
        moves = [self._move(self._font.width(glyph)) for glyph in glyphs[:-1]]
        shown = b"".join(b"%b<%b> Tj\n" % pair for pair in zip([b"", *moves], glyphs, strict=True))
        return shown + self._move(-sum(map(self._right, moves)))

    def _levelled(self, text: bytes) -> bytes:
        """Replace each mark that the text moves up or down to by a glyph that is drawn there."""
        lines, up = text.split(b"\n"), 0.0
        for number, line in enumerate(lines):
            if up or line.count(b" Td ") != line.count(b" 0 Td "):
                lines[number], up = self._level(line, up)
        return b"\n".join(lines)

    def _level(self, line: bytes, up: float) -> tuple[bytes, float]:
        """Level one line, before which the text had moved up so far; and how far it has afterwards."""
        if not (found := GLYPH.fullmatch(line)):
            return line, up
        moves = MOVE.findall(found[1])
        up += sum(float(y) for _x, y in moves) / self._size
        up = up if abs(up) > NEAR else 0.0
        glyph = self._font.moved(found[2], 0, up) if up else found[2]
        return b"%b<%b> Tj" % (b"".join(b"%b 0 Td " % x for x, _y in moves), glyph), up

    def _span(self, span: re.Match[bytes]) -> bytes:
        key = span[0], span[3]
        if key not in self._spans:
            self._spans[key] = self._without_actual_text(*span.groups())
        return self._spans[key]

    def _without_actual_text(self, digits: bytes, shown: bytes, ahead: bytes) -> bytes:
        """Return what a span shows without its `ActualText`, if the glyphs say the same; else with it, in their lines."""
        text = bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
        glyphs = joined = GLYPH.findall(shown)
        with suppress(UnknownOperatorError, ValueError):
            for _am in range(text.count(AM) if self._text(glyphs) != text else 0):
                joined = self._with_am(joined)
        if self._text(joined) == text:
            with suppress(UnknownOperatorError):
                return self._with_marks_in_place(joined, ahead)
            return shown if joined is glyphs else b"".join(b"%b<%b> Tj\n" % glyph for glyph in joined)
        return b"/Span<</ActualText <FEFF%b> >> BDC %b EMC\n" % (digits, shown[:-1])

    def _text(self, glyphs: Sequence[Shown]) -> str:
        return "".join([self._font.text(glyph) for _moves, glyph in glyphs])

    def _with_am(self, shown: Sequence[Shown]) -> list[Shown]:
        """Show ํ and า as one glyph, at the place of the latter: a tone mark between them is typed before both.

        Raises:
            ValueError: They are not there, or the other way round.
        """
        glyphs = [*shown]
        texts = [self._font.text(glyph) for _moves, glyph in glyphs]
        last = texts.index(AA)
        first = max(place for place in range(last) if NIKHAHIT in texts[place])
        left = sum(self._right(moves) for moves, _glyph in glyphs[first + 1 : last + 1])
        text = texts[first].replace(NIKHAHIT, "") + AM  # a tone mark may be drawn along with ํ
        glyphs[last] = (glyphs[last][0], self._font.joined(glyphs[first][1], glyphs[last][1], -left, text))
        moved, _nikhahit = glyphs.pop(first)
        glyphs[first] = (moved + glyphs[first][0], glyphs[first][1])
        return glyphs

    def _with_marks_in_place(self, glyphs: Sequence[Shown], ahead: bytes) -> bytes:
        """Show marks where the next letter begins, by glyphs that are drawn above the one before.

        Readers that sort a line from left to right would else find a mark behind that letter.
        """
        places = list(accumulate(self._right(moves) for moves, _glyph in glyphs))
        nexts = self._next_letters(places, [glyph for _moves, glyph in glyphs], ahead)
        written, pen, end = b"", 0.0, None
        for (_moves, glyph), place, letter in zip(glyphs, places, nexts, strict=True):
            at, code, width = place, glyph, self._font.width(glyph)
            if end is not None and not width:
                at = letter if letter is not None and abs(letter - end) < KERNED else end
                code = self._font.moved(glyph, place - at, 0) if abs(place - at) > NEAR else glyph
            else:
                end = place + width
            written += b"%b<%b> Tj\n" % (self._move(at - pen), code)
            pen = at
        return written + self._move(places[-1] - pen)

    def _next_letters(
        self, places: Sequence[float], glyphs: Sequence[bytes], ahead: bytes
    ) -> list[float | None]:
        """Return for each glyph where the next one that is no mark begins, if that is known."""
        nexts: list[float | None] = []
        letter = places[-1] + self._right(ahead) if ahead else None
        for place, glyph in zip(reversed(places), reversed(glyphs), strict=True):
            nexts.append(letter)
            letter = place if self._font.width(glyph) else letter
        return nexts[::-1]

    def _right(self, moves: bytes) -> float:
        return self._rights[moves]

    def _move(self, right: float) -> bytes:
        return b"%.7f 0 Td " % (right * self._size) if right else b""


class Rights(dict[bytes, float]):
    """Map operators that move to how far they move to the right, in parts of the font's size; filled on demand."""

    def __init__(self, size: float) -> None:
        super().__init__({b"": 0.0})
        self._size = size

    def __missing__(self, moves: bytes) -> float:
        self[moves] = sum([float(x) for x, _y in MOVE.findall(moves)]) / self._size
        return self[moves]


class Lines(dict[tuple[bytes, bytes], bytes]):
    """Map the end of the operators' line before and a line to what the line becomes; filled on demand."""

    def __init__(self, font: LineFont, rights: Rights) -> None:
        super().__init__()
        self._font, self._rights = font, rights

    def __missing__(self, key: tuple[bytes, bytes]) -> bytes:
        behind, line = key
        before, found = BEHIND.search(behind), LINE.fullmatch(line)
        closing = (b">] TJ\nEMC\n" if before[2] else b">] TJ\n") if before else b""
        if not found:
            if line.endswith((b"Tj", b"Td")):
                raise UnknownOperatorError
            self[key] = closing + line + b"\n"
            return self[key]
        back, opening, moves, glyph = found[1], found[2], found[3], found[4]
        if (back or moves) and not before and behind != START:
            raise UnknownOperatorError
        gap = self._gap(before[1] if before else b"", back + moves)
        if before and not before[2] and not opening:
            self[key] = b">%b<%b" % (gap, glyph) if gap else glyph
        else:
            self[key] = b"%b%b[%b<%b" % (closing, opening.replace(b"BDC ", b"BDC\n"), gap, glyph)
        return self[key]

    def _gap(self, before: bytes, moves: bytes) -> bytes:
        """Return how far the end of the glyph before is to the right of the next one's place, as TJ wants it."""
        if not moves:
            return b""
        gap = self._font.width(before) - self._rights[moves]
        return b"" if abs(gap) < NEAR else f"{1000 * gap:.2f}".rstrip("0").rstrip(".").encode()


class LineFont:
    """A font of the page: the widths and the texts of its glyphs, and glyphs that are added.

    A glyph is written as four hexadecimal digits, as in the content stream; lengths are parts of the font's size.
    """

    def __init__(self, font: Object) -> None:
        self._font = font
        self._cid = font.DescendantFonts[0]
        self._texts = to_unicode(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
        self._widths = dict(_widths(self._cid))
        self._file = _truetype(self._cid)
        self._added: dict[bytes, tuple[Part, ...]] = {}
        self._codes: dict[tuple[tuple[Part, ...], str], bytes] = {}

    def width(self, glyph: bytes) -> float:
        """Return a glyph's width."""
        return self._widths.get(glyph, 0.0)

    def text(self, glyph: bytes) -> str:
        """Return a glyph's text, U+FFFD if it has none."""
        return self._texts.get(glyph, NOT_A_CHARACTER)

    def moved(self, glyph: bytes, right: float, up: float) -> bytes:
        """Add a glyph that draws another one elsewhere.

        Raises:
            UnknownOperatorError: The font takes none.
        """
        return self._add(self._moved(glyph, right, up), self.text(glyph), self.width(glyph))

    def joined(self, first: bytes, last: bytes, right: float, text: str) -> bytes:
        """Add a glyph that draws two, the first one to the right of the last one's place.

        Raises:
            UnknownOperatorError: The font takes none.
        """
        return self._add(self._moved(first, right, 0) + self._moved(last, 0, 0), text, self.width(last))

    def save(self) -> None:
        """Write the added glyphs into the font."""
        if self._file is None or not self._added:
            return
        data = self._file.extended(list(self._added.values()))
        self._cid.FontDescriptor.FontFile2.write(data)
        self._cid.FontDescriptor.FontFile2.Length1 = len(data)
        widths = Array([round(1000 * self.width(code), 3) for code in self._added])
        self._cid.W = Array([*self._cid.W, self._file.count, widths])
        cmap = self._font.ToUnicode.read_bytes()
        self._font.ToUnicode.write(cmap.replace(b"endcmap", self._mappings() + b"endcmap", 1))

    def _moved(self, glyph: bytes, right: float, up: float) -> tuple[Part, ...]:
        if self._file is None:
            raise UnknownOperatorError
        x, y = round(right * self._file.units), round(up * self._file.units)
        parts = self._added.get(glyph) or (Part(int(glyph, 16), 0, 0),)
        return tuple(Part(part.glyph, part.right + x, part.up + y) for part in parts)

    def _add(self, parts: tuple[Part, ...], text: str, width: float) -> bytes:
        if (parts, text) not in self._codes:
            number = (self._file.count if self._file else MOST_GLYPHS) + len(self._added)
            if number >= MOST_GLYPHS:
                raise UnknownOperatorError
            code = b"%04X" % number
            self._codes[parts, text], self._added[code] = code, parts
            self._texts[code], self._widths[code] = text, width
        return self._codes[parts, text]

    def _mappings(self) -> bytes:
        """Return the added glyphs' texts as a part of a ToUnicode map."""
        pairs = [(code, self._texts[code].encode("utf-16-be").hex().upper().encode()) for code in self._added]
        blocks = [pairs[start : start + MOST_IN_A_BLOCK] for start in range(0, len(pairs), MOST_IN_A_BLOCK)]
        return b"".join(
            b"%d beginbfchar\n%bendbfchar\n" % (len(block), b"".join(b"<%b> <%b>\n" % pair for pair in block))
            for block in blocks
        )


def _widths(cid: Object) -> Iterator[tuple[bytes, float]]:
    """Yield each glyph that a font's `W` names with its width: `first [width …]`, or `first last width`."""
    items = iter(cid.get("/W", ()))
    for first in items:
        second = next(items)
        is_list = isinstance(second, Array)
        widths = second if is_list else repeat(next(items), int(second) - int(first) + 1)
        for glyph, width in enumerate(widths, int(first)):
            yield b"%04X" % glyph, float(width) / 1000


def _truetype(cid: Object) -> TrueType | None:
    """Return a font's file if it is TrueType, and its glyphs are numbered as their codes are."""
    if cid.get("/CIDToGIDMap", Name.Identity) != Name.Identity:
        return None
    with suppress(ValueError, AttributeError):
        return TrueType(cid.FontDescriptor.FontFile2.read_bytes())
    return None
