"""Write a text, in one font at one size, by one operator a line; `lines` says what for.

In some fonts Chromium shows several glyphs at once, `<00E4011600FF> Tj`, or goes on without a move; a move then counts
from where the last one led to, not from the glyph before. Each text is written anew once: the same come often.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ita_sync.report.pdf.line_font import MILLION, UnknownOperatorError
from ita_sync.report.pdf.spellings import NOISE, Shown, Spellings
from ita_sync.report.prose import JOINER

UTF_16 = ("utf-16-be", "surrogatepass")  # half a letter stays what it is
CLOSED = (b"", b">] TJ\n")  # what ends a line, if there is one
OPERATOR = re.compile(rb"(?:<((?:[0-9A-F]{4})+)> Tj|/Span<</ActualText <FEFF((?:[0-9A-F]{4})*)> >> BDC|EMC|)")
THOUSANDTH = MILLION // 1000
NEAR = 200  # millionths of the font's size; nobody sees what is nearer

# How far a cluster is to the right, in millionths of the font's size, its `ActualText` if it has one, and its glyphs.
Placed = tuple[int, str | None, Sequence[Shown]]


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
