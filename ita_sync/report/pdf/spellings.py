"""How glyphs say a cluster's text one after the other, so that it needs no `ActualText`.

Lengths are millionths of the font's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ita_sync.report.pdf.line_font import LineFont, UnknownOperatorError

NIKHAHIT, AA, AM = "\u0e4d", "\u0e32", "\u0e33"
NOISE = 20  # of numbers in single precision
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
            shown = self._with_marks_in_place(shown, ahead)
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
        joined = self.font.joined(nikhahit, aa, nikhahit_at - place, text)
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

    def _with_marks_in_place(self, shown: Sequence[Shown], ahead: int | None) -> Sequence[Shown]:
        """Show marks where the next letter begins, by glyphs that are drawn above the one before.

        Readers that sort a line from left to right would else find a mark behind that letter.

        Raises:
            UnknownOperatorError: The font takes no such glyph.
        """
        placed, end = [], None
        for (place, glyph), letter in zip(shown, self._next_letters(shown, ahead), strict=True):
            if end is None or not self.font.is_mark(glyph):
                end = place + self.font.widths[glyph]
                placed.append((place, glyph))
                continue
            at = letter if letter is not None and abs(letter - end) < KERNED else end
            is_there = abs(place - at) < NOISE and not self.font.widths[glyph]
            placed.append((at, glyph if is_there else self.font.moved(glyph, place - at, 0, width=0)))
        return placed

    def _next_letters(self, shown: Sequence[Shown], ahead: int | None) -> list[int | None]:
        """Return for each glyph where the next one that is no mark begins, if that is known."""
        nexts: list[int | None] = []
        for place, glyph in reversed(shown):
            nexts.append(ahead)
            ahead = ahead if self.font.is_mark(glyph) else place
        return nexts[::-1]
