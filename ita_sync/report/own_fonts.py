"""A municipality's own fonts, `[report] fonts`: checked before they are sent along with the page.

A font that does not open, may not be embedded or lacks Thai would show in the PDF as faults of cells, which are none.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from ita_sync.domain import LocalizedText
from ita_sync.errors import ReportError
from ita_sync.settings import Settings
from ita_sync.text import fonts, os_errors
from ita_sync.text.ordinary_file import read_ordinary
from ita_sync.text.printable import named

# What a report holds in any case; single other characters come from the report's own font.
NEEDED = frozenset(
    map(chr, (*range(0x21, 0x7F), *range(0xE01, 0xE3B), *range(0xE40, 0xE4F), *range(0xE50, 0xE5A)))
)
# A browser takes some of these, but no letter of theirs can be found in the PDF again.
OTHER_KINDS: Mapping[bytes, str] = {
    b"OTTO": "OpenType CFF (.otf)",
    b"ttcf": "TrueType Collection (.ttc)",
    b"wOFF": "WOFF",
    b"wOF2": "WOFF2",
}
VARIABLE = "fvar"
RESTRICTED, BITMAPS_ONLY, USAGE = 0x0002, 0x0200, 0x000F  # of fsType (OpenType, table OS/2)
FAMILY, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY = 1, 6, 16  # of table name
ITALIC = 0x0001  # of fsSelection
MOST_NAMED = 8  # missing characters
OTHER_KIND = LocalizedText(
    "เป็นไฟล์ชนิด {kind} ไม่ใช่ TrueType ธรรมดา", "it is of the kind {kind}, not plain TrueType"
)
HINT = LocalizedText(
    "แก้ค่า [report] fonts ใน ita.toml ซึ่งต้องเป็นไฟล์ TrueType (.ttf) ที่มีอักษรไทยและอนุญาตให้ฝังใน PDF",
    "ita.toml: [report] fonts has to name TrueType files (.ttf) that have Thai and may be embedded.",
)


@dataclass(frozen=True, slots=True)
class OwnFont:
    """A font file.

    Attributes:
        path: Where it is.
        file: Its name in the page, after the font's name in the PDF.
        family: The name of its family, for stylesheets.
        weight: From 1 to 1000.
        style: `normal` or `italic`.
    """

    path: Path
    file: str
    family: str
    weight: int
    style: str


def own_fonts_of(settings: Settings) -> tuple[OwnFont, ...]:
    """Read the fonts that the settings name, in their order.

    Raises:
        ReportError: One is missing, damaged, of another kind, may not be embedded, or lacks a Thai letter.
    """
    taken = {name: path for files in (fonts.text_files(), fonts.signs_file()) for name, path in files.items()}
    found = []
    for font in (_read(settings.root / name) for name in settings.report.fonts):
        unlike = font if taken.get(font.file, font.path) == font.path else _renamed(font, len(taken))
        taken[unlike.file] = unlike.path
        found.append(unlike)
    return tuple(found)


def _renamed(font: OwnFont, number: int) -> OwnFont:
    """The font under a name that no other file of the page has: two files may hold the same name within."""
    return replace(font, file=f"{number}-{font.file}")


@lru_cache(maxsize=8)  # agencies of a fleet may each have fonts of their own
def _read(path: Path) -> OwnFont:
    try:
        data = read_ordinary(path)
    except OSError as error:
        raise _unusable(path, os_errors.reason(error)) from error
    if kind := OTHER_KINDS.get(data[:4]):
        raise _unusable(path, OTHER_KIND.format(kind=kind))
    try:
        tables = fonts.tables(data)
        names = fonts.names(tables["name"])
        weight, usage, selection = (struct.unpack_from(">H", tables["OS/2"], at)[0] for at in (4, 8, 62))
        characters = fonts.characters_of(path)
    except (ValueError, LookupError, struct.error, StopIteration) as error:
        reason = LocalizedText("ไม่ใช่ไฟล์แบบอักษร หรือไฟล์เสียหาย", "it is damaged, or no font")
        raise _unusable(path, reason) from error
    if VARIABLE in tables:
        raise _unusable(path, OTHER_KIND.format(kind="variable font"))
    if usage & USAGE == RESTRICTED or usage & BITMAPS_ONLY:
        raise _unusable(
            path, LocalizedText("สัญญาอนุญาตไม่ให้ฝังใน PDF", "its licence does not let it be embedded in a PDF")
        )
    if missing := sorted(NEEDED - characters):
        letters = " ".join(map(named, missing[:MOST_NAMED])) + (" …" if len(missing) > MOST_NAMED else "")
        raise _unusable(path, LocalizedText(f"ไม่มีอักขระ {letters}", f"it lacks {letters}"))
    family = _bare(names.get(TYPOGRAPHIC_FAMILY) or names[FAMILY])
    file = _bare(names.get(POSTSCRIPT_NAME) or family).replace(" ", "") + path.suffix.lower()
    return OwnFont(
        path, file, family, min(max(weight, 1), 1000), "italic" if selection & ITALIC else "normal"
    )


def _bare(name: str) -> str:
    """A name without what would end a string in a stylesheet."""
    return re.sub(r"[^\w .-]", "", name).strip()


def _unusable(path: Path, reason: LocalizedText) -> ReportError:
    return ReportError(
        LocalizedText("แบบอักษร {path} ใช้ไม่ได้: {reason}", "The font {path} cannot be used: {reason}.").format(
            path=path, reason=reason
        ),
        hint=HINT,
    )
