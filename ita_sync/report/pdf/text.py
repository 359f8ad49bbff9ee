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

The content streams are regular, so a few patterns read them about ten times as fast as a full parser; patterns that begin
with a fixed word are fastest. Text that the patterns miss is not extracted, and the preflight reports it.
"""

from __future__ import annotations

import re
import struct
from codecs import BOM_UTF16_BE
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from ita_sync.report.pdf.character_map import to_unicode

NOT_A_CHARACTER = "\ufffd"
NOTDEF = b"0000"  # the glyph for characters that the font lacks (tofu)
TOFU = re.compile(rb"0000(?:[0-9A-Fa-f]{4})*>")  # by the end of a string: its beginning takes longer to find

MARK = re.compile(rb"(/(?!Span<</A)\w+\s*<<[^<>]*?/MCID\s+(\d+)\s*>>\s*BDC)")
FONT = re.compile(rb"/(F\d+)\s+[-\d.]+\s+Tf\b")
FONT_IN_SPAN = re.compile(rb"(/Span\s*<<[^>]*>\s*>>\s*BDC)\s*(/F\d+\s+[-\d.]+\s+Tf\b)")
UNDRAWN = re.compile(rb"/Span<</ActualText <[0-9A-F]*> >> BDC\nEMC\n")
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>(?:\s*>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)?")
CLUSTER = re.compile(rb"<FEFF([0-9A-Fa-f]+)>(\s*>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)")

JOINED = re.compile(
    rb"/Span<</ActualText <FEFF2060> >> BDC\n((?:\S+ \S+ Td )?)<[0-9A-F]+> Tj\nEMC\n(/Span<<.*BDC\n)?"
)

CELLS = ("/TD", "/TH")
KINDS = (*CELLS, "/H1", "/Figure")
Key = tuple[int, int]  # a PDF object's number and generation
NO_PAGE: Key = (0, 0)
END = b"EMC"
MOST_ELEMENTS = 5_000_000  # above those of a cell; 20,000 rows have some 200,000


def unjoined(content: bytes) -> bytes:
    """Remove the word joiners from a content stream: Chromium paints them as spaces of no width."""
    return JOINED.sub(lambda found: (found[2] or b"") + found[1], content)


class GlyphTexts(dict[bytes, str]):
    """Map a hexadecimal string operand to its text, in one font; filled on demand.

    A key that begins with FEFF is an `ActualText` and is decoded as UTF-16; any other is a series of glyphs, four
    digits each. Unknown glyphs give U+FFFD.
    """

    def __init__(self, font: Object) -> None:
        super().__init__()
        texts = to_unicode(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
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


class Mark(NamedTuple):
    """A marked-content sequence: `opening`, `inside` and EMC, as raw bytes.

    Attributes:
        opening: The tag and its properties, up to the operator BDC.
        number: Its identifier on the page (MCID).
        inside: The operators up to its EMC.
        behind: The operators between its EMC and the next sequence.
    """

    opening: bytes
    number: int
    inside: bytes
    behind: bytes


def contents(page: Object) -> bytes:
    """Return the decoded content stream of a page or a form XObject."""
    if isinstance(page, pikepdf.Stream):
        return page.read_bytes()
    streams = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


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

    def __init__(self, pdf: pikepdf.Pdf, read: Callable[[Object], bytes] = contents) -> None:
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
            keys = list(_contents(element))
            found[kind].append("".join(texts.get(page, {}).get(number, "") for page, number in keys))
            if kind == "/TH":
                self.headers |= {texts.get(page, {}).pop(number, "") for page, number in keys}
            elif kind == "/Figure":
                self.pictures.append(str(element.get("/Alt", "")))
        self.cells, self.headings = found["/TD"], found["/H1"]
        self.pages = ["".join(text.values()) for text in texts.values()]


def page_pieces(pdf: pikepdf.Pdf, pages: Iterable[int]) -> list[list[str]]:
    """Return the texts of some pages' marked-content sequences, in the order in which they are painted.

    Args:
        pdf: The PDF.
        pages: The pages' numbers, from 0.
    """
    glyphs: dict[Key, GlyphTexts] = {}
    return [list(marked_texts(pdf.pages[number].obj, glyphs).values()) for number in pages]


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Object]]:
    """Yield the structure elements of the types in `KINDS`, in reading order; not those inside another of them.

    A header in a row that has data cells (TD) is the row's own, and as much a cell as they are; headers of columns, and
    a banner, fill their rows.

    Yields:
        The type, such as `/TD`, which a row's header counts as; and the element.

    Raises:
        ValueError: There is no end of them: a foreign file's tree may contain itself.
    """
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    for _ in range(MOST_ELEMENTS):
        if not waiting:
            return
        element = waiting.pop()
        kind = str(element.get("/S", ""))
        if kind in KINDS:
            yield kind, element
            continue
        kids = [kid for kid in children(element) if not isinstance(kid, int)]
        if kind == "/TR" and "/TD" in (row := [str(kid.get("/S", "")) for kid in kids]):
            yield from (("/TD", kid) for name, kid in zip(row, kids, strict=True) if name in CELLS)
        else:
            waiting.extend(reversed(kids))
    raise ValueError("the structure tree has no end")


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


def fonts(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Yield each font in the pages' resources once."""
    seen: set[Key] = set()
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def font_name(font: Object) -> str:
    """Return a font's name, without the tag of its subset; a font that is drawings has it in its descriptor."""
    name = str(
        font.get("/BaseFont") or font.get("/FontDescriptor", Dictionary()).get("/FontName", Name("/?"))
    )[1:]
    return name.partition("+")[2] or name


def marks(content: bytes) -> tuple[bytes, list[Mark]]:
    """Split a content stream at its marked-content sequences.

    Returns:
        The operators before the first sequence, and the sequences.
    """
    before, *parts = MARK.split(content)
    return before, [
        Mark(opening, int(number), part[:end], part[end + len(END) :])
        for opening, number, part in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        for end in (end_of_mark(part),)
    ]


def end_of_mark(part: bytes) -> int:
    """Find the offset of the EMC that closes the marked content whose BDC comes right before `part`."""
    if part.endswith(b"EMC\n") and b"/Artifact" not in part:  # the usual case: nothing follows the EMC
        return len(part) - len(b"EMC\n")
    depth, place = 1, 0
    for piece in part.split(END):
        depth += piece.count(b"BDC\n") + piece.count(b"BMC\n") - 1
        place += len(piece)
        if depth == 0:
            return place
        place += len(END)
    return len(part)


def drawn(content: bytes) -> bytes:
    """Leave out the spans that draw nothing: Chromium begins a cluster on a page, and draws it on the next one."""
    return UNDRAWN.sub(b"", content) if b" >> BDC\nEMC\n" in content else content


def fonts_first(content: bytes) -> bytes:
    """Move each font operator at the start of a span to just before the span, and leave out spans that draw nothing."""
    content = drawn(content)
    if b"BDC\n/F" not in content:
        return content
    return FONT_IN_SPAN.sub(lambda found: found[2] + b"\n" + found[1], content)


def font_runs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Split a content stream at its font operators; what precedes the first is left out.

    Yields:
        A font's resource name, such as `F5`, and the operators up to the next font operator.
    """
    _before, *runs = FONT.split(content) if b"Tf" in content else [content]  # half of the marks are borders
    return zip(runs[::2], runs[1::2], strict=True)


def _lost(cluster: re.Match[bytes]) -> bytes:
    """Replace each letter of a cluster by U+FFFD if the font lacks one of its glyphs."""
    if not TOFU.search(cluster[2]):
        return cluster[0]
    letters = bytes.fromhex(cluster[1].decode()).decode("utf-16-be", "replace")
    return b"<FEFF%b>%b" % (b"FFFD" * len(letters), cluster[2])


def children(element: Object) -> list[Any]:
    """List the children of a structure element: elements, references to marked content, or MCIDs."""
    kids: Any = element.get("/K", Array())
    return [*kids.as_list()] if isinstance(kids, Array) else [kids]


def _contents(element: Object, page: Key = NO_PAGE) -> Iterator[tuple[Key, int]]:
    """Yield the page and the MCID of each marked-content sequence under an element, in reading order."""
    page = element.Pg.objgen if "/Pg" in element else page  # `get` is slow where there is none
    for kid in children(element):
        if isinstance(kid, int):
            yield page, kid
        elif "/MCID" in kid:
            yield kid.Pg.objgen if "/Pg" in kid else page, kid.MCID
        else:
            yield from _contents(kid, page)
