"""How glyphs say a cluster's text one after the other, so that it needs no `ActualText`.

Lengths are millionths of the font's size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ita_sync.report.pdf.line_font import LineFont, UnknownOperatorError

NIKHAHIT, AA, AM = "\u0e4d", "\u0e32", "\u0e33"
NOISE = 20  # of numbers in single precision
OVERLAP = 2000  # of marks: nobody sees it, and what rounding moves is nearer
KERNED = 200_000  # the next letter is the next one, no column

# How far a glyph is to the right of the cluster's first one, and its four hexadecimal digits.
Shown = tuple[int, bytes]
# The `ActualText`, how far to the right the first glyph behind the cluster is, if there is one, and the glyphs.
Cluster = tuple[str, int | None, tuple[Shown, ...]]
# The `ActualText` that is still needed, if it is, and the glyphs.
Spelling = tuple[str | None, Sequence[Shown]]


class Spellings(dict[Cluster, Spelling]):
    """Map clusters, in one font, to glyphs that say the same without `ActualText`, if there are some.

    Filled on demand, for most clusters come often.

    Attributes:
        font: The font.
    """

    def __init__(self, font: LineFont) -> None:
        super().__init__()
        self.font = font

    def __missing__(self, cluster: Cluster) -> Spelling:
        self[cluster] = self._spelt(*cluster)
        return self[cluster]

    def _spelt(self, text: str, ahead: int | None, shown: Sequence[Shown]) -> Spelling:
        try:
            shown = self._saying(text, shown)
        except (UnknownOperatorError, ValueError):
            return text, shown
        with suppress(UnknownOperatorError):
            shown = list(self._with_marks_in_place(shown, ahead))
        return None, shown

    def _saying(self, text: str, shown: Sequence[Shown]) -> Sequence[Shown]:
        """Return glyphs at their places that say a text one after the other.

        Raises:
            UnknownOperatorError: The font takes no glyph that is needed.
            ValueError: These glyphs do not say it.
        """
        texts = [self.font.text(glyph) for _place, glyph in shown]
        if "".join(texts) == text:
            return shown
        for _am in range(text.count(AM) - texts.count(AM)):
            shown = self._with_am(shown)
        return list(self._in_order(text, shown))

    def _with_am(self, shown: Sequence[Shown]) -> Sequence[Shown]:
        """Show ํ and า as one glyph, at the place of the latter: a tone mark between them is typed before both.

        Raises:
            ValueError: They are not there, or the other way round.
        """
        texts = [self.font.text(glyph) for _place, glyph in shown]
        last = texts.index(AA)
        first = max(place for place in range(last) if NIKHAHIT in texts[place])
        text = texts[first].replace(NIKHAHIT, "") + AM  # a tone mark may be drawn along with ํ
        (nikhahit_at, nikhahit), (place, aa) = shown[first], shown[last]
        parts = (nikhahit, nikhahit_at - place, 0), (aa, 0, 0)
        joined = self.font.composed(parts, text, self.font.widths[aa])
        return [*shown[:first], *shown[first + 1 : last], (place, joined), *shown[last + 1 :]]

    def _in_order(self, text: str, shown: Sequence[Shown]) -> Iterator[Shown]:
        """Yield glyphs in the order in which a text has them: some fonts draw a tone mark before the vowel below.

        Raises:
            ValueError: It has others.
        """
        waiting = [*shown]
        while waiting:
            texts = [self.font.text(glyph) for _place, glyph in waiting]
            number = next(
                (number for number, said in enumerate(texts) if said and text.startswith(said)), None
            )
            if number is None:
                raise ValueError(text)
            text = text.removeprefix(texts[number])
            yield waiting.pop(number)
        if text:
            raise ValueError(text)

    def _with_marks_in_place(self, shown: Sequence[Shown], ahead: int | None) -> Iterator[Shown]:
        """Yield letters, and the marks of each, drawn above it by glyphs at the place of the next letter.

        Readers that sort a line from left to right would else find a mark behind that letter.

        Raises:
            UnknownOperatorError: The font takes no such glyph.
        """
        letters = list(self._letters(shown))
        ends = [*(place for place, _glyph, _marks in letters[1:]), ahead]
        for (place, glyph, marks), letter in zip(letters, ends, strict=True):
            yield place, glyph
            end = place + self.font.widths[glyph]
            at = letter if letter is not None and abs(letter - end) < KERNED else end
            yield from self._marks(marks, at, is_last=letter is None)

    def _marks(self, marks: Sequence[Shown], at: int, *, is_last: bool) -> Iterator[Shown]:
        """Yield the marks of a letter at a place; several one upon the other, all but the last with a width.

        Of two without a width pdfminer takes the second for a new line, and PDFBox exchanges them, as it does where the
        letter reaches as far as the first. Where a text ends iText puts one without a width before one that has some.
        """
        for behind, (place, mark) in zip(reversed(range(len(marks))), marks, strict=True):
            here = at - behind * OVERLAP
            width = 2 * OVERLAP if behind or (is_last and len(marks) > 1) else 0
            yield here, self._mark(mark, place - here, width)

    def _letters(self, shown: Iterable[Shown]) -> Iterator[tuple[int, bytes, list[Shown]]]:
        """Yield each letter with its place and the marks that follow it; a mark that comes first counts as one."""
        letter: tuple[int, bytes, list[Shown]] | None = None
        for place, glyph in shown:
            if letter and self.font.is_mark(glyph):
                letter[2].append((place, glyph))
                continue
            if letter:
                yield letter
            letter = place, glyph, []
        if letter:
            yield letter

    def _mark(self, mark: bytes, right: int, width: int) -> bytes:
        """Return a glyph that draws a mark so far to the right: the mark itself if it is that."""
        if abs(right) < NOISE and self.font.widths[mark] == width:
            return mark
        return self.font.composed(((mark, right, 0),), self.font.text(mark), width)
