"""The text of a tagged PDF, recovered exactly: through its structure tree, cell by cell, also across page breaks.

An example. A page's content stream holds

    /P <</MCID 7 >>BDC
    /F5 16 Tf
    <01D8> Tj                                                  a glyph, four hexadecimal digits
    /Span<</ActualText <FEFF0E140E33> >> BDC                   a cluster of glyphs that were moved
    8.54 0 Td <01C9> Tj 10.37 0 Td <02F8> Tj .16 0 Td <01E8> Tj
    EMC
    EMC

MCID 7 belongs to one element of the structure tree, a TD. `01D8` is ร by the ToUnicode map of the font F5; of the span the
`ActualText` counts, ดำ, not its three glyphs. So the text of that TD is รดำ. General extractors guess at this: PDFium gives
the cluster twice, others give the glyphs without their marks.

Chromium's content streams are regular, so a few patterns read them about ten times as fast as a full parser; one that
begins with a fixed word is the fastest. What the patterns do not know is not recovered, and the preflight says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

NOT_A_CHARACTER = "\ufffd"
NOTDEF = b"0000"  # the glyph a font shows for what it lacks: tofu

MARK = re.compile(rb"(/MCID\s+(\d+)\s*>>\s*BDC)")
FONT = re.compile(rb"/(F\d+)\s+[-\d.]+\s+Tf\b")
FONT_IN_SPAN = re.compile(rb"(/Span\s*<<[^>]*>\s*>>\s*BDC)\s*(/F\d+\s+[-\d.]+\s+Tf\b)")
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>\s*(?:Tj|>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)")
CLUSTER = re.compile(rb"<FEFF([0-9A-Fa-f]+)>(\s*>>\s*BDC[^E]*(?:E(?!MC\b)[^E]*)*EMC)")

JOINED = re.compile(rb"/Span<</ActualText <FEFF2060> >> BDC\n((?:\S+ \S+ Td )?)<[0-9A-F]+> Tj\nEMC\n")

CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
CHAR = re.compile(rb"<(\w+)>\s*<(\w*)>")
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>")

KINDS = ("/TD", "/TH", "/H1")
Key = tuple[int, int]  # an object of the PDF: its number and generation
NO_PAGE: Key = (0, 0)
END = b"EMC"


def unjoined(content: bytes) -> bytes:
    """A content stream without word joiners: Chromium paints them as blanks of no width."""
    return JOINED.sub(rb"\1", content)


class GlyphTexts(dict[bytes, str]):
    """From what a font shows, in hexadecimal, to its text; an `ActualText` stands for itself."""

    def __init__(self, font: Object) -> None:
        super().__init__()
        self._characters = to_unicode(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}

    def __missing__(self, shown: bytes) -> str:
        if shown[:4].upper() == b"FEFF":
            text = bytes.fromhex(shown[4:].decode()).decode("utf-16-be", "replace")
        else:
            glyphs = (shown[at : at + 4].upper() for at in range(0, len(shown), 4))
            text = "".join(self._character(glyph) for glyph in glyphs)
        self[shown] = text
        return text

    def _character(self, glyph: bytes) -> str:
        return NOT_A_CHARACTER if glyph == NOTDEF else self._characters.get(glyph, NOT_A_CHARACTER)


def to_unicode(cmap: bytes) -> dict[bytes, str]:
    """A ToUnicode map: four hexadecimal digits of a glyph -> its text; glyphs without one are left out."""
    found = {}
    for block in CHARS.findall(cmap):
        for glyph, text in CHAR.findall(block):
            found[glyph.upper()] = _utf16(text)
    for block in RANGES.findall(cmap):
        for first, last, text in RANGE.findall(block):
            start, count = int(first, 16), int(last, 16) - int(first, 16) + 1
            for step in range(count):
                found[b"%04X" % (start + step)] = _utf16(b"%0*X" % (len(text), int(text, 16) + step))
    return {glyph: text for glyph, text in found.items() if text.strip("\0")}


class Mark(NamedTuple):
    """A marked content of a content stream: it is its opening, what is inside, and EMC.

    Attributes:
        opening: The tag, up to its operator BDC.
        number: The number in it (MCID).
        behind: What stands between its end and the next one.
    """

    opening: bytes
    number: int
    inside: bytes
    behind: bytes


class TaggedText:
    """The texts of a PDF by the elements that they are tagged with.

    Attributes:
        cells: Each data cell (TD), in reading order.
        headings: Each main heading (H1), in reading order.
        pages: Each page's text, without the table's header, which is repeated.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        glyphs: dict[Key, GlyphTexts] = {}
        texts = {page.obj.objgen: marked_texts(page.obj, glyphs) for page in pdf.pages}
        found: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for kind, element in elements(pdf):
            keys = list(_contents(element))
            found[kind].append("".join(texts.get(page, {}).get(number, "") for page, number in keys))
            if kind == "/TH":
                for page, number in keys:
                    texts[page].pop(number, None)
        self.cells, self.headings = found["/TD"], found["/H1"]
        self.pages = ["".join(text.values()) for text in texts.values()]


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Object]]:
    """The structure elements of the kinds that count here, in reading order; none inside another of them."""
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    while waiting:
        element = waiting.pop()
        kind = str(element.get("/S", ""))
        if kind in KINDS:
            yield kind, element
        else:
            waiting.extend(kid for kid in reversed(_kids(element)) if not isinstance(kid, int))


def marked_texts(page: Object, glyphs: dict[Key, GlyphTexts]) -> dict[int, str]:
    """The text of each marked content of a page, or of a form on it, by its number (MCID).

    Args:
        page: The page or form.
        glyphs: What is known of fonts already, by object; it grows.
    """
    resources = page.get("/Resources", Dictionary())
    known = {name[1:].encode(): _glyphs(font, glyphs) for name, font in resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    for form in resources.get("/XObject", {}).values():
        if form.get("/Subtype") == Name.Form:
            texts.update(marked_texts(form, glyphs))
    _before, tagged = marks(fonts_first(contents(page)))
    for mark in tagged:
        texts[mark.number] = texts.get(mark.number, "") + _text(mark.inside, known)
    return texts


def _glyphs(font: Object, known: dict[Key, GlyphTexts]) -> GlyphTexts:
    if font.objgen not in known:
        known[font.objgen] = GlyphTexts(font)
    return known[font.objgen]


def contents(page: Object) -> bytes:
    """The content stream of a page or a form."""
    if isinstance(page, pikepdf.Stream):
        return page.read_bytes()
    streams = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def fonts(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Each font that a page uses, once."""
    seen: set[Key] = set()
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def marks(content: bytes) -> tuple[bytes, list[Mark]]:
    """What stands before the first marked content of a content stream, and the marked contents."""
    *parts, last = MARK.split(content)
    if not parts:
        return last, []
    befores, tags = zip(*map(_before_tag, parts[::3]), strict=True)
    found = []
    for tag, rest, number, part in zip(tags, parts[1::3], parts[2::3], (*befores[1:], last), strict=True):
        end = end_of_mark(part)
        found.append(Mark(tag + rest, int(number), part[:end], part[end + len(END) :]))
    return befores[0], found


def _before_tag(part: bytes) -> tuple[bytes, bytes]:
    """What stands before a tag, and the tag as far as it is written there: `/TD <<`."""
    start = part.rfind(b"/", 0, part.rfind(b"<<"))
    return part[:start], part[start:]


def end_of_mark(part: bytes) -> int:
    """Where a marked content ends whose opening operator stands just before `part`."""
    if part.endswith(b"EMC\n") and b"/Artifact" not in part:  # as most do: nothing stands behind the mark
        return len(part) - len(b"EMC\n")
    depth, place = 1, 0
    for piece in part.split(END):
        depth += piece.count(b"BDC\n") + piece.count(b"BMC\n") - 1
        place += len(piece)
        if depth == 0:
            return place
        place += len(END)
    return len(part)


def fonts_first(content: bytes) -> bytes:
    """A content stream with each font that is chosen inside a cluster chosen just before it."""
    return FONT_IN_SPAN.sub(rb"\2 \1", content) if b"BDC\n/F" in content else content


def font_runs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The name of a font, and the operators until the next font is chosen; what precedes the first is left out."""
    _before, *runs = FONT.split(content)
    return zip(runs[::2], runs[1::2], strict=True)


def _text(part: bytes, glyphs: Mapping[bytes, GlyphTexts]) -> str:
    if b"<0000>" in part:  # under an ActualText it would go unnoticed
        part = CLUSTER.sub(_lost, part)
    shown = (map(glyphs[name].__getitem__, SHOWN.findall(run)) for name, run in font_runs(part))
    text = "".join(chain.from_iterable(shown))
    return text + NOT_A_CHARACTER if b"<0000>" in part and NOT_A_CHARACTER not in text else text


def _lost(cluster: re.Match[bytes]) -> bytes:
    """A cluster, or as many signs of what is lost as it has letters if the font lacks one of its glyphs."""
    if b"<0000>" not in cluster[2]:
        return cluster[0]
    letters = bytes.fromhex(cluster[1].decode()).decode("utf-16-be", "replace")
    return b"<FEFF%b>%b" % (b"FFFD" * len(letters), cluster[2])


def _kids(element: Object) -> list[Any]:
    """What stands under a structure element: further ones, references to marked content, or bare numbers of it."""
    kids: Any = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _contents(element: Object, page: Key = NO_PAGE) -> Iterator[tuple[Key, int]]:
    """Page and number of each marked content under an element, in reading order."""
    own: Any = element.get("/Pg")
    page = own.objgen if own is not None else page
    for kid in _kids(element):
        if isinstance(kid, int):
            yield page, kid
        elif (number := kid.get("/MCID")) is not None:
            yield kid.Pg.objgen if "/Pg" in kid else page, number
        else:
            yield from _contents(kid, page)


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
