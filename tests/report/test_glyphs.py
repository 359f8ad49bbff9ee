from __future__ import annotations

import pikepdf
import pytest

from ita_sync.report.pdf.page_fonts import fonts
from ita_sync.report.pdf.to_unicode import parse_map
from ita_sync.report.pdf.to_unicode_repair import ToUnicodeRepair, repair_maps
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


def pdf_with(pairs: str, content: bytes) -> pikepdf.Pdf:
    """A page in a font with a ToUnicode map."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page()
    cmap = f"begincmap\n{pairs}endcmap\nend".encode()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, ToUnicode=pdf.make_stream(cmap))
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F4=pdf.make_indirect(font)))
    page.obj.Contents = pdf.make_stream(b"BT\n/F4 10 Tf\n1 0 0 -1 7 9 Tm\n" + content + b"ET\n")
    return pdf


PO_PLA = "2 beginbfchar\n<0001> <0E1B>\n<0002> <0E34>\nendbfchar\n"
FORMS = "1 beginbfrange\n<0003> <0005> <F70A>\nendbfrange\n"
SPAN = b"/Span<</ActualText <FEFF%b> >> BDC\n%b\nEMC\n"


@pytest.mark.parametrize("content", [b"<0001> Tj\n", SPAN % (b"0E1B0E34", b"<00010002> Tj")])
def test_codes_for_private_use_that_are_well_known_need_no_inference(content: bytes) -> None:
    with pdf_with(PO_PLA + FORMS, content) as pdf:
        assert repair_maps(pdf)
        cmap = pdf.pages[0].resources.Font.F4.ToUnicode.read_bytes()
    assert parse_map(cmap) == {b"0001": "ป", b"0002": "ิ", b"0003": "่", b"0004": "้", b"0005": "๊"}
    assert cmap.startswith(b"begincmap\n")
    assert cmap.endswith(b"endcmap\nend")


def test_other_codes_for_private_use_are_inferred_or_stay() -> None:
    pairs = "2 beginbfchar\n<0006> <E123>\n<0007> <E124>\nendbfchar\n"
    with pdf_with(PO_PLA + pairs, SPAN % (b"0E1B0E48", b"<00010006> Tj")) as pdf:
        assert repair_maps(pdf)
        texts = parse_map(pdf.pages[0].resources.Font.F4.ToUnicode.read_bytes())
    assert texts == {b"0001": "ป", b"0002": "ิ", b"0006": "่", b"0007": "\ue124"}


def test_a_glyph_without_a_text_that_nothing_teaches_keeps_the_map_incomplete() -> None:
    with pdf_with("1 beginbfchar\n<0006> <0000>\nendbfchar\n" + FORMS, b"<0006> Tj\n") as pdf:
        assert not repair_maps(pdf)
        assert b"<0006> <0000>" in pdf.pages[0].resources.Font.F4.ToUnicode.read_bytes()


def test_every_glyph_of_the_report_has_its_text(seed: Printed) -> None:
    with seed.open() as pdf:
        maps = [font.ToUnicode.read_bytes() for font in fonts(pdf)]
    assert len(maps) == 2
    assert not any(b"> <0000>" in cmap for cmap in maps)
