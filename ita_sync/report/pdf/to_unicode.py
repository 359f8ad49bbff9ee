"""The ToUnicode maps of fonts: which text each glyph stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping

CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
CHAR = re.compile(rb"<(\w+)>\s*<(\w*)>")
BLOCKS = re.compile(rb"\d+\s+beginbf(char|range)\b.*?endbf\1\s*", re.DOTALL)
MOST_IN_A_BLOCK = 100  # pairs
MOST_GLYPHS = 0x10000  # of a font
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>")


def parse_map(cmap: bytes) -> dict[bytes, str]:
    """Parse a ToUnicode map: a glyph's four hexadecimal digits -> its text; glyphs without a text are left out.

    Raises:
        ValueError: It is no such map; in a foreign file anything may stand.
    """
    found = {}
    for block in CHARS.findall(cmap):
        for glyph, text in CHAR.findall(block):
            found[glyph.upper()] = _utf16(text)
    for glyphs, text in _ranges(cmap):
        for step, glyph in enumerate(glyphs):
            found[b"%04X" % glyph] = _utf16(b"%0*X" % (len(text), int(text, 16) + step))
    return {glyph: text for glyph, text in found.items() if text.strip("\0")}


def _ranges(cmap: bytes) -> list[tuple[range, bytes]]:
    """Return the ranges of glyphs, each with the text of its first one."""
    found = [
        (range(int(first, 16), int(last, 16) + 1), text)
        for block in RANGES.findall(cmap)
        for first, last, text in RANGE.findall(block)
    ]
    if sum(max(glyphs.stop - glyphs.start, 0) for glyphs, _text in found) > MOST_GLYPHS:
        raise ValueError("the map has more glyphs than a font can have")
    return found


def with_texts(cmap: bytes, texts: Mapping[bytes, str], *, instead: bool = False) -> bytes:
    """Return a ToUnicode map that gives further glyphs their texts.

    Args:
        cmap: The map.
        texts: The glyphs, four hexadecimal digits each, and their texts.
        instead: Whether these replace all that the map had.
    """
    pairs = [b"<%b> <%b>\n" % (glyph, _digits(text)) for glyph, text in sorted(texts.items())]
    blocks = [pairs[start : start + MOST_IN_A_BLOCK] for start in range(0, len(pairs), MOST_IN_A_BLOCK)]
    written = [b"%d beginbfchar\n%bendbfchar\n" % (len(block), b"".join(block)) for block in blocks]
    kept = BLOCKS.sub(b"", cmap) if instead else cmap
    return kept.replace(b"endcmap", b"".join(written) + b"endcmap", 1)


def _digits(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode()


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
