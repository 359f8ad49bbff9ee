from __future__ import annotations

import pikepdf

from ita_sync.report.pdf.text import fonts
from ita_sync.report.pdf.to_unicode import ToUnicodeRepair
from tests.report.conftest import Printed

KNOWN = {b"01D3": "พ", b"02F6": "ื", b"02F8": "ํ", b"01E8": "า", b"01CD": "น"}


def lesson(*missing: bytes) -> ToUnicodeRepair:
    return ToUnicodeRepair(pikepdf.Dictionary(), dict(KNOWN), set(missing))


def test_a_shaped_mark_is_what_the_cluster_has_left() -> None:
    one = lesson(b"02E0")
    one.infer("พื่", [b"01D3", b"02F6", b"02E0"])
    assert one.inferred == {b"02E0": "่"}


def test_sara_am_is_two_glyphs() -> None:
    one = lesson(b"02E3")
    one.infer("น้ำ", [b"01CD", b"02F8", b"02E3", b"01E8"])
    assert one.inferred == {b"02E3": "้"}


def test_two_unknown_glyphs_teach_nothing() -> None:
    one = lesson(b"02E0", b"02F1")
    one.infer("พิ่", [b"01D3", b"02F1", b"02E0"])
    assert (one.inferred, one.missing) == ({}, {b"02E0", b"02F1"})


def test_every_glyph_of_the_report_has_its_text(seed: Printed) -> None:
    with seed.open() as pdf:
        maps = [font.ToUnicode.read_bytes() for font in fonts(pdf)]
    assert len(maps) == 2
    assert not any(b"> <0000>" in cmap for cmap in maps)
