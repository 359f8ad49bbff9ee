"""Fonts that take up glyphs: what is written has to be a font again, which other programs draw."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ImageFont

from ita_sync.report.pdf.truetype import WHOLE_FILE, Composite, Part, TrueType, _file
from ita_sync.text.fonts import text_files

FONT = Path(next(iter(text_files().values()))).read_bytes()
ONE, OTHER = 120, 130


def made(*parts: Part, width: int = 500) -> Composite:
    return Composite(parts, width)


def sum_of(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF


def test_further_glyphs_come_after_its_own() -> None:
    font = TrueType(FONT)
    more = TrueType(font.extended([made(Part(ONE, 0, 46)), made(Part(ONE, -10, 0), Part(OTHER, 0, 0))]))
    assert more.count == font.count + 2
    again = TrueType(more.extended([made(Part(ONE, 5, 5))]))
    assert again.count == font.count + 3


@pytest.mark.parametrize(("right", "up"), [(0, 0), (-10, 0), (0, 46), (250, -300)])
def test_a_moved_glyph_has_its_box_moved_and_the_width_it_is_given(right: int, up: int) -> None:
    font = TrueType(FONT)
    more = TrueType(font.extended([made(Part(ONE, right, up), width=321)]))
    left, bottom, end, top = font._box([Part(ONE, 0, 0)])
    assert more._box([Part(font.count, 0, 0)]) == (left + right, bottom + up, end + right, top + up)
    assert struct.unpack(">Hh", more._metrics[-4:]) == (321, left + right)


def with_shared_widths(own: int) -> bytes:
    """Our font, in which only so many glyphs have a width of their own."""
    font = TrueType(FONT)
    begins = b"".join(font._metrics[at + 2 : at + 4] for at in range(4 * own, len(font._metrics), 4))
    hhea = font._tables[b"hhea"][:34] + struct.pack(">H", own)
    return _file(font._tables | {b"hmtx": font._metrics[: 4 * own] + begins, b"hhea": hhea})


def test_glyphs_that_share_a_width_in_the_file_each_have_it_in_front_of_those_that_are_added() -> None:
    font, shared = TrueType(FONT), TrueType(with_shared_widths(100))
    assert shared._metrics[:400] == font._metrics[:400]
    assert shared._metrics[400:402] == shared._metrics[-4:-2] == font._metrics[396:398]
    assert shared._metrics[402::4] == font._metrics[402::4]
    more = TrueType(shared.extended([made(Part(ONE, 0, 46), width=321)]))
    assert more._metrics[:-4] == shared._metrics


def test_a_glyph_that_draws_nothing_stays_empty() -> None:
    font = TrueType(FONT)
    blank = next(glyph for glyph in range(font.count) if not font._is_drawn(glyph))
    more = TrueType(font.extended([made(Part(blank, 10, 10)), made(Part(blank, 0, 0), Part(ONE, 0, 0))]))
    assert [more._is_drawn(font.count), more._is_drawn(font.count + 1)] == [False, True]


def test_the_file_is_whole_and_other_programs_open_it() -> None:
    data = TrueType(FONT).extended([made(Part(ONE, 0, 46))])
    assert sum_of(data) == WHOLE_FILE
    assert ImageFont.truetype(BytesIO(data), 20).getbbox("ก") == ImageFont.truetype(
        BytesIO(FONT), 20
    ).getbbox("ก")


@pytest.mark.parametrize("data", [b"", b"OTTO" + FONT[4:], FONT[:200], FONT[:4] + bytes(60), b"\0\1\0\0"])
def test_what_is_no_whole_truetype_font_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="TrueType"):
        TrueType(data)


def test_a_font_without_any_width_is_not_whole() -> None:
    with pytest.raises(ValueError, match="TrueType"):
        TrueType(with_shared_widths(0))
