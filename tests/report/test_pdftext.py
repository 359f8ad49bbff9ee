"""The reader against what the sheet says: every cell, to the letter."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from ita_sync.report.pdf.comparison import squeezed
from ita_sync.report.pdf.content_stream import contents, end_of_mark, font_runs, fonts_first, unjoined
from ita_sync.report.pdf.text import TaggedText
from ita_sync.report.pdf.to_unicode import parse_map
from ita_sync.report.prose import JOINER
from tests.report.conftest import Printed


def test_every_cell_is_recovered_also_across_pages(seed: Printed) -> None:
    with seed.open() as pdf:
        text = TaggedText(pdf)
    assert [squeezed(cell) for cell in text.cells] == [squeezed(cell.text) for cell in seed.document.cells]
    assert [squeezed(heading) for heading in text.headings] == [squeezed(seed.document.title)]
    assert len(text.pages) == 3


def test_it_reads_what_the_engine_printed_as_well_as_what_was_finished(seed: Printed) -> None:
    with pikepdf.open(BytesIO(seed.raw)) as raw, seed.open() as finished:
        before, after = TaggedText(raw).cells, TaggedText(finished).cells
    assert [cell.replace(JOINER, "") for cell in before] == after


def test_the_repeated_header_is_no_pages_own_text(seed: Printed) -> None:
    with seed.open() as pdf:
        assert not any("ผลลัพธ์หรือความสำเร็จ" in page for page in TaggedText(pdf).pages[1:])


def test_a_map_has_single_characters_and_ranges() -> None:
    cmap = b"1 beginbfchar\n<0003> <0020>\n<02E0> <0000>\nendbfchar\n1 beginbfrange\n<01B0> <01B1> <0E01>\nendbfrange"
    assert parse_map(cmap) == {b"0003": " ", b"01B0": "ก", b"01B1": "ข"}


@pytest.mark.parametrize(
    "ranges",
    [
        "<0000> <FFFFFFFF> <0000000000000E01>",
        "<FFFFFFFF> <00000000> <0E01> <0000> <FFFFFFFF> <0000000000000E01>",
        "<0000> <FFFF> <00000E01> <0000> <FFFF> <00000E01>",
    ],
)
def test_a_map_with_more_glyphs_than_a_font_is_refused(ranges: str) -> None:
    """A foreign file's could else keep `verify` busy for hours."""
    with pytest.raises(ValueError, match="more glyphs"):
        parse_map(f"1 beginbfrange\n{ranges}\nendbfrange".encode())


def test_a_mark_ends_behind_the_marks_inside_it() -> None:
    part = b" BT /Span<</ActualText <FEFF0E01>>> BDC\n<0001> Tj EMC ET EMC q"
    assert part[end_of_mark(part) :] == b"EMC q"


def test_no_word_joiner_is_left_in_the_text(seed: Printed) -> None:
    assert JOINER in seed.document.html
    with pikepdf.open(BytesIO(seed.raw)) as raw, seed.open() as finished:
        assert any(JOINER in text for text in TaggedText(raw).cells)
        assert not any(JOINER in text for text in (*TaggedText(finished).cells, *TaggedText(finished).pages))
        assert b"2060" not in b"".join(contents(page.obj) for page in finished.pages)


def test_a_joiner_leaves_its_place_in_the_line() -> None:
    joiner = b"/Span<</ActualText <FEFF2060> >> BDC\n8.2 0 Td <0003> Tj\nEMC\n"
    assert unjoined(b"<0001> Tj\n" + joiner + b"0 0 Td <0002> Tj\n") == (
        b"<0001> Tj\n8.2 0 Td 0 0 Td <0002> Tj\n"
    )


def test_a_font_chosen_inside_a_cluster_holds_after_it() -> None:
    content = b"/Span<</ActualText <FEFF0E01> >> BDC\n/F4 14 Tf\n<0001> Tj EMC <0002> Tj /F5 9 Tf <0003> Tj"
    assert [(name, run.count(b"Tj")) for name, run in font_runs(fonts_first(content))] == [
        (b"F4", 2),
        (b"F5", 1),
    ]


def test_a_mark_that_ends_its_part_is_found_at_once() -> None:
    assert end_of_mark(b"BT <0001> Tj ET\nEMC\n") == len(b"BT <0001> Tj ET\n")
    part = b"BT <0001> Tj ET\nEMC\n/Artifact BMC\nf\nEMC\n"
    assert end_of_mark(part) == len(b"BT <0001> Tj ET\n")


def test_a_cluster_that_begins_on_a_page_and_is_drawn_on_the_next_says_nothing_there() -> None:
    """As Chromium prints the first line behind a page's end, in letters of 16 points."""
    undrawn = b"/Span<</ActualText <FEFF0E230E38> >> BDC\nEMC\n"
    drawn = b"/Span<</ActualText <FEFF0E230E38> >> BDC\n<00010002> Tj\nEMC\n"
    mark = b"/P <</MCID 1 >>BDC\nEMC\n"
    assert fonts_first(mark + undrawn + drawn + undrawn) == mark + drawn
