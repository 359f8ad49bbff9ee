"""The fonts of a PDF's pages."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Object, Pdf

from ita_sync.report.pdf.structure import Key
from ita_sync.text.fonts import FAMILY, SIGNS

OUR_FONTS = (FAMILY, SIGNS.partition("-")[0])


def fonts(pdf: Pdf) -> Iterator[Object]:
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


def strange_fonts(pdf: Pdf) -> tuple[str, ...]:
    """The names of the fonts that did not come with the program."""
    names = {font_name(font) for font in fonts(pdf)}
    return tuple(sorted(name for name in names if not name.startswith(OUR_FONTS)))
