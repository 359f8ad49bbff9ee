"""Complete the fonts' ToUnicode maps, which say nothing, or nothing of use, of some glyphs.

Shaped Thai marks (a tone mark made smaller, or moved to the left) are mapped to U+0000. Chromium writes the text of each
such cluster as `ActualText`: that text without the texts of the cluster's other glyphs is the text of the missing glyph.
In older fonts, TH Sarabun New among them, such marks are mapped to codes for private use, as in texts copied from old PDFs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import category, normalize

from pikepdf import Object, Pdf

from ita_sync.report.pdf.content_stream import contents, font_runs, fonts_first
from ita_sync.report.pdf.page_fonts import fonts
from ita_sync.report.pdf.text import NOTDEF
from ita_sync.report.pdf.to_unicode import parse_map, with_texts
from ita_sync.thai.text_repair import FROM_GLYPH

SPAN = re.compile(rb"/ActualText\s*<FEFF([0-9A-Fa-f]*)>\s*>>\s*BDC(.*?)\bEMC\b", re.DOTALL)
SHOWN = re.compile(rb"<((?:[0-9A-Fa-f]{4})+)>\s*Tj")
UNMAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<0000>")


@dataclass
class ToUnicodeRepair:
    """The ToUnicode map of one font, under repair; glyphs are written as four hexadecimal digits.

    Attributes:
        font: The font.
        known: Glyph -> text, inferred ones included.
        missing: Glyphs that still lack a text.
        private: Glyph -> its text for private use, which the map gives it; these are missing too.
        inferred: Glyph -> text, for the glyphs that were completed.
    """

    font: Object
    known: dict[bytes, str]
    missing: set[bytes]
    private: dict[bytes, str] = field(default_factory=dict)
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
        if len(unknown) == len(rest) == 2 and unknown[0] == glyphs[0]:
            # ฏ without its foot, and a mark in its place
            self._learn(unknown[0], rest[0])
            self._learn(unknown[1], rest[1])
        elif len(unknown) == 1 and rest:
            self._learn(unknown[0], rest)

    def _learn(self, glyph: bytes, text: str) -> None:
        self.missing.discard(glyph)
        self.inferred[glyph] = self.known[glyph] = text

    @property
    def is_complete(self) -> bool:
        """Whether every glyph has a text, be it one for private use."""
        return self.missing <= self.private.keys()

    def save(self) -> None:
        """Write the inferred texts into the font's map."""
        if self.inferred:
            texts = dict.fromkeys(self.missing, "\0") | self.private | self.known
            self.font.ToUnicode.write(with_texts(self.font.ToUnicode.read_bytes(), texts, instead=True))


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
    return all(repair.is_complete for repair in repairs.values())


def _repairs(pdf: Pdf) -> Iterator[ToUnicodeRepair]:
    for font in fonts(pdf):
        cmap = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        texts = parse_map(cmap)
        known = {glyph: text.translate(FROM_GLYPH) for glyph, text in texts.items()}
        private = {glyph: known.pop(glyph) for glyph in texts if _is_private(known[glyph])}
        forms = {glyph: text for glyph, text in known.items() if text != texts[glyph]}
        blank = {glyph.upper() for glyph in UNMAPPED.findall(cmap)} - {NOTDEF}
        if forms or private or blank:
            yield ToUnicodeRepair(font, known, blank | private.keys(), private, forms)


def _is_private(text: str) -> bool:
    return any(category(letter) == "Co" for letter in text)


def _infer(page: Object, repairs: dict[tuple[int, int], ToUnicodeRepair]) -> None:
    names = {name[1:].encode(): font.objgen for name, font in page.Resources.get("/Font", {}).items()}
    for name, run in font_runs(fonts_first(contents(page))):
        repair = repairs.get(names.get(name, (0, 0)))
        if repair and repair.missing:
            for text, cluster in SPAN.findall(run):
                shown = b"".join(SHOWN.findall(cluster)).upper()
                glyphs = [shown[start : start + 4] for start in range(0, len(shown), 4)]
                if not repair.missing.isdisjoint(glyphs):
                    repair.infer(bytes.fromhex(text.decode()).decode("utf-16-be", "replace"), glyphs)
