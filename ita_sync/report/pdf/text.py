"""Extract the exact text of a tagged PDF, cell by cell through its structure tree, also across page breaks.

An example. A page's content stream holds

    /P <</MCID 7 >>BDC
    /F5 16 Tf
    <01D8> Tj                                                  a glyph, four hexadecimal digits
    /Span<</ActualText <FEFF0E140E33> >> BDC                   a cluster of glyphs that were moved
    8.54 0 Td <01C9> Tj 10.37 0 Td <02F8> Tj .16 0 Td <01E8> Tj
    EMC
    EMC

MCID 7 belongs to one element of the structure tree, a TD. `01D8` is ร in the ToUnicode map of the font F5; for the span
its `ActualText` is used, ดำ, not its three glyphs. So the text of that TD is รดำ. When the PDF is finished, its lines are
written anew (`lines`), and the same text is read from `[<01D801C90307>] TJ`: all that stands in angle brackets is shown.

Text that the patterns of `content_stream` miss is not extracted, and the preflight reports it.
"""

from __future__ import annotations

import re
import struct
from codecs import BOM_UTF16_BE
from collections import defaultdict
from collections.abc import Callable, Iterable

from pikepdf import Dictionary, Name, Object, Pdf

from ita_sync.report.pdf.content_stream import CLUSTER, SHOWN, contents, font_runs, fonts_first, marks
from ita_sync.report.pdf.structure import KINDS, Key, elements, marked_content
from ita_sync.report.pdf.to_unicode import parse_map

NOT_A_CHARACTER = "\ufffd"
NOTDEF = b"0000"  # the glyph for characters that the font lacks (tofu)
TOFU = re.compile(rb"0000(?:[0-9A-Fa-f]{4})*>")  # by the end of a string: its beginning takes longer to find


class GlyphTexts(dict[bytes, str]):
    """Map a hexadecimal string operand to its text, in one font; filled on demand.

    A key that begins with FEFF is an `ActualText` and is decoded as UTF-16; any other is a series of glyphs, four
    digits each. Unknown glyphs give U+FFFD.
    """

    def __init__(self, font: Object) -> None:
        super().__init__()
        texts = parse_map(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
        known = {int(glyph, 16): text for glyph, text in texts.items()}
        self._characters = defaultdict(lambda: NOT_A_CHARACTER, known | {0: NOT_A_CHARACTER})
        self._runs: dict[bytes, str] = {}

    def of_run(self, run: bytes) -> str:
        """Return the text of the operators behind a font operator; those that differ by their place alone are read once."""
        place, _operator, shown = run.partition(b" Tm\n")
        shown = run if b"<" in place else shown
        if shown not in self._runs:
            self._runs[shown] = self._text(shown)
        return self._runs[shown]

    def _text(self, run: bytes) -> str:
        has_tofu = NOTDEF in run and TOFU.search(run)
        if has_tofu:  # an ActualText would hide it
            run = CLUSTER.sub(_lost, run)
        text = "".join(map(self.__getitem__, SHOWN.findall(run)))
        return text + NOT_A_CHARACTER if has_tofu and NOT_A_CHARACTER not in text else text

    def __missing__(self, shown: bytes) -> str:
        padding = bytes(len(shown) // 2 % 2)  # a font with codes of one byte is none of ours
        data = bytes.fromhex(shown.decode()) + padding
        if data.startswith(BOM_UTF16_BE):
            self[shown] = data[len(BOM_UTF16_BE) :].decode("utf-16-be", "replace")
        else:
            self[shown] = "".join(
                map(self._characters.__getitem__, struct.unpack(f">{len(data) // 2}H", data))
            )
        return self[shown]


class TaggedText:
    """The texts of a PDF, by structure element.

    Attributes:
        cells: The text of each cell of the table's body, row headers included, in reading order.
        headers: The texts that the table's headers show: of columns, and banners. A print repeats them on its pages.
        headings: The text of each main heading (H1), in reading order.
        pictures: The alternative text of each picture (Figure).
        pages: The text of each page, without the table's header, which is repeated.
        pieces: The texts of each page's marked-content sequences, in the order in which they are painted.
        spoken: The pages and forms with `ActualText`.
    """

    def __init__(self, pdf: Pdf, read: Callable[[Object], bytes] = contents) -> None:
        glyphs: dict[Key, GlyphTexts] = {}
        self.spoken: set[Key] = set()

        def noting(page: Object) -> bytes:
            content = read(page)
            if b"/ActualText" in content:
                self.spoken.add(page.objgen)
            return content

        texts = {page.obj.objgen: marked_texts(page.obj, glyphs, noting) for page in pdf.pages}
        self.pieces = [list(text.values()) for text in texts.values()]
        found: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self.headers: set[str] = set()
        self.pictures: list[str] = []
        for kind, element in elements(pdf):
            keys = list(marked_content(element))
            found[kind].append("".join(texts.get(page, {}).get(number, "") for page, number in keys))
            if kind == "/TH":
                self.headers |= {texts.get(page, {}).pop(number, "") for page, number in keys}
            elif kind == "/Figure":
                self.pictures.append(str(element.get("/Alt", "")))
        self.cells, self.headings = found["/TD"], found["/H1"]
        self.pages = ["".join(text.values()) for text in texts.values()]


def page_pieces(pdf: Pdf, pages: Iterable[int]) -> list[list[str]]:
    """Return the texts of some pages' marked-content sequences, in the order in which they are painted.

    Args:
        pdf: The PDF.
        pages: The pages' numbers, from 0.
    """
    glyphs: dict[Key, GlyphTexts] = {}
    return [list(marked_texts(pdf.pages[number].obj, glyphs).values()) for number in pages]


def marked_texts(
    page: Object, glyphs: dict[Key, GlyphTexts], read: Callable[[Object], bytes] = contents
) -> dict[int, str]:
    """Extract the text of each marked-content sequence of a page and its forms.

    Args:
        page: The page or form XObject.
        glyphs: A cache of the fonts' maps, by object; extended here.
        read: How its content is read.

    Returns:
        MCID -> text.
    """
    resources = page.get("/Resources", Dictionary())
    known = {name[1:].encode(): _glyphs(font, glyphs) for name, font in resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    for form in resources.get("/XObject", {}).values():
        if form.get("/Subtype") == Name.Form:
            texts.update(marked_texts(form, glyphs, read))
    _before, tagged = marks(fonts_first(read(page)))
    for mark in tagged:
        text = "".join(known[name].of_run(run) for name, run in font_runs(mark.inside))
        texts[mark.number] = texts.get(mark.number, "") + text
    return texts


def _glyphs(font: Object, known: dict[Key, GlyphTexts]) -> GlyphTexts:
    if font.objgen not in known:
        known[font.objgen] = GlyphTexts(font)
    return known[font.objgen]


def _lost(cluster: re.Match[bytes]) -> bytes:
    """Replace each letter of a cluster by U+FFFD if the font lacks one of its glyphs."""
    if not TOFU.search(cluster[2]):
        return cluster[0]
    letters = bytes.fromhex(cluster[1].decode()).decode("utf-16-be", "replace")
    return b"<FEFF%b>%b" % (b"FFFD" * len(letters), cluster[2])
