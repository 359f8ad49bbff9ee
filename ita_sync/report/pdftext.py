"""What a tagged PDF says, recovered exactly: through its structure tree, cell by cell, also across page breaks.

General extractors guess at this. Chromium writes a Thai cluster whose glyphs were moved as `/Span` with an
`ActualText`; PDFium then gives the cluster twice, others give the glyphs without their marks. Here the
`ActualText` counts, and each text belongs to the element that it is tagged with.

Chromium's content streams are regular, so a few patterns read them about ten times as fast as a full parser.
Whatever they do not know is not recovered, and the preflight says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

NOT_A_CHARACTER = "\ufffd"
NOTDEF = b"0000"  # the glyph a font shows for what it lacks: tofu

MARKED_CONTENT = re.compile(rb"/\w+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")
MARK = re.compile(rb"\bB[DM]C\b|\bEMC\b")
FONT = re.compile(rb"/([^\s/<>]+)\s+[-\d.]+\s+Tf\b")
FONT_IN_SPAN = re.compile(rb"(/Span\s*<<[^>]*>\s*>>\s*BDC)\s*(/[^\s/<>]+\s+[-\d.]+\s+Tf\b)")
SHOWN = re.compile(rb"<([0-9A-Fa-f]+)>\s*(?:Tj|>>\s*BDC.*?\bEMC\b)", re.DOTALL)

CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
CHAR = re.compile(rb"<(\w+)>\s*<(\w*)>")
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>")

Texts = Mapping[int, str]
PageKey = tuple[int, int]  # object number and generation
NO_PAGE: PageKey = (0, 0)


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


def table_cells(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The text of each data cell (TD), in reading order."""
    pages = {page.obj.objgen: marked_texts(page.obj) for page in pdf.pages}
    for element in elements(pdf, Name.TD):
        yield "".join(pages[page].get(mcid, "") for page, mcid in _contents(element))


def headings(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The text of each main heading (H1)."""
    pages = {page.obj.objgen: marked_texts(page.obj) for page in pdf.pages[:1]}
    for element in elements(pdf, Name.H1):
        yield "".join(pages.get(page, {}).get(mcid, "") for page, mcid in _contents(element))


def elements(pdf: pikepdf.Pdf, kind: Name) -> Iterator[Object]:
    """The structure elements of one kind, in reading order; none inside another of the same kind."""
    waiting = [pdf.Root.StructTreeRoot] if "/StructTreeRoot" in pdf.Root else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            yield element
        else:
            waiting.extend(kid for kid in reversed(_kids(element)) if isinstance(kid, Dictionary))


def marked_texts(page: Object) -> Texts:
    """The text of each marked content of a page, or of a form on it, by its number (MCID)."""
    resources = page.get("/Resources", Dictionary())
    fonts = {name[1:].encode(): GlyphTexts(font) for name, font in resources.get("/Font", {}).items()}
    texts: dict[int, str] = {}
    for form in resources.get("/XObject", {}).values():
        if form.get("/Subtype") == Name.Form:
            texts.update(marked_texts(form))
    _before, *parts = MARKED_CONTENT.split(FONT_IN_SPAN.sub(rb"\2 \1", contents(page)))
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        texts[int(number)] = texts.get(int(number), "") + _text(part[: end_of_mark(part)], fonts)
    return texts


def contents(page: Object) -> bytes:
    """The content stream of a page or a form."""
    if isinstance(page, pikepdf.Stream):
        return page.read_bytes()
    streams = page.Contents if isinstance(page.Contents, Array) else [page.Contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def end_of_mark(part: bytes) -> int:
    """Where a marked content ends whose opening operator stands just before `part`."""
    depth = 1
    for mark in MARK.finditer(part):
        depth += -1 if mark[0] == b"EMC" else 1
        if depth == 0:
            return mark.start()
    return len(part)


def _text(part: bytes, fonts: Mapping[bytes, GlyphTexts]) -> str:
    _before, *runs = FONT.split(part)
    text = "".join(
        chain.from_iterable(
            map(fonts[name].__getitem__, SHOWN.findall(run))
            for name, run in zip(runs[::2], runs[1::2], strict=True)
        )
    )
    # Under an ActualText a missing glyph would go unnoticed.
    return text + NOT_A_CHARACTER if b"<0000>" in part else text


def _kids(element: Object) -> list[Any]:
    kids: Any = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _contents(element: Object, page: PageKey = NO_PAGE) -> Iterator[tuple[PageKey, int]]:
    """Page and number of each marked content under an element, in reading order."""
    page = element.Pg.objgen if "/Pg" in element else page
    for kid in _kids(element):
        if isinstance(kid, int):
            yield page, kid
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            yield kid.Pg.objgen if "/Pg" in kid else page, int(kid.MCID)
        elif isinstance(kid, Dictionary):
            yield from _contents(kid, page)


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
