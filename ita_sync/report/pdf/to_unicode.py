"""Complete the fonts' ToUnicode maps, from which Chromium leaves some glyphs out.

Shaped Thai marks (a tone mark made smaller, or moved to the left) are mapped to U+0000. Chromium writes the text of
each such cluster as `ActualText`: that text without the texts of the cluster's other glyphs is the text of the
missing glyph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from pikepdf import Object, Pdf

from ita_sync.report.pdf.text import NOTDEF, contents, font_runs, fonts, fonts_first, to_unicode

SPAN = re.compile(rb"/ActualText\s*<FEFF([0-9A-Fa-f]*)>\s*>>\s*BDC(.*?)\bEMC\b", re.DOTALL)
GLYPH = re.compile(rb"<([0-9A-Fa-f]{4})>\s*Tj")
UNMAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>(\s*)<0000>")


@dataclass
class ToUnicodeRepair:
    """The ToUnicode map of one font, under repair; glyphs are written as four hexadecimal digits.

    Attributes:
        font: The font.
        known: Glyph -> text, inferred ones included.
        missing: Glyphs that still lack a text.
        inferred: Glyph -> text, for the glyphs that were completed.
    """

    font: Object
    known: dict[bytes, str]
    missing: set[bytes]
    inferred: dict[bytes, str] = field(default_factory=dict)

    def infer(self, text: str, glyphs: list[bytes]) -> None:
        """Infer a glyph's text from one cluster, if it is the only unknown glyph there besides that of the letter.

        Args:
            text: The cluster's `ActualText`.
            glyphs: The cluster's glyphs.
        """
        unknown = [glyph for glyph in glyphs if glyph in self.missing]
        rest = normalize("NFKD", text)  # ำ is written with two glyphs
        for glyph in glyphs:
            rest = rest.replace(self.known.get(glyph, ""), "", 1)
        if (
            len(unknown) == len(rest) == 2 and unknown[0] == glyphs[0]
        ):  # ฏ without its foot, and a mark in its place
            self._learn(unknown[0], rest[0])
            self._learn(unknown[1], rest[1])
        elif len(unknown) == 1 and rest:
            self._learn(unknown[0], rest)

    def _learn(self, glyph: bytes, text: str) -> None:
        self.missing.discard(glyph)
        self.inferred[glyph] = self.known[glyph] = text

    def save(self) -> None:
        """Write the inferred texts into the font's map."""
        cmap = UNMAPPED.sub(self._mapping, self.font.ToUnicode.read_bytes())
        self.font.ToUnicode.write(cmap)

    def _mapping(self, found: re.Match[bytes]) -> bytes:
        text = self.inferred.get(found[1].upper(), "\0")
        return b"<%b>%b<%b>" % (found[1], found[2], text.encode("utf-16-be").hex().upper().encode())


def repair_maps(pdf: Pdf) -> bool:
    """Complete the ToUnicode maps of a PDF.

    Returns:
        Whether every glyph in every font's map has a text now.
    """
    repairs = {repair.font.objgen: repair for repair in _repairs(pdf)}
    for page in pdf.pages:
        if not any(repair.missing for repair in repairs.values()):
            break
        _infer(page.obj, repairs)
    for repair in repairs.values():
        repair.save()
    return not any(repair.missing for repair in repairs.values())


def _repairs(pdf: Pdf) -> Iterator[ToUnicodeRepair]:
    for font in fonts(pdf):
        cmap = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        missing = {glyph.upper() for glyph, _blank in UNMAPPED.findall(cmap)} - {NOTDEF}
        if missing:
            yield ToUnicodeRepair(font, to_unicode(cmap), missing)


def _infer(page: Object, repairs: dict[tuple[int, int], ToUnicodeRepair]) -> None:
    names = {name[1:].encode(): font.objgen for name, font in page.Resources.get("/Font", {}).items()}
    for name, run in font_runs(fonts_first(contents(page))):
        repair = repairs.get(names.get(name, (0, 0)))
        if repair and repair.missing:
            for text, cluster in SPAN.findall(run):
                decoded = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
                repair.infer(decoded, [glyph.upper() for glyph in GLYPH.findall(cluster)])
