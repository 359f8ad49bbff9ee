"""What can be printed is what the fonts that are sent along have, and nothing else."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from ita_sync.text.fonts import characters, characters_of, signs_file, text_files
from ita_sync.text.printable import in_print, unprintable
from tests.text.signs import SIGNS, Sign


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: ascii(sign.text))
def test_what_cannot_be_printed(sign: Sign) -> None:
    assert unprintable(sign.text) == tuple(dict.fromkeys(sign.lacking))


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: ascii(sign.text))
def test_what_is_printed_can_be(sign: Sign) -> None:
    printed = in_print(sign.text)
    assert in_print(printed) == printed
    if not sign.lacking:
        assert printed.split() == sign.printed.split()


@pytest.mark.parametrize("path", [*text_files().values(), *signs_file().values()], ids=lambda path: path.name)
def test_the_map_of_a_font_is_read_as_others_read_it(path) -> None:
    """FreeType draws the same box for whatever a font lacks."""
    font = ImageFont.truetype(str(path), 40, layout_engine=ImageFont.Layout.BASIC)
    box = font.getmask("\U00012000")
    known = characters_of(path)
    for code in [*range(0x21, 0x250), *range(0xE01, 0xE5C), *range(0x2010, 0x2800, 3), 0x3000, 0xFF1D]:
        has_glyph = bytes(font.getmask(chr(code))) != bytes(box)
        assert (chr(code) in known) == has_glyph, hex(code)


def test_both_weights_have_the_same_characters() -> None:
    regular, bold = map(characters_of, text_files().values())
    assert regular == bold
    assert {"ก", "๙", "•", "✓"} <= characters()


def test_a_font_without_a_map_is_refused(tmp_path) -> None:
    path = tmp_path / "x.ttf"
    font = next(iter(signs_file().values())).read_bytes()
    at = font.index(b"\0\3\0\1\0\0")
    path.write_bytes(font[:at] + b"\0\3\0\7" + font[at + 4 :])
    with pytest.raises(ValueError, match="no map of format 4"):
        characters_of(path)
