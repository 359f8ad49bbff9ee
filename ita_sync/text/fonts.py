"""The fonts that travel with the report, and the characters that they have.

They are sent to whatever prints, so that the report does not depend on the fonts of that machine: Sarabun for the
text, and a small font of ours (`fonts/`) for the bullets, boxes and ticks that it lacks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import fontpkg

from ita_sync.resources import shipped

FAMILY = "Sarabun"
WEIGHTS = (400, 700)
SIGNS = "ItaSigns-Regular.ttf"  # one weight does for signs
WINDOWS, ENGLISH = 3, 0x409
WINDOWS_UNICODE = (WINDOWS, 1)
LAST = 0xFFFF  # closes a map, and is no character
MOST_TABLES = 100  # as many kinds as there are
MOST_NAMES = 100_000  # letters of all together


def text_files() -> dict[str, Path]:
    """Locate the font of the text, regular and bold: file name -> path."""
    return {f"{FAMILY}-{weight}.ttf": fontpkg.path(FAMILY, weight) for weight in WEIGHTS}


def signs_file() -> dict[str, Path]:
    """Locate the font of the signs: file name -> path."""
    return {SIGNS: shipped("fonts", SIGNS)}


@cache
def characters() -> frozenset[str]:
    """The characters that can be printed, in both weights."""
    regular, bold = map(characters_of, text_files().values())
    return (regular & bold) | signs()


@cache
def signs() -> frozenset[str]:
    """The characters of the font of the signs."""
    return characters_of(signs_file()[SIGNS])


def characters_of(path: Path) -> frozenset[str]:
    """The characters for which a TrueType font has a glyph, below U+10000.

    Raises:
        ValueError: The font has no map of the usual format, 4, or is damaged.
    """
    cmap = tables(path.read_bytes())["cmap"]
    return frozenset(map(chr, _mapped(cmap, _character_map(cmap))))


def tables(font: bytes) -> dict[str, bytes]:
    """The tables of a font by their names (OpenType, table directory).

    Raises:
        ValueError: One of them is not wholly in the file, or there are more than there are kinds.
    """
    (count,) = struct.unpack_from(">H", font, 4)
    if count > MOST_TABLES:
        raise ValueError("the font has too many tables")
    found = {}
    for number in range(count):
        tag, start, length = struct.unpack_from(">4s4xII", font, 12 + 16 * number)
        if start + length > len(font):
            raise ValueError("a table of the font is cut off")
        found[tag.decode("ascii", "replace")] = font[start : start + length]
    return found


def names(table: bytes) -> dict[int, str]:
    """The names of a font by their number, in English where there are several (OpenType, table name).

    Raises:
        ValueError: They are too long.
    """
    count, texts = struct.unpack_from(">HH", table, 2)
    found: dict[int, str] = {}
    letters = 0
    for number in range(count):
        platform, _encoding, language, name, length, start = struct.unpack_from(">6H", table, 6 + 12 * number)
        if platform == WINDOWS and (language == ENGLISH or name not in found):
            letters += length // 2
            if letters > MOST_NAMES:
                raise ValueError("the names of the font are too long")
            text = table[texts + start : texts + start + length]
            found[name] = text.decode("utf-16-be", "replace")
    return found


def _character_map(cmap: bytes) -> int:
    """The offset of the map from Unicode to glyphs (OpenType, table cmap)."""
    (maps,) = struct.unpack_from(">H", cmap, 2)
    for number in range(maps):
        platform, encoding, at = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        if (platform, encoding) == WINDOWS_UNICODE and cmap[at : at + 2] == b"\0\4":
            return int(at)
    raise ValueError("the font has no map of format 4")


def _mapped(font: bytes, at: int) -> Iterator[int]:
    """Yield the code points of a map of format 4: segments, each with a shift or with a list of glyphs.

    Raises:
        ValueError: A segment does not begin behind the one before it.
    """
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    before = -1
    ends, starts, shifts, lists = (at + 14, at + 16 + doubled, at + 16 + 2 * doubled, at + 16 + 3 * doubled)
    for step in range(0, doubled, 2):
        end, start, shift, to_list = (
            struct.unpack_from(">H", font, table + step)[0] for table in (ends, starts, shifts, lists)
        )
        if start <= before:
            raise ValueError("the map of the font is out of order")
        before = end
        for code in range(start, min(end, LAST - 1) + 1):
            glyph = code
            if to_list:
                (glyph,) = struct.unpack_from(">H", font, lists + step + to_list + 2 * (code - start))
            if glyph and (glyph + shift) & 0xFFFF:
                yield code
